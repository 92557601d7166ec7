"""Mixed patrols: companies of army, CMA and Platform protect, the less the more their members live on tolls; they are hit (M13)."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, opportunities
from sim.rules.mission import _mixed_attacks, _mixed_companies
from sim.rules.mission._mixed_attacks import take_opportunities
from sim.rules.mission._mixed_weeks import begin_week
from sim.words import COALITIONS, DAYS_PER_WEEK, ORGANISATIONS

MECHANISM = "M13"
DECLARES = {
    "field.mixed_men": array(float, "men and days", "mixed men on patrol in a square, by the part of the day and by what they protect"),
    "field.mixed_marks": array(int, "attacks", "attacks of an organisation on mixed companies in a square this month", of=ORGANISATIONS),
    "tally.mixed_patrols_expected_deaths": array(float, "people per day", "deaths expected in attacks on mixed companies"),
    "tally.moc_men": array(float, "men", "men of mixed companies"),
    "tally.moc_out": array(float, "men", "men of mixed companies out on patrol"),
    "tally.moc_toll_share": array(float, "share", "men of mixed companies who live on tolls"),
    "tally.moc_killed": array(float, "men per day", "men of mixed companies killed"),
    "tally.moc_army_arrived": array(float, "men per day", "soldiers who come from the south to mixed companies"),
    "tally.moc_joined": array(float, "men per day", "men of bands who join mixed companies"),
}
WRITES = (
    "moc_company.size", "moc_company.alive", "moc_company.slot", "moc_company.square", "moc_company.men", "moc_company.men_army",
    "moc_company.men_cma", "moc_company.men_platform", "moc_company.plan_army", "moc_company.plan_cma", "moc_company.plan_platform",
    "moc_company.call_cma", "moc_company.call_platform", "moc_company.patrol_from", "moc_company.place", "moc_company.share",
    "moc_company.post", "moc_company.out", "moc_company.toll_share", "moc_company.shock",
)  # fmt: skip
SCRATCH = {
    **opportunities("cell"), "target": ("cell", int), "kind": ("cell", int), "strength": ("moc_company", float, len(_mixed_attacks.KINDS)),
    "members": (len(COALITIONS), float), "on_tolls": (len(COALITIONS), float),
}  # fmt: skip
_MEMBERS = chance.decision("mixed_patrols.members")


class Params(Base):
    """Companies, what they protect, and what attacks on them cost."""

    company_men: float = parameter(
        120.0, 80.0, 200.0, "men", "judgement", "own: 100 to 150 of all three", "men planned for a mixed company"
    )
    prepare_days: float = parameter(
        80.0, 10.0, 600.0, "days", "derived", "Gao: assembled 5 December 2016, patrolled 23 February 2017",
        "days from the assembly of a mixed battalion to its first patrols",
    )  # fmt: skip
    accord: float = parameter(
        1.0, 0.0, 2.0, "power", "judgement", "own; 0 is none",
        "how much longer a mixed battalion takes from assembly to patrols where the accord's index is lower", null=0.0,
    )  # fmt: skip
    stated_index: float = parameter(
        0.3, 0.1, 1.0, "index", "definition", "seeds: January 2015",
        "index of the accord at which the days from assembly to patrols of a mixed battalion are stated",
    )  # fmt: skip
    refill_days: float = parameter(
        60.0, 5.0, 365.0, "days", "judgement", "own, slower than a garrison",
        "time scale on which the army replaces its soldiers in mixed companies",
    )  # fmt: skip
    mixing: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "accord of 2015: all three patrol together; 0 is none",
        "of the men of a mixed company beyond equal parts of army, CMA and Platform, those who stay in camp", null=0.0,
    )  # fmt: skip
    hours: float = parameter(
        8.0, 1.0, 24.0, "hours", "judgement", "own: a day's patrol, as the mission's",
        "hours per day that men of a mixed company on patrol are at their place",
    )  # fmt: skip
    effectiveness: float = parameter(
        0.5, 0.0, 1.5, "times", "judgement", "own; 0 is none",
        "what a man of a mixed patrol protects against what a UN man does, with nobody living on tolls", null=0.0,
    )  # fmt: skip
    toll_slope: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017: patrols struggle while militias depend on trafficking; 0 is none",
        "protection by a mixed patrol lost where its members live on tolls alone", null=0.0,
    )  # fmt: skip
    shock_half_life: float = parameter(
        45.0, 7.0, 240.0, "days", "judgement", "own, as the mission's", "half-life of what a mixed company feels of its dead"
    )
    per_week: float = parameter(
        0.10, 0.0, 2.0, "per week", "judgement", "own: none recorded to mid-2017 but the bombing",
        "attacks on mixed companies by a cell of 20 men that strikes or assaults beside one",
    )  # fmt: skip
    decay_km: float = parameter(
        25.0, 5.0, 100.0, "km", "judgement", "own", "distance over which a cell's attacks on mixed companies fall to a third"
    )
    odds: float = parameter(
        0.5, 0.0, 2.0, "power", "judgement", "own; 0 disregards strength",
        "how strongly attacks on a camp or patrol of mixed companies fall with the men in it",
    )  # fmt: skip
    usual_men: float = parameter(
        100.0, 30.0, 300.0, "men", "derived", "typical army post: 100",
        "men in a camp or patrol of mixed companies for which the rate of attacks is stated",
    )  # fmt: skip
    weakest: float = parameter(
        2.0, 1.0, 5.0, "times", "judgement", "own", "most that few men in a camp or patrol of mixed companies raise the rate of attacks"
    )
    retaliation: float = parameter(
        0.15, 0.0, 1.0, "per death", "judgement", "as assaults on the army; 0 is none",
        "rise of the rate of attacks on mixed companies per recent loss of the jihadists nearby", null=0.0,
    )  # fmt: skip
    committed: float = parameter(
        0.6, 0.1, 1.0, "share", "judgement", "own, as assaults on the army",
        "men of the cells near a camp or patrol of mixed companies that take part in an attack on it",
    )  # fmt: skip
    most: float = parameter(150.0, 30.0, 400.0, "men", "judgement", "own", "men in the largest attack on a mixed company")
    exposed: float = parameter(
        0.35, 0.05, 1.0, "share of men", "judgement", "own, as an army post",
        "men in a camp of mixed companies whom an attack can reach; of a patrol it can reach all",
    )  # fmt: skip
    firing: float = parameter(
        60.0, 10.0, 200.0, "men", "judgement", "own", "most men of a mixed company under attack who fire back at once"
    )
    rate: float = parameter(
        0.20, 0.0, 1.0, "deaths per attacker", "judgement", "as assaults on the army",
        "men of a mixed company killed by attackers, mean over fights",
    )  # fmt: skip
    return_rate: float = parameter(
        0.0020, 0.0, 0.02, "per attacker and defender", "judgement", "as assaults on the army",
        "attackers of a mixed company killed by area fire, mean over fights",
    )  # fmt: skip
    sigma: float = parameter(
        1.15, 0.2, 1.6, "log units", "derived", "as assaults on the army", "spread of the length of fights with mixed companies"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an attack, what a week leaves of the dead felt, and the part of the soldiers missing who come in a week."""
    felt, come = 0.5 ** (DAYS_PER_WEEK / p.shock_half_life), 1.0 - math.exp(-DAYS_PER_WEEK / p.refill_days)
    return SimpleNamespace(nodes=lengths(p.sigma), felt=felt, come=come)


