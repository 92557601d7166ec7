"""Troops deployed on the grid, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean of men present."""
    return float(record.window("troops").mean())
