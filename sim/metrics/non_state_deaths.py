"""Deaths in fights between groups none of which is the state."""

from __future__ import annotations

from sim.outputs.record import Record
from sim.words import NON_STATE

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Sum of `best` over the non-state events."""
    return float(record.events["best"][record.chosen(type_of_violence=NON_STATE)].sum())
