"""Each scenario is compared with the reference in every metric, by paired differences with bootstrap intervals.

The plain estimate (`difference`, `low`, `high`) decides `verdict`. Beside it stand the interval adjusted for all
outcomes of the comparison (`low_adjusted`, `high_adjusted`: max-T bootstrap over the outcomes, or over the activities,
of one scenario against the reference), and the estimate with a control variate (`controlled_*`), where the metric has a
twin `expected_<metric>`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.statistics import bootstrap
from experiments.statistics.control_variates import control
from experiments.statistics.pairs import Floats, Pairs, align, correlation, nanmean
from experiments.statistics.verdicts import judge

COLUMNS = [
    *("scenario", "metric", "unit", "kind", "better", "n_pairs", "mean_reference", "mean_scenario", "difference"),
    *("low", "high", "low_adjusted", "high_adjusted", "pair_correlation", "chance_better", "pairs_needed", "verdict"),
    *("verdict_adjusted", "pairs_to_tell", "width_ratio", "controlled_difference", "controlled_low"),
    *("controlled_high", "controlled_slope", "controlled_width_ratio", "controlled_pairs_to_tell"),
    *("controlled_verdict", "warnings", "reference"),
]
COUNTS = ("n_pairs", "pairs_needed", "pairs_to_tell", "controlled_pairs_to_tell")


def differences(
    runs: pd.DataFrame,
    metrics: Sequence[Mapping[str, Any]],
    scenarios: Sequence[str],
    *,
    resamples: int = bootstrap.RESAMPLES,
) -> pd.DataFrame:
    """Paired differences of every scenario from the first one, a row a (scenario, metric).

    `runs` has a row a run; `metrics` are the catalogue's rows (name, unit, kind, better); a metric without a column in
    `runs` is left out. Columns are `COLUMNS`. Deterministic: resampling is fixed by the names of the two scenarios.
    """
    known = [metric for metric in metrics if metric["name"] in runs.columns]
    rows = [
        row for scenario in scenarios[1:] for row in compare(runs, known, scenarios[0], scenario, resamples=resamples)
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    for column in COUNTS:
        frame[column] = frame[column].astype("Float64").astype("Int64")
    return frame


def compare(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str, *, resamples: int
) -> list[dict[str, Any]]:
    """One scenario against the reference, a dict a metric; all metrics share one set of resamples."""
    names = [str(metric["name"]) for metric in metrics]
    pairs = align(runs, reference, scenario, names)
    weight = bootstrap.weights(pairs.cluster, reference, scenario, resamples=resamples)
    plain = estimates(pairs, weight, [str(metric["kind"]) for metric in metrics])
    with_control = control(runs, pairs, weight)
    count = bootstrap.independent(pairs.difference, pairs.cluster)
    rows = []
    for i, metric in enumerate(metrics):
        row = {**metric, "metric": names[i], "scenario": scenario, "reference": reference}
        row |= {key: column[i] for key, column in plain.items()} | with_control.get(names[i], {})
        row |= judge(row, pairs.difference[:, i], int(count[i]), one_history=pairs.one_history)
        rows.append(row)
    return rows


def estimates(pairs: Pairs, weight: Floats, kinds: Sequence[str]) -> dict[str, Floats]:
    """Means, difference, intervals, correlation and spread of all metrics, an array a name.

    `weight` is `bootstrap.weights`; the adjusted interval covers all metrics of one kind at once, and is never
    narrower than the plain one.
    """
    difference = pairs.difference
    known = ~np.isnan(difference)
    first, second = np.where(known, pairs.first, np.nan), np.where(known, pairs.second, np.nan)
    count = bootstrap.independent(difference, pairs.cluster)
    error = bootstrap.standard_error(difference, pairs.cluster)
    draws, mean = bootstrap.means(weight, difference), nanmean(difference)
    low, high = bootstrap.interval(draws, count)
    half = np.full(len(mean), np.nan)
    for kind in set(kinds):
        of = np.array([other == kind for other in kinds])
        half[of] = bootstrap.simultaneous(draws[:, of], mean[of], error[of], count[of])
    return {
        "n_pairs": known.sum(axis=0),
        "mean_reference": nanmean(first),
        "mean_scenario": nanmean(second),
        "difference": mean,
        "low": low,
        "high": high,
        "low_adjusted": np.fmin(low, mean - half),
        "high_adjusted": np.fmax(high, mean + half),
        "pair_correlation": correlation(first, second),
        "width_ratio": bootstrap.width_ratio(first, second, error, pairs.cluster),
        "spread": error * np.sqrt(known.sum(axis=0)),
    }
