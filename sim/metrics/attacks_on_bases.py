"""Attacks on the mission's bases, lethal or not: indirect fire and complex attacks."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(target="MINUSMA") & np.isin(record.events["subtype"], ("indirect_fire", "complex_attack")))


def measure(record: Record) -> float:
    """Number of events of these kinds that target MINUSMA."""
    return float(each(record).sum())
