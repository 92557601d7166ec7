"""Attacks on the mission: indirect fire and assaults on bases, ambushes of what moves; wounded and evacuation (M07)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import STRIKE
from sim.attrition import lengths, mean_aimed, mean_area, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import contingent_at, killed_at_once, killed_share, passing_contingent
from sim.rules._convoys import attackers, convoy_part, escort_hit, in_ambush
from sim.rules._opportunity import STATED_MEN, count_anew, draw, next_marks, opportunities
from sim.words import DAYS_PER_WEEK, FOR_ORG, IN_CENTRE, IN_NORTH, ORGANISATIONS, STATE_BASED

MECHANISM = "M07"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.site", "cell.katiba",
    "org.campaign", "field.recent_losses_jihadist", "field.passages", "field.evacuation_hours", "field.bounty", "community.support",
    "base.people", "base.posted", "base.adequacy", "patrol.size", "patrol.square", "patrol.task", "patrol.contingent", "patrol.slot",
    "patrol.active", "contingent.size", "contingent.men", "contingent.slot", "contingent.base", "levers.equipment.hardening",
    "field.convoy_passages", "field.convoy_men", "field.police_passages", "base.convoy_on", "tally.flood", "tally.added_armour",
    "patrol.visited",
)  # fmt: skip
DECLARES = {
    "field.attack_marks": array(int, "attacks", "attacks on the mission by each organisation in a square this month", of=ORGANISATIONS),
    "tally.attacks_expected_peacekeeper": array(float, "people", "peacekeepers expected to die in today's attacks on the mission"),
    "tally.attacks_expected_deaths": array(float, "people", "deaths of all sides expected in today's attacks on the mission"),
    "tally.attacks_expected_attacks": array(float, "attacks per day", "attacks on the mission that are expected"),
    "tally.attacks_on_base": array(float, "attacks per day", "attacks on bases of the mission"),
    "tally.attacks_on_move": array(float, "attacks per day", "ambushes of the mission on the move"),
}
WRITES = ()
SCRATCH = opportunities("cell")
DRAWS = (
    "attacks.indirect", "attacks.assault", "attacks.ambush", "attacks.indirect.who", "attacks.assault.who", "attacks.ambush.who",
    "attacks.length", "attacks.dead", "attacks.fallen", "attacks.contingent", "attacks.record",
    "attacks.convoy",
)  # fmt: skip
_TAKE = tuple(chance.decision(name) for name in DRAWS[:3])
_WHO = tuple(chance.decision(name) for name in DRAWS[3:6])
_LENGTH, _DEAD, _FALLEN, _CONTINGENT, _RECORD, _CONVOY = (chance.decision(name) for name in DRAWS[6:])
KINDS = INDIRECT, ASSAULT, AMBUSH = 0, 1, 2
SUBTYPES = ("indirect_fire", "complex_attack", "ambush")


class Params(Base):
    """Weekly rates of a cell of 20 men that has chosen to strike, and what the fights cost."""

    indirect_per_week: float = parameter(
        0.18,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own, held by attacks on the mission: 16 recorded in 30 months",
        "rocket or mortar attacks on a base within 60 km, by a striking cell of 20 men",
    )
    assault_per_week: float = parameter(
        0.07,
        0.0,
        1.0,
        "per week",
        "judgement",
        "own: 11 recorded in 30 months",
        "assaults on a base within 60 km, by a striking cell of 20 men",
    )
    ambush_per_week: float = parameter(
        0.75,
        0.0,
        3.0,
        "per week",
        "judgement",
        "own: 22 recorded in 30 months",
        "ambushes by a striking cell of 20 men where the mission passes very often",
    )
    ambush_half: float = parameter(
        1.5,
        0.2,
        10.0,
        "passages per day",
        "judgement",
        "own",
        "passages of the mission through a square at which ambushes reach half their highest rate",
    )
    retaliation: float = parameter(
        0.15,
        0.0,
        1.0,
        "per death",
        "estimated",
        "Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, weaker in Mali; 0 is none",
        "rise in attacks on the mission for each recent jihadist death nearby",
    )
    bounty_pull: float = parameter(
        1.0,
        0.0,
        3.0,
        "times",
        "judgement",
        "letter of 2017: traffickers disturbed; 0 is none",
        "rise in ambushes of the mission where traffickers pay a full bounty",
    )
    informed: float = parameter(
        0.3,
        0.0,
        3.0,
        "times",
        "judgement",
        "Kalyvas 2006: people tell those they support; 0 is none",
        "rise in ambushes of the mission where all people support the attackers",
    )
    guard_deterrence: float = parameter(
        0.8, 0.0, 3.0, "log units", "judgement", "own", "fall in assaults on a base and in their toll, from an empty guard to a full one"
    )
    hardening: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own", "assaults on a base, and losses in it, that walls, sensors and shelters avoid at best"
    )
    rounds_rate: float = parameter(
        0.00035,
        0.0,
        0.005,
        "per round and person",
        "judgement",
        "5 of 16 lethal",
        "chance that one round of indirect fire hits a person in the open",
    )
    assault_rate: float = parameter(
        0.13,
        0.0,
        1.0,
        "hits per attacker",
        "judgement",
        "8 of 11 with a death on any side",
        "peacekeepers hit by each attacker in an assault of mean length",
    )
    ambush_rate: float = parameter(
        0.11,
        0.0,
        1.0,
        "hits per attacker",
        "judgement",
        "12 of 22 with a death on any side",
        "peacekeepers hit by each attacker in an ambush of mean length",
    )
    return_rate: float = parameter(
        0.0022,
        0.0,
        0.02,
        "per attacker and defender",
        "judgement",
        "Deitchman: the ambushed shoot at an area",
        "chance that one defender's return fire hits one attacker in a fight of mean length",
    )
    rounds: float = parameter(10.0, 1.0, 60.0, "rounds", "judgement", "own", "rounds fired in one attack by indirect fire")
    camp: float = parameter(
        600.0, 100.0, 3000.0, "people", "judgement", "own", "most people of a base who are within reach of indirect fire"
    )
    in_the_open: float = parameter(
        0.3, 0.05, 1.0, "share", "judgement", "own", "people within reach of indirect fire on a base who are without cover"
    )
    breached: float = parameter(
        120.0, 20.0, 600.0, "people", "judgement", "own: a company", "most people of a base whom the attackers of an assault can reach"
    )
    column: float = parameter(
        35.0, 10.0, 150.0, "men", "derived", "UN infantry battalion manual", "peacekeepers of a patrol that is ambushed"
    )
    convoy_escort: float = parameter(
        1.0, 0.0, 1.0, "share", "judgement", "own; 0 is none: a convoy is met as a patrol is",
        "part of the difference between a convoy's escort and a patrol that counts where a convoy is ambushed",
    )  # fmt: skip
    police: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "Hunnicutt, Nomikos, Williams 2021: more police patrols, more attacks; 0 is none",
        "passages of military patrols that a passage of police in a town counts as, where the mission may be ambushed",
    )  # fmt: skip
    most: float = parameter(
        150.0,
        30.0,
        400.0,
        "men",
        "judgement",
        "own",
        "most attackers in an attack on the mission, and most defenders of a base who fire back",
    )
    full_guard: float = parameter(
        1.5, 1.0, 3.0, "times the need", "judgement", "own", "guard of a base beyond which more men deter no further assaults"
    )
    committed: float = parameter(
        0.5, 0.1, 1.0, "share", "judgement", "own", "men of the striking cells in reach who take part in an attack on the mission"
    )
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths in 2015 to 2017", "spread of the length of attacks on the mission"
    )
    killed_share: float = parameter(
        0.16,
        0.02,
        0.5,
        "share",
        "derived",
        "deaths and wounded of dated attacks",
        "peacekeepers hit in an attack who are killed at once",
    )
    armour_gain: float = parameter(
        0.0015,
        0.0,
        0.02,
        "log units per vehicle",
        "judgement",
        "own",
        "cut in the share of peacekeepers hit in ambushes who die at once, for each added mine-protected vehicle",
    )
    wounds_hours: float = parameter(
        24.0,
        4.0,
        100.0,
        "hours",
        "judgement",
        "UN ten-one-two guideline",
        "time without surgery in which two thirds of those mortally wounded in an attack die",
    )
    mortal: float = parameter(
        0.25, 0.0, 0.6, "share", "judgement", "own", "peacekeepers wounded in attacks who die if they never reach surgery"
    )


@equation
def zeal(i, v, p, geography):
    """What multiplies a cell's weekly rates on one day: its men in twenties, its organisation's campaign and recent losses nearby."""
    c, s = v.cell, v.cell.square[i]
    campaign = v.org.campaign[c.org[i], IN_CENTRE if geography.centre[s] else IN_NORTH]
    return c.men[i] / STATED_MEN * campaign * (1.0 + p.retaliation * v.field.recent_losses_jihadist[s]) / DAYS_PER_WEEK


@equation
def people_in(b, v):
    """People whom an attack on a base may hit; at the site of a patrol area, the men who hold it."""
    return v.base.people[b] + v.base.posted[b]


@equation
def against_guard(b, v, p):
    """What is left of assaults on a base, and of the toll of each, against its guard."""
    return np.exp(-p.guard_deterrence * (min(v.base.adequacy[b], p.full_guard) - 1.0))


@equation
def against_walls(b, v, p):
    """What is left of assaults on a base, and of losses in it, against its walls, sensors and shelters."""
    return 1.0 - p.hardening * v.levers.equipment.hardening[b]


@equation
def exposed(s, v, p):
    """Passages of the mission through a square that an ambush may meet: patrols, convoys and police."""
    return v.field.passages[s] + p.police * v.field.police_passages[s]


@equation
def ambushes(i, v, p, geography):
    """Ambushes per day: where the mission passes often, more under a bounty and where people tell."""
    f, s = v.field, v.cell.square[i]
    support = v.community.support[geography.localities.of_square[s], FOR_ORG + v.cell.org[i]]
    pull = (1.0 + p.bounty_pull * f.bounty[s]) * (1.0 + p.informed * support)
    met = exposed(s, v, p)
    return p.ambush_per_week * zeal(i, v, p, geography) * pull * met / (met + p.ambush_half)


@equation
def attacks_on_base(kind, i, v, p, geography):
    """Attacks per day on the base that a cell has picked: indirect fire at an even rate, assaults against guard and walls."""
    b = v.cell.site[i]
    if kind == INDIRECT:
        return p.indirect_per_week * zeal(i, v, p, geography)
    return p.assault_per_week * zeal(i, v, p, geography) * against_guard(b, v, p) * against_walls(b, v, p)


@equation
def seek(kind, v, p, geography):
    """Rates of one kind of attack and where each strikes: a road nearby, or a base with people; says whether any may happen."""
    c, w, any_may = v.cell, v.scratch.opportunities, False
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = 0.0, c.square[i], c.org[i]
        if c.alive[i] and c.action[i] == STRIKE:
            b = c.site[i]
            if kind == AMBUSH:
                w.rate[i] = ambushes(i, v, p, geography)
            elif b >= 0 and people_in(b, v) > 0.0:
                w.rate[i], w.where[i] = attacks_on_base(kind, i, v, p, geography), geography.bases.square[b]
            any_may = any_may or w.rate[i] > 0.0
    return any_may


@equation
def in_base(kind, i, mass, v, p, nodes):
    """Mean over lengths of (hit, attackers who fall) in a base: in the open under rounds, or where an assault breaks in."""
    b = v.cell.site[i]
    people = people_in(b, v)
    if kind == INDIRECT:  # nobody shoots back at rockets
        return against_walls(b, v, p) * mean_area(p.rounds, min(people, p.camp) * p.in_the_open, p.rounds_rate, nodes), 0.0
    left, force = against_walls(b, v, p) * against_guard(b, v, p), attackers(mass, p)
    fallen = mean_area(min(people, p.most), min(force, v.cell.men[i] * 1.0), p.return_rate, nodes)
    return left * mean_aimed(force, min(people, p.breached), p.assault_rate, nodes), fallen


@equation
def toll(kind, i, mass, convoy, v, p, nodes):
    """Mean over lengths of (peacekeepers hit, attackers who fall) in an attack of a kind."""
    if kind == AMBUSH:
        return in_ambush(i, mass, convoy, v, p, nodes)
    return in_base(kind, i, mass, v, p, nodes)


@equation
def at_once_in(kind, v, p):
    """Share of the peacekeepers hit who are killed at once; vehicles protect those on the move and nobody in a camp."""
    return killed_at_once(v, p) if kind == AMBUSH else p.killed_share


@equation
def expect(kind, v, p):
    """Add what one kind of attack is expected to cost: the chance that each cell acts, times its mean toll."""
    t, w, at_once = v.tally, v.scratch.opportunities, at_once_in(kind, v, p)
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            convoy = convoy_part(w.where[i], exposed(w.where[i], v, p), v)
            hit, fallen = toll(kind, i, w.mass[i], convoy, v, p, v.fixed.nodes)
            dead = hit * killed_share(w.where[i], at_once, v, p)
            t.attacks_expected_peacekeeper[0] += w.chance[i] * dead
            t.attacks_expected_deaths[0] += w.chance[i] * (dead + fallen)
            t.attacks_expected_attacks[0] += w.chance[i]


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an attack."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's attacks, kind by kind."""
    return [day.emit(_event(v, p, day, geography, k)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give each kind of attack its opportunity of the day, and say what it is expected to cost."""
    t, w = v.tally, v.scratch.opportunities
    count_anew(v.field.attack_marks, day)
    w.n_hits[0] = 0
    t.attacks_on_base[0] = t.attacks_on_move[0] = 0.0
    t.attacks_expected_peacekeeper[0] = t.attacks_expected_deaths[0] = t.attacks_expected_attacks[0] = 0.0
    for kind in range(len(KINDS)):
        if seek(kind, v, p, geography):
            draw(w, v.cell, kind, day.opportunities, day, _TAKE[kind], _WHO[kind])
            expect(kind, v, p)
    return int(w.n_hits[0])


def _struck(v: SimpleNamespace, day: Day, geography: Geography, k: int, convoy: bool) -> int:
    """Contingent that the k-th attack falls on: a convoy's escort, by base, or among those who are out in the square; -1 for none."""
    w = v.scratch.opportunities
    if convoy:
        return escort_hit(v, day, geography, int(w.hit_place[k]), _CONTINGENT)
    if w.hit_kind[k] == AMBUSH or v.base.people[v.cell.site[w.hit_row[k]]] == 0.0:
        return passing_contingent(v, day, geography, int(w.hit_place[k]), _CONTINGENT)
    return contingent_at(v, day, int(v.cell.site[w.hit_row[k]]), _CONTINGENT)


def _event(v: SimpleNamespace, p: Params, day: Day, geography: Geography, k: int) -> Event:
    """The k-th attack of the day, as long as drawn; nobody dies of it who is dead already."""
    w = v.scratch.opportunities
    kind, row, square, mass = int(w.hit_kind[k]), int(w.hit_row[k]), int(w.hit_place[k]), float(w.hit_mass[k])
    org, name = int(v.cell.org[row]), geography.side(int(v.cell.katiba[row]))
    streams = (_LENGTH, _DEAD, _FALLEN, _RECORD, _CONVOY)
    length, of_dead, of_fallen, record, which = next_marks(day, streams, v.field.attack_marks, org, square)
    nodes = one(v.fixed.nodes, length)
    convoy = kind == AMBUSH and which < convoy_part(square, exposed(square, v, p), v)
    hit, fallen = toll(kind, row, mass, float(convoy), v, p, nodes)
    contingent = _struck(v, day, geography, k, convoy)
    (v.tally.attacks_on_move if kind == AMBUSH else v.tally.attacks_on_base)[0] += 1.0
    here = int(v.contingent.men[contingent]) - day.lost("contingent", contingent) if contingent >= 0 else 0
    deaths = min(int(chance.whole(hit * killed_share(square, at_once_in(kind, v, p), v, p), of_dead)), here)
    lost = min(int(chance.whole(fallen, of_fallen)), int(v.cell.men[row]) - day.lost("cell", row))
    return Event(
        square=square, type=STATE_BASED, subtype=SUBTYPES[kind], side_a="MINUSMA", side_b=name, initiator=name,
        target="MINUSMA", deaths_a=max(deaths, 0), deaths_b=max(lost, 0), wounded_a=max(round(min(hit, float(here))) - deaths, 0),
        cell=row, contingent=contingent, community=int(geography.localities.of_square[square]), organisation=org, draw=record,
    )  # fmt: skip
