"""Violent robberies by armed groups of the North."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Sum of the daily count."""
    return float(record.window("robberies").sum())
