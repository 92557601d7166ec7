"""Deaths by cercle, January 2015 to June 2017: recorded, and in histories of the status quo."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import _beside, style
from experiments.study.results import Results

NAME = "validation_cercles"
TITLE = "Where people died: deaths by cercle, recorded and simulated"
ORDER = 3
HELP = "A diamond right of its bar is a cercle with more war than the model has; one left of it has less."
applies = _beside.applies


def data(results: Results) -> pd.DataFrame:
    """The rows by cercle, most recorded deaths first."""
    return _beside.rows_of(results, "cercle").sort_values(["recorded", "mean"], ascending=False, kind="stable", ignore_index=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row a cercle."""
    rule = "in the order of recorded deaths; with 50 or more the mean should be within a factor of two, without any below 15"
    fig = style.figure(TITLE, _beside.note(frame, rule), 7.6, 0.6 + _beside.ROW * len(frame), _beside.key(), 3)
    axes = fig.subplots()
    _beside.draw(axes, frame.to_dict("records"), list(frame["name"]))
    axes.set_xlabel("recorded deaths, January 2015 to June 2017")
    return fig
