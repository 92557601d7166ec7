"""Fights of JNIM with ISGS in the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "circumstance"
BETTER = "none"


def measure(record: Record) -> float:
    """Count of the events, true ones."""
    return float(record.window("rival_clashes").sum())
