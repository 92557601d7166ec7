"""Who comes to guard a place that is raided, and what raiders, guards and villagers lose."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import PROTECT, armament
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules._clashes import FAR

_GUARD = chance.decision("communal.guard")


@equation
def stand_guard(v, p):
    """Fire of each militia's kind from the guards at its place, all of them together."""
    m, w = v.militia, v.scratch
    w.standing[:] = 0.0
    for i in range(m.size[0]):
        if m.alive[i] and m.action[i] == PROTECT:
            w.standing[m.place[i], m.group[i]] += m.men[i]
    for i in range(m.size[0]):
        w.guard_fire[i] = w.standing[m.place[i], m.group[i]] * armament(i, v, p)


@equation
def weigh_guards(i, v, p, geography):
    """Men of the other side's militias who would come to guard a raid's target, weighted by distance; returns their sum."""
    m, weight, total = v.militia, v.scratch.weight, 0.0
    rival = geography.feuds.kind[m.feud[i], 1 - m.side[i]]
    for j in range(m.size[0]):
        weight[j] = 0.0
        if m.alive[j] and m.group[j] == rival and m.action[j] == PROTECT:
            km = geography.apart_km[m.place[j], m.target[i]]
            if km <= FAR * p.guard_km:
                weight[j] = m.men[j] * np.exp(-km / p.guard_km)
                total += weight[j]
    return total


@equation
def guard_of(i, u, epoch, v, p, day, geography):
    """Row of the militia that meets a raid, by a draw whether any does and a keyed race of who; -1 where nobody comes."""
    m, weight = v.militia, v.scratch.weight
    total = weigh_guards(i, v, p, geography)
    if u >= total / (total + p.guard_half):
        return -1
    best, pick = -1e300, -1
    for j in range(m.size[0]):
        if weight[j] > 0.0:
            race = np.log(weight[j]) + chance.gumbel(day.seed, _GUARD, m.slot[j], geography.localities.identity[m.target[i]], epoch)
            if race > best:
                best, pick = race, j
    return pick


@equation
def guards_killed(i, j, v, p, nodes):
    """Dead of the j-th militia that meets a raid of the i-th one, mean over lengths: under the fire of all raiders who came along."""
    return mean_aimed(v.scratch.fire[i], float(v.militia.men[j]), p.rate, nodes)


@equation
def raiders_killed(i, j, v, p, nodes):
    """Dead of the i-th militia in a raid that the j-th one meets, mean over lengths: under the fire of all guards of the place."""
    return mean_aimed(v.scratch.guard_fire[j], min(float(v.militia.men[i]), p.party), p.return_rate, nodes)


@equation
def villagers_killed(i, v, p, geography, nodes):
    """Villagers dead in a raid, mean over lengths: of the rival's people at the place, those within reach."""
    m = v.militia
    people = geography.feuds.people[m.feud[i], 1 - m.side[i], m.target[i]]
    return mean_aimed(v.scratch.fire[i], min(people, p.village), p.villagers, nodes)
