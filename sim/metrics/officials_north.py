"""Officials and services in place in the North, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean presence, by people."""
    return float(record.window("officials_north").mean())
