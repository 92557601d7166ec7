"""Strength of cells: losses, recruits and deserters, splits and mergers; fighters are conserved (M15, M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.rules import _cells
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import Day, Event

MECHANISM = "M16"
READS = ("cell.recruits", "cell.deserters", "cell.square")
DECLARES = {
    "tally.fighters_jnim": float, "tally.fighters_isgs": float, "tally.fighters_ansaroul_islam": float, "tally.cells": float,
    "tally.fighters_killed": float,
}  # fmt: skip
WRITES = (
    "cell.size", "cell.alive", "cell.slot", "cell.group", "cell.org", "cell.men", "cell.home", "cell.birthplace", "cell.rest_until",
    "cell.first_square", "cell.born_group",
)  # fmt: skip
DRAWS = ("strength.place", "strength.rest")
_REST = chance.decision("strength.rest")


class Params(Base):
    """Sizes of cells and their rest."""

    cell_men: float = parameter(18.0, 8.0, 40.0, "men", "judgement", "own: katibas of tens", "men of a cell on the first day")
    largest: float = parameter(40.0, 20.0, 80.0, "men", "judgement", "own", "a larger cell halves")
    smallest: float = parameter(8.0, 2.0, 15.0, "men", "judgement", "own", "a smaller cell looks for another of its group to join")
    reach_km: float = parameter(150.0, 20.0, 500.0, "km", "judgement", "own", "distance within which cells merge")
    rest_low: float = parameter(20.0, 0.0, 60.0, "days", "judgement", "own", "shortest rest after an operation")
    rest_high: float = parameter(90.0, 20.0, 200.0, "days", "judgement", "own", "longest rest after an operation")


def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Raise the cells of the first day and carry out what history records of groups on its dates."""
    if day.index == 0:
        _cells.muster(v, geography, day, p.cell_men / day.agents)
    if not day.after_mandate:
        _cells.history_of(v, geography, day)
    return []


def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Take the day's dead off their cells and send those that operated to rest."""
    killed = 0
    for event in day.events:
        if event.cell < 0:
            continue
        v.cell.men[event.cell] -= event.deaths_b
        killed += event.deaths_b
        if event.subtype in OPERATIONS:
            u = chance.uniform(day.seed, _REST, int(v.cell.slot[event.cell]), 0, day.month_number)
            v.cell.rest_until[event.cell] = day.number + int(p.rest_low + (p.rest_high - p.rest_low) * u)
    v.tally.fighters_killed[0] = float(killed)
    return []


OPERATIONS = ("ambush", "raid", "complex_attack", "indirect_fire")


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Add recruits, let deserters go, bury empty cells, and split or merge those out of size."""
    n = int(v.cell.size[0])
    v.cell.men[:n] += np.where(v.cell.alive[:n], v.cell.recruits[:n] - v.cell.deserters[:n], 0)
    v.cell.alive[:n] &= v.cell.men[:n] > 0
    _cells.split_and_merge(v, geography, p.largest / day.agents, p.smallest / day.agents, p.reach_km)
    n = int(v.cell.size[0])
    alive = v.cell.alive[:n]
    ansaroul = v.cell.group[:n] == geography.groups.index("Ansaroul_Islam")
    men, jnim = v.cell.men[:n], v.cell.org[:n] == 0
    v.tally.fighters_jnim[0] = float(men[alive & jnim & ~ansaroul].sum())
    v.tally.fighters_ansaroul_islam[0] = float(men[alive & ansaroul].sum())
    v.tally.fighters_isgs[0] = float(men[alive & ~jnim].sum())
    v.tally.cells[0] = float(alive.sum())
    return []
