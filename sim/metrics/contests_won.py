"""Places of the North that changed hands by force."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "places"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(subtype="contest_won"))


def measure(record: Record) -> float:
    """Number of contests that the attacker won."""
    return float(record.window("contests_won").sum())
