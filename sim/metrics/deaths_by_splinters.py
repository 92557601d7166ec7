"""Deaths in events that groups begin which broke away from a coalition or from another group."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record
from sim.words import GROUPS, NAMED_GROUPS, OUTSIDE

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "armed groups"


def each(record: Record) -> np.ndarray:
    """Dead of each event that they begin."""
    apart = np.arange(len(GROUPS)) >= len(NAMED_GROUPS)
    names = np.array(GROUPS, dtype=object)[apart | (record.geography.armed_groups.coalition == OUTSIDE)]
    return np.asarray(record.events["best"] * (record.chosen() & np.isin(record.events["initiator"], names)))


def measure(record: Record) -> float:
    """Sum of `best` over their events, whether or not they were taken in since."""
    return float(each(record).sum())
