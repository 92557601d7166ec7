"""Histories beside the record: mean and 90 percent interval of each measure, whether the record lies inside, how wide it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

COLUMNS = {
    "family": ("name", "what is compared: pattern, level, half_year, cercle, fighters, dyad, mission, severity, reporting, ..."),
    "name": ("name", "the measure"),
    "n_runs": ("runs", "histories in which the measure is known"),
    "recorded": ("unit of the row", "value of the record"),
    "mean": ("unit of the row", "mean over histories"),
    "low": ("unit of the row", "5 percent of histories lie below"),
    "high": ("unit of the row", "5 percent of histories lie above"),
    "inside": ("yes or no", "whether the record lies in that interval"),
    "meets": ("yes or no", "whether what is asked of the family holds: mostly that the record lies inside"),
    "high_over_low": ("ratio", "upper end of the interval over the lower; empty where the lower is 0 or less"),
    "off": ("standard deviations", "record less mean, in standard deviations of histories; Poisson's where histories do not differ"),
}
"""Unit and meaning of each column of validation.csv."""
OUTER = (5.0, 95.0)
MANY, FEW, FACTOR = 50.0, 15.0, 2.0
"""Of cercles: recorded deaths from which the mean has to lie within a factor; what the mean may reach where nobody was killed."""
DRIFT = 0.2
"""Part of itself that a stock may move in the first half-year."""
Key = tuple[str, str]


def score(histories: Sequence[Mapping[Key, float]], recorded: Mapping[Key, float]) -> pd.DataFrame:
    """One row a measure, in the order of the record; what histories have and the record has not is recorded as 0 (nobody wrote of it)."""
    keys = list(recorded) + sorted({key for one in histories for key in one} - set(recorded))
    rows = []
    for key in keys:
        absent = 0.0 if key[0] == "dyad" else math.nan  # a pair of sides that did not meet
        values = np.array([one.get(key, absent) for one in histories], dtype=float)
        rows.append(_row(key, recorded.get(key, 0.0), values[np.isfinite(values)]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


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
