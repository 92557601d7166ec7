"""Deaths of all sides in all events of the mandate."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "violence as a whole"


def each(record: Record) -> np.ndarray:
    """Dead of each event."""
    return np.asarray(record.events["best"] * record.chosen())


def measure(record: Record) -> float:
    """Sum of `best` over the events."""
    return float(each(record).sum())


def expected(record: Record) -> float:
    """Sum of the day's conditional means, caps included: what the control variate uses."""
    return sum(float(record.window(name).sum()) for name in record.daily if name.endswith("_expected_deaths"))
