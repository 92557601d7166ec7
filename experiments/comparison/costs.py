"""What each scenario costs a year, item by item, and which scenarios cost the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from experiments.comparison.pairs import KEYS

EQUAL = 0.001
"""Totals that differ by a smaller share than this count as equal."""
AMOUNTS = ["value", "low", "high"]


def cost_table(costs: pd.DataFrame, scenarios: Sequence[str]) -> pd.DataFrame:
    """Mean central cost in USD million a year, a row an item in its first order, a column a scenario.

    `costs` has a row a run and item. An item that costs nothing anywhere is left out.
    """
    runs = _runs(costs)
    totals = costs.groupby(["item", "scenario"], sort=False)["value"].sum().unstack("scenario")
    table = (totals / runs).reindex(index=costs["item"].drop_duplicates(), columns=list(scenarios)).fillna(0.0)
    return table.loc[(table != 0).any(axis=1)]


def cost_totals(costs: pd.DataFrame, scenarios: Sequence[str]) -> pd.DataFrame:
    """Mean totals by scenario, columns value, low and high: all unit costs at their middle values, or all at one end."""
    sums = costs.groupby("scenario")[AMOUNTS].sum().div(_runs(costs), axis=0)
    return sums.reindex(list(scenarios))


def equal_costs(totals: pd.DataFrame, share: float = EQUAL) -> list[tuple[str, str]]:
    """Pairs of scenarios whose central totals differ by less than `share` of the greater."""
    value = totals["value"].dropna()
    return [
        (str(one), str(other))
        for one, other in combinations(value.index, 2)
        if abs(value[one] - value[other]) < share * max(abs(value[one]), abs(value[other]))
    ]


def _runs(costs: pd.DataFrame) -> pd.Series[int]:
    return costs[["scenario", *KEYS]].drop_duplicates().groupby("scenario").size()
