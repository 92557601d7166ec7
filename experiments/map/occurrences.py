"""Events from the mandate date on as the folder's tables have them, and what they add up to day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.study.results import ResultsError

if TYPE_CHECKING:
    from experiments.map.request import Asked

COMPARED = ("date", "square", "type_of_violence", "deaths_a", "deaths_b", "deaths_civilians", "side_a", "side_b")
COUNTED = ("deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_on_mission")
"""What events are counted as from the mandate date on, by the metrics' names and definitions."""


def stored(asked: Asked, scenario: str, places: Sequence[int]) -> pd.DataFrame:
    """Events of these pairs' runs of one scenario, in the tables' order."""
    pairs = {(row["history"], row["future"]) for row in (asked.results.manifest["pairs"][place] for place in places)}
    table = asked.events.loc[asked.events["scenario"] == scenario]
    chosen = [pair in pairs for pair in zip(table["history"], table["future"])]
    return table.loc[chosen].reset_index(drop=True)


def squares(asked: Asked) -> pd.DataFrame:
    """The squares in play in their order: square, priogrid_gid, latitude, longitude, region."""
    table = asked.results.squares.drop_duplicates("square").sort_values("square")
    wanted = ["square", "priogrid_gid", "latitude", "longitude", "region"]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ResultsError(f"{asked.results.folder / 'squares.parquet'}: lacks {', '.join(missing)}")
    return table[wanted].reset_index(drop=True)


def placed(events: pd.DataFrame, ground: pd.DataFrame) -> np.ndarray:
    """The row of `ground` that each event's square has."""
    numbers = ground["square"].to_numpy()
    rows = np.searchsorted(numbers, events["square"]).clip(max=len(numbers) - 1)
    if not np.array_equal(numbers[rows], events["square"].to_numpy()):
        raise ResultsError("events.parquet: has events on squares that squares.parquet does not have")
    return rows


def counts(events: pd.DataFrame, days: int) -> dict[str, np.ndarray]:
    """Sums from the mandate date to the evening of each day."""
    mission = events["side_a"].eq("MINUSMA")
    each = {
        "deaths": events["best"], "civilian_deaths": events["deaths_civilians"], "peacekeeper_deaths": events["deaths_a"] * mission,
        "attacks_on_mission": events["target"].eq("MINUSMA").astype(int),
    }  # fmt: skip
    return {name: np.bincount(events["day"], each[name], days).cumsum() for name in COUNTED}
