"""The stock of the North: who is at odds with whom, who holds which place, and who defends it.

`v` is what rivalry is shown, `era` that of dated relations.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.rules.north._sides import side_of
from sim.words import OUTSIDE

_ANY = -1  # of no side in particular


@equation
def enmity(g, h, era, v, p, geography):
    """Enmity in 0 to 1 of two groups: dated relations, grudges on top, less by accord, truces and sharing; none in a coalition."""
    m, root, coalition = v.group, geography.armed_groups.root, v.group.coalition
    signed = coalition[g] != OUTSIDE and coalition[h] != OUTSIDE
    if g == h or (signed and coalition[g] == coalition[h]):
        return 0.0
    out = p.splinter if root[g] == root[h] else geography.armed_groups.hostile[era, root[g], root[h]]
    if signed:
        out *= (1.0 - p.accord * v.tally.peace_index[0]) / (1.0 - p.accord * p.stated_index)
    held = p.ceasefire * v.tally.ceasefire[0] if signed else 0.0
    out += p.grudge_gain * (1.0 - np.exp(-(m.grudge[g, h] + m.grudge[h, g]) / p.grudge_deaths)) * (1.0 - out)
    out *= (1.0 - held) * (1.0 - p.truce * m.truce[g, h]) * (1.0 - p.sharing * m.sharing[g, h])
    return min(max(out, 0.0), 1.0)


@equation
def at_odds(era, v, p, geography):
    """Who is at odds with whom, and how much."""
    groups = v.group.coalition.shape[0]
    for g in range(groups):
        for h in range(groups):
            v.group.enmity[g, h] = enmity(g, h, era, v, p, geography)


@equation
def forget(v):
    """Grudges fade by what a week leaves of them."""
    grudge = v.group.grudge
    for g in range(grudge.shape[0]):
        for h in range(grudge.shape[1]):
            grudge[g, h] *= v.fixed.kept


@equation
def count_men(v):
    """Men of each group at each place."""
    b, here = v.band, v.scratch.men_here
    here[:] = 0.0
    for i in range(b.size[0]):
        if b.alive[i]:
            here[b.group[i], b.place[i]] += b.men[i]


@equation
def largest(c, side, v):
    """Group with most men at a place among those of a side, the first on a tie; -1 where none has men there."""
    most, out = 0.0, -1
    for g in range(v.group.coalition.shape[0]):
        if v.scratch.men_here[g, c] > most and (side == _ANY or side_of(g, v.group.coalition) == side):
            most, out = v.scratch.men_here[g, c], g
    return out


@equation
def hold(v, geography):
    """Who secures each place: its holder's side while that has men there, by its largest group; else the largest; else nobody."""
    holder, coalition = v.community.holder, v.group.coalition
    v.field.control[:] = 0.0
    for c in range(holder.shape[0]):
        ally = largest(c, side_of(holder[c], coalition), v) if holder[c] >= 0 else -1
        holder[c] = ally if ally >= 0 else largest(c, _ANY, v)
        if holder[c] >= 0:
            v.field.control[coalition[holder[c]], geography.localities.square[c]] = 1.0


@equation
def take_stock(v, p, day, geography):
    """Let grudges fade, work out who is at odds with whom, and give each place to the side with most men there."""
    forget(v)
    at_odds(np.searchsorted(geography.armed_groups.turns, day.known, side="right"), v, p, geography)
    count_men(v)
    hold(v, geography)


@equation
def defence(c, v):
    """Men at a place who fight on its holder's side, and the row of their largest band; the lower identity on a tie."""
    b, coalition = v.band, v.group.coalition
    against = side_of(v.community.holder[c], coalition)
    total, best, row = 0.0, 0.0, -1
    for j in range(b.size[0]):
        if b.alive[j] and b.place[j] == c and side_of(b.group[j], coalition) == against:
            total += b.men[j]
            if b.men[j] > best or (b.men[j] == best and row >= 0 and b.slot[j] < b.slot[row]):
                best, row = b.men[j] * 1.0, j
    return total, row
