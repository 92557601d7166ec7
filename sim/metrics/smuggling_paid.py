"""What smuggling costs its networks: tolls, gifts, bounties and cargo lost, a year."""

from __future__ import annotations

from sim.metrics._money import a_year
from sim.outputs.record import Record

UNIT = "thousand USD a year"
KIND = "circumstance"
BETTER = "none"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """All outlay of the networks, as a yearly sum."""
    return a_year(record, "paid")
