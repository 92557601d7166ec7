"""Violent robberies by bandits in the Centre."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Sum of the daily count."""
    return float(record.window("highway_robberies").sum())
