"""Places of the North that changed hands by force."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "places"
KIND = "circumstance"
BETTER = "none"


def measure(record: Record) -> float:
    """Number of contests that the attacker won."""
    return float(record.window("contests_won").sum())
