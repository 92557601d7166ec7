"""Parties: who joins a raid and with what fire, who comes to guard the place, and what raiders, guards and villagers lose."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import PROTECT, RAID, armament, sway
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules._clashes import FAR

_GUARD = chance.decision("communal.guard")


@equation
def share_left(s, v, p):
    """Part of the raids on a square that UN cover, jihadist courts and the state's presence leave."""
    return np.exp(-p.deterrence * v.field.cover[s] - p.courts * sway(s, v)) * (1.0 - p.state * v.field.presence[s])


# ---- raiders -----------------------------------------------------------------------------------------------------


@equation
def hardened(f, x, v, p):
    """How far a side of a feud has armed and banded together, in 0 to 1: it grows with the dead that it mourns."""
    return 1.0 - np.exp(-v.feud.dead[f, x] / p.hardening_dead)


@equation
def joins(j, i, f, x, t, v, p, geography):
    """Men of the j-th militia who join a raid of the i-th on a place: all of one that raids it too, part of kin nearby who banded together."""
    m = v.militia
    if j == i or (m.action[j] == RAID and m.feud[j] == f and m.side[j] == x and m.target[j] == t):
        return m.men[j] * 1.0
    km = geography.apart_km[m.place[j], t]
    if m.group[j] != m.group[i] or km > FAR * p.muster_km:
        return 0.0
    return p.federate * hardened(f, x, v, p) * m.men[j] * np.exp(-km / p.muster_km)


@equation
def fire_of(i, f, x, t, v, p, geography):
    """Fire of a raid: of all who join, up to a full party, with the arms that jihadists and the side itself have brought in."""
    mass = 0.0
    for j in range(v.militia.size[0]):
        if v.militia.alive[j]:
            mass += joins(j, i, f, x, t, v, p, geography)
    return min(mass, p.party) * armament(i, v, p) * (1.0 + p.weapons * hardened(f, x, v, p))


# ---- guards ------------------------------------------------------------------------------------------------------


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
def weigh_guards(rival, t, v, p, geography):
    """Men of the other side's militias who would come to guard a raid's target, weighted by distance; returns their sum."""
    m, weight, total = v.militia, v.scratch.weight, 0.0
    for j in range(m.size[0]):
        weight[j] = 0.0
        if m.alive[j] and m.group[j] == rival and m.action[j] == PROTECT:
            km = geography.apart_km[m.place[j], t]
            if km <= FAR * p.guard_km:
                weight[j] = m.men[j] * np.exp(-km / p.guard_km)
                total += weight[j]
    return total


@equation
def guard_of(rival, t, u, epoch, v, p, day, geography):
    """Row of the militia that meets a raid, by a draw whether any does and a keyed race of who; -1 where nobody comes."""
    m, weight = v.militia, v.scratch.weight
    total = weigh_guards(rival, t, v, p, geography)
    if u >= total / (total + p.guard_half):
        return -1
    best, pick = -1e300, -1
    for j in range(m.size[0]):
        if weight[j] > 0.0:
            race = np.log(weight[j]) + chance.gumbel(day.seed, _GUARD, m.slot[j], geography.localities.identity[t], epoch)
            if race > best:
                best, pick = race, j
    return pick


# ---- what it costs -----------------------------------------------------------------------------------------------


@equation
def guards_killed(fire, j, v, p, nodes):
    """Dead of the j-th militia that meets a raid, mean over lengths: under the fire of all raiders who came along."""
    return mean_aimed(fire, float(v.militia.men[j]), p.rate, nodes)


@equation
def raiders_killed(i, j, v, p, nodes):
    """Dead of the i-th militia in a raid that the j-th one meets, mean over lengths: under the fire of all guards of the place."""
    return mean_aimed(v.scratch.guard_fire[j], min(float(v.militia.men[i]), p.party), p.return_rate, nodes)


@equation
def villagers_killed(fire, people, p, nodes):
    """Villagers dead in a raid, mean over lengths: of the rival's people at the place, those within reach."""
    return mean_aimed(fire, min(people, p.village), p.villagers, nodes)


@equation
def cost_of(i, f, x, t, v, p, geography):
    """Fighters and villagers expected dead of a raid of the i-th militia: over the guards who may come and over lengths."""
    w, nodes, fire = v.scratch, v.fixed.nodes, fire_of(i, f, x, t, v, p, geography)
    total, dead = weigh_guards(geography.feuds.kind[f, 1 - x], t, v, p, geography), 0.0
    for j in range(v.militia.size[0]):
        if w.weight[j] > 0.0:
            dead += w.weight[j] * (guards_killed(fire, j, v, p, nodes) + raiders_killed(i, j, v, p, nodes))
    return dead / (total + p.guard_half), villagers_killed(fire, geography.feuds.people[f, 1 - x, t], p, nodes)
