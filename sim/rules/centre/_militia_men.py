"""Men of militias from week to week: they go home, join in alarm and form new militias; pools fill again, and small militias merge."""

from __future__ import annotations

import numpy as np

from sim.actors.militia import DISBAND
from sim.engine import chance
from sim.engine.compiling import equation
from sim.words import DAYS_PER_YEAR, MILITIAS

PER_PEOPLE, LEAST_PEOPLE = 10000.0, 1000.0  # alarm goes by deaths in 10,000 people; a locality counts as 1,000 at least
BURDEN_PEOPLE = 1000.0  # people whom the burden of militiamen is stated for
_JOIN, _FORM, _REFILL = chance.decisions("militias", "join", "form", "refill")
_WHICH, _LEAVE = chance.decisions("militias", "which", "leave")


@equation
def look_at_feuds(v, geography):
    """For each locality and kind of militia: tension of the worst feud of its people, and raids a day that they would repay there."""
    feuds, w = geography.feuds, v.scratch
    w.strife[:] = w.called[:] = 0.0
    for f in range(feuds.tension.shape[0]):
        for x in range(2):
            k = feuds.kind[f, x]
            if k >= 0:
                w.called[v.feud.struck[f, x], k] += v.feud.pull[f, x]
                for c in range(feuds.at_odds.shape[2]):
                    if feuds.at_odds[f, x, c] > 0.0:
                        w.strife[c, k] = max(w.strife[c, k], v.feud.tension[f])


@equation
def alarm(c, k, v, p, geography):
    """Alarm in 0 to 1 of a kind of militia: its worst feud as tension now stands, and recent deaths; a present state stills it."""
    m = v.community
    deaths = m.fear[c] * PER_PEOPLE / max(m.people_home[c], LEAST_PEOPLE)
    raised = 1.0 - (1.0 - v.scratch.strife[c, k]) * np.exp(-p.insecurity * deaths)
    return raised * (1.0 - p.state * v.field.presence[geography.localities.square[c]])


@equation
def count_there(v):
    """Men of each kind of militia at each locality."""
    m, there = v.militia, v.scratch.there
    there[:] = 0
    for i in range(m.size[0]):
        if m.alive[i]:
            there[m.place[i], m.group[i]] += m.men[i]


@equation
def forget(v, p, day):
    """The memory of a militia's dead fades with its half-life."""
    keep = 0.5 ** (day.span / p.tiredness_days)
    for i in range(v.militia.size[0]):
        if v.militia.alive[i]:
            v.militia.fallen[i] *= keep


@equation
def leaving(i, v, p, day, geography):
    """Men of a militia who go home: all of one that disbands, otherwise a share that grows as militiamen weigh on its people."""
    m, c, k = v.militia, v.militia.place[i], v.militia.group[i]
    if m.action[i] == DISBAND:
        return m.men[i]
    burden = v.scratch.there[c, k] * BURDEN_PEOPLE / (p.burden * max(geography.feuds.folk[c, k], 1.0))
    share = p.leave_per_year * (1.0 + burden) * day.span / DAYS_PER_YEAR
    u = chance.uniform(day.seed, _LEAVE, m.slot[i], 0, day.number)
    return min(chance.whole(m.men[i] * min(share, 1.0), u), m.men[i])


@equation
def go_home(v, p, day, geography):
    """Men leave their militias for the pools they came from, and those who stay are counted anew. Returns how many leave."""
    m, home = v.militia, 0
    for i in range(m.size[0]):
        if m.alive[i]:
            out = leaving(i, v, p, day, geography)
            m.men[i] -= out
            v.community.watch[m.place[i], m.group[i]] += out
            m.alive[i] = m.men[i] > 0
            home += out
    count_there(v)
    return home


