"""People within reach of UN protection, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "activity"
BETTER = "none"
THEME = "protection of civilians"


def measure(record: Record) -> float:
    """Mean of people weighted by cover."""
    return float(record.window("people_covered").mean())
