"""Truces in force between sides of the North, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "truces"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Mean of the daily stock."""
    return float(record.window("truces").mean())
