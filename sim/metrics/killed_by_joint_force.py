"""Fighters killed by a joint force."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "activity"
BETTER = "none"
THEME = "army and partner forces"


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("killed_by_joint_force").sum())
