"""Share of days at the place of a long patrol that are spent in the square of an open base."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Days in squares of open bases over all days at such places."""
    return float(record.window("site_days_at_bases").sum() / max(record.window("site_days").sum(), 1.0))
