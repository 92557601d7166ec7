"""Schools closed in northern and central Mali, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "schools"
KIND = "outcome"
BETTER = "lower"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean of the schools that are closed."""
    return float(record.window("schools_closed").mean())
