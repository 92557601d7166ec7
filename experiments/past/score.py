"""Histories beside the record: mean and 90 percent interval of each measure, whether the record lies inside, how wide it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.study.rounding import nine_table
from experiments.study.validation_columns import COLUMNS

OUTER = (5.0, 95.0)
MANY, FEW, FACTOR = 50.0, 15.0, 2.0
"""Of cercles: recorded deaths from which the mean has to lie within a factor; what the mean may reach where nobody was killed."""
DRIFT = 0.2
"""Part of itself that a stock may move in the first half-year."""
Key = tuple[str, str]


def score(histories: Sequence[Mapping[Key, float]], recorded: Mapping[Key, float]) -> pd.DataFrame:
    """One row a measure of the record, in its order; of pairs of sides those that met in the record or in a history."""
    rows = []
    for key, truth in recorded.items():
        values = np.array([one[key] for one in histories], dtype=float)
        if key[0] != "dyad" or truth or values.any():
            rows.append(_row(key, truth, values[np.isfinite(values)]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def beside(runs: pd.DataFrame, recorded: Mapping[Key, float]) -> pd.DataFrame:
    """The score of runs that have a column a measure, as it is kept."""
    measures = runs[[": ".join(key) for key in recorded]].to_numpy(dtype=float).tolist()
    return nine_table(score([dict(zip(recorded, row, strict=True)) for row in measures], recorded))


def _row(key: Key, truth: float, values: np.ndarray) -> tuple[object, ...]:
    if not len(values):
        return (*key, 0, truth, math.nan, math.nan, math.nan, False, False, math.nan, math.nan)
    mean, (low, high) = float(values.mean()), (float(one) for one in np.percentile(values, OUTER))
    inside = bool(low <= truth <= high)
    spread = float(values.std()) or math.sqrt(max(truth, mean, 1e-9))
    wide = high / low if low > 0.0 else math.nan
    return (*key, len(values), truth, mean, low, high, inside, meets(key[0], truth, mean, inside), wide, (truth - mean) / spread)


def meets(family: str, truth: float, mean: float, inside: bool) -> bool:
    """Whether what is asked of a row holds; a cercle with many deaths has to be met within a factor of two, a stock has to stay."""
    if family == "stock":
        return bool(abs(mean - truth) <= DRIFT)
    if family != "cercle":
        return inside
    if truth >= MANY:
        return bool(truth / FACTOR <= mean <= truth * FACTOR)
    return bool(mean < FEW) if truth == 0.0 else inside
