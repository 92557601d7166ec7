"""Opportunities: one chance a day for each (square, side), taken when its keyed draw is below 1 - exp(-sum of rates)."""

from __future__ import annotations

import numpy as np

from sim.engine import chance
from sim.engine.compiling import kernel

STATED_MEN = 20.0  # men of the cell that rates a week are stated for


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
