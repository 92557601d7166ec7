"""What smuggling networks give, beyond tolls, to jihadist organisations that secure their routes, a year."""

from __future__ import annotations

from sim.metrics._money import a_year
from sim.outputs.record import Record
from sim.words import ORGANISATIONS

UNIT = "thousand USD a year"
KIND = "circumstance"
BETTER = "none"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Gifts to jihadist organisations, as a yearly sum."""
    return a_year(record, *(f"sponsored_{name.lower()}" for name in ORGANISATIONS))
