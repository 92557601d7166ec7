"""Presence felt by travel time: one weight by distance for patrols and garrisons, towns and desert alike."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import kernel


@kernel
def spread(source, start, square, weight, out):
    """out[t] = sum over s of source[s] * weight(s, t), within the table of near squares (see roads.near_weights)."""
    out[:] = 0.0
    for s in range(source.shape[0]):
        if source[s] == 0.0:
            continue
        for k in range(start[s], start[s + 1]):
            out[square[k]] += source[s] * weight[k]


@kernel
def station(n, square, men, scale, out):
    """Add scale x men of n units to the squares they stand in."""
    for i in range(n):
        out[square[i]] += scale * men[i]


@kernel
def reach(n, where, men, scale, start, square, weight, out):
    """out[t] = scale x men of n units, each felt from the square it stands in."""
    place, total = np.empty(n, np.int64), np.empty(n)
    count = 0
    for i in range(n):  # squares in order, so that sums are those of `spread`
        k = count
        while k > 0 and place[k - 1] > where[i]:
            k -= 1
        if k > 0 and place[k - 1] == where[i]:
            total[k - 1] += scale * men[i]
            continue
        for j in range(count, k, -1):
            place[j], total[j] = place[j - 1], total[j - 1]
        place[k], total[k] = where[i], scale * men[i]
        count += 1
    out[:] = 0.0
    for i in range(count):
        if total[i] != 0.0:
            for k in range(start[place[i]], start[place[i] + 1]):
                out[square[k]] += total[i] * weight[k]
