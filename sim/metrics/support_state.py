"""Share of people who support the state, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean support, by people."""
    return float(record.window("support_state").mean())
