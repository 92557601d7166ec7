"""Raids between communities at odds that militias set out on: what drives and stills them, one opportunity a day a side of a feud."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import RAID
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules.centre._parties import cost_of, share_left
from sim.words import DAYS_PER_WEEK

_RAID, _WHO = chance.decisions("communal", "raid", "who")


@equation
def drive(f, v, p, day, geography):
    """Raids per day that either side of a feud sets out on: by tension, by season, before hostility is on record fewer."""
    now = np.exp(v.tally.outlook_feuds[0]) * (1.0 + p.amplitude * geography.feuds.scarcity[f, day.day_of_year])
    rate = p.per_week / DAYS_PER_WEEK * v.feud.tension[f] * now
    return rate * (1.0 if geography.feuds.since[f] <= day.known else p.before)


@equation
def raid_rate(i, v, p, day, geography):
    """Raids per day of a militia that raids: its part of what drives its side and is not stilled, less where raiders are few."""
    m, f = v.militia, v.militia.feud[i]
    target = geography.localities.square[m.target[i]]
    return drive(f, v, p, day, geography) * share_left(target, v, p) * m.men[i] / (v.scratch.raiders[f, m.side[i]] + p.men_half)


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
def expect(i, v, p, geography):
    """Expected dead of a militia's raids today: its chance to lead one, times what a raid costs."""
    m, w, t = v.militia, v.scratch, v.tally
    fighters, villagers = cost_of(i, m.feud[i], m.side[i], m.target[i], v, p, geography)
    side = w.drive[m.feud[i], m.side[i]]
    leads = (1.0 - np.exp(-side)) * w.rate[i] / side
    t.communal_expected_deaths[0] += leads * (fighters + villagers)
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
    for i in range(v.militia.size[0]):
        if w.rate[i] > 0.0:
            expect(i, v, p, geography)
            race_for_lead(i, v, day, geography)


@equation
def take_raids(v, day, geography):
    """The day's raids, one opportunity for each side of a feud; their leaders, feuds, sides and targets are listed."""
    w, m = v.scratch, v.militia
    for f in range(w.leader.shape[0]):
        for x in range(2):
            i = w.leader[f, x]
            if i >= 0 and chance.uniform(day.seed, _RAID, geography.feuds.identity[f], x, day.number) < 1.0 - np.exp(-w.drive[f, x]):
                n = w.n_raids[0]
                w.raid_unit[n], w.raid_feud[n], w.raid_side[n], w.raid_place[n] = i, f, x, m.target[i]
                w.n_raids[0] = n + 1
