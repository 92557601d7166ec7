"""Raids in return: a side that was raided strikes back near where it was hit, whatever its militias had set out to do that week."""

from __future__ import annotations

import numpy as np

from sim.actors.band import HOLD
from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules.centre._clashes import FAR
from sim.rules.centre._parties import BANDS, NOBODY, cost_of, of_community, share_left

_TAKE, _PLACE, _LEADER = chance.decisions("communal", "reply", "reply_place", "reply_who")


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
def luck(men, slot, km, key, p, day):
    """A unit's luck in the race for the lead: by its men, fewer with distance."""
    return np.log(men) - km / p.muster_km + chance.gumbel(day.seed, _LEADER, slot, key, day.number)


@equation
def leader_of(f, x, t, v, p, day, geography):
    """The unit of a side that would lead a raid on a place today: a keyed race of its militias and of its kin in movements nearby."""
    m, b, apart, far, key = v.militia, v.band, geography.apart_km, FAR * p.muster_km, geography.feuds.identity[f] * 2 + x
    best, pick = -1e300, NOBODY
    for i in range(m.size[0]):
        if m.alive[i] and m.group[i] == geography.feuds.kind[f, x] and apart[m.place[i], t] <= far:
            lot = luck(m.men[i] * 1.0, m.slot[i], apart[m.place[i], t], key, p, day)
            if lot > best:
                best, pick = lot, i
    for j in range(b.size[0]):
        if p.movements > 0.0 and of_community(j, f, x, v, geography) and b.action[j] == HOLD and apart[b.place[j], t] <= far:
            lot = luck(p.movements * b.men[j], b.slot[j], apart[b.place[j], t], key, p, day)
            if lot > best:
                best, pick = lot, BANDS - j
    return pick


@equation
def reply(f, x, v, p, day, geography):
    """A side's chance of a raid in return today, with the dead that it is expected to cost; taken, it is listed with the day's raids."""
    w, tally = v.scratch, v.tally
    t = place_hit_back(f, x, v, p, day, geography)
    u = leader_of(f, x, t, v, p, day, geography) if t >= 0 else NOBODY
    if u == NOBODY:
        return
    rate = branching(v.feud.tension[f], p) * v.feud.pull[f, x] * share_left(geography.localities.square[t], v, p)
    likely = 1.0 - np.exp(-rate)
    fighters, villagers = cost_of(u, f, x, t, v, p, geography)
    tally.expected_replies[0] += likely
    tally.communal_expected_deaths[0] += likely * (fighters + villagers)
    tally.communal_expected_civilian[0] += likely * villagers
    if chance.uniform(day.seed, _TAKE, geography.feuds.identity[f], x, day.number) < likely:
        n = w.n_raids[0]
        w.raid_unit[n], w.raid_feud[n], w.raid_side[n], w.raid_place[n] = u, f, x, t
        w.n_raids[0] = n + 1


@equation
def strike_back(v, p, day, geography):
    """Each side of a feud that was raided has its chance of the day to strike back."""
    v.tally.expected_replies[0] = 0.0
    for f in range(v.feud.pull.shape[0]):
        for x in range(2):
            if v.feud.pull[f, x] > 0.0:
                reply(f, x, v, p, day, geography)