@equation
def find_takers(v, p, day):
    """The militia with room that takes the week's newcomers of a kind at a locality, by a keyed race; -1 where none has room."""
    m, w = v.militia, v.scratch
    w.taker[:] = -1
    for i in range(m.size[0]):
        if m.alive[i] and m.men[i] < p.largest / day.agents:
            c, k = m.place[i], m.group[i]
            race = chance.gumbel(day.seed, _WHICH, m.slot[i], 0, day.number)
            if w.taker[c, k] < 0 or race > w.race[c, k]:
                w.taker[c, k], w.race[c, k] = i, race


@equation
def pool_identity(c, k, geography):
    """Identity of the pool of a locality's men who would stand guard in the k-th kind of militia."""
    return geography.localities.identity[c] * len(MILITIAS) + k


@equation
def join(c, k, alarm, v, p, day, geography):
    """Men of a pool join the militia that takes them: more in alarm and where militiamen are many, up to its room. Returns how many."""
    m, w, watch = v.militia, v.scratch, v.community.watch
    i = w.taker[c, k]
    if i < 0:
        return 0
    reached = w.there[c, k] / (w.there[c, k] + p.men_half)
    mean = watch[c, k] * (1.0 - np.exp(-p.join_per_year * alarm * reached * (day.span / DAYS_PER_YEAR)))
    room = max(np.int64(p.largest / day.agents) - m.men[i], 0)
    u = chance.uniform(day.seed, _JOIN, pool_identity(c, k, geography), 0, day.number)
    came = min(chance.whole(mean, u), min(watch[c, k], room))
    m.men[i] += came
    w.there[c, k] += came
    watch[c, k] -= came
    return came


@equation
def forming(c, k, alarm, v, p, day, geography):
    """Men of the new militia that forms where its kind has a feud: by alarm, raids just suffered and men in the pool; 0 for none."""
    if v.scratch.strife[c, k] <= 0.0:
        return 0
    men = v.community.watch[c, k]
    rate = p.form_per_year / DAYS_PER_YEAR * alarm + p.rally * v.scratch.called[c, k]
    rate *= day.agents * day.span * men / (men + p.unit_men)
    if chance.uniform(day.seed, _FORM, pool_identity(c, k, geography), 0, day.number) >= 1.0 - np.exp(-rate):
        return 0
    return min(np.int64(p.unit_men / day.agents), men)


@equation
def refill(c, k, v, p, day, geography):
    """A pool below its share of the people fills with the young, over years. Returns how many come."""
    watch = v.community.watch
    lack = geography.feuds.folk[c, k] * p.pool_share - v.scratch.there[c, k] - watch[c, k]
    if lack <= 0.0:
        return 0
    u = chance.uniform(day.seed, _REFILL, pool_identity(c, k, geography), 0, day.number)
    new = chance.whole(lack * min(day.span / DAYS_PER_YEAR / p.refill_years, 1.0), u)
    watch[c, k] += new
    return new


@equation
def nearest_kin(i, v, p, day, geography):
    """The nearest militia of the same kind within reach that has room for a militia's men; -1 where there is none."""
    m = v.militia
    best, pick = p.reach_km, -1
    for j in range(m.size[0]):
        if j != i and m.alive[j] and m.group[j] == m.group[i] and m.men[i] + m.men[j] <= p.largest / day.agents:
            km = geography.apart_km[m.place[i], m.place[j]]
            if km < best or (km == best and (pick < 0 or m.slot[j] < m.slot[pick])):
                best, pick = km, j
    return pick


@equation
def dissolve(i, v, p, day, geography):
    """A militia that is too small to last joins its nearest kin, or its men go home. Returns how many go home."""
    m, home = v.militia, 0
    j = nearest_kin(i, v, p, day, geography)
    if j >= 0:
        m.men[j] += m.men[i]
        m.fallen[j] += m.fallen[i]
    else:
        home = m.men[i]
        v.community.watch[m.place[i], m.group[i]] += home
    m.men[i] = 0
    m.alive[i] = False
    return home
