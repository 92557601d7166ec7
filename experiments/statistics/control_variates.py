"""Chance in the draws is subtracted: actual minus expected has mean zero in each scenario, so it is a control variate.

A metric's expected value `expected_<metric>` sums the conditional means that its draws came from. With the residual
r = (actual - expected) of the scenario less that of the reference, mean(difference) - b * mean(r) estimates the same as
mean(difference), with less spread; b is fitted by least squares, and b = 1 gives the difference of the expected values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.statistics import bootstrap
from experiments.statistics.pairs import Floats, Pairs, align

EXPECTED = "expected_"


@dataclass(frozen=True)
class Estimate:
    """Mean differences of all metrics with their joint resamples: `mean`, `error` and `slope` by metric, `draws`
    (resamples, metrics). `slope` is NaN where nothing is controlled.
    """

    mean: Floats
    draws: Floats
    error: Floats
    slope: Floats


def controlled(values: Floats, residual: Floats) -> tuple[Floats, Floats]:
    """Mean difference with the control variate, and its slope b, by column; both inputs (pairs, columns), all known."""
    centred = residual - residual.mean(axis=0)
    slope = bootstrap.slope((centred * values).mean(axis=0), (centred**2).mean(axis=0))
    return np.asarray(values.mean(axis=0) - slope * residual.mean(axis=0)), slope


def control(runs: pd.DataFrame, pairs: Pairs, weight: Floats, plain: Estimate) -> Estimate:
    """The plain estimate, improved for each metric that has an expected value in `runs` and no missing value.

    The slope is fitted anew in every resample; the standard error pays one degree of freedom for it.
    """
    names = [name for name in pairs.names if EXPECTED + name in runs.columns]
    if not names or len(pairs.first) < 3:
        return plain
    expected = align(runs, pairs.reference, pairs.scenario, [EXPECTED + name for name in names]).difference
    at = np.array([pairs.column(name) for name in names])
    whole = ~(np.isnan(pairs.difference[:, at]) | np.isnan(expected)).any(axis=0)
    at, value = at[whole], pairs.difference[:, at[whole]]
    residual = value - expected[:, whole]
    mean, draws, error, slope = plain.mean.copy(), plain.draws.copy(), plain.error.copy(), plain.slope.copy()
    mean[at], slope[at] = controlled(value, residual)
    draws[:, at] = bootstrap.controlled_means(weight, value, residual)
    count = bootstrap.independent(value, pairs.cluster)
    freedom = np.sqrt((count - 1) / np.maximum(count - 2, 1))
    error[at] = bootstrap.standard_error(value - slope[at] * residual, pairs.cluster) * freedom
    return Estimate(mean, draws, error, slope)
