"""Scenarios ranked on one outcome: paired differences between all of them, and how sure the order is.

Scenarios stand in the order of their differences from the reference. All other differences are differences of these, pair by pair and
resample by resample, so that they add up. A control variate is used where the comparison uses it for every scenario that differs, and
for none elsewhere: a controlled difference less a plain one would be neither. Where it is used, differences
are not exactly those of the means beside them. The
chance of being best and the expected rank are taken over resamples of the pairs: how often a scenario's mean comes out
best, and its mean place, if the pairs had been others of the same kind.

Intervals and verdicts are adjusted for all pairs of scenarios and for the outcome's whole family (all headline outcomes, or all outcomes):
the scenario that happens to come out best was picked by its luck too. A verdict here is therefore never bolder than the
comparison's.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import estimated, mixed
from experiments.comparison.differences import families
from experiments.comparison.pairs import Counts, Floats, common, nanmean
from experiments.comparison.table import MEANING, STAR, WIDTH, interval_text, number, share, starred, wrapped
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL, settled, smallest_that_matters
from experiments.study.table import Table

COLUMNS = [
    *("metric", "unit", "better", "place", "scenario", "mean", "best", "difference", "low_adjusted", "high_adjusted", "matters", "verdict"),
    *("chance_best", "expected_rank", "cost", "n_pairs", "controlled"),
]
PAIRS = ["metric", "scenario", "other", "difference", "low_adjusted", "high_adjusted", "verdict", "n_pairs"]
COST = "cost"
"""The metric that stands beside every ranking, where runs have it."""


@dataclass(frozen=True)
class Ranking:
    """`table`: a row a scenario, the best first, columns `COLUMNS`; `pairs`: a row an ordered pair of scenarios, columns `PAIRS`."""

    table: pd.DataFrame
    pairs: pd.DataFrame


@dataclass(frozen=True)
class _Levels:
    """Differences of all scenarios from the first one, of several metrics: of each, an array with one more axis, the scenarios."""

    mean: Floats  # (scenarios, metrics)
    draws: Floats  # (resamples, scenarios, metrics)
    values: Floats  # (pairs, scenarios, metrics)
    raw: Floats  # (pairs, scenarios, metrics), without control
    error: Floats  # (scenarios, metrics)
    fitted: Floats  # (scenarios, metrics), 1 where a slope was fitted
    base: Floats  # (metrics,), the first one's mean
    cluster: Counts


def rank(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], outcome: str) -> Ranking:
    """All scenarios on one outcome, over the pairs that all of them have; `metrics` is the catalogue, the first scenario the reference.

    ValueError where the outcome is not among the metrics of `runs`, has no better direction, or scenarios are fewer than two.
    """
    known = {str(metric["name"]): metric for metric in metrics if metric["name"] in runs.columns}
    if outcome not in known or known[outcome]["better"] not in ("lower", "higher"):
        raise ValueError(f"'{outcome}' is no outcome with a better direction")
    if len(scenarios) < 2:
        raise ValueError("one scenario alone has no rank")
    named = list(known.values())
    among = next(among for told, among in families(named) if told[list(known).index(outcome)])
    family = [named[i] for i in np.flatnonzero(among)]
    of = [metric["name"] for metric in family].index(outcome)
    shared = common(runs.dropna(subset=[outcome]), scenarios)
    return _ranked(shared, family[of], of, _levels(shared, family, scenarios), list(scenarios))


def _levels(runs: pd.DataFrame, family: Sequence[Mapping[str, Any]], scenarios: Sequence[str]) -> _Levels:
    names = [str(metric["name"]) for metric in family]
    found = [estimated(runs, scenarios[0], scenario, names) for scenario in scenarios[1:]]
    differs = np.array([(np.nan_to_num(pairs.difference) != 0).any(axis=0) for pairs, *_ in found])
    use = (np.array([np.isfinite(best.slope) for _, _, best, _ in found]) | ~differs).all(axis=0)
    estimates, pairs = [mixed(plain, best, use) for _, plain, best, _ in found], found[-1][0]

    def stacked(arrays: Sequence[Floats], axis: int) -> Floats:
        return np.stack([np.zeros_like(arrays[0]), *arrays], axis=axis)

    return _Levels(
        mean=stacked([one.mean for one in estimates], 0),
        draws=stacked([one.draws for one in estimates], 1),
        values=stacked([one.values for one in estimates], 1),
        raw=stacked([one.difference for one, *_ in found], 1),
        error=stacked([one.error for one in estimates], 0),
        fitted=stacked([np.isfinite(one.slope).astype(float) for one in estimates], 0),
        base=nanmean(pairs.first),
        cluster=pairs.cluster,
    )


def _between(levels: _Levels, one: int, other: int) -> tuple[Floats, Floats, Floats, Counts]:
    """Mean, draws, standard error and independent pairs of one scenario less another, by metric."""
    values = levels.values[:, one] - levels.values[:, other]
    count = bootstrap.independent(values, levels.cluster)
    if 0 in (one, other):
        error = levels.error[max(one, other)]
    else:
        fitted = np.maximum(levels.fitted[one], levels.fitted[other])
        freedom = np.sqrt((count - 1) / np.maximum(count - 1 - fitted, 1))
        error = bootstrap.standard_error(values, levels.cluster) * freedom
    return levels.mean[one] - levels.mean[other], levels.draws[:, one] - levels.draws[:, other], error, count


def _tail(levels: _Levels) -> float:
    """The one-sided chance at which intervals of all pairs of scenarios and all metrics of the family hold together (max-T)."""
    greatest = np.zeros(len(levels.draws))
    for one, other in combinations(range(levels.mean.shape[0]), 2):
        mean, draws, error, _ = _between(levels, one, other)
        use = np.isfinite(error) & (error > 0)
        greatest = np.fmax(greatest, bootstrap.greatest_distance(draws[:, use], mean[use]))
    return bootstrap.two_sided_tail(greatest)


def _ranked(runs: pd.DataFrame, metric: Mapping[str, Any], of: int, levels: _Levels, scenarios: list[str]) -> Ranking:
    sign = 1.0 if metric["better"] == "lower" else -1.0
    order = [int(i) for i in np.argsort(sign * levels.mean[:, of], kind="stable")]
    matters = smallest_that_matters(metric.get("matters"), levels.base[of])
    rule = _tail(levels), matters
    told = {(one, other): _judged(levels, metric, of, (one, other), rule) for one in order for other in order if one != other}
    best, rank_of = chances(sign * levels.draws[:, :, of])
    cost = runs.groupby("scenario")[COST].mean() if COST in runs.columns else pd.Series(dtype=float)
    first: dict[str, Any] = {
        "difference": 0.0,
        "low_adjusted": np.nan,
        "high_adjusted": np.nan,
        "verdict": "",
        "n_pairs": len(levels.values),
    }
    shared = {name: metric[name] for name in ("unit", "better")} | {"metric": metric["name"], "matters": matters}
    shared |= {"best": scenarios[order[0]], "controlled": bool(levels.fitted[:, of].any())}
    rows = [
        shared
        | {"place": place, "scenario": scenarios[i], "mean": float(levels.base[of] + np.nanmean(levels.raw[:, i, of]))}
        | {"chance_best": best[i], "expected_rank": rank_of[i], "cost": float(cost.get(scenarios[i], np.nan))}
        | (first if place == 1 else told[i, order[0]])
        for place, i in enumerate(order, start=1)
    ]
    pairs = [{"metric": metric["name"], "scenario": scenarios[i], "other": scenarios[j]} | row for (i, j), row in told.items()]
    return Ranking(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(pairs, columns=PAIRS))


def _judged(levels: _Levels, metric: Mapping[str, Any], of: int, which: tuple[int, int], rule: tuple[float, float]) -> dict[str, Any]:
    """One scenario less another: difference, adjusted interval and verdict; `rule` is the tail's chance and what matters."""
    tail, matters = rule
    mean, draws, error, count = _between(levels, *which)
    column = slice(of, of + 1)
    low, high = bootstrap.interval(draws[:, column], count[column])
    half = bootstrap.half_width(error[column], count[column], tail)
    difference = float(mean[of])
    least, most = float(np.fmin(low[0], difference - half[0])), float(np.fmax(high[0], difference + half[0]))
    raw = levels.raw[:, which[0], of] - levels.raw[:, which[1], of]
    row = {"difference": difference, "low_adjusted": least, "high_adjusted": most, "n_pairs": int((~np.isnan(raw)).sum())}
    return row | {"verdict": settled({**metric, **row, "matters": matters, "count": count[of]}, raw)}


