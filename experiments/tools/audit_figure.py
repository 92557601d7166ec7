"""The audit as a picture: events by distance to bases with and without a mission, and the slopes that regressions find."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.show.figures import style
from experiments.tools.audit_estimates import GONE, THERE
from experiments.tools.audit_panel import BANDS, DESIGNS

TITLE = "Where bases cause no violence, regressions find that they do"
WORDS = {THERE: "the mission is there", GONE: "the mission is gone: distance to where its bases had been"}


def draw(slopes: pd.DataFrame, distances: pd.DataFrame, runs: int) -> Figure:
    """Left events by distance, right the rate ratio per 100 km nearer; `slopes` as summed, of Poisson regressions."""
    note = (
        f"n = {runs} pairs of runs in the world doors_shut, July 2017 to June 2019; lethal recorded events without the mission, by "
        "square of a quarter of a degree and month. Mean and 5 to 95 percent of runs. Rate ratio: exp of the slope of a Poisson regression."
    )
    keys = [
        Line2D([], [], color=look.colour, marker=look.marker, markersize=5, linestyle=look.line, label=words)  # type: ignore[arg-type]
        for look, words in zip((style.look(1), style.look(2)), WORDS.values(), strict=True)
    ]
    fig = style.figure(TITLE, note, 9.5, 3.2, keys, 2)
    first, second = style.grid(fig, 2)
    for at, scenario in enumerate(WORDS):
        look, shift = style.look(1 + at), (at - 0.5) * 0.24
        mine = distances.loc[distances["scenario"] == scenario].groupby("distance", sort=False)["events"]
        place = np.arange(len(BANDS)) + shift
        first.vlines(
            place, mine.quantile(0.05)[list(BANDS)], mine.quantile(0.95)[list(BANDS)], color=look.colour, linewidth=2.2, alpha=0.55
        )
        first.plot(place, mine.mean()[list(BANDS)], color=look.colour, marker=look.marker, markersize=5, linestyle=look.line, linewidth=0.8)
        rows = slopes.loc[slopes["scenario"] == scenario].set_index("design").to_dict("index")
        for row, design in enumerate(DESIGNS):
            ratio: Mapping[str, float] = {name: float(np.exp(rows[design][name])) for name in ("mean", "low", "high")}
            second.hlines(row + shift, ratio["low"], ratio["high"], color=look.colour, linewidth=2.2, alpha=0.55)
            second.plot([ratio["mean"]], [row + shift], color=look.colour, marker=look.marker, markersize=5, gid=f"{scenario}:{design}")
    first.set_title("events per 100 square-months, by distance to a base")
    first.set_xticks(range(len(BANDS)), [band.replace(" to ", "–").replace(" and more", "+") for band in BANDS])
    first.set_ylim(bottom=0)
    first.grid(axis="y")
    second.set_title("violence per 100 km nearer to a base, times")
    second.axvline(1.0, color=style.INK, linewidth=0.8, linestyle="--")
    second.set_yticks(range(len(DESIGNS)), list(DESIGNS))
    second.set_ylim(len(DESIGNS) - 0.5, -0.5)
    second.grid(axis="x")
    return fig
