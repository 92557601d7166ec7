"""Infantry free of guard and escort, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean of free infantry."""
    return float(record.window("mobile_men").mean())
