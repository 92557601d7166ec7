"""A panel of squares and months of one run, as a researcher would build it from events, bases, people and roads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.geography.distance import km_between

if TYPE_CHECKING:
    from sim.geography import Geography

MISSION = "MINUSMA"
YEAR = 12
EDGES = (25.0, 50.0, 100.0, 200.0)
BANDS = ("under 25 km", "25 to 50", "50 to 100", "100 to 200", "200 and more")
Design = Callable[["Panel"], np.ndarray]


@dataclass(frozen=True, eq=False)
class Panel:
    """One row a square in play and month: lethal recorded events of others than the mission, and what may explain them.

    `nearer` is distance to the nearest base in hundreds of km with its sign turned, so that a positive slope says: the nearer, the more.
    """

    square: np.ndarray
    month: np.ndarray
    region: np.ndarray
    events: np.ndarray
    nearer: np.ndarray
    people: np.ndarray
    road: np.ndarray
    past: np.ndarray


def panel(events: pd.DataFrame, bases: pd.DataFrame, geography: Geography, first: np.datetime64, months: int) -> Panel:
    """The panel from month `first` on; `bases` are those whose distance counts, `events` all true ones of the run."""
    squares, play = geography.squares, geography.squares.play
    counts = _counts(events, len(squares.region), first, months)[:, play]
    past = np.stack([counts[at : at + YEAR].sum(axis=0) for at in range(months)])
    km = km_between(
        squares.latitude[play][:, None],
        squares.longitude[play][:, None],
        bases["latitude"].to_numpy()[None],
        bases["longitude"].to_numpy()[None],
    ).min(axis=1)

    def each(values: np.ndarray) -> np.ndarray:
        return np.tile(values.astype(float), months)

    return Panel(
        np.tile(np.arange(len(play)), months), np.repeat(np.arange(months), len(play)), each(squares.region[play]).astype(np.int64),
        counts[YEAR:].ravel().astype(float), each(-km / 100.0), each(np.log1p(squares.people[play])), each(geography.roads.road[play] > 0),
        np.log1p(past.ravel()),
    )  # fmt: skip


def by_distance(one: Panel) -> list[float]:
    """Events in a hundred squares and months, by distance to the nearest base."""
    band = np.digitize(-100.0 * one.nearer, EDGES)
    return [float(100.0 * one.events[band == at].mean()) if (band == at).any() else np.nan for at in range(len(EDGES) + 1)]


def near(events: pd.DataFrame, bases: pd.DataFrame, first: np.datetime64, months: int, km: float) -> int:
    """Lethal recorded events of others than the mission within so many km of a base, from month `first` on."""
    mine = _chosen(events)
    month = mine["date_start"].to_numpy().astype("datetime64[M]")
    mine = mine.loc[(month >= first) & (month < first + months)]
    apart = km_between(
        mine["latitude"].to_numpy()[:, None], mine["longitude"].to_numpy()[:, None], bases["latitude"].to_numpy()[None],
        bases["longitude"].to_numpy()[None],
    )  # fmt: skip
    return int((apart.min(axis=1) <= km).sum()) if len(mine) else 0


def _chosen(events: pd.DataFrame) -> pd.DataFrame:
    """Lethal recorded events in which the mission is no side: what is done to it happens where it is, whatever its effect."""
    others = (events[["side_a", "side_b", "initiator", "target"]] != MISSION).all(axis=1)
    return events.loc[others & events["recorded"].astype(bool) & (events["recorded_best"] > 0)]


def _counts(events: pd.DataFrame, squares: int, first: np.datetime64, months: int) -> np.ndarray:
    """Events by month, from a year before `first`, and square."""
    mine = _chosen(events)
    month = (mine["date_start"].to_numpy().astype("datetime64[M]") - first).astype(np.int64) + YEAR
    inside = (month >= 0) & (month < months + YEAR)
    out = np.zeros((months + YEAR, squares), np.int64)
    np.add.at(out, (month[inside], mine["square"].to_numpy()[inside]), 1)
    return out


def _dummies(values: np.ndarray) -> np.ndarray:
    """A column a value but the first."""
    return (values[:, None] == np.unique(values)[None, 1:]).astype(float)


def alone(one: Panel) -> np.ndarray:
    """Distance alone."""
    return np.column_stack([one.nearer, np.ones(len(one.nearer))])


def with_people(one: Panel) -> np.ndarray:
    """And people and roads."""
    return np.column_stack([alone(one), one.people, one.road])


def with_past(one: Panel) -> np.ndarray:
    """And events of the twelve months before in the same square."""
    return np.column_stack([with_people(one), one.past])


def with_effects(one: Panel) -> np.ndarray:
    """And effects of regions and months."""
    return np.column_stack([with_past(one), _dummies(one.region), _dummies(one.month)])


DESIGNS: dict[str, Design] = {
    "distance alone": alone,
    "and people, roads": with_people,
    "and past violence": with_past,
    "and region, month effects": with_effects,
}
"""Each with the columns of the one before; distance is the first."""
