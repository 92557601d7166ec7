"""Posts of officials paid where the state returns, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "officials"
KIND = "activity"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean over days."""
    return float(record.window("posts_paid").mean())
