"""Power is only as good as the noise: monthly variance over mean, simulated and observed, side by side."""

from __future__ import annotations

import pandas as pd

from experiments.comparison.pairs import KEYS
from experiments.comparison.table import number

TYPES = ("state_based", "one_sided")
FROM, TO, MONTHS = "2015-07", "2017-06", 24
SCRIPTED = {"lethal_events": "scripted_events", "deaths": "scripted_deaths"}
"""Columns of what is left out on both sides: the Gao bombing of January 2017, which history dictates."""
FACTOR = 2.0
COLUMNS = ["quantity", "simulated", "observed", "n_runs", "n_months", "alike"]


def dispersion(monthly: pd.DataFrame, observed: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Variance over mean of the months' recorded lethal events and deaths, state-based and one-sided together.

    `monthly` and `observed` are tables of a results folder. A row a quantity, columns `COLUMNS`: simulated (mean over
    runs), observed, alike (within a factor of two). The trend is not removed.
    """
    window = monthly.loc[(monthly["scenario"] == reference) & monthly["month"].between(FROM, TO)]
    seen = observed.loc[observed["type"].isin(TYPES) & (observed["region"] != "all") & observed["month"].between(FROM, TO)]
    rows = []
    for quantity, scripted in SCRIPTED.items():
        columns = [f"new_recorded_{quantity}_{kind}" for kind in TYPES]
        if window.empty or seen.empty or not set(columns) <= set(window.columns) or quantity not in seen.columns:
            continue
        dictated = f"new_scripted_{quantity}"
        total = window[columns].sum(axis=1) - (window[dictated] if dictated in window.columns else 0)
        runs = window.assign(total=total).groupby(KEYS)["total"]
        simulated = float((runs.var() / runs.mean()).mean())
        kept = seen[quantity] - (seen[scripted].fillna(0) if scripted in seen.columns else 0)
        months = kept.groupby(seen["month"]).sum()
        real = float(months.var() / months.mean())
        alike = real / FACTOR <= simulated <= real * FACTOR
        rows.append((quantity, simulated, real, runs.ngroups, window["month"].nunique(), alike))
    return pd.DataFrame(rows, columns=COLUMNS)


def power_caution(table: pd.DataFrame | None) -> str:
    """What must stand beside every number of pairs needed: one sentence, empty where `dispersion` finds no fault.

    `table` is none, or short of months, where the study keeps or simulates no month of 2015-07 to 2017-06.
    """
    if table is None or len(table) < len(SCRIPTED) or (table["n_months"] < MONTHS).any():
        return (
            "The numbers of pairs needed rest on simulated noise that this study could not test against the recorded one "
            f"(it needs monthly tables of {FROM} to {TO})."
        )
    wrong = table.loc[~table["alike"].astype(bool)].to_dict("records")
    if not wrong:
        return ""
    told = " and ".join(
        f"of recorded {str(row['quantity']).replace('_', ' ')} it is {number(row['simulated'])}, observed {number(row['observed'])}"
        for row in wrong
    )
    low, high = (any((row["simulated"] < row["observed"]) is way for row in wrong) for way in (True, False))
    bias = "wrong" if low and high else "too small, if anything" if low else "too large, if anything"
    return (
        "The numbers of pairs needed rest on simulated noise that differs from the recorded one (the ratio of monthly variance "
        f"to mean is off by more than a factor of two: {told}): they are {bias}."
    )
