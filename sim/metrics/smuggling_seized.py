"""Smuggled cargo that mission, army or partners seize, a year."""

from __future__ import annotations

from sim.metrics._money import a_year
from sim.outputs.record import Record

UNIT = "thousand USD a year"
KIND = "circumstance"
BETTER = "none"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Value of cargo lost, as a yearly sum."""
    return a_year(record, "seized")
