"""On whom a loss falls, by keyed races so that order does not matter; who of the hurt die; what cuts a hazard; the dead by locality."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.geography.squares import Squares

_GONE_KM = 1e5  # by which a unit without men is further away than any other
_THINNING_KM = 28.0  # distance at which the men of a garrison are met e times less often


@equation
def cut(gain, added):
    """What is left of a hazard that each of so many added items cuts by `gain` log units."""
    return math.exp(-gain * added)


@equation
def killed_at_once(v, p):
    """Share of the peacekeepers hurt on the move who are killed at once: less with each added protected vehicle."""
    return p.killed_share * cut(p.armour_gain, v.tally.added_armour[0])


@equation
def killed_share(square, at_once, v, p):
    """Share of the peacekeepers hurt who die: at once, or of wounds before surgery."""
    late = p.mortal * (1.0 - np.exp(-v.field.evacuation_hours[square] / p.wounds_hours))
    return at_once + (1.0 - at_once) * late


def mourn(events: Iterable[Event], deaths: np.ndarray) -> None:
    """Fill an array with the day's dead by locality."""
    deaths[:] = 0.0
    for event in events:
        if event.community >= 0:
            deaths[event.community] += event.best


def nearest(n: int, where: np.ndarray, men: np.ndarray, square: int, squares: Squares) -> int:
    """Row of the closest of n units, those without men last; -1 when there is none."""
    if n == 0:
        return -1
    return int(np.argmin(km_apart(where[:n], square, squares) + np.where(men[:n] > 0, 0.0, _GONE_KM)))


def _winner(rows: np.ndarray, weights: np.ndarray, units: SimpleNamespace, place: int, day: Day, stream: int) -> int:
    """Which of some rows a loss falls on: the one that wins a keyed race of weights; -1 where there is none."""
    if not len(rows):
        return -1
    u = chance.uniforms(day.seed, stream, units.slot[rows], place, day.number)
    return int(rows[np.argmax(np.log(weights) - np.log(-np.log(u)))])


def nearest_garrison(v: SimpleNamespace, geography: Geography, square: int) -> int:
    """Row of the garrison with men that is closest to a square; -1 when there is none."""
    g = v.garrison
    return nearest(int(g.size[0]), g.square, g.men, square, geography.squares)


def garrison_out(v: SimpleNamespace, day: Day, geography: Geography, square: int, out: np.ndarray, stream: int) -> int:
    """Row of the garrison whose men are met in a square, by men out and distance; -1 for none."""
    g, rows = v.garrison, np.flatnonzero(out > 0.0)
    km = km_apart(g.square[rows], square, geography.squares)
    return _winner(rows, out[rows] * np.exp(-km / _THINNING_KM), g, square, day, stream)


def contingent_at(v: SimpleNamespace, day: Day, base: int, stream: int) -> int:
    """Row of the contingent hit at a base, by men there; -1 when nobody is there."""
    c, n = v.contingent, int(v.contingent.size[0])
    rows = np.flatnonzero((c.base[:n] == base) & (c.men[:n] > 0))
    return _winner(rows, c.men[rows], c, base, day, stream)


def passing_contingent(v: SimpleNamespace, day: Day, geography: Geography, square: int, stream: int) -> int:
    """Row of the contingent hit on the move: that of a patrol there, or there for the day, else the nearest base's escort."""
    t, bases, n = v.patrol, geography.bases, int(v.patrol.size[0])
    rows = np.flatnonzero(t.active[:n] & (t.task[:n] > 0) & ((t.square[:n] == square) | (t.visited[:n] == square)))
    patrol = _winner(rows, np.ones(len(rows)), t, square, day, stream)
    if patrol >= 0:
        return int(t.contingent[patrol])
    return contingent_at(v, day, nearest(len(bases.square), bases.square, v.base.people, square, geography.squares), stream)
