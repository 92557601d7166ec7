"""Deaths in fights between groups none of which is the state."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record
from sim.words import NON_STATE

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "violence as a whole"


def each(record: Record) -> np.ndarray:
    """Dead of each such event."""
    return np.asarray(record.events["best"] * record.chosen(type_of_violence=NON_STATE))


def measure(record: Record) -> float:
    """Sum of `best` over the non-state events."""
    return float(each(record).sum())
