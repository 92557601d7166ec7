"""A mixed company's week: soldiers who come, men who go out, and what they protect, the less the more members live on tolls (M13)."""

from __future__ import annotations

from sim.engine import chance
from sim.engine.compiling import equation
from sim.rules.mission._mixed_companies import PARTIES
from sim.words import CMA, HOURS_PER_DAY, PLATFORM

_REFILL, _OUT = chance.decisions("mixed_patrols", "refill", "out")
N_PARTIES = len(PARTIES)


@equation
def add_up_tolls(v):
    """Men of the groups of each coalition, and how many of them live on tolls."""
    g, w = v.group, v.scratch
    w.members[:] = w.on_tolls[:] = 0.0
    for k in range(g.coalition.shape[0]):
        w.members[g.coalition[k]] += g.men[k]
        w.on_tolls[g.coalition[k]] += g.men[k] * g.toll_share[k]


@equation
def living_on_tolls(i, v):
    """Men of a company who live on tolls, as many of each coalition as in its groups; soldiers do not."""
    m, w = v.moc_company, v.scratch
    of_cma = m.men_cma[i] * w.on_tolls[CMA] / max(w.members[CMA], 1.0)
    return of_cma + m.men_platform[i] * w.on_tolls[PLATFORM] / max(w.members[PLATFORM], 1.0)


@equation
def replace(i, v, day):
    """Soldiers missing in a company come from the south, a part of them each week."""
    m = v.moc_company
    missing = m.plan_army[i] - m.men_army[i]
    if missing > 0:
        coming = min(chance.whole(missing * v.fixed.come, chance.uniform(day.seed, _REFILL, m.slot[i], 0, day.week)), missing)
        m.men_army[i] += coming
        m.men[i] += coming
        v.tally.moc_army_arrived[0] += coming


@equation
def men_out(i, v, p, day):
    """Men who go out: a share of those who can patrol mixed, equal parts of the three and some of the others."""
    m = v.moc_company
    even = N_PARTIES * min(m.men_army[i], m.men_cma[i], m.men_platform[i])
    able = even + (1.0 - p.mixing) * (m.men[i] - even)
    return min(chance.whole(m.share[i] * able, chance.uniform(day.seed, _OUT, m.slot[i], 0, day.week)), m.men[i])


@equation
def patrol(i, v, p, day, geography):
    """A company's men out for the week, and what they protect per day: less, the more of its members live on tolls."""
    m = v.moc_company
    m.out[i] = 0
    if day.number >= m.patrol_from[i] and m.place[i] >= 0:
        m.out[i] = men_out(i, v, p, day)
        m.post[i] = geography.localities.square[m.place[i]]
        kept = 1.0 - p.toll_slope * m.toll_share[i]
        v.field.mixed_men[m.post[i]] += p.effectiveness * m.out[i] * p.hours / HOURS_PER_DAY * kept


@equation
def begin_week(v, p, day, geography):
    """A week's replacements, men out and what they protect."""
    m, t, o = v.moc_company, v.tally, v.orders.moc_company
    add_up_tolls(v)
    v.field.mixed_men[:] = 0.0
    t.moc_out[0], on_tolls, men = 0.0, 0.0, 0
    for i in range(m.size[0]):
        m.place[i], m.share[i] = o.place[i], o.share[i]
        m.shock[i] *= v.fixed.felt
        replace(i, v, day)
        living = living_on_tolls(i, v)
        m.toll_share[i] = living / max(m.men[i], 1)
        patrol(i, v, p, day, geography)
        t.moc_out[0] += m.out[i]
        on_tolls += living
        men += m.men[i]
    t.moc_toll_share[0] = on_tolls / max(men, 1)
