"""Effects are told as shares of what the whole mission does: a scenario's difference over the reference less the runs without a mission.

Of pairs i with differences d (scenario less reference) and m (reference less the yardstick, in which the mission is gone), the share is
mean(d) / mean(m): 10% does a tenth of what the whole mission does, in the same direction; below zero it undoes part of it. Both means
are the estimates that the comparison shows, and both intervals are as wide as its adjusted ones.

The interval is Fieller's (1954, Journal of the Royal Statistical Society B 16:175): all shares s at which mean(d - s m) is not told
from zero by Student's test. It is a bounded interval only where mean(m) itself is told from zero; elsewhere any share would fit, and
none is given. A ratio of two resampled means would hide that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import estimated
from experiments.comparison.differences import by_metric, intervals
from experiments.comparison.pairs import Counts, Floats, common
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
    return by_metric(runs, metrics, scenarios, COLUMNS, partial(_shares, yardstick=yardstick))


def _shares(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], reference: str, scenario: str, *, yardstick: str
) -> Iterator[dict[str, Any]]:
    three, names = common(runs, (reference, scenario, yardstick)), [str(metric["name"]) for metric in metrics]
    estimates, rows = [], []
    for arm in (scenario, yardstick):
        pairs, _, best, _ = estimated(three, reference, arm, names)
        estimates.append(best.values)
        rows.append(pd.DataFrame(intervals(pairs, best, metrics)).assign(matters=0.0).to_dict("records"))
    for i, (mine, whole) in enumerate(zip(*rows, strict=True)):
        together = alike(estimates[0][:, i], -estimates[1][:, i], pairs.cluster)
        yield {"yardstick": yardstick, "n_pairs": mine["n_pairs"]} | _share(mine, whole, together)


def _share(mine: Mapping[Any, Any], whole: Mapping[Any, Any], together: float) -> dict[str, Any]:
    """The mission's own effect on one metric, and the scenario's share of it where that effect can be told."""
    found: dict[str, Any] = {
        "difference": mine["difference"], "told": UNTOLD, "share": np.nan, "share_low": np.nan, "share_high": np.nan,
        "whole": -whole["difference"], "whole_low": -whole["high_adjusted"], "whole_high": -whole["low_adjusted"],
        "whole_pairs_to_tell": pairs_to_tell(whole, OPEN) if np.isfinite(whole["error"]) else np.nan,
    }  # fmt: skip
    if min(whole["count"], mine["count"]) < bootstrap.FEWEST:
        return found | {"told": FEW}
    if not (found["whole_low"] > 0 or found["whole_high"] < 0):
        return found
    level = max(adjusted_level(mine), adjusted_level(whole))
    low, high = fieller(mine["difference"], found["whole"], (mine["error"], whole["error"], together), whole["count"], level)
    if np.isnan(low):
        return found
    return found | {"share": mine["difference"] / found["whole"], "share_low": low, "share_high": high, "told": TOLD}


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


LARGE = 9.995
"""Ten times the whole mission's effect and more: a percentage of many digits says nothing."""


def shares_by_metric(shares: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """The cell of each scenario and metric."""
    rows = [] if shares is None else shares.to_dict("records")
    return {(str(row["scenario"]), str(row["metric"])): share_text(row) for row in rows}


def share_text(row: Mapping[Any, Any]) -> str:
    """A share with its interval in percent, or why there is none."""
    if row["told"] != TOLD:
        return str(row["told"])
    low, middle, high = (_percent(row[name]) for name in ("share_low", "share", "share_high"))
    return f"{middle} ({low} to {high})"


def _percent(value: float) -> str:
    if abs(value) >= LARGE:
        return "<-999" if value < 0 else ">999"
    return f"{100 * value:.0f}".replace("-0", "0") if abs(value) < 0.005 else f"{100 * value:.0f}"


def note_on_shares(shares: pd.DataFrame) -> str:
    """What a share is of, over how many pairs, and where none can be told."""
    first = shares.iloc[0]
    return (
        f"% of mission: difference over what the whole mission does, which is {first['reference']} less {first['yardstick']} in "
        f"{int(shares['n_pairs'].max())} pairs; below zero it undoes part of that; {untold_note()}"
    )


def untold_note() -> str:
    """Why a share may be missing."""
    return "cannot be told: that effect itself may be zero, and any share would fit"
