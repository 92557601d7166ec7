"""Raids in return: a side that was raided strikes back near where it was hit, whatever its militias had set out to do that week."""

from __future__ import annotations

import numpy as np

from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules._clashes import FAR
from sim.rules._parties import cost_of, share_left

_TAKE, _PLACE, _LEADER = (chance.decision(name) for name in ("communal.reply", "communal.reply_place", "communal.reply_who"))


@equation
def branching(tension, p):
    """Raids in return that one raid leads to, all told: as declared in open tension, fewer below, never above its cap."""
    return p.branching * (1.0 - np.exp(-p.rise * tension)) / (1.0 - np.exp(-p.rise))


@equation
def place_hit_back(f, x, v, p, day, geography):
    """The rival's locality that a side strikes back at today: a keyed race of its people, fewer with distance from where it was hit."""
    best, pick = -1e300, -1
    people, where, struck = geography.feuds.people, geography.localities.identity, v.feud.struck[f, x]
    for t in range(people.shape[2]):
        if people[f, 1 - x, t] > 0.0:
            noise = chance.gumbel(day.seed, _PLACE, geography.feuds.identity[f] * 2 + x, where[t], day.number)
            race = np.log(people[f, 1 - x, t]) - geography.apart_km[struck, t] / p.near_km + noise
            if race > best:
                best, pick = race, t
    return pick


@equation
def leader_of(f, x, t, v, p, day, geography):
    """The side's militia that would lead there today: a keyed race of its men, fewer with distance; -1 where none is near."""
    m, best, pick = v.militia, -1e300, -1
    for i in range(m.size[0]):
        if m.alive[i] and m.group[i] == geography.feuds.kind[f, x]:
            km = geography.apart_km[m.place[i], t]
            if km <= FAR * p.muster_km:
                noise = chance.gumbel(day.seed, _LEADER, m.slot[i], geography.feuds.identity[f] * 2 + x, day.number)
                race = np.log(float(m.men[i])) - km / p.muster_km + noise
                if race > best:
                    best, pick = race, i
    return pick


@equation
def reply(f, x, v, p, day, geography):
    """A side's chance of a raid in return today, with the dead that it is expected to cost; taken, it is listed with the day's raids."""
    w, tally = v.scratch, v.tally
    t = place_hit_back(f, x, v, p, day, geography)
    i = leader_of(f, x, t, v, p, day, geography) if t >= 0 else -1
    if i < 0:
        return
    rate = branching(v.feud.tension[f], p) * v.feud.pull[f, x] * share_left(geography.localities.square[t], v, p)
    likely = 1.0 - np.exp(-rate)
    fighters, villagers = cost_of(i, f, x, t, v, p, geography)
    tally.expected_replies[0] += likely
    tally.communal_expected_deaths[0] += likely * (fighters + villagers)
    tally.communal_expected_civilian[0] += likely * villagers
    if chance.uniform(day.seed, _TAKE, geography.feuds.identity[f], x, day.number) < likely:
        n = w.n_raids[0]
        w.raid_row[n], w.raid_feud[n], w.raid_side[n], w.raid_place[n] = i, f, x, t
        w.n_raids[0] = n + 1


@equation
def strike_back(v, p, day, geography):
    """Each side of a feud that was raided has its chance of the day to strike back."""
    v.tally.expected_replies[0] = 0.0
    for f in range(v.feud.pull.shape[0]):
        for x in range(2):
            if v.feud.pull[f, x] > 0.0 and geography.feuds.kind[f, x] >= 0:
                reply(f, x, v, p, day, geography)
