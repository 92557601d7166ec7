"""Deaths by region and month, July 2016 to June 2017: recorded, and the 90 percent interval of histories."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.show.figures import style
from experiments.study.results import Results

NAME = "validation_regions"
TITLE = "Month by month: deaths by region in the year held back, recorded and simulated"
ORDER = 6
HELP = "About one recorded month in ten should lie outside its band, above as often as below."
TARGET = "all_types"


def applies(results: Results) -> bool:
    """Only histories up to June 2017 have such a table."""
    return results.has("held_back_cells.csv")


def data(results: Results) -> pd.DataFrame:
    """The cells of all three types of violence."""
    cells = results.held_back_cells
    return cells.loc[cells["target"] == TARGET].reset_index(drop=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a region: band, mean and record."""
    inside = ((frame["low"] <= frame["recorded"]) & (frame["recorded"] <= frame["high"])).mean()
    runs = len(results.all_runs)
    note = (
        f"Recorded deaths a month, state-based, non-state and one-sided, in n = {runs} simulated histories of the status quo. "
        f"{inside:.0%} of recorded months lie in the band. The bombing of Gao in January 2017 is left out on both sides."
    )
    look = style.look(1)
    keys = [
        Patch(color=look.colour, alpha=0.3, label="histories: 5 to 95%"),
        Line2D([], [], color=look.colour, label="their mean"),
        Line2D([], [], color=style.INK, marker="D", markersize=5, linestyle="none", label="recorded"),
    ]
    regions = list(dict.fromkeys(frame["region"]))
    fig = style.figure(TITLE, note, 9.5, 5.6, keys, 3)
    for axes, region in zip(style.grid(fig, len(regions)), regions, strict=True):
        rows = frame.loc[frame["region"] == region]
        at = range(len(rows))
        axes.fill_between(at, rows["low"], rows["high"], color=look.colour, alpha=0.3, linewidth=0, step="mid")
        axes.plot(at, rows["mean"], color=look.colour, linewidth=1.4)
        axes.plot(
            at, rows["recorded"], color=style.INK, marker="D", markersize=4, linestyle="none", clip_on=False, gid=f"recorded:{region}"
        )
        axes.set_title(region)
        axes.set_ylim(bottom=0)
        axes.set_xticks(list(at)[::3], list(rows["month"])[::3])
        axes.grid(axis="y")
    return fig
