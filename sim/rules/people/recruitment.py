"""Recruitment: support and grievance turn part of a finite pool of men with a stake into fighters; deserters return (M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import GOVERN
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import DAYS_PER_WEEK, DAYS_PER_YEAR, FOR_ORG, JNIM

MECHANISM = "M16"
DECLARES = {
    "tally.recruits": array(float, "men per day", "men who join a cell"),
    "tally.deserters": array(float, "men per day", "fighters who go home"),
    "org.funds": array(float, "share", "part of its upkeep that an organisation can pay"),
    "tally.pool": array(float, "men", "men who might still join a jihadist organisation"),
}
WRITES = ("community.pool", "cell.recruits", "cell.deserters")
SCRATCH = {
    "near": ("community", float, "org"), "best": ("community", float, "org"), "chosen": ("community", int, "org"),
}  # fmt: skip
_JOIN, _LEAVE, _CELL, _REFILL = chance.decisions("recruitment", "join", "leave", "cell", "refill")


class Params(Base):
    """Who joins, who leaves, and what it costs."""

    pool_share: float = parameter(
        0.009, 0.0001, 0.1, "share of people", "judgement", "own: brake of recruitment",
        "young men who would ever join a jihadist organisation, of communities that one draws on",
    )  # fmt: skip
    stranger: float = parameter(
        0.05, 0.0, 1.0, "share", "judgement", "own: recruits of herders' clans and of castes; 1 is no difference",
        "young men of other communities who would ever join, over those of communities that an organisation draws on", null=1.0,
    )  # fmt: skip
    abroad: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "own: kin in Niger, Burkina Faso and Algeria; 0 is none",
        "how readily kin across the border would join, over those at home", null=0.0,
    )  # fmt: skip
    join_per_year: float = parameter(
        1.62, 0.0, 20.0, "per year", "judgement", "own, held by fighters of 2015 and 2017",
        "rate at which willing men join where all support the organisation and its cells are many and well funded",
    )  # fmt: skip
    grievance: float = parameter(
        6.0, 0.0, 20.0, "times", "judgement", "UNDP 2017: state action tips; 0 is none", "rise in joining where grievance is full", null=0.0
    )
    men_half: float = parameter(
        6.0, 2.0, 100.0, "men", "judgement", "own",
        "fighters around a locality without people at which half of those willing to join are reached",
    )  # fmt: skip
    men_per_1000: float = parameter(
        0.7, 0.0, 10.0, "men per 1,000 people", "judgement", "own: fighters know so many; 0 is none",
        "further fighters that it takes to reach half of the willing, by the people of the locality", null=0.0,
    )  # fmt: skip
    leave_per_year: float = parameter(0.12, 0.0, 0.6, "share per year", "judgement", "own", "fighters who go home")
    refill_years: float = parameter(
        8.0, 2.0, 40.0, "years", "judgement", "own: a cohort of young men", "time scale on which the pool of those who would join refills"
    )
    governing: float = parameter(
        2.0, 1.0, 10.0, "times", "judgement", "own", "how much likelier recruits are to join a cell that governs than another"
    )
    outside_isgs: float = parameter(0.4, 0.0, 1.0, "share", "judgement", "own", "ISGS's income from outside Mali over JNIM's")
    upkeep: float = parameter(1.5, 0.1, 6.0, "thousand USD per year", "judgement", "own", "cost of keeping one fighter")
    tax: float = parameter(
        3.4, 0.0, 20.0, "USD per person and year", "judgement", "own: zakat on herds and trade",
        "what jihadists collect from people under their influence",
    )  # fmt: skip
    outside: float = parameter(
        900.0, 0.0, 5000.0, "thousand USD per year", "judgement", "own: ransoms and donors", "JNIM's income from outside Mali"
    )
    chest: float = parameter(
        0.1, 0.0, 1.0, "share", "judgement", "own: most stays with commanders; 0 is none",
        "jihadists' receipts from corridors that pay fighters", null=0.0,
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Share of a locality's people who would ever join, by whom an organisation draws on; men abroad; fighters who reach half."""
    places = geography.localities
    would = p.pool_share * (p.stranger + (1.0 - p.stranger) * places.kin.max(axis=1))
    half = p.men_half + p.men_per_1000 * (places.people + p.abroad * places.abroad) / 1000.0
    return SimpleNamespace(would=would, abroad=p.pool_share * p.abroad * places.abroad, half=half)


@equation
def place_of(i, v, geography):
    """Locality that a cell is at."""
    return geography.localities.of_square[v.cell.square[i]]


@equation
def gather(v, geography):
    """Fighters of each organisation around each locality; nobody has come or gone yet today."""
    c, w = v.cell, v.scratch
    w.near[:] = 0.0
    for i in range(c.size[0]):
        c.recruits[i] = c.deserters[i] = 0
        if c.alive[i]:
            w.near[c.org[i], place_of(i, v, geography)] += c.men[i]


