"""People whom mobile services reached lately, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "people"
KIND = "activity"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean over days."""
    return float(record.window("people_served").mean())
