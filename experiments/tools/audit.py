"""What regressions say of bases and violence: a panel of one run's squares and months, as a researcher would build it from events, bases,
people and roads; every regression on every run; and what paired runs say of the same question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.geography.distance import km_between

if TYPE_CHECKING:
    from sim.geography import Geography

MISSION = "MINUSMA"
THERE, GONE = "status_quo", "no_mission"
FIRST, MONTHS, YEAR = np.datetime64("2017-07", "M"), 24, 12
NEAR_KM, EDGES = 50.0, (25.0, 50.0, 100.0, 200.0)
BANDS = ("under 25 km", "25 to 50", "50 to 100", "100 to 200", "200 and more")
KEYS = ["world", "history", "future"]
SIDES = ["side_a", "side_b", "initiator", "target"]
EVENTS = ["scenario", *KEYS, "date_start", "square", *SIDES, "recorded", "recorded_best", "latitude", "longitude"]
COLUMNS = ["scenario", "history", "estimator", "design", "slope", "error", "causes", "prevents"]
STEPS, TOLERANCE, RIDGE = 60, 1e-9, 1e-8
TWO_SIDED = 1.96
"""Standard errors from zero at the 5 percent level."""


class Slope(NamedTuple):
    """The first column's slope and its standard error, clustered by square."""

    value: float
    error: float

    @property
    def causes(self) -> bool:
        """Whether a paper would say that bases cause violence: nearer is more."""
        return self.value > TWO_SIDED * self.error

    @property
    def prevents(self) -> bool:
        """Whether it would say that they prevent violence: nearer is less."""
        return self.value < -TWO_SIDED * self.error


def least_squares(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> Slope:
    """Ordinary least squares."""
    inverse = np.linalg.inv(x.T @ x + RIDGE * np.eye(x.shape[1]))
    beta = inverse @ (x.T @ y)
    return _slope(beta, inverse, x * (y - x @ beta)[:, None], cluster)


def poisson(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> Slope:
    """Poisson regression with a log link, by iterated weighted least squares."""
    beta = np.linalg.lstsq(x, np.log(y + 0.1), rcond=None)[0]

    def known(beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = np.exp(np.clip(x @ beta, -30, 30))
        return mean, (x * mean[:, None]).T @ x + RIDGE * np.eye(x.shape[1])

    for _ in range(STEPS):
        mean, information = known(beta)
        step = np.linalg.solve(information, x.T @ (y - mean))
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < TOLERANCE:
            break
    mean, information = known(beta)
    return _slope(beta, np.linalg.inv(information), x * (y - mean)[:, None], cluster)


def _slope(beta: np.ndarray, inverse: np.ndarray, scores: np.ndarray, cluster: np.ndarray) -> Slope:
    """The sandwich: scores are added up within a cluster."""
    groups = int(cluster.max()) + 1
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, cluster, scores)
    variance = inverse @ (sums.T @ sums) @ inverse * groups / (groups - 1)
    return Slope(float(beta[0]), float(np.sqrt(variance[0, 0])))


ESTIMATORS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], Slope]] = {"least squares": least_squares, "Poisson": poisson}


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

    def designs(self) -> dict[str, np.ndarray]:
        """Regressors by what they control for, each with the columns of the one before; distance is the first."""
        alone = np.column_stack([self.nearer, np.ones(len(self.nearer))])
        people = np.column_stack([alone, self.people, self.road])
        past = np.column_stack([people, self.past])
        whole = np.column_stack([past, _dummies(self.region), _dummies(self.month)])
        return {"distance alone": alone, "and people, roads": people, "and past violence": past, "and region, month effects": whole}


def panel(events: pd.DataFrame, bases: pd.DataFrame, geography: Geography, first: np.datetime64, months: int) -> Panel:
    """The panel from month `first` on; `bases` are those whose distance counts, `events` all true ones of the run."""
    squares, play = geography.squares, geography.squares.play
    counts = _counts(events, len(squares.region), first, months)[:, play]
    past = np.stack([counts[at : at + YEAR].sum(axis=0) for at in range(months)])
    km = _km(squares.latitude[play], squares.longitude[play], bases)
    region, nearer, people, road = (
        np.tile(one.astype(float), months)
        for one in (squares.region[play], -km / 100.0, np.log1p(squares.people[play]), geography.roads.road[play] > 0)
    )
    return Panel(
        np.tile(np.arange(len(play)), months), np.repeat(np.arange(months), len(play)), region.astype(np.int64),
        counts[YEAR:].ravel().astype(float), nearer, people, road, np.log1p(past.ravel()),
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
    return int((_km(mine["latitude"].to_numpy(), mine["longitude"].to_numpy(), bases) <= km).sum()) if len(mine) else 0


def _km(latitude: np.ndarray, longitude: np.ndarray, bases: pd.DataFrame) -> np.ndarray:
    """Distances to the nearest base."""
    there = (bases[name].to_numpy()[None] for name in ("latitude", "longitude"))
    return np.asarray(km_between(latitude[:, None], longitude[:, None], *there).min(axis=1))


def _chosen(events: pd.DataFrame) -> pd.DataFrame:
    """Lethal recorded events in which the mission is no side: what is done to it happens where it is, whatever its effect."""
    others = (events[SIDES] != MISSION).all(axis=1)
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


class Audit(NamedTuple):
    """Slopes, a row a run, estimator and design; events near bases by pair, with the mission and without it; events by distance."""

    slopes: pd.DataFrame
    pairs: pd.DataFrame
    distances: pd.DataFrame


def estimates(folder: Path, geography: Geography) -> Audit:
    """Of all runs of a folder. Distance is to the bases of the mission at the mandate date, also in runs without it."""
    events = pd.read_parquet(folder / "events.parquet", columns=EVENTS)
    bases = pd.read_parquet(folder / "bases.parquet")
    standing: dict[Any, pd.DataFrame] = dict(list(bases.loc[(bases["scenario"] == THERE) & (bases["men_at_mandate"] > 0)].groupby(KEYS)))
    rows: list[tuple[object, ...]] = []
    pairs, distances = [], []
    for key, mine in events.groupby(KEYS, sort=False):
        own, history = standing[key], int(mine["history"].iloc[0])
        found = {scenario: mine.loc[mine["scenario"] == scenario] for scenario in (THERE, GONE)}
        for scenario, run in found.items():
            one = panel(run, own, geography, FIRST, MONTHS)
            for design, x in one.designs().items():
                for name, estimator in ESTIMATORS.items():
                    slope = estimator(one.events, x, one.square)
                    rows.append((scenario, history, name, design, *slope, slope.causes, slope.prevents))
            distances += [(scenario, band, value) for band, value in zip(BANDS, by_distance(one), strict=True)]
        pairs.append([near(found[scenario], own, FIRST, MONTHS, NEAR_KM) for scenario in (THERE, GONE)])
    table = pd.DataFrame(distances, columns=["scenario", "distance", "events"])
    return Audit(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(pairs, columns=[THERE, GONE]), table)


def summed(found: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario, estimator and design: mean slope, where nine in ten runs lie, in which share nearer is more, and less."""
    groups = found.groupby(["scenario", "estimator", "design"], sort=False)
    return groups.agg(
        mean=("slope", "mean"), low=("slope", lambda one: one.quantile(0.05)), high=("slope", lambda one: one.quantile(0.95)),
        causes=("causes", "mean"), prevents=("prevents", "mean"),
    ).reset_index()  # fmt: skip
