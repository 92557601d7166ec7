"""Strength of cells: losses, recruits and deserters, splits and mergers; fighters are conserved (M15, M16)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native, weekly
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules.jihadists import _cells
from sim.words import DAYS_PER_WEEK, JNIM

MECHANISM = "M16"
DECLARES = {
    "tally.fighters_jnim": array(float, "men", "fighters of JNIM without those of Ansaroul Islam"),
    "tally.fighters_isgs": array(float, "men", "fighters of ISGS"),
    "tally.fighters_ansaroul_islam": array(float, "men", "fighters of Ansaroul Islam"),
    "tally.cells": array(float, "cells", "jihadist cells"),
    "tally.fighters_killed": array(float, "men per day", "jihadist fighters who are killed"),
}
WRITES = (
    "cell.size", "cell.alive", "cell.slot", "cell.katiba", "cell.org", "cell.men", "cell.home", "cell.birthplace", "cell.rest_until",
    "cell.first_square", "cell.born_katiba",
)  # fmt: skip
_REST = chance.decision("strength.rest")
OPERATIONS = ("ambush", "raid", "complex_attack", "indirect_fire")  # events after which a cell rests


class Params(Base):
    """Sizes of cells and their rest."""

    cell_men: float = parameter(18.0, 8.0, 40.0, "men", "judgement", "own: katibas of tens", "men of a jihadist cell on the first day")
    largest: float = parameter(40.0, 20.0, 80.0, "men", "judgement", "own", "size above which a jihadist cell splits in two")
    smallest: float = parameter(
        8.0, 2.0, 15.0, "men", "judgement", "own", "size below which a jihadist cell looks for another of its katiba to join"
    )
    reach_km: float = parameter(150.0, 20.0, 500.0, "km", "judgement", "own", "distance within which jihadist cells merge")
    stranger: float = parameter(
        0.2, 0.01, 1.0, "share", "judgement", "own", "weight of a locality without kin when jihadist cells are placed on the first day"
    )
    homes: float = parameter(
        1.0, 0.0, 2.0, "power", "judgement", "own; 0 is none", "pull of a katiba's homes when jihadist cells are placed on the first day",
        null=0.0,
    )  # fmt: skip
    resettle: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "own; 0 is none: it keeps its parent's",
        "jihadist cells that take another of their katiba's homes when they split off or change sides", null=0.0,
    )  # fmt: skip
    hidden: float = parameter(
        2.0, 0.0, 5.0, "utility", "judgement", "own", "pull of ground that conceals when jihadist cells are placed on the first day"
    )
    town: float = parameter(
        0.3, 0.0, 2.0, "utility per log unit", "judgement", "own", "push of towns when jihadist cells are placed on the first day"
    )
    people: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own",
        "townspeople that weigh one log unit when jihadist cells are placed on the first day",
    )  # fmt: skip
    rest_low: float = parameter(20.0, 0.0, 60.0, "days", "judgement", "own", "shortest rest of a jihadist cell after an operation")
    rest_high: float = parameter(90.0, 20.0, 200.0, "days", "judgement", "own", "longest rest of a jihadist cell after an operation")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Which katiba is Ansaroul_Islam."""
    return SimpleNamespace(ansaroul=geography.katibas.index("Ansaroul_Islam"))


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise the cells of the first day and carry out what history records of katibas on its dates."""
    if day.index == 0:
        _cells.muster(v, geography, day, p, p.cell_men / day.agents)
    if not day.after_mandate:
        _cells.history_of(v, geography, day, p)


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
            _rest(v, p, day, event)
    v.tally.fighters_killed[0] = float(killed)


def _rest(v: SimpleNamespace, p: Params, day: Day, event: Event) -> None:
    """A cell rests after an operation; in an offensive the less likely, the stronger that is."""
    row, rise = event.cell, 1.0 + float(v.field.offensive[event.organisation, event.square])
    u = chance.uniform(day.seed, _REST, int(v.cell.slot[row]), 0, day.month_number) * rise
    if u < 1.0:
        v.cell.rest_until[row] = day.number + int(p.rest_low + (p.rest_high - p.rest_low) * u)


@native
def turn_over(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Add recruits, let deserters go, bury empty cells."""
    c = v.cell
    for i in range(c.size[0]):
        if c.alive[i]:
            c.men[i] += c.recruits[i] - c.deserters[i]
            c.alive[i] = c.men[i] > 0


@weekly
def split(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, halve the cells that have grown too large."""
    if day.number % DAYS_PER_WEEK == 0:
        _cells.split(v, geography, day, p)


@equation
def call_the_roll(v):
    """Fighters of JNIM without Ansaroul_Islam, of ISGS and of Ansaroul_Islam, and the number of cells."""
    c, t = v.cell, v.tally
    t.fighters_jnim[0] = t.fighters_isgs[0] = t.fighters_ansaroul_islam[0] = t.cells[0] = 0.0
    for i in range(c.size[0]):
        if c.alive[i]:
            t.cells[0] += 1.0
            if c.katiba[i] == v.fixed.ansaroul:
                t.fighters_ansaroul_islam[0] += c.men[i]
            elif c.org[i] == JNIM:
                t.fighters_jnim[0] += c.men[i]
            else:
                t.fighters_isgs[0] += c.men[i]


@native
def merge(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, join the cells that have become too small to others; every day, call the roll."""
    if day.number % DAYS_PER_WEEK == 0:
        _cells.join_small(v, p, day, geography)
    call_the_roll(v)


resolve = in_turn(turn_over, split, merge)
