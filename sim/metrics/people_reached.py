"""People of squares without a base of the mission where a patrol has been within a week, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean over days."""
    return float(record.window("people_reached").mean())
