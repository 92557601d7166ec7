"""Distance of long patrols at their places from their bases."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "km"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Mean over platoons and days."""
    return float(record.window("site_km").sum() / max(record.window("site_days").sum(), 1.0))
