"""Pairs come apart with time: how alike the two runs of a pair still are so many months after the mandate date."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.pairs import KEYS, align, correlation

HORIZONS = (1, 6, 12, 24)
COUNTED = {
    "new_deaths": "deaths",
    "new_civilian_deaths": "civilian deaths",
    "new_peacekeeper_deaths": "peacekeeper deaths",
    "new_attacks_minusma": "attacks on MINUSMA",
}
"""Quantities whose pair correlation is shown, by column, as people read them."""
TYPES = ("state_based", "non_state", "one_sided")
BUTTERFLY = "butterfly"
BUTTERFLY_NOTE = (
    "butterfly differs from the status quo by one decision of one jihadist cell on the mandate date (the largest "
    "goes elsewhere) and by nothing else: its correlation shows how far chance alone drives the two runs of a pair apart."
)


def by_horizon(monthly: pd.DataFrame, mandate: str | pd.Timestamp, scenarios: Sequence[str]) -> pd.DataFrame:
    """`pair_correlations` of `COUNTED`, deaths of all types together; scenario by scenario within a quantity."""
    deaths = [f"new_deaths_{kind}" for kind in TYPES if f"new_deaths_{kind}" in monthly.columns]
    monthly = monthly.assign(new_deaths=monthly[deaths].sum(axis=1))
    columns = [name for name in COUNTED if name in monthly.columns]
    found = pair_correlations(monthly, mandate, scenarios, columns)
    order = {name: place for place, name in enumerate(columns)}
    return found.sort_values("column", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def months_after(mandate: str | pd.Timestamp, months: int) -> list[str]:
    """The first whole months on or after the mandate date, as 'YYYY-MM' texts."""
    date = pd.Timestamp(mandate)
    first = pd.Period(date, freq="M") + (0 if date.day == 1 else 1)
    return [str(first + step) for step in range(months)]


def pair_correlations(
    monthly: pd.DataFrame,
    mandate: str | pd.Timestamp,
    scenarios: Sequence[str],
    columns: Sequence[str],
    horizons: Sequence[int] = HORIZONS,
) -> pd.DataFrame:
    """Pair correlation with the first scenario, a row a (scenario, column, horizon in months).

    Flows (`new_*`) are summed from the mandate to the horizon, stocks (`n_*`) taken at the horizon's month end.
    Columns: scenario, column, months, n_pairs, correlation, width_ratio. A horizon past the end is left out.
    """
    have = set(monthly["month"].unique())
    rows = []
    for horizon in horizons:
        wanted = months_after(mandate, horizon)
        if not have.issuperset(wanted):
            continue
        runs = _reached(monthly, wanted, columns)
        for scenario in scenarios[1:]:
            pairs = align(runs, scenarios[0], scenario, columns)
            alike = correlation(pairs.first, pairs.second)
            error = bootstrap.standard_error(pairs.difference, pairs.cluster)
            ratio = bootstrap.width_ratio(pairs.first, pairs.second, error, pairs.cluster)
            rows += [(scenario, column, horizon, len(pairs.first), alike[i], ratio[i]) for i, column in enumerate(columns)]
    return pd.DataFrame(rows, columns=["scenario", "column", "months", "n_pairs", "correlation", "width_ratio"])


def _reached(monthly: pd.DataFrame, months: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    window = monthly.loc[monthly["month"].isin(months)]
    grouped = window.sort_values("month").groupby(["scenario", *KEYS], sort=True)[list(columns)]
    total, last = grouped.sum(), grouped.last()
    stocks = [column for column in columns if column.startswith("n_")]
    total[stocks] = last[stocks]
    return total.reset_index()
