"""The ends of an axis of differences in percent: nearly all bars fit, and those that go on beyond end in an arrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.show.figures import style

STEEP = 250.0
"""Percent beyond which an axis turns logarithmic, so that a doubled activity does not flatten the rest."""
STEEP_TICKS = (-1000, -200, -50, -20, 0, 20, 50, 200, 1000, 10000, 100000)
USUAL, FARTHER = 0.8, 2.5
"""A bar that reaches so many times farther than this quantile of all bars is cut off at the edge."""


def scale(axes: Axes, frame: pd.DataFrame) -> None:
    """Limits that fit nearly all rows; the few whose bars are far longer end at the edge in an arrow, and squash nobody."""
    ends = frame[["low_adjusted_percent", "high_adjusted_percent"]].to_numpy()
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    usual = FARTHER * float(np.nanquantile(np.abs(ends).max(axis=1), USUAL))
    if max(high, -low) > usual > 0:
        low, high = max(low, -usual), min(high, usual)
    if max(high, -low) > STEEP:
        axes.set_xscale("symlog", linthresh=20, linscale=0.8)
        low, high = 1.4 * min(low, -15.0), 1.4 * max(high, 15.0)
        axes.set_xlim(low, high)
        ticks = [tick for tick in STEEP_TICKS if low <= tick <= high]
        axes.set_xticks(ticks, [f"{tick:,}".replace("-", "−") for tick in ticks])
        axes.minorticks_off()
    else:
        room = 0.06 * (high - low or 1.0)
        axes.set_xlim(low - room, high + room)


def arrows(axes: Axes, frame: pd.DataFrame, at: Sequence[float], colours: Sequence[str]) -> None:
    """An arrow at the edge for each bar that goes beyond it; where the estimate itself lies there, its number stands beside."""
    low, high = axes.get_xlim()
    for row, place, colour in zip(frame.to_dict("records"), at, colours, strict=True):
        value = row["difference_percent"]
        beyond = ((row["low_adjusted_percent"] < low, low, "<"), (row["high_adjusted_percent"] > high, high, ">"))
        for edge, marker in ((edge, marker) for past, edge, marker in beyond if past):
            gid = f"beyond:{row['metric']}:{row['scenario']}:{marker}"
            axes.plot([edge], [place], marker=marker, color=colour, markersize=4, clip_on=False, zorder=6, gid=gid)
            if (value < low) if marker == "<" else (value > high):
                way, side = (4, "left") if marker == "<" else (-4, "right")
                told: dict[str, Any] = {
                    "xytext": (way, 0),
                    "textcoords": "offset points",
                    "ha": side,
                    "va": "center",
                    "size": 6.5,
                    "color": colour,
                    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                    "zorder": 5,
                }
                axes.annotate(f"{style.signed(value)}%", (edge, place), **told)
