"""The headline outcomes alone: paired differences in percent of the reference, small enough for a screen."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.show.figures import _intervals, forest, style
from experiments.study.results import Results

NAME = "headlines"
TITLE = "The headline outcomes: paired differences from the reference, in percent of it"
ORDER = 1
HELP = "A coloured bar is a difference that matters; a grey one may be none, or too small to matter: then it lies within the pale band."
KIND = "outcome"
ACROSS, PANEL, NAMES = 5, 1.85, 1.3
"""Of many scenarios: panels in a row, and inches that a panel and the names beside it take."""


def data(results: Results) -> pd.DataFrame:
    """The rows of the forest that are headline outcomes, in their order."""
    rows = forest.data(results)
    rows = rows.loc[rows["headline"].astype(bool) & (rows["kind"] == KIND)].reset_index(drop=True)
    if rows.empty:
        raise style.NoData("no headline outcome has a difference")
    return rows


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One panel, a row an outcome, a bar a scenario; of many scenarios a panel an outcome, a row a scenario with its name."""
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    if len(scenarios) <= style.FEW:
        return forest.panels(frame, results, TITLE, [KIND])
    frame, metrics = frame.drop(columns="share", errors="ignore"), list(dict.fromkeys(frame["metric"]))
    across = min(ACROSS, len(metrics))
    height = -(-len(metrics) // across) * (0.75 + _intervals.SCENARIO * len(scenarios))
    keys = _intervals.keys({"better or worse": _intervals.RANKED}, grey=True)
    fig = style.figure(TITLE, forest.note_on(frame, results), NAMES + PANEL * across, height, keys)
    for place, (cell, metric) in enumerate(zip(style.grid(fig, len(metrics), across), metrics, strict=True)):
        mine = frame.loc[frame["metric"] == metric]
        forest.differences(cell, mine, "scenario", {name: "" if place % across else style.label(name) for name in scenarios})
        if cell.get_xscale() == "linear":
            cell.xaxis.set_major_locator(MaxNLocator(4))
        cell.set_title(style.headed(mine, " "))
    return fig
