"""Men of the mixed companies out on patrol, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "circumstance"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean of the men out."""
    return float(record.window("moc_out").mean())
