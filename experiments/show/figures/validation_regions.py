"""Deaths by region and month, July 2016 to June 2017: recorded, and the 90 percent interval of histories."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._months import by_region
from experiments.study.results import Results

NAME = "validation_regions"
TITLE = "Month by month: deaths by region in the year held back, recorded and simulated"
ORDER = 6
HELP = "About one recorded month in ten should lie outside its band, above as often as below."
TARGET = "all_types"


def applies(results: Results) -> bool:
    """Only histories up to June 2017 have such a table."""
    return results.has("held_back_cells.csv")


def data(results: Results) -> pd.DataFrame:
    """The cells of all three types of violence."""
    cells = results.held_back_cells
    return cells.loc[cells["target"] == TARGET].reset_index(drop=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a region: band, mean and record."""
    inside = ((frame["low"] <= frame["recorded"]) & (frame["recorded"] <= frame["high"])).mean()
    runs = len(results.all_runs)
    note = (
        f"Recorded deaths a month, state-based, non-state and one-sided, in n = {runs} simulated histories of the status quo. "
        f"{inside:.0%} of recorded months lie in the band. The bombing of Gao in January 2017 is left out on both sides."
    )
    return by_region(frame, TITLE, note, "histories")