def chances(losses: Floats) -> tuple[Floats, Floats]:
    """Chance of being best and expected rank by column, over rows; the least is the best, and ties share."""
    best = losses == losses.min(axis=1, keepdims=True)
    below = (losses[:, :, None] > losses[:, None, :]).sum(axis=2)
    equal = (losses[:, :, None] == losses[:, None, :]).sum(axis=2) - 1
    return (best / best.sum(axis=1, keepdims=True)).mean(axis=0), (1.0 + below + equal / 2.0).mean(axis=0)


MOST = 6
"""Scenarios up to which all paired differences stand in one table."""
SIGNS = {"better": "+", "worse": "-", SMALL: "~", SAME: "=", OPEN: "?", FEW: "?"}
NAME = 26


def terminal_ranking(table: pd.DataFrame, *, star: bool = True) -> str:
    """A line a scenario, the best first: mean, difference from the best with its interval, chance of being best, rank, cost, verdict.

    `star` says below what a starred outcome is.
    """
    first = table.iloc[0]
    direction = "lowest" if first["better"] == "lower" else "highest"
    title = f"{starred(str(first['metric']), bool(first['controlled']))}, {direction} is best, {int(first['n_pairs'])} pairs"
    heads = ["", "scenario", "mean", "from best", "95% interval", "best", "rank", "USD M", " verdict"]
    lines = Table(heads, [_row(row) for row in table.to_dict("records")]).terminal((3, -NAME, 9, 9, 19, 5, 5, 7, -21), rule=WIDTH)
    note = (
        "best: chance that its mean is the best of all; rank: its expected place; USD M: cost a year. Verdicts are against the first one, "
        "adjusted for all pairs of scenarios beside the outcomes."
    )
    meaning = [wrapped(f"{STAR} {MEANING}")] if star and first["controlled"] else []
    return "\n".join([title, *lines, wrapped(note), *meaning])


