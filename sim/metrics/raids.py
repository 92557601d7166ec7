"""Raids between communities of the Centre."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Number of raids."""
    return float(record.window("raids").sum())
