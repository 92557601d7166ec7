"""The same at the high end of every unit cost."""

from __future__ import annotations

from sim.record import Record

UNIT = "USD million a year"
KIND = "activity"
BETTER = "none"


def measure(record: Record) -> float:
    """Sum of the items of sim.costs."""
    return sum(row["high"] for row in record.costs)
