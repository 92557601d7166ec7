"""Infantry that countries took out of the mission for a joint force, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean of men away."""
    return float(record.window("troops_drawn").mean())
