"""Distance decay: harm to civilians by distance from the mission's bases and from its patrols, and what a scenario changes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.comparison.pairs import clusters
from experiments.show.figures import _intervals, style
from experiments.show.figures._bases import CLOSED, bases_of
from experiments.show.figures._cells import mean_interval, positions
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
FROM = {"bases": "km from a base", "patrols": "km from a square with a patrol a week"}
WEEKLY = 52.0
"""Patrol-days a year from which a square counts as patrolled."""
EARTH_KM = 6371.0
YEAR = 365.25
PER = 100_000.0
COLUMNS = ["layer", "from", "ring", "scenario", "squares", "population", *_intervals.COLUMNS, "mean"]


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
        change = _intervals.paired(deaths[results.reference], deaths[name]).iloc[0]
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
    end = results.manifest["calendar"].get("end")
    return max(((pd.Timestamp(end) - results.mandate).days + 1) / YEAR, 1 / YEAR)


def _nearest_km(where: pd.DataFrame, points: pd.DataFrame) -> np.ndarray:
    """Kilometres from each place to the nearest of the points, along a great circle."""
    lat, lon = (np.radians(where[name].to_numpy(dtype=float))[:, None] for name in ("latitude", "longitude"))
    to_lat, to_lon = (np.radians(points[name].to_numpy(dtype=float))[None, :] for name in ("latitude", "longitude"))
    half = np.sin((lat - to_lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((lon - to_lon) / 2) ** 2
    return np.asarray((2 * EARTH_KM * np.arcsin(np.sqrt(half))).min(axis=1))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an origin: rates at the left, differences by ring at the right; of many scenarios a panel a ring."""
    origins = list(dict.fromkeys(frame["from"]))
    others = [name for name in results.others if name in set(frame["scenario"])]
    many = len(others) > style.FEW
    each = 0.75 + (0.19 * len(others) if many else 5 * (0.12 + 0.1 * max(len(others), 1)))
    width = 11.6 if many else 9.6
    fig = style.figure(TITLE, _note(frame, results), width, max(each, 2.3) * len(origins), [] if many else _keys(results), key_columns=4)
    for part, origin in zip(fig.subfigures(len(origins), 1, squeeze=False)[:, 0], origins):
        mine = frame.loc[frame["from"] == origin]
        rings = list(dict.fromkeys(mine["ring"]))
        panels = 1 + (len(rings) if many else 1) if others else 1
        cells = part.subplots(1, panels, squeeze=False, width_ratios=[1.6, *[1] * len(rings)] if many else [1, 1.4][:panels])[0]
        _rates(cells[0], mine.loc[mine["layer"] == "rate"], rings, results, many)
        cells[0].set_ylabel(FROM[origin])
        changes = mine.loc[mine["layer"] == "difference"].assign(quantity=lambda rows: rows["ring"])
        if many:
            _intervals.ranked(list(cells[1:]), changes, dict.fromkeys(rings, "deaths"), others)
            for cell, ring in zip(cells[1:], rings):
                cell.set_title(f"{ring} km", size=8.5)
        elif others:
            _changes(cells[1], changes, rings, others, results)
    return fig


def _rates(axes: Axes, frame: pd.DataFrame, rings: Sequence[str], results: Results, many: bool) -> None:
    shown = [results.reference] if many else results.scenarios
    step = 0.7 / len(shown)
    for row in frame.loc[frame["scenario"].isin(shown)].to_dict("records"):
        at = rings.index(row["ring"]) + (shown.index(row["scenario"]) - (len(shown) - 1) / 2) * step
        look, gid = style.look(results.scenarios.index(row["scenario"])), f"{row['from']}:{row['ring']}:{row['scenario']}"
        axes.plot([row["low"], row["high"]], [at, at], color=look.colour, linewidth=1.6, gid=f"rate_interval:{gid}")
        axes.plot([row["mean"]], [at], marker=look.marker, color=look.colour, markersize=4.5, gid=f"rate:{gid}")
    names = [f"{ring}\n{frame.loc[frame['ring'] == ring, 'squares'].iloc[0]:,.0f} squares" for ring in rings]
    axes.set_yticks(range(len(rings)), names)
    axes.set_ylim(len(rings) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("civilian deaths a year, of 100,000 people")
    axes.set_title(f"{style.label(results.reference)} alone" if many else "rate", weight="bold")
    axes.grid(axis="x")
    axes.set_axisbelow(True)


def _changes(axes: Axes, changes: pd.DataFrame, rings: Sequence[str], others: Sequence[str], results: Results) -> None:
    step = 0.7 / len(others)
    for row in changes.to_dict("records"):
        at = rings.index(row["ring"]) + (others.index(row["scenario"]) - (len(others) - 1) / 2) * step
        look = style.look(results.scenarios.index(row["scenario"]))
        _intervals.draw(axes, at, row, look, f"{row['from']}:{row['ring']}:{row['scenario']}")
    _intervals.settle(axes, len(rings), f"difference in civilian deaths from {style.label(results.reference)}")
    axes.set_yticks([])
    axes.set_title("what changes", weight="bold")
    for edge in np.arange(0.5, len(rings) - 1):
        axes.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)


def _note(frame: pd.DataFrame, results: Results) -> str:
    reference = style.label(results.reference)
    return (
        f"Simulated true civilian deaths, mandate date to end; {style.pairs_note(int(frame['n_pairs'].min()))}. Distance of a square's "
        f"centre to the nearest base of {reference} on the eve of the mandate date, and to the nearest square where {reference} has "
        f"{WEEKLY:.0f} patrol-days a year or more. Bars: 95% bootstrap intervals, of means at the left, of mean paired differences from "
        f"{reference} at the right; grey and hollow: holds zero."
    )


def _keys(results: Results) -> list[Line2D]:
    looks = [(name, style.look(results.scenarios.index(name))) for name in results.scenarios]
    return [Line2D([], [], color=look.colour, marker=look.marker, markersize=5, label=style.label(name)) for name, look in looks]
