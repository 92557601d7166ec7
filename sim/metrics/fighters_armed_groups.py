"""Men of the armed groups of the North, at the end of the mandate."""

from __future__ import annotations

from sim.metrics._men import last_men
from sim.outputs.record import Record

UNIT = "men"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Named groups and splinters on the last day."""
    return float(last_men(record).sum())
