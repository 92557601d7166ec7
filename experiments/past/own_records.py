"""Histories beside a user's own file of events: whatever events alone tell of, measured by one rule on both sides.

The file has to reach from January 2015 to June 2017. Who fought whom, men, displaced people and officials stand in no such file; there
the record that ships has the word.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake
from experiments.past import held_back, measured, region_months
from experiments.past.comparable import DAYS, FIRST, LAST, REMOTE, SCRIPTED, Seen, month_of
from experiments.past.ground import Ground, ground_of
from experiments.past.records import BATTLE, Events, Placed, place, read
from experiments.past.score import Key, beside
from experiments.past.summary import lines
from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography

TABLE, PREFIX = "own_validation.csv", "own_"
BOMBING, BOMBED, TOLL = np.datetime64("2017-01-18"), "Gao", 20.0
"""The day, the region and at least the dead of the one event that every history repeats."""
NOT_OF_GED = ("north_battles_corridor_excess_lethal",)
"""Measures that ask which events are battles, which GED does not say."""


def checked(path: Path) -> Events:
    """The events of a file that covers the window; raises Mistake, one line."""
    events = read(path)
    begins, ends = events.earliest.astype("datetime64[M]"), events.latest.astype("datetime64[M]")
    if begins > FIRST.astype("datetime64[M]") or ends < LAST.astype("datetime64[M]"):
        told = "histories are held against January 2015 to June 2017, all of which it has to cover"
        raise Mistake(f"{path}: has events from {events.earliest} to {events.latest}; {told}")
    return events


def compared(events: Events, geography: Geography, runs: pd.DataFrame) -> tuple[pd.DataFrame, Placed, Seen]:
    """Every measure that the file has beside the histories."""
    ground = ground_of(geography)
    placed = place(events, geography, ground)
    observed = seen_of(placed, ground)
    record = measures(observed, ground, lethal_only=events.shape.lethal_only)
    return beside(runs, record), placed, observed


def measures(observed: Seen, ground: Ground, *, lethal_only: bool) -> dict[Key, float]:
    """The measures by family and name; of a file without events that killed nobody those alone that ask for none."""
    parts = measured.of_events(observed, ground)
    if lethal_only:
        del parts["severity"]
        parts["pattern"] = {name: value for name, value in parts["pattern"].items() if name not in NOT_OF_GED}
    return {(family, name): float(value) for family, found in parts.items() for name, value in found.items() if np.isfinite(value)}


def seen_of(placed: Placed, ground: Ground) -> Seen:
    """Observed events of the window as those of a history; who did it to whom is not told."""
    events = placed.events
    day = (events.day[placed.rows] - FIRST).astype(np.int64)
    inside = (day >= 0) & (day < DAYS)
    rows, square, day = placed.rows[inside], placed.square[inside], day[inside]
    deaths, region = events.deaths[rows].astype(np.int64), ground.region[square]
    bombed = (events.day[rows] == BOMBING) & (region == REGIONS.index(BOMBED)) & (deaths >= TOLL)
    kind = np.where(bombed, SCRIPTED, np.where(events.remote[rows], REMOTE[0], BATTLE)).astype(object)
    unknown = np.full(len(rows), "", dtype=object)
    return Seen(day, month_of(day), square, events.kind[rows], deaths, unknown, unknown, kind, ground.prio[square], region)


def told(folder: Path, events: Events, geography: Geography, runs: pd.DataFrame, worst: int, *, knows: bool) -> list[str]:
    """What the file says of the histories, in words; the tables are kept in the folder. `knows` as in `held_back.lines`."""
    from experiments.study import seals

    found, placed, observed = compared(events, geography, runs)
    seals.keep_text(folder, TABLE, found.to_csv(index=False, lineterminator="\n"))
    out = [f"beside {events.path}: {events.shape.name}, {len(observed):,} events on the ground of the model, January 2015 to June 2017"]
    if placed.elsewhere:
        out.append(f"  {placed.elsewhere:,} events lie off it and are left out")
    if events.shape.lethal_only:
        out.append("  rates were set by ACLED's figures, of which GED has fewer: levels may miss for that alone")
    out += lines(found, worst, judged=False)
    held = held_back.kept(folder, runs, region_months.by_target(observed), PREFIX)
    return [*out, "", *held_back.lines(*held, knows=knows), "", f"table    {folder / TABLE}"]
