"""Presence felt by travel time: one kernel for patrols and garrisons, towns and desert alike."""

from __future__ import annotations

import numpy as np

from sim.kernel import kernel


@kernel
def spread(source, start, square, weight, out):
    """out[t] = sum over s of source[s] * weight(s, t), within the table of near squares (see network.near_weights)."""
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
    source = np.zeros(out.shape[0])
    station(n, where, men, scale, source)
    spread(source, start, square, weight, out)
