"""Effects are told as shares of what the whole mission does: a scenario's difference over the reference less the runs without a mission.

Of pairs i with differences d (scenario less reference) and m (reference less the yardstick, in which the mission is gone), the share is
mean(d) / mean(m): 10% does a tenth of what the whole mission does, in the same direction; below zero it undoes part of it. Both means
are the estimates that the comparison shows, and both intervals are as wide as its adjusted ones.

The interval is Fieller's (1954, Journal of the Royal Statistical Society B 16:175): all shares s at which mean(d - s m) is not told
from zero by Student's test. It is a bounded interval only where mean(m) itself is told from zero; elsewhere any share would fit, and
none is given. A ratio of two resampled means would hide that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import Estimate, control, plainly
from experiments.comparison.differences import in_order, intervals
from experiments.comparison.pairs import KEYS, Counts, Floats, Pairs, align
from experiments.comparison.verdicts import OPEN, adjusted_level, pairs_to_tell

COLUMNS = [
    *("scenario", "reference", "yardstick", "metric", "unit", "kind", "headline", "n_pairs", "whole", "whole_low", "whole_high"),
    *("whole_pairs_to_tell", "difference", "share", "share_low", "share_high", "told"),
]
TOLD, UNTOLD, FEW = "told", "cannot be told", "too few pairs"


def shares(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], yardstick: str) -> pd.DataFrame:
    """What every scenario does as a share of what the mission does, a row a (scenario, metric), columns `COLUMNS`.

    `scenarios` are the reference and those compared with it, without the yardstick; pairs that one of the three lacks are left out.
    """
    known = in_order([metric for metric in metrics if metric["name"] in runs.columns])
    rows = [row for scenario in scenarios[1:] for row in _of_scenario(runs, known, scenarios[0], scenario, yardstick)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    for column in ("n_pairs", "whole_pairs_to_tell"):
        frame[column] = frame[column].astype("Float64").astype("Int64")
    return frame.astype({"headline": bool})


def _of_scenario(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str, yardstick: str
) -> list[dict[str, Any]]:
    three = runs.loc[runs["scenario"].isin([reference, scenario, yardstick])]
    common = three.loc[three.groupby(KEYS)["scenario"].transform("nunique") == len({reference, scenario, yardstick})]
    mine, whole = (_estimated(common, metrics, reference, name) for name in (scenario, yardstick))
    rows = []
    for i, metric in enumerate(metrics):
        row = {**metric, "metric": metric["name"], "scenario": scenario, "reference": reference, "yardstick": yardstick}
        row |= {"headline": bool(metric.get("headline")), "n_pairs": int(mine.row(i)["n_pairs"])}
        rows.append(row | _share(mine, whole, i))
    return rows


class _Compared:
    """One scenario's estimates against the reference, with the intervals that a comparison shows."""

    def __init__(self, pairs: Pairs, best: Estimate, columns: dict[str, Floats]) -> None:
        self.pairs, self.best, self.columns = pairs, best, columns
        self.count: Counts = bootstrap.independent(pairs.difference, pairs.cluster)

    def row(self, i: int) -> dict[str, float]:
        """Difference, intervals, error and numbers of pairs of one metric."""
        return {name: float(column[i]) for name, column in self.columns.items()}

    def level(self, i: int) -> float:
        """At which level a plain interval is as wide as the adjusted one."""
        return adjusted_level(self.row(i), int(self.count[i]))


def _estimated(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str) -> _Compared:
    pairs = align(runs, reference, scenario, [str(metric["name"]) for metric in metrics])
    weight = bootstrap.weights(pairs.cluster)
    best, _ = control(runs, pairs, weight, plainly(pairs.difference, pairs.cluster, weight))
    known = (~np.isnan(pairs.difference)).sum(axis=0)
    return _Compared(pairs, best, {**intervals(pairs, best, metrics), "n_pairs": known, "matters": np.zeros(len(known))})


def _share(mine: _Compared, whole: _Compared, i: int) -> dict[str, Any]:
    """The mission's own effect on one metric, and the scenario's share of it where that effect can be told."""
    of, row, count = mine.row(i), whole.row(i), int(whole.count[i])
    found: dict[str, Any] = {
        "difference": of["difference"], "whole": -row["difference"], "whole_low": -row["high_adjusted"], "whole_high": -row["low_adjusted"],
        "whole_pairs_to_tell": pairs_to_tell(row, OPEN, count) if np.isfinite(row["error"]) else np.nan,
        "share": np.nan, "share_low": np.nan, "share_high": np.nan, "told": UNTOLD,
    }  # fmt: skip
    if min(count, int(mine.count[i])) < bootstrap.FEWEST:
        return found | {"told": FEW}
    if not (found["whole_low"] > 0 or found["whole_high"] < 0):
        return found
    level = max(mine.level(i), whole.level(i))
    together = alike(mine.best.values[:, i], -whole.best.values[:, i], mine.pairs.cluster)
    low, high = fieller(of["difference"], found["whole"], (of["error"], row["error"], together), count, level)
    if np.isnan(low):
        return found
    return found | {"share": of["difference"] / found["whole"], "share_low": low, "share_high": high, "told": TOLD}


def alike(first: Floats, second: Floats, cluster: Counts) -> float:
    """Correlation of two means over the same pairs, clusters taken whole; 0 where one does not vary."""
    both = np.column_stack([first - first.mean(), second - second.mean()])
    sums = np.zeros((int(cluster.max()) + 1, 2))
    np.add.at(sums, cluster, both)
    scale = float(np.sqrt((sums[:, 0] ** 2).sum() * (sums[:, 1] ** 2).sum()))
    return float((sums[:, 0] * sums[:, 1]).sum() / scale) if scale > 0 else 0.0


def fieller(first: float, second: float, errors: tuple[float, float, float], count: int, level: float) -> tuple[float, float]:
    """The interval of first / second, NaN twice where `second` is not told from zero; `errors`: standard errors and correlation of both."""
    one, two, together = errors
    t = -float(stdtrit(max(count - 1, 1), (1.0 - level) / 2.0))
    square = second**2 - (t * two) ** 2
    if not square > 0:
        return np.nan, np.nan
    middle = first * second - t**2 * together * one * two
    root = float(np.sqrt(max(middle**2 - square * (first**2 - (t * one) ** 2), 0.0)))
    return (middle - root) / square, (middle + root) / square
