"""Kilometres driven by supply convoys."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "km"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("convoy_km").sum())
