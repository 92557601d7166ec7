"""What regressions find where bases cause no violence, as tables: `python -m experiments.tools.estimator_audit` prints them.

20 pairs of the status quo and of no mission in the world doors_shut, two minutes on two cores; what is finished is not simulated again.
Of each run a panel of squares and months is made, as a researcher would build it from events, bases, people and roads; every regression
is fitted to it, and paired runs are asked the same question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.past.summary import number
from experiments.study.markdown import table
from sim.geography.distance import km_between

if TYPE_CHECKING:
    from sim.geography import Geography

MISSION = "MINUSMA"
THERE, GONE = "status_quo", "no_mission"
ASKED = ("world=doors_shut", f"scenarios=[{THERE},{GONE}]", "seeds=20", "calendar.end=2019-06-30")
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
HEADS = ("controls", "mean slope", "9 in 10 runs", "bases cause violence", "bases prevent it", "the same without a mission")
UNITS = {
    "Poisson": "Poisson regression: times as many events per 100 km nearer",
    "least squares": "Least squares: events per 100 square-months per 100 km nearer",
}


def least_squares(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> tuple[float, float]:
    """Ordinary least squares: the first column's slope, and its standard error clustered by square."""
    inverse = np.linalg.inv(x.T @ x + RIDGE * np.eye(x.shape[1]))
    beta = inverse @ (x.T @ y)
    return _slope(beta, inverse, x * (y - x @ beta)[:, None], cluster)


def poisson(y: np.ndarray, x: np.ndarray, cluster: np.ndarray) -> tuple[float, float]:
    """Poisson regression with a log link, by iterated weighted least squares; as `least_squares`."""
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


def _slope(beta: np.ndarray, inverse: np.ndarray, scores: np.ndarray, cluster: np.ndarray) -> tuple[float, float]:
    """The sandwich: scores are added up within a cluster."""
    groups = int(cluster.max()) + 1
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, cluster, scores)
    variance = inverse @ (sums.T @ sums) @ inverse * groups / (groups - 1)
    return float(beta[0]), float(np.sqrt(variance[0, 0]))


ESTIMATORS: dict[str, Callable[..., tuple[float, float]]] = {"least squares": least_squares, "Poisson": poisson}


class Panel(NamedTuple):
    """One row a square in play and month: lethal recorded events of others than the mission, and what may explain them.

    `nearer` is distance to the nearest base in hundreds of km with its sign turned, so that a positive slope says: the nearer, the more.
    `designs` are regressors by what they control for, each with the columns of the one before; distance is the first.
    """

    square: np.ndarray
    events: np.ndarray
    nearer: np.ndarray
    designs: dict[str, np.ndarray]

    def by_distance(self) -> list[float]:
        """Events in a hundred squares and months, by distance to the nearest base."""
        band = np.digitize(-100.0 * self.nearer, EDGES)
        return [float(100.0 * self.events[band == at].mean()) if (band == at).any() else np.nan for at in range(len(EDGES) + 1)]


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
    further = {
        "distance alone": [nearer, np.ones(len(nearer))],
        "and people, roads": [people, road],
        "and past violence": [np.log1p(past.ravel())],
        "and region, month effects": [*_dummies(region), *_dummies(np.repeat(np.arange(months), len(play)))],
    }
    columns: list[np.ndarray] = []
    designs = {name: np.column_stack(columns := [*columns, *more]) for name, more in further.items()}
    return Panel(np.tile(np.arange(len(play)), months), counts[YEAR:].ravel().astype(float), nearer, designs)


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


def _dummies(values: np.ndarray) -> list[np.ndarray]:
    """A column a value but the first."""
    return [(values == one).astype(float) for one in np.unique(values)[1:]]


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
        found = {scenario: mine.loc[mine["scenario"] == scenario] for scenario in (THERE, GONE)}
        for scenario, run in found.items():
            one = panel(run, standing[key], geography, FIRST, MONTHS)
            for design, x in one.designs.items():
                for name, estimator in ESTIMATORS.items():
                    slope, error = estimator(one.events, x, one.square)
                    said = slope > TWO_SIDED * error, slope < -TWO_SIDED * error
                    rows.append((scenario, int(mine["history"].iloc[0]), name, design, slope, error, *said))
            distances += [(scenario, band, value) for band, value in zip(BANDS, one.by_distance(), strict=True)]
        pairs.append([near(found[scenario], standing[key], FIRST, MONTHS, NEAR_KM) for scenario in (THERE, GONE)])
    by_distance = pd.DataFrame(distances, columns=["scenario", "distance", "events"])
    return Audit(pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(pairs, columns=[THERE, GONE]), by_distance)


