"""Events between an armed group and soldiers of any flag: army, mission, partners, mixed companies."""

from __future__ import annotations

from sim.outputs.record import Record
from sim.words import STATE_BASED

UNIT = "events"
KIND = "outcome"
BETTER = "lower"


def measure(record: Record) -> float:
    """Number of state-based events, lethal or not."""
    return float(record.chosen(type_of_violence=STATE_BASED).sum())
