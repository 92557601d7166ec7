"""Deaths and attacks on the mission by half-year, January 2015 to June 2017: recorded, and in histories of the status quo."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.plots import _beside, style
from experiments.tables.results import Results

NAME = "validation_paths"
TITLE = "The path of the past: half-years recorded and simulated"
ORDER = 2
HELP = "A mean over all years may be right and the path wrong: each diamond should lie on its bar."
PANELS = {"recorded deaths": "deaths", "recorded attacks on the mission": "attacks", "peacekeepers killed": "killed"}


def applies(results: Results) -> bool:
    """Only histories beside the record have such a table."""
    return results.has("validation.csv")


def data(results: Results) -> pd.DataFrame:
    """The rows by half-year, each with the panel that it is drawn in."""
    rows = _beside.rows_of(results, "first_half_year", "half_year", "mission")
    kind, _, half = rows["name"].str.rpartition(" ").to_numpy().T
    named = pd.Series(kind).map({"": "deaths", "attacks": "attacks", "deaths": "killed"})
    return rows.assign(panel=named.map({short: panel for panel, short in PANELS.items()}), half_year=half)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a sum, a bar a half-year."""
    fig = style.figure(TITLE, _beside.note(frame, "by half-year"), 9.0, 2.6, _beside.key(), 3)
    for axes, panel in zip(style.grid(fig, len(PANELS)), PANELS, strict=True):
        _panel(axes, panel, frame.loc[frame["panel"] == panel])
    return fig


def _panel(axes: Axes, panel: str, rows: pd.DataFrame) -> None:
    axes.set_title(panel)
    for place, row in enumerate(rows.to_dict("records")):
        _beside.mark(axes, place, row, upright=True)
    axes.set_xticks(range(len(rows)), [half.replace("H", "\nH") for half in rows["half_year"]])
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y")
