"""A results folder is read lazily, one table at a time; what is missing or broken is reported in one line.

Every figure and the report see a study only through `Results`: nothing here knows the simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from experiments.study import lost_runs, meanings
from experiments.study.forecast_columns import CELLS, SKILL
from experiments.study.forecast_columns import SCORES as HELD_BACK
from experiments.study.messages import Told
from experiments.study.opened_table import ResultsError
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


class Results(Told):
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

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row a run and month, from the calendar's start to its end."""
        return self._parquet("monthly.parquet", [*RUN_KEYS, "month"])

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row a true event, in UCDP GED's columns and ours."""
        return self._parquet("events.parquet", [*RUN_KEYS, *EVENT_COLUMNS])

    @cached_property
    def squares(self) -> pd.DataFrame:
        """One row a run and square: sums of flows and means of stocks over the mandate."""
        return self._parquet("squares.parquet", [*RUN_KEYS, "square", "priogrid_gid", "latitude", "longitude"])

    @cached_property
    def bases(self) -> pd.DataFrame:
        """One row a run and base of the mission that had men on the eve of the mandate date or since."""
        return self._parquet("bases.parquet", [*RUN_KEYS, *BASE_COLUMNS])

    @cached_property
    def working_points(self) -> pd.DataFrame:
        """One row a run and working point, with its range."""
        return self._parquet("working_points.parquet", [*RUN_KEYS, "name", "value", "low", "high", "unit"])

    @cached_property
    def costs(self) -> pd.DataFrame:
        """One row a run and item of cost, in USD million a year."""
        return self._parquet("costs.parquet", [*RUN_KEYS, "item", "quantity", "unit", "value", "low", "high"])

    @cached_property
    def answers(self) -> pd.DataFrame:
        """One row a value of a parameter, scenario and metric: which scenario is better in that world."""
        return self._csv("answers.csv", list(meanings.ANSWERS), text=("parameter", "value", "world"))

    @cached_property
    def doors(self) -> pd.DataFrame:
        """On which doors each difference of a study hangs, one row a scenario and outcome."""
        return self._csv("doors.csv", list(meanings.DOORS), text=("gone", "turned", "weighs", "open"))

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """One row an outcome and scenario, the best first."""
        return self._csv("ranking.csv", list(meanings.RANKING))

    @cached_property
    def world_differences(self) -> pd.DataFrame:
        """What each world changes in each scenario, a row a scenario, world and metric."""
        return self._csv("world_differences.csv", list(meanings.WORLD_DIFFERENCES), text=("scenario", "world", "baseline"))

    @cached_property
    def observed(self) -> pd.DataFrame:
        """Observed events and deaths by month, region and type."""
        return self._csv("observed.csv", ["month", "region", "type"])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences, one row a scenario and metric."""
        return self._csv("differences.csv", [name for name in meanings.DIFFERENCES if name not in LATER])

    @cached_property
    def validation(self) -> pd.DataFrame:
        """Histories beside the record, one row a measure."""
        return self._csv("validation.csv", list(VALIDATION), text=("family", "name"))

    @cached_property
    def cercle_squares(self) -> pd.DataFrame:
        """The cercle of every PRIO-GRID square, one row a square."""
        return self._csv("cercle_squares.csv", list(CERCLES), text=("cercle",))

    @cached_property
    def forecast(self) -> pd.DataFrame:
        """One row a region, month and draw of a forecast, deaths in all three types of violence."""
        return self._table("forecast/regions_all_types.parquet", ["region", "month_id", "draw", "outcome"])

    @cached_property
    def held_back(self) -> pd.DataFrame:
        """Histories and rivals on the year held back, one row a forecast, target and place."""
        return self._csv("held_back.csv", list(HELD_BACK), text=("place", "forecast"))

    @cached_property
    def held_back_skill(self) -> pd.DataFrame:
        """Skill of histories there, one row a rival, target and place."""
        return self._csv("held_back_skill.csv", list(SKILL), text=("place", "rival"))

    @cached_property
    def held_back_cells(self) -> pd.DataFrame:
        """The year held back, one row a target, region and month."""
        return self._csv("held_back_cells.csv", list(CELLS), text=("region", "month"))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """What each scenario does as a share of the whole mission's effect, one row a scenario and metric."""
        return self._csv("shares.csv", list(meanings.SHARES))

    @cached_property
    def spread(self) -> pd.DataFrame:
        """Where the spread of differences over many worlds comes from, one row a scenario and metric."""
        return self._csv("spread.csv", list(meanings.SPREAD))

    @cached_property
    def map(self) -> dict[str, Any]:
        """The map's backdrop: outline, river, towns, resolution in degrees."""
        found = self._json("map.json")
        missing = [key for key in ("outline", "river", "towns", "resolution") if key not in found]
        if missing:
            raise ResultsError(f"{self.folder / 'map.json'}: lacks {', '.join(missing)}")
        return found

    def _parquet(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        return self._of_first_world(self._read(name, columns))

    def _of_first_world(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame if len(self.worlds) < 2 else frame.loc[frame["world"] == self.worlds[0]].reset_index(drop=True)

    def _read(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A table of runs, without pairs of which one failed."""
        return lost_runs.whole(self._table(name, columns), self._failed)
