"""The weekly stock of the North: who is at odds with whom, and who holds which place."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import kernel
from sim.rules._sides import sides
from sim.words import OUTSIDE


@kernel
def between(g, h, hostile, grudge, truce, sharing, coalition, root, index, p):
    """Enmity in 0 to 1 of two groups: dated relations, grudges on top, less by accord, truce and sharing; none inside a coalition."""
    signed = coalition[g] != OUTSIDE and coalition[h] != OUTSIDE
    if g == h or (signed and coalition[g] == coalition[h]):
        return 0.0
    out = p.splinter if root[g] == root[h] else hostile[root[g], root[h]]
    if signed:
        out *= (1.0 - p.accord * index) / (1.0 - p.accord * p.stated_index)
    out += p.grudge_gain * (1.0 - np.exp(-(grudge[g, h] + grudge[h, g]) / p.grudge_deaths)) * (1.0 - out)
    out *= (1.0 - p.truce * truce[g, h]) * (1.0 - p.sharing * sharing[g, h])
    return min(max(out, 0.0), 1.0)


@kernel
def at_odds(hostile, grudge, truce, sharing, coalition, root, index, p, out):
    """Who is at odds with whom, and how much: `between` for each pair."""
    for g in range(coalition.shape[0]):
        for h in range(coalition.shape[0]):
            out[g, h] = between(g, h, hostile, grudge, truce, sharing, coalition, root, index, p)


@kernel
def hold(n, alive, group, place, men, where, side, coalition, holder, control):
    """Who secures each place: its holder's side while that has men there, by its largest group; else the largest; else nobody."""
    count = holder.shape[0]
    here = np.zeros((side.shape[0], count))
    for i in range(n):
        if alive[i]:
            here[group[i], place[i]] += men[i]
    control[:] = 0.0
    for c in range(count):
        own, most, ally, largest = 0.0, 0.0, -1, -1
        for g in range(side.shape[0]):
            if here[g, c] > most:
                most, largest = here[g, c], g
            if holder[c] >= 0 and side[g] == side[holder[c]] and here[g, c] > own:
                own, ally = here[g, c], g
        holder[c] = ally if ally >= 0 else largest
        if holder[c] >= 0:
            control[coalition[holder[c]], where[c]] = 1.0


@kernel
def take_stock(bands, hostile, keep, grudge, truce, sharing, coalition, root, index, p, where, enmity, holder, control):
    """Let grudges fade, work out who is at odds with whom, and give each place to the side with most men there."""
    p = p[0]
    for g in range(grudge.shape[0]):
        for h in range(grudge.shape[1]):
            grudge[g, h] *= keep
    at_odds(hostile, grudge, truce, sharing, coalition, root, index, p, enmity)
    n, alive, group, place, men = bands
    hold(n, alive, group, place, men, where, sides(coalition), coalition, holder, control)
