"""Men of the mixed companies killed."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Sum of the daily count."""
    return float(record.window("moc_killed").sum())
