"""Power is only as good as the noise: monthly variance over mean, simulated and observed, side by side."""

from __future__ import annotations

import pandas as pd

from experiments.statistics.pairs import KEYS

TYPES = ("state_based", "one_sided")
FROM, TO = "2015-07", "2017-06"
LEFT_OUT = ("2017-01",)
"""The Gao bombing's month: it is scripted, and left out of severity and dispersion on both sides."""
FACTOR = 2.0


def dispersion(monthly: pd.DataFrame, observed: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Variance over mean of the months' recorded lethal events and deaths, state-based and one-sided together.

    `monthly` and `observed` are tables of a results folder. Columns: quantity, simulated (mean over runs), observed,
    n_runs, alike (within a factor of two). The trend is not removed; January 2017 is left out on both sides.
    """
    window = monthly.loc[(monthly["scenario"] == reference) & _inside(monthly["month"])]
    seen = observed.loc[observed["type"].isin(TYPES) & (observed["region"] != "all") & _inside(observed["month"])]
    rows = []
    for quantity, prefix in (("lethal_events", "new_recorded_lethal_events_"), ("deaths", "new_recorded_deaths_")):
        columns = [prefix + kind for kind in TYPES]
        if window.empty or seen.empty or not set(columns) <= set(window.columns) or quantity not in seen.columns:
            continue
        runs = window.assign(total=window[columns].sum(axis=1)).groupby(KEYS)["total"]
        simulated = float((runs.var() / runs.mean()).mean())
        months = seen.groupby("month")[quantity].sum()
        real = float(months.var() / months.mean())
        alike = real / FACTOR <= simulated <= real * FACTOR
        rows.append((quantity, simulated, real, runs.ngroups, alike))
    return pd.DataFrame(rows, columns=["quantity", "simulated", "observed", "n_runs", "alike"])


def _inside(month: pd.Series[str]) -> pd.Series[bool]:
    return (month >= FROM) & (month <= TO) & ~month.isin(LEFT_OUT)
