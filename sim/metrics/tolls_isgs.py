"""Tolls of the corridors that ISGS takes, a year."""

from __future__ import annotations

from sim.metrics._money import a_year
from sim.outputs.record import Record

UNIT = "thousand USD a year"
KIND = "circumstance"
BETTER = "none"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Tolls of the mandate, as a yearly sum."""
    return a_year(record, "tolls_isgs")
