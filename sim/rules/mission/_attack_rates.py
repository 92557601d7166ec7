"""How often the mission is attacked: fire on bases and assaults against guard and walls, ambushes where it passes (M07)."""

from __future__ import annotations

import numpy as np

from sim.actors.cell import STRIKE
from sim.engine.compiling import equation
from sim.rules.jihadists._tempo import tempo, zest
from sim.words import FOR_ORG

KINDS = INDIRECT, ASSAULT, AMBUSH = 0, 1, 2


@equation
def zeal(i, v, p, geography):
    """What multiplies a cell's weekly rates on one day: its tempo, more after recent losses nearby."""
    s = v.cell.square[i]
    return tempo(i, STRIKE, s, v, geography) * (1.0 + p.retaliation * v.field.recent_losses_jihadist[s])


@equation
def people_in(b, v):
    """People whom an attack on a base may hit; at the site of a patrol area, the men who hold it."""
    return v.base.people[b] + v.base.posted[b]


@equation
def against_guard(b, v, p):
    """What is left of assaults on a base, and of the toll of each, against its guard."""
    return np.exp(-p.guard_deterrence * (min(v.base.adequacy[b], p.full_guard) - 1.0))


@equation
def against_walls(b, v, p):
    """What is left of assaults on a base, and of losses in it, against its walls, sensors and shelters."""
    return 1.0 - p.hardening * v.levers.equipment.hardening[b]


@equation
def exposed(s, v, p):
    """Passages of the mission through a square that an ambush may meet: patrols, convoys and police."""
    return v.field.passages[s] + p.police * v.field.police_passages[s]


@equation
def ambushes(i, v, p, geography):
    """Ambushes per day: where the mission passes often, more under a bounty and where people tell."""
    f, s = v.field, v.cell.square[i]
    support = v.community.support[geography.localities.of_square[s], FOR_ORG + v.cell.org[i]]
    pull = (1.0 + p.bounty_pull * f.bounty[s]) * (1.0 + p.informed * support)
    met = exposed(s, v, p)
    return p.ambush_per_week * zeal(i, v, p, geography) * pull * met / (met + p.ambush_half)


@equation
def attacks_on_base(kind, i, v, p, geography):
    """Attacks per day on the base that a cell has picked: more where its organisation has learnt; assaults against guard and walls."""
    b = v.cell.site[i]
    often = zeal(i, v, p, geography) * (1.0 + p.learning * v.field.knowledge[v.cell.org[i], geography.bases.square[b]])
    if kind == INDIRECT:
        return p.indirect_per_week * often
    return p.assault_per_week * often * against_guard(b, v, p) * against_walls(b, v, p)


@equation
def seek(kind, v, p, geography):
    """Rates of one kind of attack and where each strikes: a road nearby, or a base with people; says whether any may happen."""
    c, w, any_may = v.cell, v.scratch.opportunities, False
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and zest(i, STRIKE, c.square[i], v, geography) > 0.0:
            b = c.site[i]
            if kind == AMBUSH:
                w.rate[i] = ambushes(i, v, p, geography)
            elif b >= 0 and people_in(b, v) > 0.0:
                w.rate[i], w.where[i] = attacks_on_base(kind, i, v, p, geography), geography.bases.square[b]
            any_may = any_may or w.rate[i] > 0.0
    return any_may
