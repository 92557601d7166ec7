"""From recorded events to samples: deaths by draw, month and place, be that a region or a PRIO-GRID square; and these in lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.comparison.table import number
from experiments.past.forecast import month_id, month_of, months
from experiments.past.region_months import TARGETS
from sim.words import REGIONS

if TYPE_CHECKING:
    from experiments.past.ground import Ground
    from experiments.study.study import Study

KEYS = ("world", "history", "future")
COLUMNS = (*KEYS, "date_start", "type_of_violence", "square", "recorded_best")
OUTER = (5.0, 50.0, 95.0)
WORDS = {"state_based": "state-based violence", "all_types": "all three types of violence"}


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
    place = {tuple(study.key(number)[name] for name in KEYS): at for at, number in enumerate(draws)}
    events = _recorded(study.folder / "events.parquet")
    draw = np.array([place.get(key, -1) for key in zip(*(events[name] for name in KEYS), strict=True)], dtype=np.int64)
    return {name: _counted(events, draw, len(draws), months(study), ground, kinds) for name, kinds in TARGETS.items()}, draws


def _recorded(path: Path) -> dict[str, np.ndarray]:
    """Columns of all recorded lethal events of a study; without any row where no run had an event."""
    if not path.is_file():
        return {name: np.zeros(0, "datetime64[D]" if name == "date_start" else np.int64) for name in COLUMNS}
    table = pq.read_table(path, columns=list(COLUMNS), filters=pc.field("recorded") & (pc.field("recorded_best") > 0))
    return {name: table[name].to_numpy() for name in COLUMNS}


def _counted(
    events: Mapping[str, np.ndarray], draw: np.ndarray, draws: int, months: np.ndarray, ground: Ground, kinds: tuple[int, ...]
) -> Samples:
    """Deaths in events of these types, in the months and the squares in play."""
    month = month_id(events["date_start"]) - months[0]
    inside = (draw >= 0) & (month >= 0) & (month < len(months)) & np.isin(events["type_of_violence"], kinds)
    rows = np.flatnonzero(inside & ground.in_play[events["square"]])
    at, square, deaths = (draw[rows], month[rows]), events["square"][rows], events["recorded_best"][rows]
    regions, squares = (np.zeros((draws, len(months), places), np.int32) for places in (len(REGIONS), len(ground.gids)))
    np.add.at(regions, (*at, ground.region[square]), deaths)
    np.add.at(squares, (*at, ground.prio[square]), deaths)
    return Samples(months, ground.gids, regions, squares)


def lines(found: Mapping[str, Samples]) -> list[str]:
    """Deaths over all months with the interval of nine in ten samples: a block a target, a line a region and all together."""
    first = next(iter(found.values()))
    draws, count = first.regions.shape[:2]
    out = [f"recorded deaths, {month_of(int(first.months[0]))} to {month_of(int(first.months[-1]))} ({count} months), {draws} draws"]
    for target, samples in found.items():
        out += ["", f"{WORDS[target]:<28} {'mean':>9} {'5%':>9} {'median':>9} {'95%':>9}"]
        sums = samples.regions.sum(axis=1)
        for name, values in (*zip(REGIONS, sums.T, strict=True), ("all", sums.sum(axis=1))):
            shown = (number(float(one)) for one in (values.mean(), *np.percentile(values, OUTER)))
            out.append(f"  {name:<26} " + " ".join(f"{one:>9}" for one in shown))
    return out
