"""Events with at least one death."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Number of events with deaths."""
    return float((record.events["best"][record.chosen()] > 0).sum())
