"""Men of the mixed companies of the coordination mechanism, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "circumstance"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean of the daily stock."""
    return float(record.window("moc_men").mean())
