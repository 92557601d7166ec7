"""Armed groups on a sanctions list, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "groups"
KIND = "activity"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean number."""
    return float(record.window("designated").mean())
