"""Everything that is measured on one history, by family and name: the model's side of the comparison."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import levels, patterns, region_months, sides
from experiments.past.comparable import DAYS, FIRST, HALF, HALF_YEARS, MONTHS, Seen, month_of, seen
from experiments.past.ground import Ground, ground_of

if TYPE_CHECKING:
    from sim.outputs.record import Record

Measures = dict[tuple[str, str], float]
"""Values by family and name."""
STOCKS = {
    "people under jihadists": ("people_under_jihadists",),
    "officials, North": ("officials_north",),
    "officials, Centre": ("officials_centre",),
    "jihadist fighters": ("fighters_jnim", "fighters_isgs", "fighters_ansaroul_islam"),
    "men of the armed groups": (
        "men_hcua", "men_mnla", "men_maa_cma", "men_gatia", "men_maa_platform", "men_ganda", "men_cpa", "men_cmfpr2", "men_msa", "men_cja",
        "men_splinters",
    ),
    "militia men": ("militia_dogon", "militia_segou", "militia_fulani"),
    "support of the state": ("support_state",),
    "support of jihadists": ("support_jihadists",),
    "tension": ("tension",),
    "displaced": ("displaced",),
}  # fmt: skip
"""Stocks whose first half-year shows whether the start is one that the rules would keep, with the daily columns that add up to each."""
MISSION, DIRECT = "MINUSMA", "direct"
MODES = {"ied": "IED_mine", "indirect_fire": "indirect_fire"}
"""Kinds of attacks on the mission and the modes that the record knows them by; any other is a direct one."""
BRANCHING = "lethal events, by month"
SCHOOLS = {"2015-10": "2015-10-01", "2016-03": "2016-03-01", "2016-10": "2016-10-01", "2017-03": "2017-03-01"}
"""Months for which closed schools are on record, with the day on which the model's are counted."""
SETTLED = "2015-07-01"
DISPLACED = ("2016-01-31", "2016-06-30", "2016-08-04", "2017-06-30")
OFFICIALS = {"north 2016-06": ("officials_north", "2016-06-01"), "north 2016-09": ("officials_north", "2016-09-01"),
             "Mopti 2016-09": ("officials_mopti", "2016-09-01")}  # fmt: skip


def measure(record: Record) -> Measures:
    """All families, of a run that covers January 2015 to June 2017."""
    ground = ground_of(record.geography)
    events = seen(record.events, ground)
    parts = of_events(events, ground) | {
        "fighters": _fighters(record),
        "dyad": sides.by_pair(events.who, events.whom, events.deaths, np.ones(len(events))),
        "mission": _mission(record, events),
        "mode": _modes(events),
        "reporting": patterns.reporting(events),
        "displaced": {day: _on(record, "displaced", day) for day in DISPLACED},
        "officials": {name: _on(record, column, day) for name, (column, day) in OFFICIALS.items()},
        "schools": {name: _on(record, "schools_closed", day) for name, day in SCHOOLS.items()},
        "stock": {name: _ratio(record, columns) for name, columns in STOCKS.items()},
        region_months.FAMILY: region_months.of(events),
    }
    return {(family, name): float(value) for family, found in parts.items() for name, value in found.items()}


def of_events(events: Seen, ground: Ground) -> dict[str, dict[str, float]]:
    """The families that recorded events alone tell of, be they of a history or of somebody's file."""
    return {
        "pattern": patterns.of(events, ground),
        "level": levels.of(events),
        **levels.over_time(levels.cells(events.month, events.region, events.type, events.deaths)),
        "cercle": levels.by_cercle(events, ground, events.deaths),
        "square": patterns.deadliest(events.prio, events.deaths, len(ground.gids)),
        "severity": patterns.of_all(events.deaths[~events.scripted]),
        "dispersion": levels.pooled(levels.cells(events.month, events.region, events.type, events.lethal)),
        "branching": {BRANCHING: patterns.branching(np.bincount(events.month[events.lethal], minlength=MONTHS))},
    }


def _fighters(record: Record) -> dict[str, float]:
    rows = record.strengths
    return {f"{kind}.{region}": men for kind, region, men in zip(rows["kind"], rows["region"], rows["men"], strict=True)}


def _mission(record: Record, events: Seen) -> dict[str, float]:
    """Recorded attacks on the mission, and peacekeepers killed (of which none goes unrecorded), by half-year."""
    attacks = levels.by_half_year(events, events.whom == MISSION)
    true = record.events
    days = true["date"] - int(FIRST.astype(np.int64))
    mine = (true["side_a"] == MISSION) & (days >= 0) & (days < DAYS)
    deaths = np.bincount(month_of(days[mine]) // HALF, true["deaths_a"][mine], len(HALF_YEARS))
    return {f"attacks {name}": value for name, value in attacks.items()} | {
        f"deaths {name}": float(value) for name, value in zip(HALF_YEARS, deaths, strict=True)
    }


def _modes(events: Seen) -> dict[str, float]:
    """Recorded attacks on the mission by mode and half-year."""
    mine = events.only(events.whom == MISSION)
    mode = np.array([MODES.get(str(kind), DIRECT) for kind in mine.kind], dtype=str)
    sums = {name: levels.by_half_year(mine, mode == name) for name in (*MODES.values(), DIRECT)}
    return {f"{name}.{half}": value for name, found in sums.items() for half, value in found.items()}


def _on(record: Record, column: str, day: str) -> float:
    """A stock on the evening of a day; unknown where the run has no such day."""
    row = np.flatnonzero(record.daily["date"] == np.datetime64(day))
    return float(record.daily[column][row[0]]) if len(row) else math.nan


def _ratio(record: Record, columns: tuple[str, ...]) -> float:
    """A stock half a year after the start over what it was on the first evening."""
    first, then = (sum(_on(record, column, day) for column in columns) for day in (str(FIRST), SETTLED))
    return then / first if first else math.nan
