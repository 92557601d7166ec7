"""Days of work by mobile service teams at the places they serve."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "team-days"
KIND = "activity"
BETTER = "none"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Sum over the mandate, in full teams."""
    return float(record.window("service_days").sum())
