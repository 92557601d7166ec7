"""Deaths, also by zone and type, and attacks on the mission by half-year, January 2015 to June 2017: recorded and in histories."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.show.figures import _beside, style
from experiments.study.results import Results

NAME = "validation_paths"
TITLE = "The path of the past: half-years recorded and simulated"
ORDER = 2
HELP = "A mean over all years may be right and the path wrong: each diamond should lie on its bar."
PANELS = {"deaths": "deaths", "attacks": "attacks on the mission", "killed": "peacekeepers killed (all)"}
PANELS |= {
    f"{zone}.{kind}": f"deaths, {zone}, {words}"
    for zone in ("North", "Centre")
    for kind, words in (("state_based", "state-based"), ("non_state", "non-state"), ("one_sided", "one-sided"))
}
"""Panels in their order, with their titles; what is counted is recorded, but for peacekeepers killed."""
OF_NAME = {"": "deaths", "attacks": "attacks", "deaths": "killed"}
"""What stands before the half-year in a measure's name, and the panel that it belongs to."""
applies = _beside.applies


def data(results: Results) -> pd.DataFrame:
    """The rows by half-year, each with the panel that it is drawn in."""
    rows = _beside.rows_of(results, "first_half_year", "half_year", "mission", "zone")
    half = rows["name"].str[-len("2015H1") :]
    before = rows["name"].str[: -len("2015H1")].str.rstrip(" .")
    return rows.assign(panel=before.replace(OF_NAME), half_year=half)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a sum, a bar a half-year."""
    fig = style.figure(TITLE, _beside.note(frame, "by half-year"), 9.0, 6.2, _beside.key(), 3)
    for axes, (panel, words) in zip(style.grid(fig, len(PANELS)), PANELS.items(), strict=True):
        _panel(axes, words, frame.loc[frame["panel"] == panel])
    return fig


def _panel(axes: Axes, words: str, rows: pd.DataFrame) -> None:
    axes.set_title(words)
    for place, row in enumerate(rows.to_dict("records")):
        _beside.mark(axes, place, row, upright=True)
    axes.set_xticks(range(len(rows)), [half.replace("H", "\nH") for half in rows["half_year"]])
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y")
