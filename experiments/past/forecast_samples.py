"""From recorded events to samples: deaths by draw, month and region, and by draw, month and PRIO-GRID square."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.past.forecast import months
from experiments.past.forecast_target import TARGETS, month_id
from sim.words import REGIONS

if TYPE_CHECKING:
    from experiments.past.ground import Ground
    from experiments.study.study import Study

COLUMNS = ("world", "history", "future", "date_start", "type_of_violence", "square", "recorded_best")


@dataclass(frozen=True, eq=False)
class Samples:
    """Deaths of one target: `regions` and `squares` by draw, month and place; which months, and which PRIO-GRID squares."""

    months: np.ndarray
    gids: np.ndarray
    regions: np.ndarray
    squares: np.ndarray


def of_study(study: Study, ground: Ground) -> tuple[dict[str, Samples], list[int]]:
    """Samples by target, and the numbers of the draws that they are of, in order: those of runs that did not fail."""
    draws = [number for number in range(study.total) if number not in study.failed]
    place = {tuple(study.key(number)[name] for name in COLUMNS[:3]): at for at, number in enumerate(draws)}
    events = _recorded(study.folder / "events.parquet")
    draw = np.array([place.get(key, -1) for key in zip(*(events[name] for name in COLUMNS[:3]), strict=True)], dtype=np.int64)
    return {name: _counted(events, draw, len(draws), months(study), ground, kinds) for name, kinds in TARGETS.items()}, draws


def _recorded(path: Path) -> dict[str, np.ndarray]:
    """Columns of all recorded lethal events of a study; without any row where no run had an event."""
    if not path.is_file():
        return {name: np.zeros(0, "datetime64[D]" if name == "date_start" else np.int64) for name in COLUMNS}
    table = pq.read_table(path, columns=list(COLUMNS), filters=pc.field("recorded") & (pc.field("recorded_best") > 0))
    return {name: table[name].to_numpy() for name in COLUMNS}


def _counted(
    events: dict[str, np.ndarray], draw: np.ndarray, draws: int, months: np.ndarray, ground: Ground, kinds: tuple[int, ...]
) -> Samples:
    """Deaths in events of these types, in the months and the squares in play."""
    month = month_id(events["date_start"]) - months[0]
    inside = (draw >= 0) & (month >= 0) & (month < len(months)) & np.isin(events["type_of_violence"], kinds)
    rows = np.flatnonzero(inside & ground.in_play[events["square"]])
    at, square, deaths = (draw[rows], month[rows]), events["square"][rows], events["recorded_best"][rows]
    regions = np.zeros((draws, len(months), len(REGIONS)), np.int32)
    squares = np.zeros((draws, len(months), len(ground.gids)), np.int32)
    np.add.at(regions, (*at, ground.region[square]), deaths)
    np.add.at(squares, (*at, ground.prio[square]), deaths)
    return Samples(months, ground.gids, regions, squares)
