"""Opportunities: one chance a day for each (place, side), taken when its keyed draw is below 1 - exp(-sum of rates).

A rule fills, for each agent, `rate` (per day), `where` (the place whose opportunity it joins) and `side`; `draw` pools the rates by
(place, side), draws once for each, and lists who acts as hits: `hit_row`, `hit_place`, `hit_mass` and `hit_kind`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation

ORDINALS = 64  # events of one side at one place in a month that have marks of their own
STATED_MEN = 20.0  # men of the cell that rates a week are stated for


def opportunities(units: str) -> dict[str, Any]:
    """SCRATCH of a rule whose opportunities are those of one kind of unit: `v.scratch.opportunities`."""
    return {"opportunities": {
        "n": (1, int), "slot": (units, int), "men": (units, float),
        "rate": (units, float), "where": (units, int), "side": (units, int), "chance": (units, float), "mass": (units, float),
        "n_hits": (1, int), "hit_row": (units, int), "hit_place": (units, int), "hit_mass": (units, float), "hit_kind": (units, int),
    }}  # fmt: skip


@equation
def draw(w, units, kind, pools, day, take_stream, who_stream):
    """Pool the rates of units by (place, side), draw once for each pool, and pick who acts by a keyed race; returns how many did.

    `w` is a rule's `opportunities`: rate, where and side are read; chance (that a unit acts: the pool's times its part of the
    rate) and mass (men of its pool) are filled, and hits are added to the list, marked with their kind. Two units of half the
    rate are one of the whole rate. `units` has size, slot and men; `pools` is blank before and after.
    """
    w.n[0] = units.size[0]
    for i in range(w.n[0]):
        w.slot[i], w.men[i] = units.slot[i], units.men[i]
    return _draw(w, kind, pools, day, take_stream, who_stream)


@equation
def _draw(w, kind, pools, day, take_stream, who_stream):
    """As draw, from what is in `w` alone: that is of one type for all rules, so this is compiled once."""
    n, before = w.n[0], w.n_hits[0]
    for i in range(n):
        w.chance[i] = w.mass[i] = 0.0
        if w.rate[i] > 0.0:
            a, s = w.side[i], w.where[i]
            if pools.first[a, s] < 0:
                pools.first[a, s] = i
            pools.total[a, s] += w.rate[i]
            pools.pooled[a, s] += w.men[i]
    for i in range(n):
        if w.rate[i] > 0.0:
            a, s = w.side[i], w.where[i]
            chance_of_pool = 1.0 - np.exp(-pools.total[a, s])
            w.chance[i] = chance_of_pool * w.rate[i] / pools.total[a, s]
            w.mass[i] = pools.pooled[a, s]
            if pools.first[a, s] == i and chance.uniform(day.seed, take_stream, s, a, day.number) < chance_of_pool:
                _hit(w, winner(w, i, day, who_stream), pools.pooled[a, s], kind)
    for i in range(n):
        if w.rate[i] > 0.0:
            pools.total[w.side[i], w.where[i]] = pools.pooled[w.side[i], w.where[i]] = 0.0
            pools.first[w.side[i], w.where[i]] = -1
    return w.n_hits[0] - before


@equation
def winner(w, first, day, who_stream):
    """Who of a pool acts: the row that wins a keyed race of rates; `first` is the pool's first row."""
    best, pick = -1e300, -1
    for j in range(first, w.n[0]):
        if w.rate[j] > 0.0 and w.side[j] == w.side[first] and w.where[j] == w.where[first]:
            race = np.log(w.rate[j]) + chance.gumbel(day.seed, who_stream, w.slot[j], w.where[first], day.number)
            if race > best:
                best, pick = race, j
    return pick


@equation
def _hit(w, row, mass, kind):
    """Add one who acts to the list of hits."""
    k = w.n_hits[0]
    if k == w.hit_row.shape[0]:
        raise ValueError("more opportunities are taken in a day than there is room for")
    w.hit_row[k], w.hit_place[k], w.hit_mass[k], w.hit_kind[k] = row, w.where[row], mass, kind
    w.n_hits[0] = k + 1


def blank_pools(sides: int, places: int) -> SimpleNamespace:
    """Pools for `draw`, made once for all days: total, pooled and first, shape (sides, places)."""
    total, pooled = np.zeros((sides, places)), np.zeros((sides, places))
    return SimpleNamespace(total=total, pooled=pooled, first=np.full((sides, places), -1, np.int64))


def epoch_of(day: Any, ordinal: int) -> int:
    """The epoch of an event's marks: the month, and which of its side's events at its place this is in it."""
    return int(day.month_number * ORDINALS + min(ordinal, ORDINALS - 1))


def marks_of(day: Any, streams: tuple[int, ...], side: int, place: int, ordinal: int) -> list[float]:
    """The marks of severity of the ordinal-th event of a side at a place this month, one a stream."""
    epoch = epoch_of(day, ordinal)
    return [float(chance.uniform(day.seed, stream, place, side, epoch)) for stream in streams]


def next_marks(day: Any, streams: tuple[int, ...], counts: np.ndarray, side: int, place: int) -> list[float]:
    """Count one more event of (side, place) this month and draw its marks."""
    ordinal = int(counts[side, place])
    counts[side, place] += 1
    return marks_of(day, streams, side, place, ordinal)


@equation
def count_anew(counts, day):
    """Events by side and place are counted by the month."""
    if day.first_of_month:
        counts[:] = 0
