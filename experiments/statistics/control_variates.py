"""The luck of the draw is subtracted: actual less expected has mean zero in each arm, so it is a control variate.

A metric's twin `expected_<metric>` sums the conditional means that its draws came from. With the residual
r = (actual - expected) of the scenario less that of the reference, mean(difference) - b * mean(r) estimates the same as
mean(difference), with less spread; b is fitted by least squares, and b = 1 gives the difference of the twins.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.statistics import bootstrap
from experiments.statistics.pairs import Floats, Pairs, align

TWIN = "expected_"


def controlled(values: Floats, residual: Floats) -> tuple[Floats, Floats]:
    """Mean difference with the control variate, and its slope b, by column; both inputs (pairs, columns), all known."""
    centred = residual - residual.mean(axis=0)
    slope = bootstrap.slope((centred * values).mean(axis=0), (centred**2).mean(axis=0))
    return np.asarray(values.mean(axis=0) - slope * residual.mean(axis=0)), slope


def control(runs: pd.DataFrame, pairs: Pairs, weight: Floats) -> dict[str, dict[str, float]]:
    """Controlled estimates of each metric of `pairs` that has a twin in `runs` and no missing value.

    Returns by metric: controlled_difference, _low, _high, _slope, _width_ratio (against independent seeds), _spread
    (of one pair). The slope is fitted anew in every resample; the standard error pays one degree of freedom for it.
    """
    names = [name for name in pairs.names if TWIN + name in runs.columns]
    if not names or len(pairs.first) < 3:
        return {}
    twins = align(runs, pairs.reference, pairs.scenario, [TWIN + name for name in names])
    at = [pairs.column(name) for name in names]
    whole = np.asarray(~(np.isnan(pairs.difference[:, at]) | np.isnan(twins.difference)).any(axis=0))
    first, second = pairs.first[:, at][:, whole], pairs.second[:, at][:, whole]
    value = second - first
    kept: Sequence[str] = [name for name, use in zip(names, whole, strict=True) if use]
    columns = _estimates(first, second, value - twins.difference[:, whole], pairs, weight)
    return {name: {key: float(column[i]) for key, column in columns.items()} for i, name in enumerate(kept)}


def _estimates(first: Floats, second: Floats, residual: Floats, pairs: Pairs, weight: Floats) -> dict[str, Floats]:
    value = second - first
    estimate, slope = controlled(value, residual)
    count = bootstrap.independent(value, pairs.cluster)
    low, high = bootstrap.interval(bootstrap.controlled_means(weight, value, residual), count)
    freedom = np.sqrt((count - 1) / np.maximum(count - 2, 1))
    error = bootstrap.standard_error(value - slope * residual, pairs.cluster) * freedom
    return {
        "controlled_difference": estimate,
        "controlled_low": low,
        "controlled_high": high,
        "controlled_slope": slope,
        "controlled_width_ratio": bootstrap.width_ratio(first, second, error, pairs.cluster),
        "controlled_spread": error * np.sqrt(len(value)),
    }
