"""Events between an armed group and soldiers of any flag: army, mission, partners, mixed companies."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record
from sim.words import STATE_BASED

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "violence as a whole"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(type_of_violence=STATE_BASED))


def measure(record: Record) -> float:
    """Number of state-based events, lethal or not."""
    return float(each(record).sum())
