"""All that a page shows of a study: its runs lived again, their events, bases and sums, as means where several are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.map import rerun as lived
from experiments.map.request import Asked
from experiments.past import export_checked as checked
from experiments.study import kernels
from experiments.study.progress import Progress

AGGREGATED = ["day", "row", "kind"]


@dataclass
class Side:
    """One scenario: fields and bases as they were lived, its events, and sums by day; fields and sums are means over its runs.

    `events` has day, row (of the ground), kind, deaths and civilians; of one run also side_a, side_b and subtype, of several `count`,
    all summed over the runs. `bases` has name, latitude and longitude by key.
    """

    scenario: str
    lived: lived.Lived
    events: pd.DataFrame
    counts: dict[str, np.ndarray]
    bases: pd.DataFrame


@dataclass
class Shown:
    """The sides, on one ground, from the mandate date on; `places` has outlines, river, towns and the resolution."""

    asked: Asked
    ground: pd.DataFrame
    places: Mapping[str, Any]
    days: int
    sides: list[Side]

    @property
    def first(self) -> pd.Timestamp:
        """The mandate date."""
        return self.asked.results.mandate


def gather(asked: Asked) -> Shown:
    """Live all pairs that are asked for; raises Mistake where what comes out is not what the folder has."""
    settings = lived.settings_of(asked.results, asked.scenarios[0], asked.places[0])
    days = settings.calendar.days - settings.calendar.mandate_index
    ground, places = lived.squares(asked), checked.ground(asked.results)
    _ = asked.events  # what is wrong with them is told before anything is lived
    kernels.prepare(settings)
    sums = {name: lived.Lived.blank(days, len(ground)) for name in asked.scenarios}
    with Progress(asked.runs * len(asked.scenarios), what="runs") as progress:
        for place in asked.places:
            lived.pair(asked, place, sums)
            progress.step(len(asked.scenarios))
    return Shown(asked, ground, places, days, [_side(asked, name, ground, sums[name]) for name in asked.scenarios])


def _side(asked: Asked, scenario: str, ground: pd.DataFrame, whole: lived.Lived) -> Side:
    events = lived.stored(asked, scenario, asked.places)
    counts = {name: values / asked.runs for name, values in lived.counts(events, len(whole.displaced)).items()}
    mean = whole.mean()
    counts |= {"displaced": mean.displaced, "patrol_days": mean.patrols.sum(axis=1, dtype=float).cumsum()}
    names = {"type_of_violence": "kind", "best": "deaths", "deaths_civilians": "civilians"}
    table = events.assign(row=lived.placed(events, ground)).rename(columns=names)
    return Side(scenario, mean, _summed(table) if asked.mean else table, counts, _bases(asked, scenario, mean))


def _summed(events: pd.DataFrame) -> pd.DataFrame:
    """Events of several runs by day, square and type."""
    return events.assign(count=1).groupby(AGGREGATED, as_index=False)[["count", "deaths", "civilians"]].sum()


def _bases(asked: Asked, scenario: str, mean: lived.Lived) -> pd.DataFrame:
    """Where the bases stand that ever had men, in the order of the table of bases."""
    table = checked.bases(asked.results)
    table = table.loc[table["scenario"] == scenario].drop_duplicates("base").set_index("base")
    lost = [base for base in mean.men if base not in table.index]
    if lost:
        raise Mistake(f"{asked.results.folder / 'bases.parquet'}: lacks the base {lost[0]}, which has men when the run is lived again")
    return table.loc[[base for base in table.index if base in mean.men], ["name", "latitude", "longitude"]]
