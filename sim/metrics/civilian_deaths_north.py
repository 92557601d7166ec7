"""Civilians killed by anybody in the regions north of Mopti."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Sum of civilian deaths over the events outside the Centre."""
    here = record.chosen() & ~record.geography.centre[record.events["square"]]
    return float(record.events["deaths_civilians"][here].sum())
