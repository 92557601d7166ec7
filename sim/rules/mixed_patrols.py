"""Mixed patrols: companies of army, CMA and Platform protect, the less the more their members live on tolls; they are hit (M13)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules import _mixed_attacks, _mixed_companies
from sim.words import CMA, COALITIONS, PLATFORM

MECHANISM = "M13"
READS = (
    "band.size", "band.slot", "band.group", "band.square", "band.target", "band.sent", "group.coalition", "group.men", "group.toll_share",
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba", "org.campaign",
    "field.recent_losses_jihadist", "tally.peace_index",
)  # fmt: skip
DECLARES = {
    "field.mixed_men": float, "field.mixed_marks": (int, 2), "tally.mixed_patrols_expected_deaths": float, "tally.moc_men": float,
    "tally.moc_out": float, "tally.moc_toll_share": float, "tally.moc_killed": float, "tally.moc_army_arrived": float,
    "tally.moc_joined": float,
}  # fmt: skip
WRITES = (
    "moc_company.size", "moc_company.alive", "moc_company.slot", "moc_company.square", "moc_company.men", "moc_company.men_army",
    "moc_company.men_cma", "moc_company.men_platform", "moc_company.plan_army", "moc_company.plan_cma", "moc_company.plan_platform",
    "moc_company.call_cma", "moc_company.call_platform", "moc_company.patrol_from", "moc_company.place", "moc_company.share",
    "moc_company.post", "moc_company.out", "moc_company.toll_share", "moc_company.shock",
)  # fmt: skip
SCRATCH = {
    "where": ("cell", int), "target": ("cell", int), "mass": ("cell", float), "rows": ("cell", int),
    "kind": ("moc_company", int, 2),
}  # fmt: skip
DRAWS = (
    "mixed_patrols.take", "mixed_patrols.who", "mixed_patrols.target", "mixed_patrols.company", "mixed_patrols.length",
    "mixed_patrols.dead", "mixed_patrols.fallen", "mixed_patrols.record", "mixed_patrols.refill", "mixed_patrols.out",
    "mixed_patrols.members",
)  # fmt: skip
_SIDES = len(COALITIONS)
_REFILL, _OUT, _MEMBERS = (chance.decision(name) for name in DRAWS[8:])


class Params(Base):
    """Companies, what they protect, and what attacks on them cost."""

    company_men: float = parameter(120.0, 80.0, 200.0, "men", "judgement", "own: 100 to 150 of all three", "men planned for a company")
    prepare_days: float = parameter(
        80.0,
        10.0,
        600.0,
        "days",
        "derived",
        "Gao: assembled 5 December 2016, patrolled 23 February 2017",
        "days from assembling to patrols",
    )
    accord: float = parameter(
        1.0, 0.0, 2.0, "power", "judgement", "own; 0 is none", "how much longer preparing takes where the accord's index is lower"
    )
    stated_index: float = parameter(0.3, 0.1, 1.0, "index", "definition", "seeds: January 2015", "index at which that time is stated")
    refill_days: float = parameter(
        60.0, 5.0, 365.0, "days", "judgement", "own, slower than a garrison", "time scale on which the army makes good its part's losses"
    )
    mixing: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "accord of 2015: all three patrol together; 0 is none",
        "of men beyond equal parts of the three, those who stay in camp",
    )  # fmt: skip
    hours: float = parameter(
        8.0, 1.0, 24.0, "hours", "judgement", "own: a day's patrol, as the mission's", "hours a day men out are at their place"
    )
    effectiveness: float = parameter(
        0.5, 0.0, 1.5, "times", "judgement", "own; 0 is none", "what a mixed man protects against a UN man, with nobody living on tolls"
    )
    toll_slope: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017: patrols struggle while militias depend on trafficking; 0 is none",
        "protection lost where members live on tolls alone",
    )  # fmt: skip
    shock_half_life: float = parameter(45.0, 7.0, 240.0, "days", "judgement", "own, as the mission's", "how long a company's dead are felt")
    per_week: float = parameter(
        0.10, 0.0, 2.0, "per week", "judgement", "own: none recorded to mid-2017 but the bombing",
        "attacks by a cell of 20 men that strikes or assaults beside a company",
    )  # fmt: skip
    decay_km: float = parameter(25.0, 5.0, 100.0, "km", "judgement", "own", "distance over which the rate falls to a third")
    odds: float = parameter(
        0.5, 0.0, 2.0, "power", "judgement", "own; 0 disregards strength", "fall of the rate with the men at the target"
    )
    usual_men: float = parameter(
        100.0, 30.0, 300.0, "men", "derived", "typical army post: 100", "men at the target that the rate is stated for"
    )
    weakest: float = parameter(2.0, 1.0, 5.0, "times", "judgement", "own", "most that a weak target raises the rate")
    retaliation: float = parameter(
        0.15, 0.0, 1.0, "per death", "estimated", "as assaults on the army; 0 is none", "rise of the rate a recent loss nearby"
    )
    committed: float = parameter(
        0.6, 0.1, 1.0, "share", "judgement", "own, as assaults on the army", "men of the pool's cells that take part"
    )
    most: float = parameter(150.0, 30.0, 400.0, "men", "judgement", "own", "largest attack")
    exposed: float = parameter(0.35, 0.05, 1.0, "share of men", "judgement", "own, as an army post", "of a company in camp, men in reach")
    firing: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "men who fire back at once")
    rate: float = parameter(
        0.20, 0.0, 1.0, "deaths an attacker", "judgement", "as assaults on the army", "men killed by attackers, mean fight"
    )
    return_rate: float = parameter(
        0.0020, 0.0, 0.02, "per attacker a defender", "judgement", "as assaults on the army", "attackers killed by area fire, mean fight"
    )
    sigma: float = parameter(1.15, 0.2, 1.6, "log units", "derived", "as assaults on the army", "spread of the length of fights")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an attack."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@native
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody has come from the south yet today."""
    v.tally.moc_army_arrived[0] = 0.0


