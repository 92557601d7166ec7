"""How far the accord's foreign sponsors pull one way, 0 to 1, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level"
KIND = "circumstance"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean coherence."""
    return float(record.window("coherence").mean())
