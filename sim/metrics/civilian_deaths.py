"""Civilians killed by anybody."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "protection of civilians"


def each(record: Record) -> np.ndarray:
    """Dead civilians of each event."""
    return np.asarray(record.events["deaths_civilians"] * record.chosen())


def measure(record: Record) -> float:
    """Sum of civilian deaths over the events."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return sum(float(record.window(name).sum()) for name in record.daily if name.endswith("_expected_civilian"))
