"""Each scenario is compared with the reference in every metric, by paired differences with bootstrap intervals.

Two estimates stand side by side: the plain one (`difference`, `low`, `high`, `verdict`, ...), and the one with a control
variate (the same names after `controlled_`), where the metric has an expected value `expected_<metric>`. Each has an interval of
its own and one adjusted for all outcomes of the comparison (`low_adjusted`, `high_adjusted`: max-T bootstrap over all
metrics of one kind, of one scenario against the reference). `shown` chooses which one a reader meets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.statistics import bootstrap
from experiments.statistics.control_variates import Estimate, control
from experiments.statistics.pairs import Floats, Pairs, align, correlation, nanmean
from experiments.statistics.verdicts import judge

ESTIMATED = ("difference", "low", "high", "low_adjusted", "high_adjusted", "width_ratio", "spread")
"""What both estimates have; the second one under names that begin with `controlled_`."""
CONTROLLED = "controlled_"
COLUMNS = [
    *("scenario", "metric", "unit", "kind", "better", "n_pairs", "mean_reference", "mean_scenario", "difference"),
    *("low", "high", "low_adjusted", "high_adjusted", "pair_correlation", "chance_better", "pairs_needed", "verdict"),
    *("verdict_adjusted", "pairs_to_tell", "width_ratio", "controlled_difference", "controlled_low"),
    *("controlled_high", "controlled_low_adjusted", "controlled_high_adjusted", "controlled_slope"),
    *("controlled_width_ratio", "controlled_pairs_needed", "controlled_pairs_to_tell", "controlled_verdict"),
    *("controlled_verdict_adjusted", "warnings", "reference"),
]
COUNTS = ("n_pairs", *(prefix + name for prefix in ("", CONTROLLED) for name in ("pairs_needed", "pairs_to_tell")))


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
    rows = [row for scenario in scenarios[1:] for row in compare(runs, known, scenarios[0], scenario, resamples=resamples)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    for column in COUNTS:
        frame[column] = frame[column].astype("Float64").astype("Int64")
    return frame


def compare(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str, *, resamples: int
) -> list[dict[str, Any]]:
    """One scenario against the reference, a dict a metric; all metrics share one set of resamples."""
    names, kinds = ([str(metric[key]) for metric in metrics] for key in ("name", "kind"))
    pairs = align(runs, reference, scenario, names)
    weight = bootstrap.weights(pairs.cluster, reference, scenario, resamples=resamples)
    plain = plainly(pairs, weight)
    improved = control(runs, pairs, weight, plain)
    columns = describe(pairs) | intervals(pairs, plain, kinds)
    columns |= {CONTROLLED + name: column for name, column in intervals(pairs, improved, kinds).items()}
    count = bootstrap.independent(pairs.difference, pairs.cluster)
    rows = []
    for i, metric in enumerate(metrics):
        row = {**metric, "metric": names[i], "scenario": scenario, "reference": reference}
        row |= {key: column[i] for key, column in columns.items()} | {"controlled_slope": improved.slope[i]}
        if np.isnan(improved.slope[i]):
            row |= {CONTROLLED + name: np.nan for name in ESTIMATED}
        row |= judge(row, pairs.difference[:, i], int(count[i]), one_history=pairs.one_history)
        rows.append(row)
    return rows


def plainly(pairs: Pairs, weight: Floats) -> Estimate:
    """The mean paired difference of every metric, over the pairs where it is known; `weight` is `bootstrap.weights`."""
    difference = pairs.difference
    error = bootstrap.standard_error(difference, pairs.cluster)
    return Estimate(nanmean(difference), bootstrap.means(weight, difference), error, np.full(len(error), np.nan))


def describe(pairs: Pairs) -> dict[str, Floats]:
    """What no estimate changes: number of pairs, means of both arms, and their correlation, an array a name."""
    first, second, known = _known(pairs)
    return {
        "n_pairs": known.sum(axis=0),
        "mean_reference": nanmean(first),
        "mean_scenario": nanmean(second),
        "pair_correlation": correlation(first, second),
    }


def intervals(pairs: Pairs, estimate: Estimate, kinds: Sequence[str]) -> dict[str, Floats]:
    """`ESTIMATED` of all metrics, an array a name.

    The adjusted interval covers all metrics of one kind at once, and is never narrower than the plain one.
    """
    first, second, known = _known(pairs)
    mean, draws, error = estimate.mean, estimate.draws, estimate.error
    count = bootstrap.independent(pairs.difference, pairs.cluster)
    low, high = bootstrap.interval(draws, count)
    half = np.full(len(mean), np.nan)
    for kind in set(kinds):
        of = np.array([other == kind for other in kinds])
        half[of] = bootstrap.simultaneous(draws[:, of], mean[of], error[of], count[of])
    return {
        "difference": mean,
        "low": low,
        "high": high,
        "low_adjusted": np.fmin(low, mean - half),
        "high_adjusted": np.fmax(high, mean + half),
        "width_ratio": bootstrap.width_ratio(first, second, error, pairs.cluster),
        "spread": error * np.sqrt(known.sum(axis=0)),
    }


def _known(pairs: Pairs) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Both arms, NaN where either is unknown, and where both are known."""
    known = ~np.isnan(pairs.difference)
    return np.where(known, pairs.first, np.nan), np.where(known, pairs.second, np.nan), known
