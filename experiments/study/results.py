"""A results folder is read lazily, one table at a time; what is missing or broken is reported in one line.

Every figure and the report see a study only through `Results`: nothing here knows the simulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from experiments.study import lost_runs, meanings
from experiments.study.forecast_columns import CELLS, SKILL
from experiments.study.forecast_columns import SCORES as HELD_BACK
from experiments.study.opened_table import Opened, ResultsError
from experiments.study.validation_columns import COLUMNS as VALIDATION
from experiments.study.validation_columns import SQUARES as CERCLES

__all__ = ["PAIR_KEYS", "RUN_KEYS", "Results", "ResultsError"]
PAIR_KEYS = ["world", "history", "future"]
RUN_KEYS = ["scenario", *PAIR_KEYS]
EVENT_COLUMNS = ["date_start", "type_of_violence", "side_a", "side_b", "initiator", "best"]
EVENT_COLUMNS += ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"]
BASE_COLUMNS = ["base", "name", "latitude", "longitude", "opened", "closed", "men_before", "men_at_mandate", "men_at_end"]
LATER = ("theme",)
"""Columns that tables of earlier versions lack, which are read all the same."""
LARGEST = 1e50
"""Of an outcome or a seed: what is larger was made up, and its square may be no number."""


def _of_runs(name: str, columns: Sequence[str]) -> cached_property[pd.DataFrame]:
    """A table of runs: of the first world, without pairs of which one failed."""
    return cached_property(lambda results: results._of_first_world(results._read(name, [*RUN_KEYS, *columns])))


def _csv(name: str, columns: Iterable[str], text: Sequence[str] = ()) -> cached_property[pd.DataFrame]:
    """A CSV table with these columns."""
    return cached_property(lambda results: results._csv(name, list(columns), text))


class Results(Opened):
    """One study's folder: `manifest`, its tables and its map, each read when first asked for.

    Each table names its run by `scenario`, `world`, `history` and `future`; the first scenario of the manifest is the
    reference. Pairs of seeds of which a run failed are left out of all tables. Raises `ResultsError` where a file is
    missing, unreadable or lacks a column.
    """

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: keys, then one column a metric, over the mandate."""
        return self._of_first_world(self.all_runs)

    @cached_property
    def all_runs(self) -> pd.DataFrame:
        """As `runs`, of all worlds."""
        frame = self._read("runs.parquet", RUN_KEYS)
        names = [metric["name"] for metric in self.metrics]
        numbers = ["history", "future", *names, *(f"expected_{name}" for name in names)]
        odd = [name for name in numbers if name in frame.columns and not pd.api.types.is_numeric_dtype(frame[name])]
        if odd:
            raise ResultsError(f"{self.folder / 'runs.parquet'}: {', '.join(odd)} should be numbers")
        endless = [name for name in numbers if name in frame.columns and frame[name].abs().max() > LARGEST]
        if endless:
            raise ResultsError(f"{self.folder / 'runs.parquet'}: {', '.join(endless)} should be finite, and no larger than {LARGEST:g}")
        gaps = [name for name in RUN_KEYS if frame[name].isna().any()]
        if gaps:
            raise ResultsError(f"{self.folder / 'runs.parquet'}: {', '.join(gaps)} is empty in some rows")
        absent = [name for name in self.scenarios if not (frame["scenario"] == name).any()]
        if absent and len(frame):
            raise ResultsError(f"{self.folder / 'runs.parquet'}: has no run of {', '.join(absent)}")
        return frame

    monthly = _of_runs("monthly.parquet", ["month"])
    """One row a run and month, from the calendar's start to its end."""
    events = _of_runs("events.parquet", EVENT_COLUMNS)
    """One row a true event, in UCDP GED's columns and ours."""
    squares = _of_runs("squares.parquet", ["square", "priogrid_gid", "latitude", "longitude"])
    """One row a run and square: sums of flows and means of stocks over the mandate."""
    bases = _of_runs("bases.parquet", BASE_COLUMNS)
    """One row a run and base of the mission that had men on the eve of the mandate date or since."""
    working_points = _of_runs("working_points.parquet", ["name", "value", "low", "high", "unit"])
    """One row a run and working point, with its range."""
    costs = _of_runs("costs.parquet", ["item", "quantity", "unit", "value", "low", "high"])
    """One row a run and item of cost, in USD million a year."""
    answers = _csv("answers.csv", meanings.ANSWERS, text=("parameter", "value", "world"))
    """One row a value of a parameter, scenario and metric: which scenario is better in that world."""
    doors = _csv("doors.csv", meanings.DOORS, text=("gone", "turned", "weighs", "open"))
    """On which doors each difference of a study hangs, one row a scenario and outcome."""
    ranking = _csv("ranking.csv", meanings.RANKING)
    """One row an outcome and scenario, the best first."""
    world_differences = _csv("world_differences.csv", meanings.WORLD_DIFFERENCES, text=("scenario", "world", "baseline"))
    """What each world changes in each scenario, a row a scenario, world and metric."""
    observed = _csv("observed.csv", ["month", "region", "type"])
    """Observed events and deaths by month, region and type."""
    differences = _csv("differences.csv", [name for name in meanings.DIFFERENCES if name not in LATER])
    """Paired differences, one row a scenario and metric."""
    validation = _csv("validation.csv", VALIDATION, text=("family", "name"))
    """Histories beside the record, one row a measure."""
    cercle_squares = _csv("cercle_squares.csv", CERCLES, text=("cercle",))
    """The cercle of every PRIO-GRID square, one row a square."""
    forecast = cached_property(
        lambda results: results._table("forecast/regions_all_types.parquet", ["region", "month_id", "draw", "outcome"])
    )
    """One row a region, month and draw of a forecast, deaths in all three types of violence."""
    held_back = _csv("held_back.csv", HELD_BACK, text=("place", "forecast"))
    """Histories and rivals on the year held back, one row a forecast, target and place."""
    held_back_skill = _csv("held_back_skill.csv", SKILL, text=("place", "rival"))
    """Skill of histories there, one row a rival, target and place."""
    held_back_cells = _csv("held_back_cells.csv", CELLS, text=("region", "month"))
    """The year held back, one row a target, region and month."""
    shares = _csv("shares.csv", meanings.SHARES)
    """What each scenario does as a share of the whole mission's effect, one row a scenario and metric."""
    spread = _csv("spread.csv", meanings.SPREAD)
    """Where the spread of differences over many worlds comes from, one row a scenario and metric."""

    @cached_property
    def map(self) -> dict[str, Any]:
        """The map's backdrop: outline, river, towns, resolution in degrees."""
        found = self._json("map.json")
        missing = [key for key in ("outline", "river", "towns", "resolution") if key not in found]
        if missing:
            raise ResultsError(f"{self.folder / 'map.json'}: lacks {', '.join(missing)}")
        return found

    def _of_first_world(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame if len(self.worlds) < 2 else frame.loc[frame["world"] == self.worlds[0]].reset_index(drop=True)

    def _read(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A table of runs, without pairs of which one failed."""
        return lost_runs.whole(self._table(name, columns), self._failed)
