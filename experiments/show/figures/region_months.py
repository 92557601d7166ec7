"""Recorded deaths by region and month, in histories of the year held back, and in a forecast of the years to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.show.figures import style
from experiments.study.results import Results

COLOUR = style.LOOKS[1].colour
ZERO = np.datetime64("1979-12", "M")
"""The month before month 1 of ViEWS."""
BEFORE = 12
"""Months of the record that stand before a forecast."""


class Regions(NamedTuple):
    """A figure with a panel a region."""

    NAME: str
    TITLE: str
    ORDER: float
    HELP: str
    of: str
    table: str
    data: Callable[[Results], pd.DataFrame]
    note: Callable[[pd.DataFrame, Results], str]

    def applies(self, results: Results) -> bool:
        """Only some studies have such a table."""
        return results.has(self.table)

    def draw(self, frame: pd.DataFrame, results: Results) -> Figure:
        """Mean and 90% interval by month, and the record where there is one; a dashed line where only one of both goes on."""
        keys = [
            Patch(color=COLOUR, alpha=0.3, label=f"{self.of}: 5 to 95%"),
            Line2D([], [], color=COLOUR, label="their mean"),
            Line2D([], [], color=style.INK, marker="D", markersize=4, linestyle="none", label="recorded"),
        ]
        regions, months = list(dict.fromkeys(frame["region"])), sorted(frame["month"].unique())
        ahead = months.index(frame.loc[frame["mean"].notna(), "month"].min())
        apart = 12 if len(months) > 24 else 3
        fig = style.figure(self.TITLE, self.note(frame, results), 9.5, 5.6, keys, 3)
        for axes, region in zip(style.grid(fig, len(regions)), regions, strict=True):
            rows = frame.loc[frame["region"] == region]
            at = [months.index(month) for month in rows["month"]]
            axes.fill_between(at, rows["low"], rows["high"], color=COLOUR, alpha=0.3, linewidth=0, step="mid")
            axes.plot(at, rows["mean"], color=COLOUR, linewidth=1.4, gid=f"mean:{region}")
            axes.plot(at, rows["recorded"], "D", color=style.INK, markersize=3.5, clip_on=False, gid=f"recorded:{region}")
            if ahead:
                axes.axvline(ahead - 0.5, color=style.INK, linewidth=0.8, linestyle="--")
            axes.set_title(region)
            axes.set_ylim(bottom=0)
            axes.set_xticks(range(0, len(months), apart), months[::apart])
            axes.grid(axis="y")
        return fig


def _held_back(results: Results) -> pd.DataFrame:
    """The cells of all three types of violence."""
    cells = results.held_back_cells
    return cells.loc[cells["target"] == "all_types"].reset_index(drop=True)


def _held_back_note(frame: pd.DataFrame, results: Results) -> str:
    inside = ((frame["low"] <= frame["recorded"]) & (frame["recorded"] <= frame["high"])).mean()
    return (
        f"Recorded deaths a month, state-based, non-state and one-sided, in n = {len(results.all_runs)} simulated histories of the status "
        f"quo. {inside:.0%} of recorded months lie in the band. The bombing of Gao in January 2017 is left out on both sides."
    )


def _forecast(results: Results) -> pd.DataFrame:
    """A row a region and month: the record of the year before, then mean and interval of the samples."""
    groups = results.forecast.groupby(["region", "month_id"], sort=False)["outcome"]
    ahead = groups.agg(mean="mean", low=lambda one: one.quantile(0.05), high=lambda one: one.quantile(0.95)).reset_index()
    ahead["month"] = [str(ZERO + int(number)) for number in ahead["month_id"]]
    observed = results.observed
    known = observed.loc[(observed["month"] < str(ahead["month"].min())) & observed["region"].isin(ahead["region"].unique())]
    past = known.groupby(["region", "month"], sort=False)["deaths"].sum().rename("recorded").reset_index()
    past = past.loc[past["month"].isin(sorted(past["month"].unique())[-BEFORE:])]
    columns = ["region", "month", "recorded", "mean", "low", "high"]
    return pd.concat([past, ahead], ignore_index=True).reindex(columns=columns)


def _forecast_note(_: pd.DataFrame, results: Results) -> str:
    return (
        "Deaths in state-based, non-state and one-sided violence that an observer would record, "
        f"n = {results.forecast['draw'].nunique()} samples. An interval covers chance, and uncertainty about the world only where samples "
        "are of many worlds. Nothing after June 2017 was used."
    )


FIGURES = (
    Regions(
        "validation_regions", "Month by month: deaths by region in the year held back, recorded and simulated", 6,
        "About one recorded month in ten should lie outside its band, above as often as below.",
        "histories", "held_back_cells.csv", _held_back, _held_back_note,
    ),
    Regions(
        "forecast_regions", "Forecast: recorded deaths a month, by region", 7,
        "Left of the dashed line is the record, right of it what samples of the forecast say; months differ more than means do.",
        "samples", "forecast/regions_all_types.parquet", _forecast, _forecast_note,
    ),
)  # fmt: skip
