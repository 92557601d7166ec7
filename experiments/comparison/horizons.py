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


def by_horizon(
    monthly: pd.DataFrame, mandate: str | pd.Timestamp, scenarios: Sequence[str], horizons: Sequence[int] = HORIZONS
) -> pd.DataFrame:
    """Pair correlation of `COUNTED` with the first scenario, a row a (column, scenario, horizon), deaths of all types together.

    Each is summed from the mandate date to so many months later; a horizon past the end is left out.
    """
    deaths = [f"new_deaths_{kind}" for kind in TYPES if f"new_deaths_{kind}" in monthly.columns]
    monthly = monthly.assign(new_deaths=monthly[deaths].sum(axis=1))
    columns, have = [name for name in COUNTED if name in monthly.columns], set(monthly["month"].unique())
    rows = []
    for horizon in horizons:
        wanted = months_after(mandate, horizon)
        if not have.issuperset(wanted):
            continue
        runs = monthly.loc[monthly["month"].isin(wanted)].groupby(["scenario", *KEYS])[columns].sum().reset_index()
        for scenario in scenarios[1:]:
            pairs = align(runs, scenarios[0], scenario, columns)
            alike = correlation(pairs.first, pairs.second)
            error = bootstrap.standard_error(pairs.difference, pairs.cluster)
            ratio = bootstrap.width_ratio(pairs.first, pairs.second, error, pairs.cluster)
            rows += [(scenario, column, horizon, len(pairs.first), alike[i], ratio[i]) for i, column in enumerate(columns)]
    found = pd.DataFrame(rows, columns=["scenario", "column", "months", "n_pairs", "correlation", "width_ratio"])
    return found.sort_values("column", key=lambda names: names.map(columns.index), kind="stable", ignore_index=True)


def months_after(mandate: str | pd.Timestamp, months: int) -> list[str]:
    """The first whole months on or after the mandate date, as 'YYYY-MM' texts."""
    date = pd.Timestamp(mandate)
    first = pd.Period(date, freq="M") + (0 if date.day == 1 else 1)
    return [str(first + step) for step in range(months)]
