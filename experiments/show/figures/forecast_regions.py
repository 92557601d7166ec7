"""A forecast month by month: recorded deaths by region as samples have them, after the last year of the record."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures._months import by_region
from experiments.study.results import Results

NAME = "forecast_regions"
TITLE = "Forecast: recorded deaths a month, by region"
ORDER = 7
HELP = "Left of the dashed line is the record, right of it what samples of the forecast say; months differ more than means do."
TABLE = "forecast/regions_all_types.parquet"
ZERO = np.datetime64("1979-12", "M")
"""The month before month 1 of ViEWS."""
BEFORE = 12


def applies(results: Results) -> bool:
    """Only a forecast has such a table."""
    return results.has(TABLE)


def data(results: Results) -> pd.DataFrame:
    """A row a region and month: the record of the year before, then mean and interval of the samples."""
    samples = results.forecast
    groups = samples.groupby(["region", "month_id"], sort=False)["outcome"]
    ahead = groups.agg(mean="mean", low=lambda one: one.quantile(0.05), high=lambda one: one.quantile(0.95)).reset_index()
    ahead["month"] = [str(ZERO + int(number)) for number in ahead["month_id"]]
    first = str(ahead["month"].min())
    observed = results.observed
    known = observed.loc[(observed["month"] < first) & observed["region"].isin(ahead["region"].unique())]
    past = known.groupby(["region", "month"], sort=False)["deaths"].sum().rename("recorded").reset_index()
    past = past.loc[past["month"].isin(sorted(past["month"].unique())[-BEFORE:])]
    columns = ["region", "month", "recorded", "mean", "low", "high"]
    return pd.concat([past, ahead], ignore_index=True).reindex(columns=columns)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a region."""
    draws = results.forecast["draw"].nunique()
    note = (
        f"Deaths in state-based, non-state and one-sided violence that an observer would record, n = {draws} samples. "
        "An interval covers chance, and uncertainty about the world only where samples are of many worlds. Nothing after June 2017 was "
        "used."
    )
    return by_region(frame, TITLE, note, "samples")
