"""Distance decay: harm to civilians by distance from the mission's bases and from its patrols, and what a scenario changes there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.comparison.pairs import clusters
from experiments.show.figures import _intervals, style
from experiments.show.figures._bases import CLOSED, bases_of
from experiments.show.figures._paired import COLUMNS as ESTIMATE
from experiments.show.figures._paired import YEAR, days_of_mandate, mean_interval, paired, positions
from experiments.study.results import PAIR_KEYS, Results

NAME = "distance_decay"
TITLE = "Civilian deaths by distance from bases and from patrols"
ORDER = 41
HELP = (
    "Left, how dangerous it is for those who live so far away; right, what a scenario changes in that ring. "
    "Distances are those of the reference, so that a ring is the same ground in all scenarios."
)
EDGES = (0.0, 20.0, 50.0, 100.0, 200.0, np.inf)
"""Kilometres that part the rings."""
RINGS = ("under 20", "20 to 50", "50 to 100", "100 to 200", "over 200")
FROM = {"bases": "km from a base", "patrols": "km from a square\nwith a patrol a week"}
WEEKLY = 52.0
"""Patrol-days a year from which a square counts as patrolled."""
EARTH_KM = 6371.0
PER = 100_000.0
COLUMNS = ["layer", "from", "ring", "scenario", "squares", "population", *ESTIMATE, "mean"]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers, by origin of the distance and ring: civilian deaths a year and 100,000 people, and paired differences in deaths.

    Rings lie around the bases that the reference has at the mandate date, and around the squares where its patrols are once a week or more.
    """
    table = results.squares
    if not {"civilian_deaths", "patrol_days", "population"} <= set(table.columns):
        raise style.NoData("squares.parquet lacks civilian_deaths, patrol_days or population")
    where = positions(results, "square").sort_index()
    people = table.drop_duplicates("square").set_index("square")["population"].reindex(where.index)
    arms = {name: _deaths(results, name, where.index) for name in results.scenarios}
    parts = []
    for origin, points in _origins(results).items():
        if not len(points):
            continue
        rings = pd.cut(_nearest_km(where, points), EDGES, right=False, labels=list(RINGS))
        for ring in [ring for ring in RINGS if (rings == ring).any()]:
            inside = np.asarray(rings == ring)
            about: dict[str, Any] = {"from": origin, "ring": ring, "squares": int(inside.sum()), "population": float(people[inside].sum())}
            parts.append(_of_ring({name: arm.loc[:, inside].sum(axis=1).to_frame("deaths") for name, arm in arms.items()}, results, about))
    if not parts:
        raise style.NoData("the reference has neither bases nor weekly patrols")
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _of_ring(deaths: dict[str, pd.DataFrame], results: Results, about: dict[str, Any]) -> pd.DataFrame:
    """The rows of one ring: its rate in each scenario, and each scenario's difference from the reference."""
    people = float(about["population"])
    per = PER / people / _years(results) if people > 0 else np.nan
    rows: list[dict[Any, Any]] = []
    for name, mine in deaths.items():
        low, high = mean_interval(mine.to_numpy(), clusters(mine.index)[0])
        told = {"mean": mine["deaths"].mean() * per, "low": low[0] * per, "high": high[0] * per, "n_pairs": len(mine)}
        rows.append({"layer": "rate", "scenario": name, **told})
    for name in results.others:
        change = paired(deaths[results.reference], deaths[name])[ESTIMATE].iloc[0]
        rows.append({"layer": "difference", "scenario": name, **{str(key): value for key, value in change.to_dict().items()}})
    return pd.DataFrame(rows).assign(**about)


def _deaths(results: Results, scenario: str, squares: pd.Index) -> pd.DataFrame:
    """Civilian deaths of the mandate, a row a run, a column a square."""
    table = results.squares.loc[results.squares["scenario"] == scenario]
    return (
        table.pivot_table(index=PAIR_KEYS, columns="square", values="civilian_deaths", aggfunc="sum").reindex(columns=squares).fillna(0.0)
    )


def _origins(results: Results) -> dict[str, pd.DataFrame]:
    """Latitudes and longitudes that distances are taken from: bases of the reference on the eve, and squares with weekly patrols."""
    bases = bases_of(results, results.reference)
    bases = bases.loc[(bases["men_before"] > 0) | (bases["kind"] == CLOSED)]
    mine = results.squares.loc[results.squares["scenario"] == results.reference]
    days = mine.groupby("square")["patrol_days"].mean() / _years(results)
    patrolled = positions(results, "square").loc[days.index[days >= WEEKLY]]
    return {"bases": bases.rename(columns={"lat": "latitude", "lon": "longitude"}), "patrols": patrolled}


def _years(results: Results) -> float:
    return max(days_of_mandate(results), 1) / YEAR


def _nearest_km(where: pd.DataFrame, points: pd.DataFrame) -> np.ndarray:
    """Kilometres from each place to the nearest of the points, along a great circle."""
    lat, lon = (np.radians(where[name].to_numpy(dtype=float))[:, None] for name in ("latitude", "longitude"))
    to_lat, to_lon = (np.radians(points[name].to_numpy(dtype=float))[None, :] for name in ("latitude", "longitude"))
    half = np.sin((lat - to_lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((lon - to_lon) / 2) ** 2
    return np.asarray((2 * EARTH_KM * np.arcsin(np.sqrt(half))).min(axis=1))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an origin: the reference's rates at the left, then a panel a ring with what each scenario changes there."""
    origins = list(dict.fromkeys(frame["from"]))
    others = [name for name in results.others if name in set(frame["scenario"])]
    each = max(0.75 + _intervals.SCENARIO * len(others), 2.3)
    fig = style.figure(TITLE, _note(frame, results), 11.6 if others else 5.6, each * len(origins))
    for part, origin in zip(fig.subfigures(len(origins), 1, squeeze=False)[:, 0], origins):
        mine = frame.loc[frame["from"] == origin].assign(quantity=lambda rows: rows["ring"])
        squares = mine.drop_duplicates("ring").set_index("ring")["squares"]
        names = {str(ring): (f"{ring}\n{count:,.0f} squares", f"{ring} km") for ring, count in squares.items()}
        rates = "civilian deaths a year, of 100,000 people"
        _intervals.beside(part, mine, names, (rates, "deaths"), results).set_ylabel(FROM[origin])
    return fig


def _note(frame: pd.DataFrame, results: Results) -> str:
    reference = style.label(results.reference)
    return (
        f"Simulated true civilian deaths, mandate date to end; {style.pairs_note(int(frame['n_pairs'].min()))}. Distance of a square's "
        f"centre to the nearest base of {reference} on the eve of the mandate date, and to the nearest square where {reference} has "
        f"{WEEKLY:.0f} patrol-days a year or more. Bars: 95% bootstrap intervals, of means at the left, of mean paired differences from "
        f"{reference} at the right; grey and hollow: holds zero."
    )
