"""A difference gets a verdict only where its interval leaves zero out; otherwise it is undecided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.statistics import bootstrap
from experiments.statistics.pairs import Floats

PRECISION = 0.10
"""The half-width that `pairs_needed` aims at, as a share of the reference's mean."""
POWER = 0.80
"""The chance with which `pairs_to_tell` pairs would find the observed difference, were it the true one."""
TOO_WIDE = 0.50
"""An undecided interval with a half-width above this share of the reference's mean says next to nothing."""


def verdict(low: float, high: float, kind: str, better: str, *, same: bool = False, few: bool = False) -> str:
    """An outcome is 'better' or 'worse' where its interval leaves zero out, else 'cannot tell'.

    `same` says that no pair differs, `few` that there are too few pairs for any 95% test. An activity, or an outcome
    without a better direction, is 'more' or 'less' instead: only outcomes carry verdicts.
    """
    if same:
        return "same"
    if few or not (low > 0 or high < 0):
        return "cannot tell"
    if kind != "outcome" or better not in ("lower", "higher"):
        return "more" if low > 0 else "less"
    return "better" if (low > 0) == (better == "higher") else "worse"


def chance_better(values: Floats, better: str) -> float:
    """The share of pairs in which the scenario is better, ties counted half; NaN without a direction."""
    if better not in ("lower", "higher") or not len(values):
        return float("nan")
    gain = values if better == "higher" else -values
    return float(np.mean(gain > 0) + np.mean(gain == 0) / 2)


def pairs_to_tell(spread: float, difference: float) -> float:
    """Pairs that find the observed difference with a chance of `POWER`, were it the true one; NaN for zero.

    Never fewer than any verdict asks for.
    """
    needed = bootstrap.smallest_sample(spread, abs(difference), power=POWER)
    return float(np.maximum(needed, bootstrap.FEWEST))


def judge(row: Mapping[str, Any], values: Floats, count: int, *, one_history: bool) -> dict[str, Any]:
    """Verdicts, chance of better, pairs needed and warnings of one metric.

    `row` holds both estimates of one metric (the controlled one NaN where there is none), `values` its paired
    differences, `count` the independent pairs.
    """
    known = values[~np.isnan(values)]
    same, few = len(known) > 0 and not known.any(), count < bootstrap.FEWEST
    found: dict[str, Any] = {"chance_better": chance_better(known, str(row["better"]))}
    best = "" if np.isnan(row["controlled_difference"]) else "controlled_"
    for prefix in {"", best}:
        found[f"{prefix}pairs_needed"] = bootstrap.smallest_sample(row[f"{prefix}spread"], PRECISION * abs(row["mean_reference"]))
        found[f"{prefix}pairs_to_tell"] = pairs_to_tell(row[f"{prefix}spread"], row[f"{prefix}difference"])
        for suffix in ("", "_adjusted"):
            low, high = row[f"{prefix}low{suffix}"], row[f"{prefix}high{suffix}"]
            decided = verdict(low, high, str(row["kind"]), str(row["better"]), same=same, few=few)
            found[f"{prefix}verdict{suffix}"] = decided
    half = (row[f"{best}high"] - row[f"{best}low"]) / 2
    vague = found[f"{best}verdict"] == "cannot tell" and half > TOO_WIDE * abs(row["mean_reference"])
    found["warnings"] = "; ".join(_warnings(row["pair_correlation"], count if few else None, one_history, vague))
    return found


def _warnings(alike: float, few: int | None, one_history: bool, vague: bool) -> list[str]:
    found = []
    if few is not None:
        found.append(f"only {few} independent pairs: too few for a verdict")
    if one_history:
        found.append("one history only: the interval holds for that history alone")
    if alike < 0:
        found.append("pairing hurts: the two runs of a pair are negatively correlated")
    if vague:
        found.append("interval too wide to say anything")
    return found
