"""Killings that punish people who helped the mission or the state."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Number of punishments."""
    return float(record.window("punishments").sum())
