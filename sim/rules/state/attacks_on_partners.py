"""Attacks on partner forces: jihadist cells that strike ambush the task groups of Barkhane and of a joint force (M18, L12)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import STRIKE
from sim.actors.task_group import BARKHANE, FORCES
from sim.attrition import lengths, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._ambushes import ambush, attackers
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.rules.jihadists._tempo import tempo
from sim.rules.state._task_groups import nearest_group
from sim.words import ORGANISATIONS, STATE_BASED

MECHANISM = "M18"
DECLARES = {
    "field.partner_attack_marks": array(
        int, "attacks", "ambushes of task groups by each organisation in a square this month", of=ORGANISATIONS
    ),
    "tally.attacks_on_partners": array(float, "attacks per day", "ambushes of task groups"),
    "tally.attacks_on_partners_expected_deaths": array(float, "people per day", "deaths expected in ambushes of task groups"),
}
WRITES = ()
SCRATCH = opportunities("cell")
_TAKE = chance.decisions("attacks_on_partners", "barkhane", "joint_force")
_WHO = chance.decisions("attacks_on_partners", "barkhane.who", "joint_force.who")
_MARKS = chance.decisions("attacks_on_partners", "length", "dead", "fallen", "record")


class Params(Base):
    """How often task groups are ambushed and what it costs."""

    per_week: float = parameter(
        0.35, 0.0, 2.0, "per week", "judgement", "own, held by 22 recorded attacks on Barkhane from 2015 to June 2017; 0 is none",
        "ambushes by a striking cell of 20 men where task groups are out in full strength", null=0.0,
    )  # fmt: skip
    half: float = parameter(
        1.0, 0.1, 10.0, "task groups", "judgement", "own", "task groups felt in a square at which ambushes reach half their highest rate"
    )
    column: float = parameter(
        40.0, 10.0, 150.0, "men", "judgement", "own: a reinforced platoon", "soldiers of a task group in a column that is ambushed"
    )
    committed: float = parameter(
        0.5, 0.1, 1.0, "share", "judgement", "as in attacks on the mission", "men of the striking cells in reach who take part in an ambush"
    )
    most: float = parameter(60.0, 20.0, 200.0, "men", "judgement", "own", "most attackers in an ambush of a task group")
    rate: float = parameter(
        0.008, 0.0, 0.5, "deaths per attacker", "judgement", "own, held by 8 lethal of 22 recorded attacks, jihadists' own dead among them",
        "soldiers of a task group killed by each attacker in an ambush of mean length",
    )  # fmt: skip
    return_rate: float = parameter(
        0.004, 0.0, 0.05, "per attacker and defender", "judgement", "own: twice the mission's, with armour and helicopters at call",
        "chance that one soldier's return fire kills one attacker in a fight of mean length",
    )  # fmt: skip
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "judgement", "as in attacks on the mission", "spread of the length of ambushes of task groups"
    )


@equation
def effort(force, s, v):
    """Task groups of a force felt in a square."""
    return v.field.partner_effort[s] if force == BARKHANE else v.field.joint_effort[s]


@equation
def ambushes(force, i, v, p, geography):
    """Ambushes per day of a force by a cell that strikes: by its men and its organisation's campaign, where task groups are out."""
    c, s = v.cell, v.cell.square[i]
    out = effort(force, s, v)
    if not c.alive[i] or out <= 0.0:
        return 0.0
    return p.per_week * tempo(i, STRIKE, s, v, geography) * out / (out + p.half)


@equation
def dead_in(i, mass, v, p, nodes):
    """Mean over lengths of (soldiers dead, attackers dead) in an ambush of a column."""
    return ambush(attackers(mass, p), v.cell.men[i] * 1.0, p.column, p.rate, p.return_rate, nodes)


@equation
def seek(force, v, p, geography):
    """Rates of ambushes of one force by cell and where each strikes; says whether any may happen."""
    c, w, any_may = v.cell, v.scratch.opportunities, False
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = ambushes(force, i, v, p, geography), c.square[i], c.org[i]
        any_may = any_may or w.rate[i] > 0.0
    return any_may


@equation
def expect(v, p):
    """Add what today's ambushes of one force are expected to cost."""
    w = v.scratch.opportunities
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            dead, fallen = dead_in(i, w.mass[i], v, p, v.fixed.nodes)
            v.tally.attacks_on_partners_expected_deaths[0] += w.chance[i] * (dead + fallen)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of an ambush."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's ambushes, first of Barkhane, then of a joint force."""
    return [day.emit(_event(v, p, day, geography, k)) for k in range(hits)]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give cells that strike where task groups are out their chance of an ambush of each force."""
    t, w = v.tally, v.scratch.opportunities
    count_anew(v.field.partner_attack_marks, day)
    w.n_hits[0] = 0
    t.attacks_on_partners_expected_deaths[0] = 0.0
    for force in range(len(FORCES)):
        if seek(force, v, p, geography):
            draw(w, v.cell, force, day.opportunities, day, _TAKE[force], _WHO[force])
            expect(v, p)
    t.attacks_on_partners[0] = w.n_hits[0]
    return int(w.n_hits[0])


def _event(v: SimpleNamespace, p: Params, day: Day, geography: Geography, k: int) -> Event:
    """The k-th ambush of the day: the force's nearest group and the attackers lose the dead, never more than are left."""
    w = v.scratch.opportunities
    force, row, square = int(w.hit_kind[k]), int(w.hit_row[k]), int(w.hit_place[k])
    org, name = int(v.cell.org[row]), geography.side(int(v.cell.katiba[row]))
    length, of_dead, of_fallen, record = next_marks(day, _MARKS, v.field.partner_attack_marks, org, square)
    dead, fallen = dead_in(row, float(w.hit_mass[k]), v, p, one(v.fixed.nodes, length))
    group = int(nearest_group(force, square, v, geography))
    deaths = min(int(chance.whole(dead, of_dead)), int(v.task_group.men[group]) - day.lost("task_group", group))
    lost = min(int(chance.whole(fallen, of_fallen)), int(v.cell.men[row]) - day.lost("cell", row))
    target = "Barkhane" if force == BARKHANE else v.levers.joint_force.force
    return Event(
        square=square, type=STATE_BASED, subtype="ambush_of_partner", side_a=target, side_b=name, initiator=name, target=target,
        deaths_a=max(deaths, 0), deaths_b=max(lost, 0), cell=row, task_group=group, organisation=org, draw=record,
        community=int(geography.localities.of_square[square]),
    )  # fmt: skip
