"""Men of the armed groups of the North."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record
from sim.words import NAMED_GROUPS

NAMES = (*(name.lower() for name in NAMED_GROUPS), "splinters")


def last_men(record: Record) -> np.ndarray:
    """Men on the last day by named group, and of all splinters together; KeyError where a tally is missing."""
    return np.array([record.window(f"men_{name}")[-1] for name in NAMES])
