"""Armed groups of the North with men, at the end of the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "groups"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Named groups and splinters on the last day."""
    return float(record.window("n_groups")[-1])
