"""Money of the mandate as yearly sums."""

from __future__ import annotations

from sim.outputs.record import Record

DAYS = 365.0


def a_year(record: Record, *names: str) -> float:
    """Daily sums of the mandate, added up and put to a year; KeyError where a tally is missing."""
    return DAYS * sum(float(record.window(name).mean()) for name in names)
