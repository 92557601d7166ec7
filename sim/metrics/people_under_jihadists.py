"""People under jihadist influence, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "outcome"
BETTER = "lower"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Mean of people weighted by influence."""
    return float(record.window("people_under_jihadists").mean())
