"""Squares of paired runs as matrices: a row a pair, a column a place, so that differences get intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.pairs import Floats, clusters
from experiments.study.results import PAIR_KEYS, Results

How = Literal["sum", "mean"]


@dataclass(frozen=True)
class Cells:
    """Values of one quantity in both arms, shape (pairs, places); `places` are square or PRIO-GRID numbers."""

    places: pd.Index
    first: Floats
    second: Floats
    difference: Floats
    low: Floats
    high: Floats

    @property
    def holds_zero(self) -> np.ndarray:
        """Where the interval of the mean difference does not leave zero out."""
        return ~((self.low > 0) | (self.high < 0))


def paired_cells(results: Results, scenario: str, quantity: str | Sequence[str], place: str, how: How = "sum") -> Cells:
    """One quantity, or the sum of several, by place in the reference and a scenario, with the mean paired difference and its 95% interval.

    `place` is 'square' or 'priogrid_gid'; `how` adds up ('sum') or averages ('mean') a place's squares.
    """
    names = [quantity] if isinstance(quantity, str) else list(quantity)
    arms = []
    for name in (results.reference, scenario):
        arm = results.squares.loc[results.squares["scenario"] == name, [*PAIR_KEYS, place, *names]]
        arm = arm[[*PAIR_KEYS, place]].assign(value=arm[names].sum(axis=1))
        arms.append(arm.pivot_table(index=PAIR_KEYS, columns=place, values="value", aggfunc=how, observed=True))
    pairs = arms[0].index.intersection(arms[1].index).sort_values()
    places = arms[0].columns.union(arms[1].columns)
    first, second = (arm.reindex(index=pairs, columns=places).fillna(0.0).to_numpy(dtype=float) for arm in arms)
    cluster, _ = clusters(pairs)
    low, high = mean_interval(second - first, cluster)
    return Cells(places, first, second, (second - first).mean(axis=0), low, high)


def mean_interval(values: Floats, cluster: np.ndarray) -> tuple[Floats, Floats]:
    """The 95% interval of each column's mean, by the same resamples as the table of differences."""
    draws = bootstrap.means(bootstrap.weights(cluster), values)
    return bootstrap.interval(draws, bootstrap.independent(values, cluster))


def positions(results: Results, place: str) -> pd.DataFrame:
    """Latitude and longitude of each place's centre, indexed by place."""
    table = results.squares.drop_duplicates("square")
    if place == "square":
        return table.set_index("square")[["latitude", "longitude"]]
    gid = np.sort(table["priogrid_gid"].unique())
    latitude, longitude = centres(gid)
    return pd.DataFrame({"latitude": latitude, "longitude": longitude}, index=pd.Index(gid, name="priogrid_gid"))


def centres(gid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude of the centres of PRIO-GRID squares."""
    row, column = (gid - 1) // 720, (gid - 1) % 720
    return row * 0.5 - 89.75, column * 0.5 - 179.75


def pair_count(results: Results) -> int:
    """How many pairs the squares' table holds for the reference."""
    table = results.squares
    return len(table.loc[table["scenario"] == results.reference, PAIR_KEYS].drop_duplicates())
