"""Attacks on the mission: indirect fire and assaults on bases, ambushes of what moves; wounded and evacuation (M07)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import STRIKE
from sim.attrition import lengths, mean_aimed, mean_area, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import contingent_at, cut, passing_contingent
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import STATE_BASED

MECHANISM = "M07"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.site", "cell.katiba", "org.campaign",
    "field.recent_losses_jihadist", "field.passages", "field.evacuation_hours", "field.bounty", "community.support", "base.people", "base.adequacy",
    "patrol.size", "patrol.square", "patrol.task", "patrol.contingent", "patrol.slot", "patrol.active", "contingent.size",
    "contingent.men", "contingent.slot", "contingent.base",
)  # fmt: skip
DECLARES = {
    "field.attack_marks": (int, 2), "tally.attacks_expected_peacekeeper": float, "tally.attacks_expected_deaths": float,
    "tally.attacks_expected_attacks": float, "tally.attacks_on_base": float, "tally.attacks_on_move": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"where": ("cell", int, 3), "mass": ("cell", float, 3), "rows": ("cell", int, 3), "hits": (3, int)}
DRAWS = (
    "attacks.indirect", "attacks.assault", "attacks.ambush", "attacks.indirect.who", "attacks.assault.who", "attacks.ambush.who",
    "attacks.length", "attacks.dead", "attacks.fallen", "attacks.contingent", "attacks.record",
)  # fmt: skip
_TAKE = tuple(chance.decision(name) for name in DRAWS[:3])
_WHO = tuple(chance.decision(name) for name in DRAWS[3:6])
_LENGTH, _DEAD, _FALLEN, _CONTINGENT, _RECORD = (chance.decision(name) for name in DRAWS[6:])
SUBTYPES = ("indirect_fire", "complex_attack", "ambush")


class Params(Base):
    """Rates a week of a cell of 20 men that has chosen to strike, and what the fights cost."""

    indirect_per_week: float = parameter(
        0.18,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own, held by attacks on the mission: 16 recorded in 30 months",
        "rate of rocket or mortar fire at a base within 60 km",
    )
    assault_per_week: float = parameter(
        0.07, 0.0, 1.0, "per week", "judgement", "own: 11 recorded in 30 months", "rate of assaults on a base within 60 km"
    )
    ambush_per_week: float = parameter(
        0.75, 0.0, 3.0, "per week", "judgement", "own: 22 recorded in 30 months", "rate of ambushes where the mission moves every day"
    )
    ambush_half: float = parameter(
        1.5, 0.2, 10.0, "passages", "judgement", "own", "daily passages in a square at which an ambush is half as likely as at most"
    )
    retaliation: float = parameter(
        0.15,
        0.0,
        1.0,
        "per death",
        "estimated",
        "Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, weaker in Mali; 0 is none",
        "rise of all rates a recent loss nearby",
    )
    bounty_pull: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "letter of 2017: traffickers disturbed; 0 is none", "rise of ambushes where a bounty is full"
    )
    informed: float = parameter(
        0.3, 0.0, 3.0, "times", "judgement", "Kalyvas 2006: people tell those they support; 0 is none", "rise of ambushes with full support"
    )
    guard_deterrence: float = parameter(
        0.8, 0.0, 3.0, "log units", "judgement", "own", "fall of assaults and of their toll with full over empty guard"
    )
    hardening: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "losses on a base that walls, sensors and shelters avoid")
    rounds_rate: float = parameter(
        0.00035, 0.0, 0.005, "per person a round", "judgement", "5 of 16 lethal", "hits by indirect fire a person in the open, ten rounds"
    )
    assault_rate: float = parameter(
        0.13, 0.0, 1.0, "hits an attacker", "judgement", "8 of 11 with a death on any side", "hits by attackers on a base, mean fight"
    )
    ambush_rate: float = parameter(
        0.11, 0.0, 1.0, "hits an attacker", "judgement", "12 of 22 with a death on any side", "hits by ambushers, mean fight"
    )
    return_rate: float = parameter(
        0.0022,
        0.0,
        0.02,
        "per attacker a defender",
        "judgement",
        "Deitchman: the ambushed shoot at an area",
        "attackers hit by defenders' area fire, mean fight",
    )
    rounds: float = parameter(10.0, 1.0, 60.0, "rounds", "judgement", "own", "rounds of one attack by indirect fire")
    camp: float = parameter(600.0, 100.0, 3000.0, "people", "judgement", "own", "people of a base within the beaten area at most")
    in_the_open: float = parameter(0.3, 0.05, 1.0, "share", "judgement", "own", "of them without cover")
    breached: float = parameter(120.0, 20.0, 600.0, "people", "judgement", "own: a company", "people of a base that an assault can reach")
    column: float = parameter(
        35.0, 10.0, 150.0, "men", "derived", "UN infantry battalion manual", "men of a platoon or convoy escort in an ambush"
    )
    most: float = parameter(150.0, 30.0, 400.0, "men", "judgement", "own", "largest attack, and most defenders who fire back")
    full_guard: float = parameter(1.5, 1.0, 3.0, "times the need", "judgement", "own", "guard beyond which more deters no more")
    committed: float = parameter(0.5, 0.1, 1.0, "share", "judgement", "own", "men of the cells in the pool that take part")
    sigma: float = parameter(1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths in 2015 to 2017", "spread of the length of fights")
    killed_share: float = parameter(
        0.16, 0.02, 0.5, "share", "derived", "deaths and wounded of dated attacks", "of UN casualties, killed at once"
    )
    armour_gain: float = parameter(
        0.0015, 0.0, 0.02, "per vehicle", "judgement", "own", "log cut in killed_share for each added protected vehicle"
    )
    wounds_hours: float = parameter(
        24.0, 4.0, 100.0, "hours", "judgement", "UN ten-one-two guideline", "scale at which the wounded die without surgery"
    )
    mortal: float = parameter(0.25, 0.0, 0.6, "share", "judgement", "own", "of the wounded, those who die without surgery in time")


@kernel
def rates(
    n, alive, org, men, square, action, site, base_square, people, adequacy, hardened, campaign, heat, centre, road, p, kind, out, where
):
    """Daily rate of one kind of attack for each cell and the square whose pool it joins; says whether any is above zero."""
    busy = False
    passages, bounty, support, of_square = road
    for i in range(n):
        out[i] = 0.0
        where[i] = square[i]
        if not alive[i] or action[i] != STRIKE:
            continue
        s = square[i]
        factor = men[i] / STATED_MEN * campaign[org[i], 1 if centre[s] else 0] * (1.0 + p.retaliation * heat[s]) / 7.0
        if kind == 2:
            told = (1.0 + p.bounty_pull * bounty[s]) * (1.0 + p.informed * support[of_square[s], 1 + org[i]])
            out[i] = p.ambush_per_week * factor * told * passages[s] / (passages[s] + p.ambush_half)
            busy = busy or out[i] > 0.0
            continue
        b = site[i]
        if b < 0 or people[b] <= 0.0:
            continue
        where[i] = base_square[b]
        if kind == 0:
            out[i] = p.indirect_per_week * factor
        else:
            out[i] = (
                p.assault_per_week
                * factor
                * np.exp(-p.guard_deterrence * (min(adequacy[b], p.full_guard) - 1.0))
                * (1.0 - p.hardening * hardened[b])
            )
        busy = busy or out[i] > 0.0
    return busy


@kernel
def toll(kind, own, mass, people, adequacy, hardened, evacuation, p, at_once, nodes):
    """Mean over lengths of (peacekeepers dead, attackers dead, peacekeepers hit) in one attack.

    `at_once` is the share of the hit killed at once; people, adequacy and hardened are the base's and unused for an ambush.
    """
    attackers = min(p.committed * mass, p.most)
    fallen = 0.0
    if kind == 0:
        hit = (1.0 - p.hardening * hardened) * mean_area(p.rounds, min(people, p.camp) * p.in_the_open, p.rounds_rate, nodes)
    elif kind == 1:
        cut = (1.0 - p.hardening * hardened) * np.exp(-p.guard_deterrence * (min(adequacy, p.full_guard) - 1.0))
        hit = cut * mean_aimed(attackers, min(people, p.breached), p.assault_rate, nodes)
        fallen = mean_area(min(people, p.most), min(attackers, own), p.return_rate, nodes)
    else:
        hit = mean_aimed(attackers, p.column, p.ambush_rate, nodes)
        fallen = mean_area(p.column, min(attackers, own), p.return_rate, nodes)
    late = p.mortal * (1.0 - np.exp(-evacuation / p.wounds_hours))
    return hit * (at_once + (1.0 - at_once) * late), fallen, hit


@kernel
def expect(n, chances, men, mass, where, site, people, adequacy, hardened, evacuation, kind, p, at_once, nodes, out):
    """Add chance times mean toll over all cells: peacekeepers dead, all dead, attacks."""
    for i in range(n):
        if chances[i] <= 0.0:
            continue
        b = max(site[i], 0)
        dead, fallen, _hit = toll(kind, men[i], mass[i], people[b], adequacy[b], hardened[b], evacuation[where[i]], p, at_once, nodes)
        out[0] += chances[i] * dead
        out[1] += chances[i] * (dead + fallen)
        out[2] += chances[i]


@kernel
def opportunities(
    n, cells, bases, campaign, heat, centre, road, evacuation, p, at_once, nodes, pools, seed, number, where, mass, rows, sums
):
    """Rates, draws and expectations of the three kinds of attack in turn; returns the number of each."""
    p = p[0]
    alive, org, men, square, action, site, slot = cells
    base_square, people, adequacy, hardened = bases
    rate, chances = np.empty(n), np.empty(n)
    hits = np.zeros(3, np.int64)
    for kind in range(3):
        busy = rates(
            n,
            alive,
            org,
            men,
            square,
            action,
            site,
            base_square,
            people,
            adequacy,
            hardened,
            campaign,
            heat,
            centre,
            road,
            p,
            kind,
            rate,
            where[kind],
        )
        if busy:
            hits[kind] = take(
                n, rate, where[kind], org, slot, men, pools, seed, _TAKE[kind], _WHO[kind], number, chances, mass[kind], rows[kind]
            )
            expect(n, chances, men, mass[kind], where[kind], site, people, adequacy, hardened, evacuation, kind, p, at_once, nodes, sums)
    return hits


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an attack."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks, kind by kind."""
    w, at_once = v.scratch, p.killed_share * cut(p.armour_gain, day.levers["equipment"]["armoured_vehicles"])
    return [
        day.emit(_event(v, p, day, geography, kind, int(i), int(w.where[kind, i]), float(w.mass[kind, i]), at_once, v.fixed.nodes))
        for kind in range(3)
        for i in w.rows[kind, : w.hits[kind]]
    ]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give each kind of attack its opportunity of the day, and say what it cost."""
    if day.first_of_month:
        v.field.attack_marks[:] = 0
    c, f, t, w, bases, equipment = v.cell, v.field, v.tally, v.scratch, geography.bases, day.levers["equipment"]
    t.attacks_on_base[0] = t.attacks_on_move[0] = 0.0
    sums = np.zeros(3)
    w.hits[:] = opportunities(
        int(c.size[0]), (c.alive, c.org, c.men, c.square, c.action, c.site, c.slot),
        (bases.square, v.base.people, v.base.adequacy, equipment["hardening"]), v.org.campaign, f.recent_losses_jihadist, geography.centre,
        (f.passages, f.bounty, v.community.support, geography.localities.of_square), f.evacuation_hours, p.numbers,
        p.killed_share * cut(p.armour_gain, equipment["armoured_vehicles"]), v.fixed.nodes, day.pools, day.seed, day.number,
        w.where, w.mass, w.rows, sums,
    )  # fmt: skip
    t.attacks_expected_peacekeeper[0], t.attacks_expected_deaths[0], t.attacks_expected_attacks[0] = sums
    return w.hits.sum()


def _event(
    v: SimpleNamespace,
    p: Params,
    day: Day,
    geography: Geography,
    kind: int,
    row: int,
    square: int,
    mass: float,
    at_once: float,
    nodes: np.ndarray,
) -> Event:
    org, site = int(v.cell.org[row]), max(int(v.cell.site[row]), 0)
    ordinal = int(v.field.attack_marks[org, square])
    v.field.attack_marks[org, square] += 1
    draws = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _RECORD), square, org * 3 + kind, day.month_number, ordinal)
    length = one(nodes, draws[0])
    dead, fallen, hit = toll(
        kind, v.cell.men[row], mass, v.base.people[site], v.base.adequacy[site], day.levers["equipment"]["hardening"][site],
        v.field.evacuation_hours[square], p.record, at_once, length,
    )  # fmt: skip
    deaths = int(chance.whole(dead, draws[1]))
    if kind < 2:
        contingent = contingent_at(v, day, site, _CONTINGENT)
        v.tally.attacks_on_base[0] += 1.0
    else:
        contingent = passing_contingent(v, day, geography, square, _CONTINGENT)
        v.tally.attacks_on_move[0] += 1.0
    here = int(v.contingent.men[contingent]) - day.lost("contingent", contingent) if contingent >= 0 else 0
    deaths, hit = min(deaths, here), min(hit, float(here))
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype=SUBTYPES[kind], side_a="MINUSMA", side_b=name, initiator=name,
        target="MINUSMA", deaths_a=max(deaths, 0), deaths_b=max(lost, 0), wounded_a=max(round(hit) - deaths, 0), cell=row,
        contingent=contingent, community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip
