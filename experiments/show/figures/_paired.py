"""What runs have, a row a run, and how one arm differs from another, pair by pair, with 95% intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.pairs import Floats, clusters
from experiments.study.results import PAIR_KEYS, Results, ResultsError

How = Literal["sum", "mean"]
COLUMNS = ["n_pairs", "mean_reference", "difference", "low", "high"]
YEAR = 365.25


def paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """A row a column of two arms that have a row a run: means of both, mean paired difference, its 95% interval, and whether it holds 0."""
    pairs = first.index.intersection(second.index).sort_values()
    one, other = (arm.loc[pairs].to_numpy(dtype=float) for arm in (first, second))
    low, high = mean_interval(other - one, clusters(pairs)[0])
    told = {"n_pairs": len(pairs), "mean_reference": one.mean(axis=0), "mean_scenario": other.mean(axis=0)}
    told |= {"difference": (other - one).mean(axis=0), "low": low, "high": high, "holds_zero": ~((low > 0) | (high < 0))}
    return pd.DataFrame(told, index=first.columns)


def mean_interval(values: Floats, cluster: np.ndarray) -> tuple[Floats, Floats]:
    """The 95% interval of each column's mean, by the same resamples as the table of differences."""
    draws = bootstrap.means(bootstrap.weights(cluster), values)
    return bootstrap.interval(draws, bootstrap.independent(values, cluster))


def run_keys(results: Results, scenario: str) -> pd.MultiIndex:
    """The runs of a scenario, in order; also those in which nothing happened."""
    table = results.runs
    return pd.MultiIndex.from_frame(table.loc[table["scenario"] == scenario, PAIR_KEYS]).sort_values()


def both_arms(results: Results, scenario: str, quantity: str | Sequence[str], place: str, how: How = "sum") -> list[pd.DataFrame]:
    """One quantity of squares, or the sum of several, in the reference and in a scenario: a row a pair, a column a place, alike in both.

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
    return [arm.reindex(index=pairs, columns=places).fillna(0.0) for arm in arms]


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


def events_of_mandate(results: Results) -> pd.DataFrame:
    """Events from the mandate date on."""
    return results.events.loc[pd.to_datetime(results.events["date_start"]) >= results.mandate]


def days_of_mandate(results: Results) -> int:
    """Days from the mandate date to the end, both included."""
    try:
        return (pd.Timestamp(results.manifest["calendar"]["end"]) - results.mandate).days + 1
    except (KeyError, TypeError, ValueError) as error:
        raise ResultsError(f"{results.folder / 'manifest.json'}: calendar has no end date") from error
