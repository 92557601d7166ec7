"""Strength of cells: losses, recruits and deserters, splits and mergers; fighters are conserved (M15, M16)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native, weekly
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.rules import _cells

MECHANISM = "M16"
READS = ("cell.recruits", "cell.deserters", "cell.square")
DECLARES = {
    "tally.fighters_jnim": float, "tally.fighters_isgs": float, "tally.fighters_ansaroul_islam": float, "tally.cells": float,
    "tally.fighters_killed": float,
}  # fmt: skip
WRITES = (
    "cell.size", "cell.alive", "cell.slot", "cell.katiba", "cell.org", "cell.men", "cell.home", "cell.birthplace", "cell.rest_until",
    "cell.first_square", "cell.born_katiba",
)  # fmt: skip
DRAWS = ("strength.place", "strength.rest")
_REST = chance.decision("strength.rest")


class Params(Base):
    """Sizes of cells and their rest."""

    cell_men: float = parameter(18.0, 8.0, 40.0, "men", "judgement", "own: katibas of tens", "men of a cell on the first day")
    largest: float = parameter(40.0, 20.0, 80.0, "men", "judgement", "own", "a larger cell halves")
    smallest: float = parameter(8.0, 2.0, 15.0, "men", "judgement", "own", "a smaller cell looks for another of its group to join")
    reach_km: float = parameter(150.0, 20.0, 500.0, "km", "judgement", "own", "distance within which cells merge")
    stranger: float = parameter(
        0.2, 0.01, 1.0, "share", "judgement", "own", "weight of a locality without kin when cells are placed on the first day"
    )
    hidden: float = parameter(
        2.0, 0.0, 5.0, "utility", "judgement", "own", "pull of ground that conceals when cells are placed on the first day"
    )
    town: float = parameter(0.3, 0.0, 2.0, "utility a log unit", "judgement", "own", "push of towns when cells are placed on the first day")
    people: float = parameter(5000.0, 500.0, 50000.0, "people", "judgement", "own", "townspeople that weigh one log unit")
    rest_low: float = parameter(20.0, 0.0, 60.0, "days", "judgement", "own", "shortest rest after an operation")
    rest_high: float = parameter(90.0, 20.0, 200.0, "days", "judgement", "own", "longest rest after an operation")


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise the cells of the first day and carry out what history records of groups on its dates."""
    if day.index == 0:
        _cells.muster(v, geography, day, p, p.cell_men / day.agents)
    if not day.after_mandate:
        _cells.history_of(v, geography, day)


@eventful(of=("cell",))
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off their cells and send those that operated to rest."""
    killed = 0
    for event in day.events:
        if event.cell_a >= 0:
            v.cell.men[event.cell_a] -= event.deaths_a
            killed += event.deaths_a
        if event.cell < 0:
            continue
        v.cell.men[event.cell] -= event.deaths_b
        killed += event.deaths_b
        if event.subtype in OPERATIONS:
            u = chance.uniform(day.seed, _REST, int(v.cell.slot[event.cell]), 0, day.month_number)
            v.cell.rest_until[event.cell] = day.number + int(p.rest_low + (p.rest_high - p.rest_low) * u)
    v.tally.fighters_killed[0] = float(killed)


OPERATIONS = ("ambush", "raid", "complex_attack", "indirect_fire")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Which group is Ansaroul_Islam."""
    return SimpleNamespace(ansaroul=geography.katibas.index("Ansaroul_Islam"))


@native
def turn_over(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add recruits, let deserters go, bury empty cells."""
    c = v.cell
    come_and_go(c.size[0], c.alive, c.men, c.recruits, c.deserters)


@weekly
def split(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, halve the cells that have grown too large."""
    if day.number % 7 == 0:
        _cells.split(v, geography, p.largest / day.agents)


@native
def merge(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, join the cells that have become too small to others; every day, call the roll."""
    c, t, squares = v.cell, v.tally, geography.squares
    if day.number % 7 == 0:
        _cells.join_small(
            c.size[0], c.alive, c.men, c.katiba, c.slot, c.square, squares.columns, squares.resolution * 111.2, p.largest / day.agents,
            p.smallest / day.agents, p.reach_km,
        )  # fmt: skip
    t.fighters_jnim[0], t.fighters_isgs[0], t.fighters_ansaroul_islam[0], t.cells[0] = muster_roll(
        c.size[0], c.alive, c.men, c.org, c.katiba, v.fixed.ansaroul
    )


resolve = in_turn(turn_over, split, merge)


@kernel
def muster_roll(n, alive, men, org, group, ansaroul):
    """Fighters of JNIM without Ansaroul_Islam, of ISGS and of Ansaroul_Islam, and the number of cells."""
    jnim, isgs, own, cells = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        if alive[i]:
            cells += 1.0
            if group[i] == ansaroul:
                own += men[i]
            elif org[i] == 0:
                jnim += men[i]
            else:
                isgs += men[i]
    return jnim, isgs, own, cells


@kernel
def come_and_go(n, alive, men, recruits, deserters):
    """Add recruits, take deserters, bury the empty."""
    for i in range(n):
        if alive[i]:
            men[i] += recruits[i] - deserters[i]
            alive[i] = men[i] > 0
