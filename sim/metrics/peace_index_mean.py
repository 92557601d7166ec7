"""How far the accord is carried out, 0 to 1, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean index."""
    return float(record.window("peace_index").mean())
