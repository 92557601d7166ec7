"""July 2016 to June 2017 held back: the probability integral transform of the record, coverage by region, skill against rivals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from experiments.comparison.scores import PIT_BINS, pit_of
from experiments.show.figures import _intervals, style
from experiments.study.results import Results

NAME = "validation_held_back"
TITLE = "A year held back: histories as a forecast of July 2016 to June 2017"
ORDER = 5
HELP = (
    "Bars of the transform should be level: a heap at the left says too many deaths, at the right too few. Skill above 0 beats the rival."
)
TARGETS = {"state_based": "state-based deaths", "all_types": "deaths in all three types"}
LOOKS = {name: style.look(1 + place) for place, name in enumerate(TARGETS)}
LEVEL = 0.9
LOWEST = -1.5
"""Skill below this is drawn at the edge."""


def applies(results: Results) -> bool:
    """Only histories up to June 2017 have such tables."""
    return results.has("held_back_cells.csv")


def data(results: Results) -> pd.DataFrame:
    """What the three panels show, a row a bar or point: panel, target, name, value, low, high."""
    cells, scores, skill = results.held_back_cells, results.held_back, results.held_back_skill
    rows: list[tuple[object, ...]] = []
    for target in TARGETS:
        mine = cells.loc[cells["target"] == target]
        shares = pit_of(mine["below"].to_numpy(), mine["upto"].to_numpy())
        rows += [("transform", target, f"{at / PIT_BINS:g}", share, np.nan, np.nan) for at, share in enumerate(shares)]
        model = scores.loc[(scores["target"] == target) & (scores["forecast"] == "model")]
        rows += [("coverage", target, row.place, row.coverage_90, np.nan, np.nan) for row in model.itertuples()]
        won = skill.loc[(skill["target"] == target) & (skill["place"] == "all")]
        rows += [("skill", target, row.rival, row.skill, row.low, row.high) for row in won.itertuples()]
    return pd.DataFrame(rows, columns=["panel", "target", "name", "value", "low", "high"])


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Three panels, both targets in each."""
    runs = len(results.all_runs)
    note = (
        f"Recorded deaths by region and month in n = {runs} histories beside the record (84 months of regions; the bombing of Gao apart). "
        "Rivals are fitted to January 2015 to June 2016. Skill: 1 less CRPS over the rival's, 95 percent by blocks of 3 months. "
        "Rates of this world were set on years that this one is among, unless it was fitted to what was known by June 2016."
    )
    fig = style.figure(TITLE, note, 10.0, 3.4, _intervals.keys({TARGETS[name]: look for name, look in LOOKS.items()}), 2)
    first, second, third = style.grid(fig, 3)
    _transform(first, frame.loc[frame["panel"] == "transform"])
    _points(second, frame.loc[frame["panel"] == "coverage"], "share of months in the 90 percent interval")
    second.axvline(LEVEL, color=style.INK, linewidth=0.8, linestyle="--")
    second.set_xlim(0, 1.03)
    second.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    _points(third, frame.loc[frame["panel"] == "skill"], "CRPS skill against")
    third.set_xlim(left=max(min(third.get_xlim()[0], -0.1), LOWEST))
    return fig


def _transform(axes: Axes, rows: pd.DataFrame) -> None:
    width = 0.42 / PIT_BINS
    for at, (target, look) in enumerate(LOOKS.items()):
        mine = rows.loc[rows["target"] == target]
        left = mine["name"].astype(float) + 0.5 / PIT_BINS + (at - 0.5) * width
        axes.bar(left, mine["value"], width, color=look.colour, hatch=look.hatch, edgecolor="white", linewidth=0.4, gid=f"pit:{target}")
    axes.axhline(1 / PIT_BINS, color=style.INK, linewidth=0.8, linestyle="--")
    axes.set_title("transform of the record (level: calibrated)")
    axes.set_xlabel("share of histories with fewer deaths")
    axes.set_ylabel("share of months of regions")
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlim(0, 1)


def _points(axes: Axes, rows: pd.DataFrame, title: str) -> None:
    """A row a name, a point a target, with its interval where it has one."""
    told = rows.dropna(subset=["value"]).assign(scenario=rows["target"], quantity=rows["name"], difference=rows["value"], clear=True)
    _intervals.panel(axes, told, "name", {name: name for name in dict.fromkeys(rows["name"])}, "", LOOKS)
    axes.set_title(title)
