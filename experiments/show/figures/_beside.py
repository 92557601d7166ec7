"""The record beside histories: a row a measure with the mean, the 90 percent interval and the recorded value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.show.figures import _intervals, style
from experiments.study.results import Results

HOLDS, MISSES = style.LOOKS[1]._replace(marker="o"), style.LOOKS[2]._replace(marker="X")
ROW = 0.19
"""Inches of a row."""
Row = Mapping[Hashable, Any]


def applies(results: Results) -> bool:
    """Only histories beside the record have a table of measures."""
    return results.has("validation.csv")


def rows_of(results: Results, *families: str) -> pd.DataFrame:
    """The rows of some families, in the order of the table; raises NoData where there are none."""
    table = results.validation
    found = table.loc[table["family"].isin(families)].dropna(subset=["mean"]).reset_index(drop=True)
    if found.empty:
        raise style.NoData(f"no row of {' or '.join(families)} has a mean")
    return found


def key() -> list[Line2D]:
    """What the marks mean."""
    looks = {"histories: mean and 5 to 95%": HOLDS, "the same where the record does not fit": MISSES}
    return [*_intervals.keys(looks), Line2D([], [], color=style.INK, marker="D", markersize=5, linestyle="none", label="recorded")]


def draw(axes: Axes, rows: Sequence[Row], labels: Sequence[str]) -> None:
    """One row a measure, the first on top; numbers stand on a root scale, on which none and many both show."""
    for place, row in enumerate(rows):
        mark(axes, place, row)
    _intervals.settle(axes, labels, "")
    axes.set_xscale("function", functions=(_root, _square))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.spines["left"].set_visible(False)


def mark(axes: Axes, place: float, row: Row, *, upright: bool = False) -> None:
    """The interval, the mean and the recorded value of one row."""
    name = f"{row['family']}:{row['name']}"
    told = {"low": row["low"], "high": row["high"], "difference": row["mean"], "clear": True}
    _intervals.mark(axes, place, told, HOLDS if row["meets"] else MISSES, name, upright=upright)
    spot = ([place], [row["recorded"]]) if upright else ([row["recorded"]], [place])
    axes.plot(*spot, "D", color=style.INK, markersize=4.5, zorder=3, clip_on=False, gid=f"recorded:{name}")


def _root(values: Any) -> Any:
    return abs(values) ** 0.5


def _square(values: Any) -> Any:
    return values**2


def note(frame: pd.DataFrame, what: str) -> str:
    """What is drawn, of how many histories, and how many rows hold."""
    runs, held = int(frame["n_runs"].max()), int(frame["meets"].sum())
    return f"Recorded figures of n = {runs} simulated histories of the status quo beside the record, {what}. {held} of {len(frame)} hold."
