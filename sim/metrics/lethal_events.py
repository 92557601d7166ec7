"""Events with at least one death."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "violence as a whole"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen() & (record.events["best"] > 0))


def measure(record: Record) -> float:
    """Number of events with deaths."""
    return float(each(record).sum())
