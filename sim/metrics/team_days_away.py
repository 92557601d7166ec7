"""Days of civil teams outside their town."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "team-days"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("team_days_away").sum())
