"""The headline outcomes alone: paired differences in percent of the reference, small enough for a screen."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.comparison.headline import starred
from experiments.show.figures import _edges, _intervals, forest, style
from experiments.study.results import Results

NAME = "headlines"
TITLE = "The headline outcomes: paired differences from the reference, in percent of it"
ORDER = 1
HELP = "A coloured bar is a difference that matters; a grey one may be none, or too small to matter: then it lies within the pale band."
KIND = "outcome"
ACROSS, PANEL, NAMES, ROW = 5, 1.85, 1.3, 0.19
"""Of many scenarios: panels in a row, and inches that a panel, the names beside it and a scenario take."""


def data(results: Results) -> pd.DataFrame:
    """The rows of the forest that are headline outcomes, in their order."""
    rows = forest.data(results)
    rows = rows.loc[rows["headline"].astype(bool) & (rows["kind"] == KIND)].reset_index(drop=True)
    if rows.empty:
        raise style.NoData("no headline outcome has a difference")
    return rows


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One panel, a row an outcome, a bar a scenario; of many scenarios a panel an outcome, a row a scenario with its name."""
    if frame["scenario"].nunique() > style.FEW:
        return _many(frame, results)
    return forest.panels(frame, results, TITLE, [KIND])


def _many(frame: pd.DataFrame, results: Results) -> Figure:
    frame = frame.drop(columns="share", errors="ignore")
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    metrics = list(dict.fromkeys(frame["metric"]))
    across = min(ACROSS, len(metrics))
    height = -(-len(metrics) // across) * (0.75 + ROW * len(scenarios))
    fig = style.figure(TITLE, forest.note_on(frame, results), NAMES + PANEL * across, height, _keys())
    for place, (cell, metric) in enumerate(zip(style.grid(fig, len(metrics), across), metrics, strict=True)):
        _panel(cell, frame.loc[frame["metric"] == metric], scenarios, named=place % across == 0)
    return fig


def _panel(axes: Axes, rows: pd.DataFrame, scenarios: Sequence[str], *, named: bool) -> None:
    """One outcome: the scenarios in their order, coloured where one is better or worse."""
    first, places = rows.iloc[0], [scenarios.index(name) for name in rows["scenario"]]
    clear = rows["verdict"].isin(["better", "worse"])
    told = rows.assign(clear=clear, **{name: rows[f"{column}_percent"] for name, column in _intervals.ADJUSTED.items()})
    if first["matters_percent"] > 0:
        axes.axvspan(-first["matters_percent"], first["matters_percent"], color=forest.BAND, linewidth=0, zorder=0)
    for row, at in zip(told.to_dict("records"), places, strict=True):
        _intervals.draw(axes, at, row, _intervals.RANKED, f"{row['metric']}:{row['scenario']}")
    _intervals.settle(axes, len(scenarios), "percent")
    _edges.scale(axes, rows)
    _edges.arrows(axes, rows, places, [_intervals.RANKED.colour if one else style.UNDECIDED for one in clear])
    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_yticks(range(len(scenarios)), [style.label(name) for name in scenarios] if named else [])
    arrow = {"lower": " ↓", "higher": " ↑"}.get(str(first["better"]), "")
    axes.set_title(starred(style.label(str(first["metric"])), bool(rows["controlled"].any())) + arrow)


def _keys() -> list[Line2D]:
    look, grey = _intervals.RANKED, style.UNDECIDED
    return [
        Line2D([], [], color=look.colour, marker=look.marker, markersize=5, label="better or worse"),
        Line2D([], [], color=grey, marker=look.marker, mfc="white", markersize=5, label="cannot tell, too small to matter, or the same"),
    ]
