"""Share of patrols that go beyond 20 km."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "share"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Patrols beyond over all patrols."""
    return float(record.window("patrols_beyond").sum() / max(record.window("patrols").sum(), 1.0))
