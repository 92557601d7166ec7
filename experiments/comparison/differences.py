"""Each scenario is compared with the reference in every metric, by paired differences with bootstrap intervals.

Each difference has one estimate, the one that `control_variates` supports, one interval adjusted for multiplicity
(`low_adjusted`, `high_adjusted`), and one verdict, which rests on that interval (`verdicts`). Beside it stand the interval
that looks at this metric alone (`low`, `high`) and, under names that begin with `plain_`, the difference without control.

The adjusted interval is a max-T bootstrap over a family of one scenario against the reference: headline outcomes
(`headline` in the catalogue) hold together, as primary endpoints do in a trial; each further outcome is adjusted for all
outcomes, each circumstance and activity for all of its kind. Without headline outcomes a family is a kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import USED, Estimate, estimated
from experiments.comparison.pairs import Floats, Pairs, correlation, nanmean
from experiments.comparison.verdicts import judge, smallest_that_matters

PLAIN = "plain_"
BESIDE = ("difference", "low", "high", "low_adjusted", "high_adjusted", "width_ratio")
"""What the plain estimate has too, under names that begin with `plain_`."""
COLUMNS = [
    *("scenario", "reference", "metric", "unit", "kind", "better", "theme", "headline", "n_pairs", "mean_reference", "mean_scenario"),
    *("difference", "low_adjusted", "high_adjusted", "matters", "verdict", "low", "high", "chance_better", "pair_correlation"),
    *("width_ratio", "pairs_needed", "pairs_to_tell", "controlled", "control_variate", "controlled_slope"),
    *(PLAIN + name for name in BESIDE),
    "warnings",
]
COUNTS = {"n_pairs", "pairs_needed", "pairs_to_tell", "whole_pairs_to_tell"}
Mask = NDArray[np.bool_]
Found = Callable[[pd.DataFrame, Sequence[Mapping[str, Any]], str, str], Iterable[Mapping[str, Any]]]


def differences(
    runs: pd.DataFrame,
    metrics: Sequence[Mapping[str, Any]],
    scenarios: Sequence[str],
    *,
    resamples: int = bootstrap.RESAMPLES,
) -> pd.DataFrame:
    """Paired differences of every scenario from the first one, a row a (scenario, metric), headline outcomes first.

    `runs` has a row a run; `metrics` are the catalogue's rows: name, unit, kind, better and, where they are set, theme, headline
    and matters; a metric without a column in `runs` is left out. Columns are `COLUMNS`. Deterministic.
    """
    return by_metric(runs, metrics, scenarios, COLUMNS, partial(_compared, resamples=resamples)).astype({"controlled": bool})


def by_metric(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], columns: Sequence[str], found: Found
) -> pd.DataFrame:
    """A row a (scenario, metric), headline outcomes first: the metric's own cells and those of what is `found` of it, in these columns.

    `found` gets the runs, the metrics that they have, the first scenario and another one; it gives a dict a metric.
    """
    known = in_order([metric for metric in metrics if metric["name"] in runs.columns])
    rows = [
        {**metric, **row, "metric": metric["name"], "scenario": name, "reference": scenarios[0], "headline": bool(metric.get("headline"))}
        for name in scenarios[1:]
        for metric, row in zip(known, found(runs, known, scenarios[0], name), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(columns)).astype({"headline": bool})
    for column in COUNTS.intersection(columns):
        frame[column] = frame[column].astype("Float64").astype("Int64")
    return frame


def in_order(metrics: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Headline metrics in their own order (`headline` counts from 1), then the others in theirs."""
    return sorted(metrics, key=lambda metric: metric.get("headline") or math.inf)


def _compared(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str, *, resamples: int
) -> Iterator[dict[str, Any]]:
    """One scenario against the reference, a dict a metric."""
    pairs, plain, best, why = estimated(runs, reference, scenario, [str(metric["name"]) for metric in metrics], resamples)
    beside = intervals(pairs, plain, metrics)
    columns = intervals(pairs, best, metrics) | {PLAIN + name: beside[name] for name in BESIDE}
    for i, metric in enumerate(metrics):
        row = {**metric} | {key: column[i] for key, column in columns.items()}
        row |= {"controlled": why[i] == USED, "control_variate": why[i], "controlled_slope": best.slope[i]}
        row["matters"] = smallest_that_matters(metric.get("matters"), row["mean_reference"])
        yield row | judge(row, pairs.difference[:, i], one_history=pairs.one_history)


def intervals(pairs: Pairs, estimate: Estimate, metrics: Sequence[Mapping[str, Any]]) -> dict[str, Floats]:
    """Numbers of pairs and of independent ones, both arms, difference, intervals, standard error and spread of one pair, an array a name.

    The adjusted interval covers its whole family at once, and is never narrower than the metric's own.
    """
    known = ~np.isnan(pairs.difference)
    first, second = (np.where(known, arm, np.nan) for arm in (pairs.first, pairs.second))
    mean, draws, error = estimate.mean, estimate.draws, estimate.error
    count = bootstrap.independent(pairs.difference, pairs.cluster)
    low, high = bootstrap.interval(draws, count)
    half = np.full(len(mean), np.nan)
    for told, among in families(metrics):
        half[told] = bootstrap.simultaneous(draws[:, among], mean[among], error[among], count[among])[told[among]]
    return {
        "n_pairs": known.sum(axis=0),
        "count": count,
        "mean_reference": nanmean(first),
        "mean_scenario": nanmean(second),
        "pair_correlation": correlation(first, second),
        "difference": mean,
        "low": low,
        "high": high,
        "low_adjusted": np.fmin(low, mean - half),
        "high_adjusted": np.fmax(high, mean + half),
        "width_ratio": bootstrap.width_ratio(first, second, error, pairs.cluster),
        "error": error,
        "spread": error * np.sqrt(known.sum(axis=0)),
    }


def families(metrics: Sequence[Mapping[str, Any]]) -> list[tuple[Mask, Mask]]:
    """What is adjusted together: pairs of the metrics whose intervals are told, and of those that these are adjusted for."""
    kinds = np.array([str(metric["kind"]) for metric in metrics])
    headline = np.array([bool(metric.get("headline")) for metric in metrics], dtype=bool)
    found = [(headline, headline)] if headline.any() else []
    for kind in dict.fromkeys(kinds):
        rest = (kinds == kind) & ~headline
        if rest.any():
            found.append((rest, kinds == kind))
    return found
