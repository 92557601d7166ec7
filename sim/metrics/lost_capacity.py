"""Capacity that operations lose where commands aim at one square without agreement, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share of men"
KIND = "activity"
BETTER = "none"
THEME = "army and partner forces"


def measure(record: Record) -> float:
    """Mean of the daily share."""
    return float(record.window("lost_capacity").mean())
