"""What worlds are held against: values of the record as they are compared, each with discrepancy, doubt, weight and the wave it begins in.

Counts are compared by log(1 + count), on which rates act nearly linearly and a share of doubt is a step; all else as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.past.calibration_aggregates import AGGREGATE, EARLY, MONTHS
from experiments.past.score import Key

COUNTS = {
    AGGREGATE: 1.0, "level": MONTHS, "half_year": 1.0, "first_half_year": 1.0, "zone": 1.0, "month": 1.0, "mode": 1.0, "cercle": 1.0,
    "fighters": 1.0, "dyad": 1.0, "mission": 1.0, "displaced": 1.0, EARLY: 1.0,
}  # fmt: skip
"""Families of counts, and what a value is multiplied by to be one."""
COUNTED = ("n_events_lethal", "n_deaths")
"""Scored patterns that are counts."""
FLOOR = 0.01
"""Of a standard deviation of discrepancy or doubt, as it is compared."""


@dataclass(frozen=True)
class Target:
    """One value of the record; `discrepancy` and `doubt` are shares of it, `wave` the first that heeds it, `weight` 0 leaves it out."""

    key: Key
    record: float
    wave: int = 1
    weight: float = 1.0
    discrepancy: float = 0.1
    doubt: float = 0.1

    @property
    def name(self) -> str:
        """Family and name."""
        return ": ".join(self.key)

    @property
    def compared(self) -> float:
        """The record as it is compared."""
        return compared(self.key, self.record)

    @property
    def allowed(self) -> float:
        """Variance of discrepancy and doubt together, as it is compared."""
        return sum(max(share * self._step, FLOOR) ** 2 for share in (self.discrepancy, self.doubt))

    @property
    def _step(self) -> float:
        """What the whole value is worth on the scale of comparison: of log(1 + x), x / (1 + x)."""
        factor = _factor(self.key)
        return abs(self.record) if factor is None else factor * self.record / (1.0 + factor * self.record)


def _factor(key: Key) -> float | None:
    return 1.0 if key[0] == "pattern" and key[1] in COUNTED else COUNTS.get(key[0])


def compared(key: Key, value: float) -> float:
    """A value as it is compared."""
    factor = _factor(key)
    return value if factor is None else math.log1p(factor * max(value, 0.0))


def back(key: Key, value: float) -> float:
    """The value of what is compared."""
    factor = _factor(key)
    return value if factor is None else math.expm1(value) / factor


def table(targets: Sequence[Target], histories: Sequence[Mapping[Key, float]]) -> np.ndarray:
    """Histories by rows, as they are compared."""
    return np.array([[compared(one.key, found[one.key]) for one in targets] for found in histories], dtype=float).reshape(-1, len(targets))
