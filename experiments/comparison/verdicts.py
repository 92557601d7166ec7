"""One verdict a difference, by its adjusted interval: better, worse, too small to matter, or these pairs cannot tell.

With an interval adjusted for all outcomes that are shown, and a smallest effect that matters D of the outcome:

- *same*: no pair differs at all;
- *too few pairs*: fewer independent pairs than `bootstrap.FEWEST`;
- *too small to matter*: the whole interval lies within -D and +D. This is a test of equivalence by its interval (Lakens 2017,
  Social Psychological and Personality Science 8:355), and a strict one: two one-sided tests at 5% would need the 90% interval
  only. Whether it also leaves zero out does not matter: a difference may be certain and still be negligible;
- *better* or *worse*: the interval leaves zero out and the estimate is at least D. That the true difference is at least D
  is not shown by this: only that there is one, and that the best guess of it matters;
- *cannot tell*: everything else. That is an interval with zero and some effect that matters in it, and also one that leaves zero
  out and reaches beyond D around an estimate below D: there is a difference, and it may or may not be negligible.

D = 0 means that every difference matters. Activities and circumstances are *more* or *less*: only outcomes are better or worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import stdtr

from experiments.comparison import bootstrap
from experiments.comparison.pairs import Floats
from experiments.study import meanings

PRECISION, POWER = meanings.PRECISION, meanings.POWER
TOO_WIDE = 0.50
"""An undecided interval with a half-width above this share of the reference's mean says next to nothing."""
SAME, FEW, SMALL, OPEN = meanings.SAME, meanings.FEW, meanings.SMALL, meanings.OPEN
VERDICTS = meanings.VERDICTS
UNDECIDED = (OPEN, FEW)
UNCLEAR = (*UNDECIDED, SAME, SMALL)
"""Verdicts of differences that nobody need look at twice."""
LARGEST_LEVEL = 1.0 - 1e-12


def smallest_that_matters(asked: Any, mean: float) -> float:
    """The smallest effect that matters in the metric's unit: a number as it is, '5%' of the reference's mean, or 0 for none."""
    if isinstance(asked, str):
        share = float(asked.rstrip("% ")) / 100.0
        return 0.0 if np.isnan(mean) else share * abs(float(mean))
    return 0.0 if asked is None or np.isnan(asked) else float(asked)


def verdict(difference: float, low: float, high: float, kind: str, better: str, *, matters: float = 0.0) -> str:
    """The verdict on a difference with its interval, where pairs differ and are enough; see the module for the rule."""
    if matters > 0 and low >= -matters and high <= matters:
        return SMALL
    if not (low > 0 or high < 0) or abs(difference) < matters:
        return OPEN
    if kind != "outcome" or better not in ("lower", "higher"):
        return "more" if low > 0 else "less"
    return "better" if (low > 0) == (better == "higher") else "worse"


def settled(row: Mapping[str, Any], values: Floats) -> str:
    """The verdict on one metric: `row` holds its estimate and `count`, the independent pairs, `values` its paired differences."""
    if not np.nan_to_num(values).any() and not np.isnan(values).all():
        return SAME
    if row["count"] < bootstrap.FEWEST:
        return FEW
    ends = row["low_adjusted"], row["high_adjusted"]
    return verdict(row["difference"], *ends, str(row["kind"]), str(row["better"]), matters=row["matters"])


def chance_better(values: Floats, better: str) -> float:
    """The share of pairs in which the scenario is better, ties counted half; NaN without a direction."""
    if better not in ("lower", "higher") or not len(values):
        return float("nan")
    gain = values if better == "higher" else -values
    return float(np.mean(gain > 0) + np.mean(gain == 0) / 2)


def pairs_to_tell(row: Mapping[str, Any], found: str) -> float:
    """Pairs that would decide with a chance of `POWER`, were the observed difference the true one; NaN where none would.

    A difference that matters must be told from zero, a smaller one from what matters, by an interval adjusted as the present
    one. Never fewer than a verdict asks for; where the verdict is still open, more than there are.
    """
    if found == SAME:
        return float("nan")
    size, matters = abs(row["difference"]), row["matters"]
    distance = size if size >= matters else matters - size
    needed = bootstrap.smallest_sample(row["spread"], distance, power=POWER, level=adjusted_level(row))
    if np.isnan(needed):
        return needed
    forks = row["n_pairs"] / max(row["count"], 1)  # several futures of one history count once
    least = np.ceil(bootstrap.FEWEST * forks)
    return float(max(needed, least, row["n_pairs"] + 1 if found in UNDECIDED else 0))


def adjusted_level(row: Mapping[str, Any]) -> float:
    """The level at which the metric's own interval would be as wide as its adjusted one; never below 95%."""
    half, count = (row["high_adjusted"] - row["low_adjusted"]) / 2, row["count"]
    if not (row["error"] > 0 and count > 1 and np.isfinite(half)):
        return bootstrap.LEVEL
    return float(np.clip(1.0 - 2.0 * stdtr(count - 1, -half / row["error"]), bootstrap.LEVEL, LARGEST_LEVEL))


def judge(row: Mapping[str, Any], values: Floats, *, one_history: bool) -> dict[str, Any]:
    """Verdict, chance of better, pairs needed and warnings of one metric, as `settled` has it."""
    found, count, mean = settled(row, values), int(row["count"]), abs(row["mean_reference"])
    warnings = {
        f"only {count} independent pair{'s' if count != 1 else ''}: too few for a verdict": found == FEW,
        "one history only: the interval holds for that history alone": one_history,
        "pairing hurts: the two runs of a pair are negatively correlated": row["pair_correlation"] < 0,
        "interval too wide to say anything": found == OPEN and (row["high_adjusted"] - row["low_adjusted"]) / 2 > TOO_WIDE * mean,
    }
    return {
        "verdict": found,
        "chance_better": chance_better(values[~np.isnan(values)], str(row["better"])),
        "pairs_needed": bootstrap.smallest_sample(row["spread"], PRECISION * mean),
        "pairs_to_tell": pairs_to_tell(row, found),
        "warnings": "; ".join(text for text, holds in warnings.items() if holds),
    }
