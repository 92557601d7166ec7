"""Working points of the status quo on their ranges: is the simulated mission busy in the way the real one was?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.show.figures import _intervals, style
from experiments.study.results import Results

NAME = "working_points"
TITLE = "Working points of the reference, each on its own range"
ORDER = 15
HELP = "Each dot should lie within the grey bar; a cross outside it is a working point that the model misses."
INSIDE, OUTSIDE = style.LOOKS[1]._replace(marker="o"), style.LOOKS[2]._replace(marker="X")
EDGE = 0.75
"""How far beyond its range, in widths of it, a value is drawn in place; further out it stands at the edge."""


def data(results: Results) -> pd.DataFrame:
    """Mean and 5 to 95 percent of histories of each working point, and their places on the range (0 low end, 1 high end).

    `drawn`, `drawn_q05` and `drawn_q95` are places cut to what the axis shows. Points without a range are left out.
    """
    table = results.working_points
    table = table.loc[table["scenario"] == results.reference].dropna(subset=["value", "low", "high"])
    table = table.loc[table["high"] > table["low"]].drop_duplicates(["name", "world", "history"])
    if table.empty:
        raise style.NoData(f"no working point of {results.reference} has a value and a range")
    grouped = table.groupby("name", sort=False)
    frame = grouped.agg(unit=("unit", "first"), low=("low", "first"), high=("high", "first"), mean=("value", "mean"))
    frame["n_runs"] = grouped.size()
    frame["q05"], frame["q95"] = grouped["value"].quantile(0.05), grouped["value"].quantile(0.95)
    frame["inside"] = frame["mean"].between(frame["low"], frame["high"])
    width = frame["high"] - frame["low"]
    for name, drawn in (("mean", "drawn"), ("q05", "drawn_q05"), ("q95", "drawn_q95")):
        frame[drawn] = ((frame[name] - frame["low"]) / width).clip(-EDGE, 1 + EDGE)
    return frame.reset_index()


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One row a working point, with its numbers printed."""
    inside = int(frame["inside"].sum())
    note = (
        f"Simulated {style.label(results.reference)} before the mandate, n = {int(frame['n_runs'].min())} histories: "
        f"mean, and a line from 5 to 95% of them. {inside} of {len(frame)} means lie inside their range. At the right: mean "
        "(range). Most ranges are judgements. An arrow marks what lies further out than the axis shows."
    )
    keys = [
        Patch(color=style.FAINT, label="judged range of the real mission"),
        *_intervals.keys({"mean inside": INSIDE, "mean outside": OUTSIDE}),
    ]
    fig = style.figure(TITLE, note, 8.4, 0.45 + 0.31 * len(frame), keys)
    axes, rows = fig.subplots(), frame.to_dict("records")
    for place, row in enumerate(rows):
        _row(axes, place, row)
    _intervals.numbered(axes, [style.label(name) for name in frame["name"]], [_numbers(row) for row in rows])
    axes.set_xlim(-EDGE - 0.08, 1 + EDGE + 0.08)
    axes.set_xticks([0, 0.5, 1], ["low end", "middle", "high end"])
    return fig


def _row(axes: Axes, place: int, row: Mapping[Hashable, Any]) -> None:
    look = INSIDE if row["inside"] else OUTSIDE
    axes.barh([place], [1.0], left=0.0, height=0.62, color=style.FAINT, zorder=1)
    ends = (row["drawn_q05"], row["drawn_q95"])
    axes.plot(ends, (place, place), color=look.colour, linewidth=1.6, zorder=2, gid=f"spread:{row['name']}")
    axes.plot([row["drawn"]], [place], marker=look.marker, color=look.colour, markersize=6, zorder=3, gid=f"mean:{row['name']}")
    for edge, arrow in ((-EDGE, "<"), (1 + EDGE, ">")):
        if edge in (*ends, row["drawn"]):
            axes.plot([edge], [place], marker=arrow, color=look.colour, markersize=6 if edge == row["drawn"] else 4, zorder=4)


def _numbers(row: Mapping[Hashable, Any]) -> str:
    mean = style.plain(row["mean"])
    low, high = (style.brief(row[name]) for name in ("low", "high"))
    unit = "" if not isinstance(row["unit"], str) else f" {style.label(row['unit'])}"
    return f"{mean} ({low} to {high}){unit}"
