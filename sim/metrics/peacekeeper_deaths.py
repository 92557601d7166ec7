"""Peacekeepers killed by hostile acts."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def each(record: Record) -> np.ndarray:
    """Dead peacekeepers of each event."""
    return np.asarray(record.events["deaths_a"] * record.chosen(side_a="MINUSMA"))


def measure(record: Record) -> float:
    """Sum of deaths on the mission's side."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return sum(float(record.window(name).sum()) for name in record.daily if name.endswith("_expected_peacekeeper"))
