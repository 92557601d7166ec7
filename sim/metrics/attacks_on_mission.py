"""Attacks on the mission, lethal or not."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(target="MINUSMA"))


def measure(record: Record) -> float:
    """Number of events that target MINUSMA."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return sum(float(record.window(name).sum()) for name in record.daily if name.endswith("_expected_attacks"))
