"""On whom a loss falls, by keyed races so that order does not matter; what cuts it; and the dead by locality."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.compiling import kernel
from sim.events import Day, Event
from sim.geography import Geography

_GONE = 1e3  # squares by which a unit without men is further away than any other


@kernel
def apart(a, b, columns):
    """Distance in squares between two squares."""
    return np.hypot(a // columns - b // columns, a % columns - b % columns)


@kernel
def nearest(n, where, men, square, columns):
    """Row of the closest of n units, those without men last; -1 when there is none."""
    best, row = np.inf, -1
    for i in range(n):
        gap = apart(where[i], square, columns) + (0.0 if men[i] > 0 else _GONE)
        if gap < best:
            best, row = gap, i
    return row


@kernel
def met(out, slot, where, square, columns, resolution, stream, seed, number):
    """Row of the garrison whose men are met in a square: by a keyed race over men out and distance; -1 for none."""
    best, row = -np.inf, -1
    for i in range(out.shape[0]):
        weight = out[i] * np.exp(-apart(where[i], square, columns) * resolution / 0.25)
        if weight > 0.0:
            race = np.log(weight) + chance.gumbel(seed, stream, slot[i], square, number)
            if race > best:
                best, row = race, i
    return row


@kernel
def hit(n, base_of, men, slot, base, stream, seed, number):
    """Row of the contingent hit at a base: by a keyed race over men; -1 when nobody is there."""
    best, row = -np.inf, -1
    for i in range(n):
        if base_of[i] == base and men[i] > 0:
            race = np.log(men[i]) + chance.gumbel(seed, stream, slot[i], base, number)
            if race > best:
                best, row = race, i
    return row


@kernel
def passing(n, active, task, where, slot, square, stream, seed, number):
    """Row of the patrol hit in a square, by a keyed race of those out there; -1 for none."""
    best, row = -1.0, -1
    for i in range(n):
        if active[i] and task[i] > 0 and where[i] == square:
            race = chance.uniform(seed, stream, slot[i], square, number)
            if race > best:
                best, row = race, i
    return row


@kernel
def cut(gain, added):
    """What is left of a hazard that each of so many added items cuts by `gain` log units."""
    return math.exp(-gain * added)


def mourn(events: Iterable[Event], deaths: np.ndarray) -> None:
    """Fill an array with the day's dead by locality."""
    deaths[:] = 0.0
    for event in events:
        if event.community >= 0:
            deaths[event.community] += event.best


def nearest_garrison(v: SimpleNamespace, geography: Geography, square: int) -> int:
    """Row of the garrison with men that is closest to a square; -1 when there is none."""
    g = v.garrison
    return int(nearest(int(g.size[0]), g.square, g.men, square, geography.squares.columns))


def garrison_out(v: SimpleNamespace, day: Day, geography: Geography, square: int, out: np.ndarray, stream: int) -> int:
    """Row of the garrison whose men are met in a square; -1 for none."""
    g, squares = v.garrison, geography.squares
    return int(met(out, g.slot, g.square, square, squares.columns, squares.resolution, stream, day.seed, day.number))


def contingent_at(v: SimpleNamespace, day: Day, base: int, stream: int) -> int:
    """Row of the contingent hit at a base; -1 when nobody is there."""
    c = v.contingent
    return int(hit(int(c.size[0]), c.base, c.men, c.slot, base, stream, day.seed, day.number))


def passing_contingent(v: SimpleNamespace, day: Day, geography: Geography, square: int, stream: int) -> int:
    """Row of the contingent hit on the move: that of a patrol in the square, else the nearest base's escort."""
    t, bases = v.patrol, geography.bases
    patrol = int(passing(int(t.size[0]), t.active, t.task, t.square, t.slot, square, stream, day.seed, day.number))
    if patrol >= 0:
        return int(t.contingent[patrol])
    base = int(nearest(len(bases.square), bases.square, v.base.people, square, geography.squares.columns))
    return contingent_at(v, day, base, stream)
