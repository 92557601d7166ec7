"""How far the accord is carried out when the mandate ends, 0 to 1."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Index of the last day."""
    return float(record.window("peace_index")[-1])
