"""Tension where communities are at odds, by people, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level, 0 to 1"
KIND = "outcome"
BETTER = "lower"
THEME = "communal violence and displacement"


def measure(record: Record) -> float:
    """Mean of the daily level."""
    return float(record.window("tension").mean())
