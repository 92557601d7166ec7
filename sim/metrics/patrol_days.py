"""Platoon-days on patrol, short and long."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "platoon-days"
KIND = "activity"
BETTER = "none"


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("patrol_days").sum())
