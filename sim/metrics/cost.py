"""Cost a year of all that measures can change, at central unit costs."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "USD million a year"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """sum of the items of sim.outputs.costs."""
    return sum(row["value"] for row in record.costs)
