"""Patrols of UN police in towns."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "patrols"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Sum of the daily count."""
    return float(record.window("police_patrols").sum())