def _row(row: Mapping[Hashable, Any]) -> list[str]:
    """The cells of one scenario; the first one is compared with nobody."""
    beside = ["", "", ""]
    if row["place"] != 1:
        beside = [number(row["difference"]), interval_text(row["low_adjusted"], row["high_adjusted"]), f" {row['verdict']}"]
    chances = [share(row["chance_best"]), f"{row['expected_rank']:.1f}", number(row["cost"])]
    return [str(row["place"]), str(row["scenario"]), number(row["mean"]), *beside[:2], *chances, beside[2]]


def terminal_pairs(ranking: Ranking) -> str:
    """Paired differences between all scenarios, row less column; of many scenarios nothing, for the file holds them."""
    names = list(ranking.table["scenario"])
    if len(names) > MOST:
        return ""
    wide = {(row["scenario"], row["other"]): row for row in ranking.pairs.to_dict("records")}
    rows = [[one, *("." if one == other else _cell(wide[one, other]) for other in names)] for one in names]
    lines = Table(["", *names], rows).terminal([-NAME, *[(WIDTH - NAME) // len(names) - 1] * len(names)])
    legend = wrapped("+ better, - worse, ~ too small to matter, = the same, ? cannot tell")
    return "\n".join(["paired differences, row less column", *lines, legend])


def _cell(row: Mapping[Hashable, Any]) -> str:
    return f"{number(row['difference'])} {SIGNS[str(row['verdict'])]}"
