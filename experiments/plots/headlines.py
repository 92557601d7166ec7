"""The headline outcomes alone: paired differences in percent of the reference, small enough for a screen."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.plots import forest, style
from experiments.tables.results import Results

NAME = "headlines"
TITLE = "The headline outcomes: paired differences from the reference, in percent of it"
ORDER = 1
HELP = "A coloured bar is a difference that matters; a grey one may be none, or too small to matter: then it lies within the pale band."
FEW, DENSE = 4, 0.075
"""Scenarios beyond which their bars stand closer, and inches that each takes then."""
KIND = "outcome"


def data(results: Results) -> pd.DataFrame:
    """The rows of the forest that are headline outcomes, in their order."""
    rows = forest.data(results)
    rows = rows.loc[rows["headline"].astype(bool) & (rows["kind"] == KIND)].reset_index(drop=True)
    if rows.empty:
        raise style.NoData("no headline outcome has a difference")
    return rows


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One panel, a row an outcome, a bar a scenario."""
    many = frame["scenario"].nunique() > FEW
    return forest.panels(frame, results, TITLE, [KIND], DENSE if many else 0.14)