@dated
def raise_companies(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise what history and, after the mandate date, the lever dates today."""
    raised = _mixed_companies.levers_of if day.after_mandate else _mixed_companies.history_of
    v.tally.moc_army_arrived[0] = raised(v, geography, day, p)


muster = in_turn(begin, raise_companies)


@kernel
def patrol(n, m, orders, groups, place_square, p, seed, week, number, mixed, sums):
    """A week's replacements, men out and what they protect a day; sums: soldiers come, men out, men times toll share, men."""
    p = p[0]
    slot, men, army, cma, platform, plan_army, patrol_from, place, post, share, out, toll_share, shock = m
    order_place, order_share = orders
    coalition, group_men, group_toll = groups
    living, tolls = np.zeros(_SIDES), np.zeros(_SIDES)
    for g in range(coalition.shape[0]):
        living[coalition[g]] += group_men[g]
        tolls[coalition[g]] += group_men[g] * group_toll[g]
    keep, come = 0.5 ** (7.0 / p.shock_half_life), 1.0 - np.exp(-7.0 / p.refill_days)
    mixed[:] = 0.0
    for i in range(n):
        place[i], share[i] = order_place[i], order_share[i]
        shock[i] *= keep
        if plan_army[i] > army[i]:
            gap = plan_army[i] - army[i]
            k = min(chance.whole(gap * come, chance.uniform(seed, _REFILL, slot[i], 0, week)), gap)
            army[i] += k
            men[i] += k
            sums[0] += k
        on_tolls = cma[i] * tolls[CMA] / max(living[CMA], 1.0) + platform[i] * tolls[PLATFORM] / max(living[PLATFORM], 1.0)
        toll_share[i] = on_tolls / max(men[i], 1)
        out[i] = 0
        if number >= patrol_from[i] and place[i] >= 0:
            even = 3 * min(army[i], cma[i], platform[i])
            able = even + (1.0 - p.mixing) * (men[i] - even)
            out[i] = min(chance.whole(share[i] * able, chance.uniform(seed, _OUT, slot[i], 0, week)), men[i])
            post[i] = place_square[place[i]]
            mixed[post[i]] += p.effectiveness * out[i] * p.hours / 24.0 * (1.0 - p.toll_slope * toll_share[i])
        sums[1] += out[i]
        sums[2] += on_tolls
        sums[3] += men[i]


def _take_in(v: SimpleNamespace, p: Params, day: Day, geography: Geography, sent: int) -> None:
    """Add the men whom bands sent to the companies."""
    v.tally.moc_joined[0] = _mixed_companies.join(v, geography)


@native(then=_take_in)
def look(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """See how many men bands sent today."""
    if v.moc_company.size[0] == 0:
        return 0
    v.tally.moc_joined[0] = 0.0
    return v.band.sent[: v.band.size[0]].sum()


@native
def go_out(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week carry out the patrols ordered; in between they go on as they are."""
    m, g, t = v.moc_company, v.group, v.tally
    n = int(m.size[0])
    if n == 0:
        return
    if day.number % 7 == 0:
        o, sums = day.orders["moc_company"], np.zeros(4)
        patrol(
            n, (m.slot, m.men, m.men_army, m.men_cma, m.men_platform, m.plan_army, m.patrol_from, m.place, m.post, m.share, m.out,
            m.toll_share, m.shock), (o.place, o.share), (g.coalition, g.men, g.toll_share), geography.localities.square,
            p.numbers, day.seed, day.week, day.number, v.field.mixed_men, sums,
        )  # fmt: skip
        t.moc_army_arrived[0] += sums[0]
        t.moc_out[0], t.moc_toll_share[0] = sums[1], sums[2] / max(sums[3], 1.0)
    if t.moc_joined[0] > 0.0 or t.moc_army_arrived[0] > 0.0:
        t.moc_men[0] = m.men[:n].sum()


resolve = in_turn(look, go_out)


@dated
def bomb(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """What history records of bombings of camps today."""
    if int(v.moc_company.size[0]) == 0:
        return []
    if day.first_of_month:
        v.field.mixed_marks[:] = 0
    return _mixed_attacks.bombings(v, day, geography)


@native(then=_mixed_attacks.happen)
def attack(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """What cells near camps and patrols do to them today."""
    c, m, w, squares = v.cell, v.moc_company, v.scratch, geography.squares
    if m.size[0] == 0:
        return 0
    hits, v.tally.mixed_patrols_expected_deaths[0] = _mixed_attacks.opportunities(
        int(c.size[0]), (c.alive, c.org, c.men, c.square, c.action, c.slot), int(m.size[0]), (m.square, m.men, m.out, m.post),
        v.org.campaign, v.field.recent_losses_jihadist, geography.centre, squares.columns, squares.resolution * 111.2, p.numbers, v.fixed.nodes,
        day.pools, day.seed, day.number, day.week, w.where, w.target, w.mass, w.rows, w.kind.reshape(-1),
    )  # fmt: skip
    return hits


strike = in_turn(bomb, attack)


@eventful(of=("company",))
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off their companies, and off others of the camp where one company has too few."""
    hit = [event for event in day.events if event.company >= 0 and event.deaths_a]
    v.tally.moc_killed[0] = float(sum(event.deaths_a for event in hit))
    if not hit:
        return
    m = v.moc_company
    dead = np.zeros(int(m.size[0]), np.int64)
    for event in hit:
        dead[event.company] += event.deaths_a
    for row in np.flatnonzero(dead > m.men[: len(dead)]):
        camp = _mixed_companies.rows_at(v, int(m.square[row]))
        for other in camp[np.argsort(m.slot[camp], kind="stable")]:
            k = min(max(dead[row] - m.men[row], 0), max(m.men[other] - dead[other], 0))
            dead[row] -= k
            dead[other] += k
    for row in np.flatnonzero(dead):
        _bury(v, day, int(row), int(dead[row]))
    v.tally.moc_men[0] -= v.tally.moc_killed[0]
    _mixed_companies.call(v)


def _bury(v: SimpleNamespace, day: Day, row: int, dead: int) -> None:
    """Divide a company's dead over its three parts, in whole numbers whose means are in proportion to their men."""
    m = v.moc_company
    parts = (m.men_army, m.men_cma, m.men_platform)
    u = chance.uniform(day.seed, _MEMBERS, int(m.slot[row]), 0, day.number)
    bounds = np.cumsum([int(part[row]) for part in parts]) * dead / int(m.men[row])
    fallen = np.diff(np.floor(bounds + u), prepend=0.0)
    for part, k in zip(parts, fallen, strict=True):
        part[row] -= int(k)
    m.men[row] -= dead
    m.out[row] = min(int(m.out[row]), int(m.men[row]))
    m.shock[row] += dead
