"""Parties of a raid: who joins it and with what fire, who comes to guard the place, and what raiders, guards and villagers lose.

A unit is a militia, by its row, or a band of a movement whose men are of the community, by -2 minus its row; -1 is nobody.
"""

from __future__ import annotations

import numpy as np

from sim.actors.band import HOLD
from sim.actors.militia import PROTECT, RAID, armament, sway
from sim.attrition import mean_aimed
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules.centre._clashes import FAR

NOBODY, BANDS = -1, -2  # units below NOBODY are bands
_GUARD = chance.decision("communal.guard")


@equation
def share_left(s, v, p):
    """Part of the raids on a square that UN cover, jihadist courts and the state's presence leave."""
    return np.exp(-p.deterrence * v.field.cover[s] - p.courts * sway(s, v)) * (1.0 - p.state * v.field.presence[s])


@equation
def men_of(u, v):
    """Men of a unit."""
    return v.militia.men[u] * 1.0 if u >= 0 else v.band.men[BANDS - u] * 1.0


@equation
def of_community(j, f, x, v, geography):
    """Whether a band is alive and its men come from the community of a side of a feud."""
    return v.band.alive[j] and v.band.community[j] == geography.feuds.code[f, x]


# ---- raiders -----------------------------------------------------------------------------------------------------


@equation
def hardened(f, x, v, p):
    """How far a side of a feud has armed and banded together, in 0 to 1: it grows with the dead that it mourns."""
    return 1.0 - np.exp(-v.feud.dead[f, x] / p.hardening_dead)


@equation
def joins(j, u, f, x, t, v, p, geography):
    """Men of the j-th militia who join a unit's raid on a place: all who raid it too, and part of the kin nearby who banded together."""
    m = v.militia
    if j == u or (m.action[j] == RAID and m.feud[j] == f and m.side[j] == x and m.target[j] == t):
        return m.men[j] * 1.0
    km = geography.apart_km[m.place[j], t]
    if m.group[j] != geography.feuds.kind[f, x] or km > FAR * p.muster_km:
        return 0.0
    return p.federate * hardened(f, x, v, p) * m.men[j] * np.exp(-km / p.muster_km)


@equation
def levied(f, x, t, v, p, geography):
    """Men at home who come along on a raid for a day: part of those who would stand guard, by distance, where their side lives."""
    feuds, k, men = geography.feuds, geography.feuds.kind[f, x], 0.0
    if p.levy <= 0.0 or k < 0:
        return 0.0
    for c in range(feuds.at_odds.shape[2]):
        km = geography.apart_km[c, t]
        if feuds.at_odds[f, x, c] > 0.0 and km <= FAR * p.muster_km:
            men += v.community.watch[c, k] * np.exp(-km / p.muster_km)
    return p.levy * men


@equation
def fire_of(u, f, x, t, v, p, geography):
    """Fire of a unit's raid: of all who join, up to a full party, with the arms that jihadists and the side itself have brought in."""
    mass = levied(f, x, t, v, p, geography) + (men_of(u, v) if u < NOBODY else 0.0)
    for j in range(v.militia.size[0]):
        if v.militia.alive[j]:
            mass += joins(j, u, f, x, t, v, p, geography)
    arms = armament(u, v, p) if u >= 0 else 1.0
    return min(mass, p.party) * arms * (1.0 + p.weapons * hardened(f, x, v, p))


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
def near_by(men, place, t, p, geography):
    """Men at a place who would come to guard another, weighted by distance; none from far."""
    km = geography.apart_km[place, t]
    return men * np.exp(-km / p.guard_km) if km <= FAR * p.guard_km else 0.0


@equation
def weigh_guards(f, y, t, v, p, geography):
    """Men in arms of a side of a feud who would come to guard a place, weighted by distance; returns their sum."""
    m, b, w, total = v.militia, v.band, v.scratch, 0.0
    for j in range(m.size[0]):
        stands = m.alive[j] and m.group[j] == geography.feuds.kind[f, y] and m.action[j] == PROTECT
        w.weight[j] = near_by(m.men[j] * 1.0, m.place[j], t, p, geography) if stands else 0.0
        total += w.weight[j]
    for j in range(b.size[0]):
        stands = of_community(j, f, y, v, geography) and b.action[j] == HOLD
        w.band_weight[j] = near_by(p.movements * b.men[j], b.place[j], t, p, geography) if stands else 0.0
        total += w.band_weight[j]
    return total


@equation
def race(weight, slot, t, epoch, day, geography):
    """A unit's luck in the race of who meets a raid."""
    return np.log(weight) + chance.gumbel(day.seed, _GUARD, slot, geography.localities.identity[t], epoch)


@equation
def guard_of(t, epoch, v, day, geography):
    """Unit that meets a raid, by a keyed race of those who were weighed."""
    w, best, pick = v.scratch, -1e300, NOBODY
    for j in range(v.militia.size[0]):
        if w.weight[j] > 0.0:
            luck = race(w.weight[j], v.militia.slot[j], t, epoch, day, geography)
            if luck > best:
                best, pick = luck, j
    for j in range(v.band.size[0]):
        if w.band_weight[j] > 0.0:
            luck = race(w.band_weight[j], v.band.slot[j], t, epoch, day, geography)
            if luck > best:
                best, pick = luck, BANDS - j
    return pick


# ---- what it costs -----------------------------------------------------------------------------------------------


@equation
def guards_killed(fire, g, v, p, nodes):
    """Dead of the unit that meets a raid, mean over lengths: under the fire of all raiders who came along."""
    return mean_aimed(fire, men_of(g, v), p.rate, nodes)


@equation
def raiders_killed(u, g, v, p, nodes):
    """Dead of the unit that leads a raid which another meets, mean over lengths: under the fire of all guards of the place."""
    fire = v.scratch.guard_fire[g] if g >= 0 else min(men_of(g, v), p.party)
    return mean_aimed(fire, min(men_of(u, v), p.party), p.return_rate, nodes)


@equation
def villagers_killed(fire, people, p, nodes):
    """Villagers dead in a raid, mean over lengths: of the rival's people at the place, those within reach."""
    return mean_aimed(fire, min(people, p.village), p.villagers, nodes)


@equation
def cost_of(u, f, x, t, v, p, geography):
    """Fighters and villagers expected dead of a unit's raid: over the guards who may come and over lengths."""
    w, nodes, fire = v.scratch, v.fixed.nodes, fire_of(u, f, x, t, v, p, geography)
    total, dead = weigh_guards(f, 1 - x, t, v, p, geography), 0.0
    for j in range(v.militia.size[0]):
        if w.weight[j] > 0.0:
            dead += w.weight[j] * (guards_killed(fire, j, v, p, nodes) + raiders_killed(u, j, v, p, nodes))
    for j in range(v.band.size[0]):
        if w.band_weight[j] > 0.0:
            dead += w.band_weight[j] * (guards_killed(fire, BANDS - j, v, p, nodes) + raiders_killed(u, BANDS - j, v, p, nodes))
    return dead / (total + p.guard_half), villagers_killed(fire, geography.feuds.people[f, 1 - x, t], p, nodes)