@equation
def choose(v, p, day, geography):
    """Recruits of a day go to one cell of each organisation around a locality, more likely to one that governs."""
    c, w = v.cell, v.scratch
    w.best[:] = -1e300
    w.chosen[:] = -1
    for i in range(c.size[0]):
        if c.alive[i]:
            place, o = place_of(i, v, geography), c.org[i]
            weight = p.governing if c.action[i] == GOVERN else 1.0
            race = np.log(weight) + chance.gumbel(day.seed, _CELL, c.slot[i], geography.localities.identity[place], day.number)
            if race > w.best[o, place]:
                w.best[o, place], w.chosen[o, place] = race, i


@equation
def willing(place, o, v, p):
    """Men who join per day: of the pool, by support, grievance, the organisation's reach and its means."""
    m, near = v.community, v.scratch.near[o, place]
    reach, rate = near / (near + v.fixed.half[place]), p.join_per_year / DAYS_PER_YEAR
    return rate * m.pool[place] * m.support[place, FOR_ORG + o] * (1.0 + p.grievance * m.grievance[place]) * reach * v.org.funds[o]


@equation
def join(v, p, day, geography):
    """Men leave each pool for the cells chosen there, never more than there are."""
    pool, chosen, identity = v.community.pool, v.scratch.chosen, geography.localities.identity
    came = 0
    for place in range(pool.shape[0]):
        for o in range(chosen.shape[0]):
            if chosen[o, place] >= 0 and pool[place] > 0:
                u = chance.uniform(day.seed, _JOIN, identity[place], o, day.number)
                joined = min(chance.whole(willing(place, o, v, p), u), pool[place])
                v.cell.recruits[chosen[o, place]] += joined
                pool[place] -= joined
                came += joined
    v.tally.recruits[0] = came


@equation
def leave(v, p, day, geography):
    """Deserters go home to the pool of the locality that they are at."""
    c, left = v.cell, 0
    for i in range(c.size[0]):
        if c.alive[i]:
            u = chance.uniform(day.seed, _LEAVE, c.slot[i], 0, day.number)
            c.deserters[i] = min(chance.whole(c.men[i] * p.leave_per_year / DAYS_PER_YEAR, u), c.men[i])
            v.community.pool[place_of(i, v, geography)] += c.deserters[i]
            left += c.deserters[i]
    v.tally.deserters[0] = left


@equation
def refill(v, p, day, geography):
    """A new cohort fills part of what is missing from each pool."""
    pool, pace = v.community.pool, DAYS_PER_WEEK / (p.refill_years * DAYS_PER_YEAR)
    for place in range(pool.shape[0]):
        full = v.community.people[place] * v.fixed.would[place] + v.fixed.abroad[place]
        if full > pool[place]:
            u = chance.uniform(day.seed, _REFILL, geography.localities.identity[place], 0, day.number)
            pool[place] += chance.whole((full - pool[place]) * pace, u)


@equation
def fighters_of(o, v):
    """Fighters of an organisation."""
    fighters = 0.0
    for i in range(v.cell.size[0]):
        if v.cell.alive[i] and v.cell.org[i] == o:
            fighters += v.cell.men[i]
    return fighters


@equation
def income_of(o, v, p, geography):
    """An organisation's income in thousand USD per year: from outside, from people under its influence, and from corridors."""
    people, governed = geography.squares.people, 0.0
    for s in range(people.shape[0]):
        governed += v.field.influence[o, s] * people[s]
    outside = p.outside * np.exp(v.tally.outlook_means[0])
    return outside * (1.0 if o == JNIM else p.outside_isgs) + p.tax * governed / 1000.0 + p.chest * v.org.tolls[o]


@equation
def means(income, upkeep):
    """Part of its upkeep that an organisation can pay: all of it where income is far above, its share of it where far below."""
    ratio = income / max(upkeep, 1e-9)
    square = ratio * ratio
    return ratio / np.sqrt(np.sqrt(1.0 + square * square))


@equation
def count_means(v, p, geography):
    """What each organisation can pay for: the brake on growth beyond its means, which hardly binds within them."""
    for o in range(v.org.funds.shape[0]):
        v.org.funds[o] = means(income_of(o, v, p, geography), p.upkeep * fighters_of(o, v))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Pools of the first day."""
    if day.index == 0:
        v.community.pool[:] = np.floor(v.community.people * v.fixed.would + v.fixed.abroad).astype(np.int64)


@native
def come_and_go(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """One day of joining and leaving, paced by money; means are counted on the first day."""
    if day.index == 0:
        count_means(v, p, geography)
    gather(v, geography)
    choose(v, p, day, geography)
    join(v, p, day, geography)
    leave(v, p, day, geography)
    v.tally.pool[0] = v.community.pool.sum()


@native
def renew(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, a slow refill of the pools and a look at the means."""
    if day.number % DAYS_PER_WEEK == 0:
        refill(v, p, day, geography)
        count_means(v, p, geography)
        v.tally.pool[0] = v.community.pool.sum()


resolve = in_turn(begin, come_and_go, renew)
