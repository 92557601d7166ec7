"""Opportunities: one chance a day for each (place, side), taken when its keyed draw is below 1 - exp(-sum of rates).

A rule fills, for each agent, `rate` (per day), `where` (the place whose opportunity it joins) and `side`; `draw` pools the rates by
(place, side), draws once for each, and lists who acts as hits: `hit_row`, `hit_place`, `hit_mass` and `hit_kind`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation, kernel

STATED_MEN = 20.0  # men of the cell that rates a week are stated for


def opportunities(units: str) -> dict[str, Any]:
    """SCRATCH of a rule whose opportunities are those of one kind of unit."""
    return {
        "rate": (units, float), "where": (units, int), "side": (units, int), "chance": (units, float), "mass": (units, float),
        "n_hits": (1, int), "hit_row": (units, int), "hit_place": (units, int), "hit_mass": (units, float), "hit_kind": (units, int),
    }  # fmt: skip


@equation
def draw(w, units, kind, pools, day, take_stream, who_stream):
    """Pool the rates of units by (place, side), draw once for each pool, and pick who acts by a keyed race; returns how many did.

    `w` is paper of `opportunities`: rate, where and side are read; chance (that a unit acts: the pool's times its part of the
    rate) and mass (men of its pool) are filled, and hits are added to the list, marked with their kind. Two units of half the
    rate are one of the whole rate. `units` has size, slot and men; `pools` is blank before and after.
    """
    n, before = units.size[0], w.n_hits[0]
    for i in range(n):
        w.chance[i] = w.mass[i] = 0.0
        if w.rate[i] > 0.0:
            a, s = w.side[i], w.where[i]
            if pools.first[a, s] < 0:
                pools.first[a, s] = i
            pools.total[a, s] += w.rate[i]
            pools.pooled[a, s] += units.men[i]
    for i in range(n):
        if w.rate[i] > 0.0:
            a, s = w.side[i], w.where[i]
            chance_of_pool = 1.0 - np.exp(-pools.total[a, s])
            w.chance[i] = chance_of_pool * w.rate[i] / pools.total[a, s]
            w.mass[i] = pools.pooled[a, s]
            if pools.first[a, s] == i and chance.uniform(day.seed, take_stream, s, a, day.number) < chance_of_pool:
                _hit(w, winner(w, i, units, day, who_stream), w.mass[i], kind)
    for i in range(n):
        if w.rate[i] > 0.0:
            pools.total[w.side[i], w.where[i]] = pools.pooled[w.side[i], w.where[i]] = 0.0
            pools.first[w.side[i], w.where[i]] = -1
    return w.n_hits[0] - before


@equation
def winner(w, first, units, day, who_stream):
    """Who of a pool acts: the row that wins a keyed race of rates; `first` is the pool's first row."""
    best, pick = -1e300, -1
    for j in range(first, units.size[0]):
        if w.rate[j] > 0.0 and w.side[j] == w.side[first] and w.where[j] == w.where[first]:
            race = np.log(w.rate[j]) + chance.gumbel(day.seed, who_stream, units.slot[j], w.where[first], day.number)
            if race > best:
                best, pick = race, j
    return pick


@equation
def _hit(w, row, mass, kind):
    """Add one who acts, with the men of its pool, to the list of hits."""
    k = w.n_hits[0]
    if k == w.hit_row.shape[0]:
        raise ValueError("more opportunities are taken in a day than there is room for")
    w.hit_row[k], w.hit_place[k], w.hit_mass[k], w.hit_kind[k] = row, w.where[row], mass, kind
    w.n_hits[0] = k + 1


def blank_pools(sides: int, places: int) -> SimpleNamespace:
    """Pools for `draw`, made once for all days: total, pooled and first, shape (sides, places)."""
    total, pooled, first = empty_pools(sides, places)
    return SimpleNamespace(total=total, pooled=pooled, first=first)


def next_marks(day: Any, streams: tuple[int, ...], counts: np.ndarray, side: int, place: int, key: int | None = None) -> list[float]:
    """Count one more event of (side, place) this month and draw its marks, one a stream; `key` stands for the side in the draw."""
    ordinal = int(counts[side, place])
    counts[side, place] += 1
    return marks(day.seed, streams, place, side if key is None else key, day.month_number, ordinal)


def empty_pools(sides: int, places: int) -> tuple[np.ndarray, ...]:
    """Pools for `take`, made once for all days: total, pooled and first, shape (sides, places)."""
    return np.zeros((sides, places)), np.zeros((sides, places)), np.full((sides, places), -1, np.int64)


@kernel
def take(n, rate, square, side, slot, men, pools, seed, take_stream, who_stream, number, p, mass, rows):
    """Pool the rates of agents by (square, side), draw once for each pool, and pick who acts by a keyed race.

    Fills p[i], the chance that agent i acts (the pool's chance times its part of the rate), mass[i], the men of its
    pool, and rows[:hits], the agents that act. Two agents of half the rate are one of the whole rate. `pools` is
    (total, pooled, first) of `empty_pools`, which are zero, zero and -1 before and after.
    """
    total, pooled, first = pools
    for i in range(n):
        p[i] = 0.0
        mass[i] = 0.0
        if rate[i] > 0.0:
            a, s = side[i], square[i]
            if first[a, s] < 0:
                first[a, s] = i
            total[a, s] += rate[i]
            pooled[a, s] += men[i]
    hits = 0
    for i in range(n):
        if rate[i] <= 0.0:
            continue
        a, s = side[i], square[i]
        chance_of_pool = 1.0 - np.exp(-total[a, s])
        p[i] = chance_of_pool * rate[i] / total[a, s]
        mass[i] = pooled[a, s]
        if first[a, s] != i or chance.uniform(seed, take_stream, s, a, number) >= chance_of_pool:
            continue
        best, pick = -1e300, -1
        for j in range(i, n):
            if rate[j] > 0.0 and side[j] == a and square[j] == s:
                race = np.log(rate[j]) + chance.gumbel(seed, who_stream, slot[j], s, number)
                if race > best:
                    best, pick = race, j
        rows[hits] = pick
        hits += 1
    for i in range(n):
        if rate[i] > 0.0:
            total[side[i], square[i]] = 0.0
            pooled[side[i], square[i]] = 0.0
            first[side[i], square[i]] = -1
    return hits


@kernel
def _marks(seed, streams, square, side, epoch):
    out = np.empty(len(streams))
    for i in range(len(streams)):
        out[i] = chance.uniform(seed, streams[i], square, side, epoch)
    return out


def marks(seed: tuple[int, int], streams: tuple[int, ...], square: int, side: int, month: int, ordinal: int) -> list[float]:
    """The marks of one event for several streams at once."""
    return _marks(seed, streams, square, side, month * 64 + min(ordinal, 63)).tolist()  # type: ignore[no-any-return]


def mark(seed: tuple[int, int], stream: int, square: int, side: int, month: int, ordinal: int) -> float:
    """The mark of severity of the ordinal-th event of a kind in (square, side) this month."""
    return float(chance.uniform(seed, stream, square, side, month * 64 + min(ordinal, 63)))
