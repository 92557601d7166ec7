"""Two scenarios are compared pair by pair: the same world, history and future for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KEYS = ["world", "history", "future"]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class PairsError(ValueError):
    """Why runs cannot be compared pair by pair, in one line."""


@dataclass(frozen=True)
class Pairs:
    """Two arms laid side by side; rows are pairs in the order of their `keys`, columns are `names`.

    `cluster` numbers the histories 0, 1, ..., of pairs in several worlds the worlds: pairs that fork from one history, or lie in one of
    many worlds, are not independent. Where all pairs share one history each pair is its own cluster, and `one_history` says so:
    an interval then holds for that history only.
    """

    reference: str
    scenario: str
    names: tuple[str, ...]
    keys: pd.DataFrame
    first: Floats
    second: Floats
    cluster: Counts
    one_history: bool

    @property
    def difference(self) -> Floats:
        """Scenario minus reference, shape (pairs, names)."""
        return self.second - self.first

    @property
    def over_worlds(self) -> bool:
        """Whether pairs lie in several worlds."""
        return self.keys["world"].nunique() > 1


def align(runs: pd.DataFrame, reference: str, scenario: str, names: Sequence[str]) -> Pairs:
    """Pairs are the keys that both arms have; keys of one arm only are left out.

    `runs` holds `scenario`, `world`, `history`, `future` and the columns `names`. Raises PairsError where an arm is
    absent, a run stands twice, or no pair is common.
    """
    first, second = (_arm(runs, name, names) for name in (reference, scenario))
    both = first.index.intersection(second.index).sort_values()
    if both.empty:
        raise PairsError(f"no pair of (world, history, future) is common to {reference} and {scenario}")
    keys = both.to_frame(index=False)
    one, other = (arm.loc[both].to_numpy(dtype=float) for arm in (first, second))
    return Pairs(reference, scenario, tuple(names), keys, one, other, *clusters(keys))


def common(runs: pd.DataFrame, scenarios: Sequence[str]) -> pd.DataFrame:
    """The runs of pairs that every one of these scenarios has."""
    mine = runs.loc[runs["scenario"].isin(list(scenarios))]
    return mine.loc[mine.groupby(KEYS)["scenario"].transform("nunique") == len(set(scenarios))]


def clusters(pairs: pd.Index[Any] | pd.DataFrame) -> tuple[Counts, bool]:
    """Pairs of one world are one cluster, in a single world those of one history; with a single history each pair stands for itself.

    `pairs` has levels or columns `world` and `history`. Returns the cluster of each pair, and whether several pairs share the only history.
    """
    keys = pairs.to_frame(index=False) if isinstance(pairs, pd.Index) else pairs
    _, cluster = np.unique(keys["world" if keys["world"].nunique() > 1 else "history"].to_numpy(), return_inverse=True)
    if len(keys) > 1 and cluster.max() == 0:
        return np.arange(len(keys), dtype=np.int64), True
    return cluster.astype(np.int64), False


def correlation(first: Floats, second: Floats) -> Floats:
    """Pearson's correlation by column over the pairs where both are known; NaN where an arm does not vary."""
    known = ~(np.isnan(first) | np.isnan(second))
    x, y = (np.where(known, arm - nanmean(np.where(known, arm, np.nan)), 0.0) for arm in (first, second))
    scale = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    varies = scale > 1e-12
    return np.where(varies, (x * y).sum(axis=0) / np.where(varies, scale, 1.0), np.nan)


def nanmean(values: Floats) -> Floats:
    """Column means over what is known; NaN, without a complaint, where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _arm(runs: pd.DataFrame, scenario: str, names: Sequence[str]) -> pd.DataFrame:
    arm = runs.loc[runs["scenario"] == scenario].set_index(KEYS)[list(names)]
    if arm.empty:
        raise PairsError(f"no run of scenario {scenario}")
    if not arm.index.is_unique:
        raise PairsError(f"scenario {scenario} has the same (world, history, future) more than once")
    return arm
