"""The record beside histories: a row a measure with the mean, the 90 percent interval and the recorded value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.show.figures import style
from experiments.study.results import Results

HOLDS, MISSES = style.LOOKS[1], style.LOOKS[2]
ROW = 0.19
"""Inches of a row."""
Row = Mapping[Hashable, Any]


def rows_of(results: Results, *families: str) -> pd.DataFrame:
    """The rows of some families, in the order of the table; raises NoData where there are none."""
    table = results.validation
    found = table.loc[table["family"].isin(families)].dropna(subset=["mean"]).reset_index(drop=True)
    if found.empty:
        raise style.NoData(f"no row of {' or '.join(families)} has a mean")
    return found


def key() -> list[Line2D]:
    """What the marks mean."""
    return [
        Line2D([], [], color=HOLDS.colour, marker="o", markersize=5, label="histories: mean and 5 to 95%"),
        Line2D([], [], color=MISSES.colour, marker="X", markersize=6, label="the same where the record does not fit"),
        Line2D([], [], color=style.INK, marker="D", markersize=5, linestyle="none", label="recorded"),
    ]


def draw(axes: Axes, rows: Sequence[Row], labels: Sequence[str]) -> None:
    """One row a measure, the first on top; numbers stand on a root scale, on which none and many both show."""
    for place, row in enumerate(rows):
        mark(axes, place, row)
    axes.set_xscale("function", functions=(_root, _square))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def mark(axes: Axes, place: float, row: Row, *, upright: bool = False) -> None:
    """The interval, the mean and the recorded value of one row."""
    look, name = HOLDS if row["meets"] else MISSES, f"{row['family']}:{row['name']}"
    ends, at = [row["low"], row["high"]], [place, place]
    axes.plot(*((at, ends) if upright else (ends, at)), color=look.colour, linewidth=2.4, alpha=0.55, zorder=2, gid=f"interval:{name}")
    for gid, value, colour, marker in (
        ("mean", row["mean"], look.colour, "o" if row["meets"] else "X"), ("recorded", row["recorded"], style.INK, "D"),
    ):  # fmt: skip
        spot = ([place], [value]) if upright else ([value], [place])
        axes.plot(*spot, marker=marker, color=colour, markersize=5, zorder=3, clip_on=False, gid=f"{gid}:{name}")


def _root(values: Any) -> Any:
    return abs(values) ** 0.5


def _square(values: Any) -> Any:
    return values**2


def note(frame: pd.DataFrame, what: str) -> str:
    """What is drawn, of how many histories, and how many rows hold."""
    runs, held = int(frame["n_runs"].max()), int(frame["meets"].sum())
    return f"Recorded figures of n = {runs} simulated histories of the status quo beside the record, {what}. {held} of {len(frame)} hold."
