"""Who is there on the mandate date by the maps of the mission's deployment, to refuse orders for men that are not."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.geography.seeds import Seeds


def map_in_force(seeds: Seeds, calendar: Any) -> np.ndarray:
    """Rows of the newest map that is dated on or before the mandate date, places on the map only."""
    table = seeds.contingents
    dates = table["date"].astype("datetime64[D]")
    past = dates[dates <= np.datetime64(calendar.mandate, "D")]
    newest = past.max() if len(past) else dates.min()
    return np.flatnonzero((dates == newest) & (table["base"] != "bamako") & (table["troops"] > 0))


def men_at(seeds: Seeds, base: str, calendar: Any) -> int:
    """Men of all contingents at a base."""
    rows = map_in_force(seeds, calendar)
    table = seeds.contingents
    return int(table["troops"][rows][table["base"][rows] == base].sum())


def countries(seeds: Seeds, calendar: Any) -> dict[str, tuple[str, ...]]:
    """Bases of each country that has men in the mission, those with most of them first."""
    rows, table = map_in_force(seeds, calendar), seeds.contingents
    rows = rows[np.argsort(-table["troops"][rows], kind="stable")]
    return {
        str(country): tuple(str(base) for base in table["base"][rows[table["country"][rows] == country]])
        for country in sorted(set(table["country"][rows].tolist()))
    }  # fmt: skip
