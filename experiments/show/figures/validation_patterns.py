"""The scored patterns: how far the record lies from the mean of histories, in their standard deviations."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.show.figures import _beside, _intervals, style
from experiments.study.results import Results

NAME = "validation_patterns"
TITLE = "How events cluster and how deadly they are: the record against histories"
ORDER = 6
HELP = "What lies on its grey band histories have by chance; right of it the record has more than they have, left of it less."
FURTHEST = 6.0
"""Standard deviations at which the axis ends."""
applies = _beside.applies


def data(results: Results) -> pd.DataFrame:
    """The patterns; `low_off` and `high_off` are the interval in standard deviations, `drawn` the record cut to what the axis shows."""
    rows = _beside.rows_of(results, "pattern")
    size = ((rows["recorded"] - rows["mean"]) / rows["off"]).where(rows["off"] != 0)
    ends = {f"{end}_off": (rows[end] - rows["mean"]) / size for end in ("low", "high")}
    return rows.assign(**ends, drawn=rows["off"].clip(-FURTHEST, FURTHEST))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row a pattern, with recorded value and mean at the right."""
    keys = [
        Line2D([], [], color=style.UNDECIDED, linewidth=6, label="90% of histories"),
        Line2D([], [], color=_beside.HOLDS.colour, marker="D", linestyle="none", label="recorded, inside"),
        Line2D([], [], color=_beside.MISSES.colour, marker="X", linestyle="none", label="recorded, outside"),
    ]
    what = "in standard deviations of histories from their mean; at the right the recorded value and the mean"
    fig = style.figure(TITLE, _beside.note(frame, what), 8.6, 0.5 + _beside.ROW * len(frame), keys, 3)
    axes, rows = fig.subplots(), frame.to_dict("records")
    for place, row in enumerate(rows):
        name, look = row["name"], _beside.HOLDS._replace(marker="D") if row["meets"] else _beside.MISSES
        ends = [row["low_off"], row["high_off"]]
        axes.plot(ends, [place, place], color=style.UNDECIDED, linewidth=6, alpha=0.5, gid=f"interval:{name}")
        axes.plot(row["drawn"], place, color=look.colour, marker=look.marker, markersize=5.5, gid=f"recorded:{name}")
    axes.axvline(0, color=style.MUTED, linewidth=0.7, zorder=0)
    names = [style.label(str(row["name"])).removesuffix(" lethal") for row in rows]
    _intervals.numbered(axes, names, [f"{style.plain(row['recorded'])}  ({style.plain(row['mean'])})" for row in rows])
    axes.set_xlim(-FURTHEST - 0.3, FURTHEST + 0.3)
    axes.set_xlabel("standard deviations")
    return fig
