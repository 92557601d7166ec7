"""Hours to answer, mean over answered attacks."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "hours"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Travel hours over answered."""
    return float(record.window("response_hours").sum() / max(record.window("answered").sum(), 1.0))
