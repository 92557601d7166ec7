"""Lethal events and deaths a month by region and type, July 2015 to June 2017: recorded, and in histories of the status quo."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import _beside, style
from experiments.study.results import Results

NAME = "validation_levels"
TITLE = "How much of what, where: levels recorded and simulated"
ORDER = 4
HELP = "Each diamond should lie on its bar; long bars say little, whether it does or not."
MEASURES = {"lethal_events": "recorded lethal events a month", "deaths": "recorded deaths a month"}
applies = _beside.applies


def data(results: Results) -> pd.DataFrame:
    """The levels, with what is counted and of what kind and where."""
    rows = _beside.rows_of(results, "level")
    measure, region, kind = rows["name"].str.split(".", expand=True).to_numpy().T
    return rows.assign(measure=measure, region=region, type=kind)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a measure, a row a region and type."""
    counts = frame["measure"].value_counts()
    fig = style.figure(TITLE, _beside.note(frame, "by region and type"), 9.0, 0.6 + _beside.ROW * counts.max(), _beside.key(), 3)
    for axes, (measure, words) in zip(style.grid(fig, len(MEASURES), sharey=True), MEASURES.items(), strict=True):
        rows = frame.loc[frame["measure"] == measure]
        _beside.draw(axes, rows.to_dict("records"), [f"{row.region}, {style.label(str(row.type))}" for row in rows.itertuples()])
        axes.set_xlabel(words)
    return fig
