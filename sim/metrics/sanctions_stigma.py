"""How unfair the sanctions list is seen to be, 0 to 1, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level"
KIND = "outcome"
BETTER = "lower"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean taint."""
    return float(record.window("stigma").mean())
