"""Raids between communities at odds: what drives and stills them, one opportunity a day for each side of a feud."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import RAID, armament, sway
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules._guards import guards_killed, raiders_killed, stand_guard, villagers_killed, weigh_guards
from sim.words import DAYS_PER_WEEK

_RAID, _WHO = (chance.decision(name) for name in ("communal.raid", "communal.who"))


@equation
def branching(tension, p):
    """Raids in return that one raid leads to, all told: rises with tension, below its cap."""
    return p.branching * (1.0 - np.exp(-p.rise * tension))


@equation
def drive(f, x, v, p, day, geography):
    """Raids per day of a side of a feud: by tension, by season, before hostility is on record fewer; and in return for raids suffered."""
    tension = v.feud.tension[f]
    rate = p.per_week / DAYS_PER_WEEK * tension * (1.0 + p.amplitude * geography.feuds.scarcity[f, day.day_of_year])
    rate *= 1.0 if geography.feuds.since[f] <= day.number else p.before
    return rate + branching(tension, p) * (1.0 - v.fixed.keep) * v.feud.recent_raids[f, x]


@equation
def share_left(s, v, p):
    """Part of the raids on a square that UN cover, jihadist courts and the state's presence leave."""
    return np.exp(-p.deterrence * v.field.cover[s] - p.courts * sway(s, v)) * (1.0 - p.state * v.field.presence[s])


@equation
def raid_rate(i, v, p, day, geography):
    """Raids per day of a militia that raids: its part of what drives its side and is not stilled, less where raiders are few."""
    m, f, x = v.militia, v.militia.feud[i], v.militia.side[i]
    target = geography.localities.square[m.target[i]]
    return drive(f, x, v, p, day, geography) * share_left(target, v, p) * m.men[i] / (v.scratch.raiders[f, x] + p.men_half)


@equation
def rate_raids(v, p, day, geography):
    """Rates of all militias that raid, and their sum by side of a feud, which no number of raiders lifts above the drive."""
    m, w = v.militia, v.scratch
    w.raiders[:] = w.drive[:] = 0.0
    for i in range(m.size[0]):
        if m.alive[i] and m.action[i] == RAID:
            w.raiders[m.feud[i], m.side[i]] += m.men[i]
    for i in range(m.size[0]):
        w.rate[i] = 0.0
        if m.alive[i] and m.action[i] == RAID:
            w.rate[i] = raid_rate(i, v, p, day, geography)
            w.drive[m.feud[i], m.side[i]] += w.rate[i]


@equation
def men_along(i, v):
    """Men of all militias that raid the place of the i-th one for the same side of the same feud."""
    m, mass = v.militia, 0.0
    for j in range(m.size[0]):
        if v.scratch.rate[j] > 0.0 and m.feud[j] == m.feud[i] and m.side[j] == m.side[i] and m.target[j] == m.target[i]:
            mass += m.men[j]
    return mass


@equation
def expect(i, v, p, geography):
    """Expected dead of a militia's raids today: its chance to lead one, times the mean over guards who may come and over lengths."""
    m, w, t, nodes = v.militia, v.scratch, v.tally, v.fixed.nodes
    total, dead = weigh_guards(i, v, p, geography), 0.0
    for j in range(m.size[0]):
        if w.weight[j] > 0.0:
            dead += w.weight[j] * (guards_killed(i, j, v, p, nodes) + raiders_killed(i, j, v, p, nodes))
    villagers = villagers_killed(i, v, p, geography, nodes)
    side = w.drive[m.feud[i], m.side[i]]
    leads = (1.0 - np.exp(-side)) * w.rate[i] / side
    t.communal_expected_deaths[0] += leads * (dead / (total + p.guard_half) + villagers)
    t.communal_expected_civilian[0] += leads * villagers


@equation
def race_for_lead(i, v, day, geography):
    """The militia that would lead its side's raid today is the winner of a keyed race of rates."""
    w, f, x = v.scratch, v.militia.feud[i], v.militia.side[i]
    race = np.log(w.rate[i]) + chance.gumbel(day.seed, _WHO, v.militia.slot[i], geography.feuds.identity[f], day.number)
    if w.leader[f, x] < 0 or race > w.lead[f, x]:
        w.leader[f, x], w.lead[f, x] = i, race


@equation
def weigh_raids(v, p, day, geography):
    """What each militia that raids would come with and cost, and who would lead each side."""
    w = v.scratch
    w.leader[:] = -1
    stand_guard(v, p)
    for i in range(v.militia.size[0]):
        if w.rate[i] > 0.0:
            w.fire[i] = min(men_along(i, v), p.party) * armament(i, v, p)
            expect(i, v, p, geography)
            race_for_lead(i, v, day, geography)


@equation
def take_raids(v, day, geography):
    """The day's raids, one opportunity for each side of a feud; past ones fade from memory. Their leaders are listed in `raid_row`."""
    w, heat = v.scratch, v.feud.recent_raids
    w.n_raids[0] = 0
    for f in range(heat.shape[0]):
        for x in range(2):
            if w.leader[f, x] >= 0:
                u = chance.uniform(day.seed, _RAID, geography.feuds.identity[f], x, day.number)
                if u < 1.0 - np.exp(-w.drive[f, x]):
                    w.raid_row[w.n_raids[0]] = w.leader[f, x]
                    w.n_raids[0] += 1
            heat[f, x] *= v.fixed.keep
