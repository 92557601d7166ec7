"""Patrol areas: which are held, by how many platoons, and what they lack so that each is relieved in time (M03)."""

from __future__ import annotations

import numpy as np

from sim.actors.patrol import ON_SITE, OUT
from sim.engine.compiling import equation

ROUNDED = 0.5  # part of a platoon from which on a patrol area gets one more


@equation
def is_held(r, number, v):
    """Whether a site is a patrol area that is to be held on a day."""
    areas = v.levers.patrol_areas
    return areas.base[r] >= 0 and areas.since[r] <= number < areas.until[r]


@equation
def holding(r, lead, v):
    """Platoons on a patrol area or on their way there, without those that leave before a relief could arrive."""
    g, count = v.patrol, 0
    for i in range(g.size[0]):
        if g.active[i] and g.posted[i] and g.site[i] == r and (g.task[i] == OUT or (g.task[i] == ON_SITE and g.days_left[i] > lead)):
            count += 1
    return count


@equation
def plan(r, v, p, day, geography):
    """What a patrol area lacks and how many platoons its base keeps for it; none where no road leads to it."""
    a, b, season = v.base, v.levers.patrol_areas.base[r], int(v.tally.flood[0])
    hours = geography.roads.hours[season, geography.bases.origin[b], geography.bases.square[r]]
    if np.isfinite(hours):
        wanted, lead = int(v.levers.patrol_areas.men[r] / day.platoon + ROUNDED), np.ceil(hours / p.drive_hours)
        a.area_platoons[b] += wanted
        if is_held(r, day.number + 1 + int(lead), v):  # nobody sets out who would find it given up
            a.area_short[r] = max(wanted - holding(r, lead, v), 0)
