"""Beside the differences of outcomes: the same as shares of what the whole mission does, or that this cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.comparison.verdicts import SAME, SMALL, UNDECIDED
from experiments.comparison.yardstick import TOLD
from experiments.show.figures import style
from experiments.study.results import Results

FARTHEST = 250.0
"""Percent of the mission's effect that are drawn; what lies farther is cut off at the edge."""
ENOUGH = 25.0
"""Percent that are drawn on both sides at least, so that small shares look small."""


def draw_shares(axes: Axes, frame: pd.DataFrame, metrics: Sequence[str], scenarios: Sequence[str], results: Results) -> None:
    """A row an outcome as beside it; 0 is nothing, 100 percent as much again as the whole mission."""
    axes.set_visible(True)
    step = 0.74 / max(len(scenarios), 1)
    told = frame.loc[(frame["told"] == TOLD) & frame["scenario"].isin(scenarios)]
    for row in told.to_dict("records"):
        at = metrics.index(row["metric"]) + (scenarios.index(row["scenario"]) - (len(scenarios) - 1) / 2) * step
        look, gid = style.look(results.scenarios.index(row["scenario"])), f"{row['metric']}:{row['scenario']}"
        clear = row["verdict"] not in (*UNDECIDED, SAME, SMALL)  # as beside it
        colour = look.colour if clear else style.UNDECIDED
        ends = [100 * row["share_low"], 100 * row["share_high"]]
        axes.plot(ends, [at, at], color=colour, linewidth=2.0, solid_capstyle="butt", gid=f"share_interval:{gid}")
        axes.plot([100 * row["share"]], [at], marker=look.marker, color=colour, mfc=colour if clear else "white", markersize=4.8,
                  gid=f"share:{gid}")  # fmt: skip
    low, high = _limits(told)
    axes.set_xlim(low, high)
    for place, metric in enumerate(metrics):
        if metric not in set(told["metric"]):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            where: dict[str, Any] = {"ha": "center", "va": "center", "size": 7.5, "color": style.MUTED}
            axes.text((low + high) / 2, place, "cannot be told", bbox=box, zorder=5, gid=f"untold:{metric}", **where)
    axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    if low < 100 < high:
        axes.axvline(100, color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.set_yticks([])
    axes.set_ylim(len(metrics) - 0.5, -0.5)
    for edge in np.arange(0.5, len(metrics) - 1):
        axes.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)
    axes.set_title("As shares of the whole mission's effect", weight="bold")
    axes.set_xlabel("percent of what the mission does")
    axes.grid(axis="x")
    axes.set_axisbelow(True)


def _limits(told: pd.DataFrame) -> tuple[float, float]:
    """The ends of all intervals, within what is drawn at all."""
    ends = 100 * told[["share_low", "share_high"]].to_numpy(dtype=float)
    low, high = (float(ends.min()), float(ends.max())) if ends.size else (0.0, 0.0)
    low, high = max(min(low, -ENOUGH), -FARTHEST), min(max(high, ENOUGH), FARTHEST)
    return low - 0.04 * (high - low), high + 0.04 * (high - low)
