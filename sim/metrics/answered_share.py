"""Share of attacks on peacekeepers and civilians that a reaction force answered."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Answered over answerable."""
    return float(record.window("answered").sum() / max(record.window("answerable").sum(), 1.0))