def summed(found: pd.DataFrame) -> pd.DataFrame:
    """A row a scenario, estimator and design: mean slope, where nine in ten runs lie, in which share nearer is more, and less."""
    groups = found.groupby(["scenario", "estimator", "design"], sort=False)
    return groups.agg(
        mean=("slope", "mean"), low=("slope", lambda one: one.quantile(0.05)), high=("slope", lambda one: one.quantile(0.95)),
        causes=("causes", "mean"), prevents=("prevents", "mean"),
    ).reset_index()  # fmt: skip


def written(audit: Audit, version: str) -> str:
    """Tables and sentences in Markdown."""
    slopes = summed(audit.slopes)
    blocks = "\n".join(f"{words}\n\n{table(HEADS, _rows(slopes, estimator))}" for estimator, words in UNITS.items())
    bands = audit.distances.groupby(["scenario", "distance"], sort=False)["events"].mean().unstack(0)
    decay = table(
        ("distance to a base", "the mission is there", "the mission is gone"),
        [(band, number(float(row[THERE])), number(float(row[GONE]))) for band, row in bands.iterrows()],
    )
    head = f"{len(audit.pairs)} pairs of runs of version {version}."
    return f"\n{head}\n\n{blocks}\nEvents per 100 square-months:\n\n{decay}\n{paired(audit.pairs)}\n"


def paired(pairs: pd.DataFrame) -> str:
    """What paired runs say, in a sentence: the same histories and futures with the mission and without it."""
    apart = (pairs[THERE] - pairs[GONE]).to_numpy(dtype=float)
    error = apart.std(ddof=1) / np.sqrt(len(apart))
    share = 100.0 * apart.mean() / pairs[GONE].mean()
    there, gone = (number(float(pairs[name].mean())) for name in (THERE, GONE))
    return (
        f"**Paired runs**: within {NEAR_KM:g} km of the bases of June 2017 there were {there} such events in two years "
        f"with the mission and {gone} without it, a difference of {apart.mean():+.1f} "
        f"({apart.mean() - 1.96 * error:+.1f} to {apart.mean() + 1.96 * error:+.1f}), {share:+.1f} percent."
    )


def _rows(slopes: pd.DataFrame, estimator: str) -> Iterator[tuple[str, ...]]:
    """A row a design, runs with the mission beside those without."""
    mine = slopes.loc[slopes["estimator"] == estimator]
    gone = mine.loc[mine["scenario"] == GONE].set_index("design").to_dict("index")
    for row in mine.loc[mine["scenario"] == THERE].to_dict("records"):
        mean, low, high = (_shown(estimator, float(row[name])) for name in ("mean", "low", "high"))
        other = gone[row["design"]]
        without = f"{_shown(estimator, other['mean'])}; cause {other['causes']:.0%}, prevent {other['prevents']:.0%}"
        yield str(row["design"]), mean, f"{low} to {high}", f"{row['causes']:.0%} of runs", f"{row['prevents']:.0%} of runs", without


def _shown(estimator: str, slope: float) -> str:
    return f"{np.exp(slope):.2f}" if estimator == "Poisson" else f"{100.0 * slope:+.2f}"


def main() -> int:
    """Simulate what is not there yet, estimate, and print the tables."""
    import sim
    from experiments.ask.configuration import Composer
    from experiments.study import comparing as comparison
    from experiments.study import stages
    from sim.model import ground_for

    composer = Composer()
    asked = comparison.planned(composer, comparison.composed(composer, ASKED))
    with stages.run(asked):
        print(written(estimates(asked.folder, ground_for(asked.scenarios[0].settings)), sim.__version__))
    return 0


if __name__ == "__main__":
    sys.exit(main())
