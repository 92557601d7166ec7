"""Days of the mandate until the accord is first in collapse; all of them where it never is."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "days"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Index of the first day in collapse, or the length of the mandate."""
    down = record.window("collapsed") > 0.0
    return float(down.argmax() if down.any() else len(down))
