"""How strongly peacekeepers feel recent losses, mean over the mandate; it keeps them near their bases."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "remembered deaths"
KIND = "circumstance"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean by men."""
    return float(record.window("aversion").mean())
