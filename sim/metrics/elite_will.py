"""Will of the country's elites to carry the accord out, 0 to 1, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "level"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean will."""
    return float(record.window("elite_will").mean())
