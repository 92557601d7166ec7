"""Men of a joint force's battalions that operate along Mali's borders, mean over the mandate."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "men"
KIND = "activity"
BETTER = "none"
THEME = "army and partner forces"


def measure(record: Record) -> float:
    """Mean of men present."""
    return float(record.window("joint_force_men").mean())
