"""Times the accord collapsed."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "count"
KIND = "outcome"
BETTER = "lower"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("collapses").sum())


def expected(record: Record) -> float:
    """Sum of the chances of collapse."""
    return float(record.window("collapse_chance").sum())
