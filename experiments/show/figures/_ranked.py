"""Answers of many worlds: each outcome's worlds in their order, the best on top, a row of panels a scenario."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL
from experiments.show.figures import style
from experiments.show.figures._tiles import TONES

MOST = 12
"""Scenarios that are drawn; a page has no room for more."""
PANEL, LEFT, ROWS = 1.45, 0.75, 14.0
"""Inches: a panel's width, the names' beside them, and what all panels share in height."""
EDGES = (0.02, 0.98)
"""Quantiles of the intervals' ends that a panel shows."""
LOOKS: dict[str, tuple[Any, Any, str, str]] = {
    FEW: (style.UNDECIDED, style.FAINT, "…", "… too few pairs"),
    OPEN: (style.UNDECIDED, style.FAINT, "?", "? cannot tell"),
    SMALL: ("#b9b9b9", style.FAINT, "≈", "≈ too small to matter"),
    SAME: ("#cfcfcf", style.FAINT, "=", "= no pair differs"),
    "worse": (TONES["worse"][1], (1.0, 0.88, 0.72), "✗", "✗ worse"),
    "better": (TONES["better"][1], (0.70, 0.77, 0.86), "✓", "✓ better"),
}
"""By verdict, the last on top: colour of the estimate and of its interval, sign, and words."""


def draw(frame: pd.DataFrame, scenarios: Sequence[str], metrics: Sequence[str], title: str, note: str, against: str) -> Figure:
    """A row of panels a scenario, a column an outcome; panels of one column have one scale."""
    drawn = list(scenarios[:MOST])
    tall = min(3.4, max(1.05, ROWS / len(drawn) - 0.4))
    note += "grey where not. Worlds stand in the order of their estimate, each outcome "
    note += "by itself, the best on top; which is which is in this figure's table. Beyond a panel's edge they are drawn on it. ↓ lower is "
    note += "better. *: with control variates."
    if len(scenarios) > len(drawn):
        note += f" The first {len(drawn)} of {len(scenarios)} scenarios are drawn."
    fig = style.figure(title, note, LEFT + PANEL * len(metrics), (tall + 0.4) * len(drawn) + 0.7, _keys(frame), 5)
    cells = fig.subplots(len(drawn), len(metrics), squeeze=False, sharex="col", sharey=True)
    for row, scenario in zip(cells, drawn, strict=True):
        for axes, metric in zip(row, metrics, strict=True):
            mine = frame.loc[(frame["metric"] == metric) & frame["scenario"].isin(drawn)]
            _panel(axes, ordered(frame, scenario, metric), _limits(mine), tall)
        words = f"{style.label(scenario)} {against}"
        row[0].set_ylabel("\n".join(textwrap.wrap(words, int(tall / 0.075))), weight="bold", size=8)
    for axes, metric in zip(cells[0], metrics, strict=True):
        head, at = style.headed(frame.loc[frame["metric"] == metric], " ", "\n"), {"xytext": (0, 19), "textcoords": "offset points"}
        axes.annotate(head, (0, 1), xycoords="axes fraction", va="bottom", size=8.5, **at)
    return fig


def ordered(frame: pd.DataFrame, scenario: str, metric: str) -> pd.DataFrame:
    """One panel's worlds, each once, the best first; those whose reference is zero have no percentage and come last."""
    mine = frame.loc[(frame["scenario"] == scenario) & (frame["metric"] == metric)].drop_duplicates("world")
    return mine.sort_values("percent", ascending=bool((mine["better"] != "higher").all()), kind="stable", na_position="last")


def _limits(mine: pd.DataFrame) -> tuple[float, float]:
    low, high = mine["low_percent"].fillna(mine["percent"]), mine["high_percent"].fillna(mine["percent"])
    ends = np.array([low.quantile(EDGES[0]), high.quantile(EDGES[1]), mine["percent"].median(), 0.0], dtype=float)
    known = ends[~np.isnan(ends)].tolist()
    room = 0.06 * (max(known) - min(known)) or 1.0
    return min(known) - room, max(known) + room


def _panel(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float], tall: float) -> None:
    count = len(rows)
    _marks(axes, rows, limits, float(np.clip(72 * tall / max(count, 1), 0.35, 4.0)))
    axes.axvline(0, color=style.INK, linewidth=0.7, zorder=8)
    axes.set_xlim(*limits)
    axes.set_ylim(count + 0.5 + 0.015 * count, 0.5 - 0.015 * count)
    axes.set_yticks(sorted({1, count}))
    axes.xaxis.set_major_locator(MaxNLocator(3, min_n_ticks=2, prune="both"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}%".replace("-", "−") if value else "0"))
    axes.tick_params(labelsize=7)
    axes.tick_params(axis="y", length=0)
    counts = rows["verdict"].value_counts()
    told = "  ".join(f"{sign} {counts[name]:,}" for name, (_, _, sign, _) in reversed(LOOKS.items()) if counts.get(name))
    axes.set_title(told, size=7.5, color=style.MUTED, pad=4)


def _marks(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float], thick: float) -> None:
    """Estimates over their intervals, each world at its place; the baseline world is marked."""
    places = np.arange(1, len(rows) + 1)
    middle, low, high = (rows[name].to_numpy(dtype=float).clip(*limits) for name in ("percent", "low_percent", "high_percent"))
    width = thick * (0.7 if len(rows) < 100 else 1.2)  # many stand edge to edge, without stripes between them
    for order, (verdict, (colour, pale, _, _)) in enumerate(LOOKS.items(), start=1):
        of = (rows["verdict"] == verdict).to_numpy()
        if of.any():
            gid = f"estimates:{verdict}:{rows['metric'].iloc[0]}:{rows['scenario'].iloc[0]}"
            axes.hlines(places[of], low[of], high[of], color=pale, linewidth=width, zorder=order)
            axes.scatter(middle[of], places[of], s=(1.3 * min(thick, 3.0)) ** 2 + 1, color=colour, linewidths=0, zorder=9, gid=gid)
    for place in np.flatnonzero(rows["baseline"].to_numpy(dtype=bool)):
        axes.plot(middle[place], places[place], "D", color="white", markeredgecolor=style.INK, markersize=4.5, zorder=10)
    if np.isnan(middle).all():
        text, box = "none in the\nreference", {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        where: dict[str, Any] = {"xycoords": "axes fraction", "ha": "center", "va": "center"}
        axes.annotate(text, (0.5, 0.5), size=7.5, color=style.MUTED, bbox=box, zorder=11, **where)


def _keys(frame: pd.DataFrame) -> list[Artist]:
    seen = set(frame["verdict"])
    found: list[Artist] = [
        Line2D([], [], color=colour, marker="o", markersize=4, linewidth=2, label=words)
        for name, (colour, _, _, words) in reversed(LOOKS.items())
        if name in seen
    ]
    if frame["baseline"].astype(bool).any():
        found.append(
            Line2D([], [], color="white", marker="D", markeredgecolor=style.INK, markersize=4.5, linewidth=0, label="the baseline world")
        )
    return found
