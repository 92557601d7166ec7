"""How far members of the mixed companies live on tolls, by men, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "circumstance"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean of the daily share."""
    return float(record.window("moc_toll_share").mean())
