"""Fighters of ISGS at the end of the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "fighters"
KIND = "outcome"
BETTER = "lower"
THEME = "armed groups"


def measure(record: Record) -> float:
    """Stock on the last day."""
    return float(record.window("fighters_isgs")[-1])
