"""The same at the high end of every unit cost."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "USD million a year"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """sum of the items of sim.outputs.costs."""
    return sum(row["high"] for row in record.costs)
