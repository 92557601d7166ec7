"""What attacks on the mission cost: those hit, those of them who die, attackers who fall, and whose men they are (M07)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sim.attrition import mean_area, one
from sim.engine import chance
from sim.engine.compiling import equation
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._ambushes import attackers, fight
from sim.rules._casualties import contingent_at, killed_at_once, killed_share, passing_contingent
from sim.rules._opportunity import next_marks
from sim.rules.mission._attack_rates import AMBUSH, INDIRECT, against_guard, against_walls, exposed, people_in
from sim.rules.mission._convoys import convoy_part, escort_hit, in_ambush
from sim.words import STATE_BASED

_LENGTH, _DEAD, _FALLEN, _CONTINGENT, _RECORD, _CONVOY = chance.decisions(
    "attacks", "length", "dead", "fallen", "contingent", "record", "convoy"
)
SUBTYPES = ("indirect_fire", "complex_attack", "ambush")


@equation
def in_base(kind, i, mass, v, p, nodes):
    """Mean over lengths of (hit, attackers who fall) in a base: in the open under rounds, or where an assault breaks in."""
    b = v.cell.site[i]
    people = people_in(b, v)
    if kind == INDIRECT:  # nobody shoots back at rockets
        return against_walls(b, v, p) * mean_area(p.rounds, min(people, p.camp) * p.in_the_open, p.rounds_rate, nodes), 0.0
    force, alone = attackers(mass, p), v.cell.men[i] * 1.0
    hit, fallen = fight(force, alone, min(people, p.breached), min(people, p.most), p.assault_rate, p.return_rate, nodes)
    return against_walls(b, v, p) * against_guard(b, v, p) * hit, fallen


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


def _struck(v: SimpleNamespace, day: Day, geography: Geography, k: int, convoy: bool) -> int:
    """Contingent that the k-th attack falls on: a convoy's escort, by base, or among those who are out in the square; -1 for none."""
    w = v.scratch.opportunities
    if convoy:
        return escort_hit(v, day, geography, int(w.hit_place[k]), _CONTINGENT)
    if w.hit_kind[k] == AMBUSH or v.base.people[v.cell.site[w.hit_row[k]]] == 0.0:
        return passing_contingent(v, day, geography, int(w.hit_place[k]), _CONTINGENT)
    return contingent_at(v, day, int(v.cell.site[w.hit_row[k]]), _CONTINGENT)


def attack(v: SimpleNamespace, p: Any, day: Day, geography: Geography, k: int) -> Event:
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
