"""Recruitment: support and grievance turn part of a finite pool of young men into fighters; deserters return (M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import GOVERN
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M16"
READS = (
    "community.support", "community.grievance", "cell.size", "cell.alive", "cell.slot",
    "cell.org", "cell.men", "cell.square", "cell.action", "community.people", "field.influence", "org.tolls",
)  # fmt: skip
DECLARES = {"tally.recruits": float, "tally.deserters": float, "org.funds": float, "tally.pool": float}
WRITES = ("community.pool", "cell.recruits", "cell.deserters")
DRAWS = ("recruitment.join", "recruitment.leave", "recruitment.cell", "recruitment.refill")
_JOIN, _LEAVE, _CELL, _REFILL = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Who joins, who leaves, and what it costs."""

    pool_share: float = parameter(
        0.0022, 0.0001, 0.02, "share of people", "judgement", "own: brake of recruitment", "young men who would ever join"
    )
    join_per_year: float = parameter(
        4.0,
        0.0,
        10.0,
        "per year",
        "judgement",
        "own, held by fighters of 2015 and 2017",
        "rate of joining where support is full and cells are many",
    )
    grievance: float = parameter(
        2.0, 0.0, 8.0, "times", "judgement", "UNDP 2017: state action tips; 0 is none", "rise of joining with full grievance"
    )
    men_half: float = parameter(
        15.0, 2.0, 100.0, "men", "judgement", "own", "fighters around a locality at which half of those willing are reached"
    )
    leave_per_year: float = parameter(0.12, 0.0, 0.6, "share a year", "judgement", "own", "fighters who go home")
    refill_years: float = parameter(
        8.0, 2.0, 40.0, "years", "judgement", "own: a cohort of young men", "time scale on which the pool fills again"
    )
    governing: float = parameter(2.0, 1.0, 10.0, "times", "judgement", "own", "how much likelier recruits go to a cell that governs")
    outside_isgs: float = parameter(0.4, 0.0, 1.0, "share", "judgement", "own", "ISGS's income from elsewhere over JNIM's")
    upkeep: float = parameter(1.5, 0.1, 6.0, "thousand USD a year", "judgement", "own", "cost of a fighter a year")
    tax: float = parameter(
        3.4, 0.0, 20.0, "USD a person a year", "judgement", "own: zakat on herds and trade", "income from people under influence"
    )
    outside: float = parameter(
        900.0,
        0.0,
        5000.0,
        "thousand USD a year",
        "judgement",
        "own: ransoms and donors",
        "JNIM's income from elsewhere",
    )
    chest: float = parameter(
        0.1, 0.0, 1.0, "share", "judgement", "own: most stays with commanders; 0 is none", "of receipts from corridors, what pays fighters"
    )


@kernel
def join(
    n, alive, slot, org, men, square, action, of_square, identity, support, grievance, pool, funds, p, seed, number, recruits, deserters
):
    """Fill recruits and deserters a cell; take recruits from the pools and give deserters back; return both totals and the pools'."""
    p = p[0]
    count = support.shape[0]
    near = np.zeros((count, 2))
    for i in range(n):
        recruits[i] = 0
        deserters[i] = 0
        if alive[i]:
            near[of_square[square[i]], org[i]] += men[i]
    best = np.full((count, 2), -1e300)
    chosen = np.full((count, 2), -1, np.int64)
    for i in range(n):
        if not alive[i]:
            continue
        c, o = of_square[square[i]], org[i]
        weight = p.governing if action[i] == GOVERN else 1.0
        race = np.log(weight) + chance.gumbel(seed, _CELL, slot[i], identity[c], number)
        if race > best[c, o]:
            best[c, o] = race
            chosen[c, o] = i
    came = 0
    for c in range(count):
        for o in range(2):
            if chosen[c, o] < 0 or pool[c] <= 0:
                continue
            reach = near[c, o] / (near[c, o] + p.men_half)
            money = funds[o]
            mean = p.join_per_year / 365.0 * pool[c] * support[c, 1 + o] * (1.0 + p.grievance * grievance[c]) * reach * money
            k = min(chance.whole(mean, chance.uniform(seed, _JOIN, identity[c], o, number)), pool[c])
            recruits[chosen[c, o]] += k
            pool[c] -= k
            came += k
    left = 0
    for i in range(n):
        if alive[i]:
            k = min(chance.whole(men[i] * p.leave_per_year / 365.0, chance.uniform(seed, _LEAVE, slot[i], 0, number)), men[i])
            deserters[i] = k
            pool[of_square[square[i]]] += k
            left += k
    return came, left, pool.sum()


@kernel
def refill(pool, full, identity, pace, seed, number):
    """A new cohort fills part of what is missing from each pool."""
    for c in range(pool.shape[0]):
        if full[c] > pool[c]:
            pool[c] += chance.whole((full[c] - pool[c]) * pace, chance.uniform(seed, _REFILL, identity[c], 0, number))


@kernel
def money(n, alive, org, men, influence, people, tolls, p, funds):
    """What an organisation can pay for, as income over income plus upkeep: the brake on growth beyond its means."""
    p = p[0]
    for o in range(funds.shape[0]):
        fighters, governed = 0.0, 0.0
        for i in range(n):
            if alive[i] and org[i] == o:
                fighters += men[i]
        for s in range(people.shape[0]):
            governed += influence[o, s] * people[s]
        income = p.outside * (1.0 if o == 0 else p.outside_isgs) + p.tax * governed / 1000.0 + p.chest * tolls[o]
        funds[o] = income / max(income + p.upkeep * fighters, 1e-9)


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Pools and means of the first day."""
    if day.index == 0:
        c, people = v.cell, geography.squares.people
        v.community.pool[:] = np.floor(v.community.people * p.pool_share).astype(np.int64)
        money(int(c.size[0]), c.alive, c.org, c.men, v.field.influence, people, v.org.tolls, p.numbers, v.org.funds)


@native
def come_and_go(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """One day of joining and leaving, paced by money."""
    c, cells, places, t = v.community, v.cell, geography.localities, v.tally
    t.recruits[0], t.deserters[0], t.pool[0] = join(
        cells.size[0], cells.alive, cells.slot, cells.org, cells.men, cells.square, cells.action, places.of_square, places.identity,
        c.support, c.grievance, c.pool, v.org.funds, p.numbers, day.seed, day.number, cells.recruits, cells.deserters,
    )  # fmt: skip


@native
def renew(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, a slow refill of the pools and a look at the means."""
    if day.number % 7 == 0:
        c, cells, people = v.community, v.cell, geography.squares.people
        pace = 7.0 / (p.refill_years * 365.0)
        refill(c.pool, c.people * p.pool_share, geography.localities.identity, pace, day.seed, day.number)
        money(cells.size[0], cells.alive, cells.org, cells.men, v.field.influence, people, v.org.tolls, p.numbers, v.org.funds)
        v.tally.pool[0] = c.pool.sum()


resolve = in_turn(begin, come_and_go, renew)