@native
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody has come from the south yet today."""
    v.tally.moc_army_arrived[0] = 0.0


@dated
def raise_companies(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise what history and, after the mandate date, the lever dates today."""
    if day.after_mandate:
        v.tally.moc_army_arrived[0] = _mixed_companies.raise_by_lever(v, p, day, geography)
    else:
        v.tally.moc_army_arrived[0] = _mixed_companies.raise_by_history(v, p, day, geography)


muster = in_turn(begin, raise_companies)


def _take_in(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _sent: int) -> None:
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
    m, t, n = v.moc_company, v.tally, v.moc_company.size[0]
    if n == 0:
        return
    if day.number % DAYS_PER_WEEK == 0:
        begin_week(v, p, day, geography)
    if t.moc_joined[0] > 0.0 or t.moc_army_arrived[0] > 0.0:
        t.moc_men[0] = m.men[:n].sum()


resolve = in_turn(look, go_out)


@dated
def bomb(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """What history records of bombings of camps today."""
    if int(v.moc_company.size[0]) == 0:
        return []
    count_anew(v.field.mixed_marks, day)
    return _mixed_attacks.bombings(v, day, geography)


@native(then=_mixed_attacks.happen)
def attack(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """What cells near camps and patrols do to them today."""
    if v.moc_company.size[0] == 0:
        return 0
    v.tally.mixed_patrols_expected_deaths[0] = take_opportunities(v, p, day, geography)
    return v.scratch.opportunities.n_hits[0]


strike = in_turn(bomb, attack)


@eventful(of=("company",))
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off their companies, and off others of the camp where one company has too few."""
    hit = [event for event in day.events if event.company >= 0 and event.deaths_a]
    v.tally.moc_killed[0] = float(sum(event.deaths_a for event in hit))
    if not hit:
        return
    dead = np.zeros(int(v.moc_company.size[0]), np.int64)
    for event in hit:
        dead[event.company] += event.deaths_a
    _share_out(v, dead)
    for row in np.flatnonzero(dead):
        _bury(v, day, int(row), int(dead[row]))
    v.tally.moc_men[0] -= v.tally.moc_killed[0]
    _mixed_companies.call(v)


def _share_out(v: SimpleNamespace, dead: np.ndarray) -> None:
    """Of a company that has fewer men than dead, others of its camp lose the rest."""
    m = v.moc_company
    for row in np.flatnonzero(dead > m.men[: len(dead)]):
        camp = _mixed_companies.rows_at(v, int(m.square[row]))
        for other in camp[np.argsort(m.slot[camp], kind="stable")]:
            k = min(max(dead[row] - m.men[row], 0), max(m.men[other] - dead[other], 0))
            dead[row] -= k
            dead[other] += k


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
