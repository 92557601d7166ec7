"""Partner forces: Barkhane and a joint force act on intelligence, hit and scatter cells, harm some civilians, jam each other (M18)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import HIDE
from sim.actors.task_group import BARKHANE, JOINT
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.near import reach
from sim.geography.roads import near_weights
from sim.rules._deconfliction import crowd
from sim.rules._opportunity import marks, take
from sim.rules._task_groups import fall, lay, muster, of_force
from sim.words import STATE_BASED

MECHANISM = "M18"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba", "field.information",
    "field.long_men", "field.army_patrols", "community.people_home",
)  # fmt: skip
DECLARES = {
    "field.partner_effort": float, "field.joint_effort": float, "field.partner_marks": (int, 4), "field.interference_mission": float,
    "field.interference_army": float, "tally.partner_operations_expected_deaths": float, "tally.partner_operations_expected_civilian": float,
    "tally.killed_by_barkhane": float, "tally.killed_by_joint_force": float,
    "tally.partner_men": float, "tally.joint_force_men": float, "tally.joint_battalions": float, "tally.lost_capacity": float,
}  # fmt: skip
WRITES = (
    "task_group.size", "task_group.alive", "task_group.slot", "task_group.origin", "task_group.men", "task_group.square",
    "task_group.share", "task_group.cum_killed", "task_group.force", "task_group.sector",
)  # fmt: skip
SCRATCH = {"rows": ("cell", int)}
DRAWS = (
    "partner_operations.find", "partner_operations.find.who", "partner_operations.length", "partner_operations.dead",
    "partner_operations.fallen", "partner_operations.harm", "partner_operations.record", "partner_operations.joint_find",
    "partner_operations.joint_find.who",
)  # fmt: skip
_FIND, _WHO, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _JOINT_FIND, _JOINT_WHO = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Finding and fighting."""

    group_men: float = parameter(150.0, 50.0, 400.0, "men", "judgement", "own: a reinforced company", "men of a task group")
    field_share: float = parameter(0.45, 0.1, 1.0, "share", "judgement", "own", "men of a garrison that go on operations")
    reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours", "judgement", "helicopters and armour", "scale at which effort thins with travel time from the area"
    )
    find_per_week: float = parameter(
        0.35,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own, held by 80 to 200 fighters killed a year",
        "cells found by one group in its area with full information",
    )
    technical: float = parameter(
        0.30, 0.0, 1.0, "share", "judgement", "drones and signals: 5 Reapers published", "information that does not come from people"
    )
    hidden: float = parameter(0.3, 0.0, 1.0, "share", "judgement", "own", "cut of finds of a cell that hides")
    concealment: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "cut of finds on ground that conceals fully")
    raiders: float = parameter(60.0, 20.0, 200.0, "men", "judgement", "own", "men of a raid")
    rate: float = parameter(
        0.075,
        0.0,
        0.5,
        "deaths a soldier",
        "derived",
        "400 neutralised from August 2014 to May 2017 over raids",
        "fighters killed, mean raid by 60 men",
    )
    return_rate: float = parameter(
        0.006, 0.0, 0.2, "deaths a fighter", "derived", "few French dead in the period", "soldiers killed, mean raid"
    )
    sigma: float = parameter(0.8, 0.2, 1.6, "log units", "judgement", "own", "spread of the length")
    civilian_harm: float = parameter(
        0.06, 0.0, 1.0, "deaths a fighter killed", "judgement", "own; 0 is none", "civilians killed beside fighters"
    )
    joint_reach_hours: float = parameter(
        1.5, 0.5, 5.0, "hours", "judgement", "own: as the army, without helicopters", "as reach_hours, for a joint force"
    )
    joint_technical: float = parameter(0.10, 0.0, 1.0, "share", "judgement", "own: no drones of its own", "as technical, for a joint force")
    joint_rate: float = parameter(
        0.06, 0.0, 0.5, "deaths a soldier", "judgement", "own: below the army and Barkhane", "as rate, for a joint force"
    )
    joint_return_rate: float = parameter(
        0.03, 0.0, 0.5, "deaths a fighter", "judgement", "own: between Barkhane and the army", "as return_rate, for a joint force"
    )
    joint_harm: float = parameter(
        0.25, 0.0, 3.0, "deaths a fighter killed", "judgement", "own; 0 is none", "as civilian_harm, for a joint force"
    )
    interference: float = parameter(
        0.15, 0.0, 1.0, "share", "judgement", "own; 0 is none", "capacity lost to each other command in the same square and week"
    )
    interference_men: float = parameter(60.0, 5.0, 300.0, "men", "judgement", "own: a raid", "men at which a command counts as half there")


def of_joint(p: Params) -> Params:
    """What is said of Barkhane, said of a joint force."""
    own = {name: getattr(p, name) for name in Params.model_fields}
    own |= {"technical": p.joint_technical, "rate": p.joint_rate, "return_rate": p.joint_return_rate, "civilian_harm": p.joint_harm}
    return Params.model_construct(**own)  # ranges differ, and each was checked as itself


@kernel
def find_rates(n, alive, square, action, effort, information, concealment, p, out):
    """Daily rate at which each cell is found."""
    for i in range(n):
        out[i] = 0.0
        s = square[i]
        if alive[i] and effort[s] > 0.0:
            known = p.technical + (1.0 - p.technical) * information[s]
            out[i] = (
                p.find_per_week
                / 7.0
                * effort[s]
                * known
                * (1.0 - p.concealment * concealment[s])
                * (1.0 - (p.hidden if action[i] == HIDE else 0.0))
            )


@kernel
def expect(n, chances, men, p, nodes, out):
    """Add chance times mean deaths: all, civilians."""
    for i in range(n):
        if chances[i] > 0.0:
            killed = mean_aimed(p.raiders, men[i] * 1.0, p.rate, nodes)
            out[0] += chances[i] * (killed * (1.0 + p.civilian_harm) + mean_aimed(men[i] * 1.0, p.raiders, p.return_rate, nodes))
            out[1] += chances[i] * killed * p.civilian_harm


@kernel
def finds(n, cells, effort, information, concealment, p, nodes, pools, seed, streams, number, rows, sums):
    """Rates, draws and expectation of the day's raids; returns how many, and adds expected deaths of all and civilians."""
    alive, square, action, org, slot, men = cells
    rate, chances, mass = np.empty(n), np.empty(n), np.empty(n)
    find_rates(n, alive, square, action, effort, information, concealment, p, rate)
    hits = take(n, rate, square, org, slot, men, pools, seed, streams[0], streams[1], number, chances, mass, rows)
    expect(n, chances, men, p, nodes, sums)
    return hits


@kernel
def spread_and_find(groups, near, play, commands, interference, m, cells, known, p, nodes, pools, seed, streams, number, rows, sums):
    """Lay Barkhane's effort, cut all efforts where commands interference, then its raids; returns the share lost and how many raids."""
    p = p[0]
    n, where, men = groups
    start, square, weight = near
    mission, army, partner, joint, interference_mission, interference_army = commands
    information, concealment = known
    reach(n, where, men, 1.0 / p.group_men, start, square, weight, partner)
    lost = crowd(
        play, mission, army, partner, joint, p.group_men, interference, p.interference_men, interference_mission, interference_army
    )
    return lost, finds(m, cells, partner, information, concealment, p, nodes, pools, seed, streams, number, rows, sums)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a raid, how both forces are felt by travel time, and what is said of a joint force, whole and as numbers."""
    near = {"near": near_weights(geography.roads, p.reach_hours), "joint_near": near_weights(geography.roads, p.joint_reach_hours)}
    joint = of_joint(p)
    return SimpleNamespace(nodes=lengths(p.sigma), joint=joint, joint_numbers=joint.numbers, **near)


@dated
def found(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Groups form on their day, and have their month's men."""
    muster(v, p, day, geography, day.levers["joint_force"])


def _by_barkhane(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """Barkhane's raids of the day."""
    events = [day.emit(_raid(v, p, day, geography, int(i), v.fixed.nodes, BARKHANE, "Barkhane")) for i in v.scratch.rows[:hits]]
    v.tally.killed_by_barkhane[0] = float(sum(e.deaths_b for e in events))
    return events


@native(then=_by_barkhane)
def barkhane(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Place the groups, spread their effort, cut it where commands interference, and let Barkhane's finds become raids."""
    f, t, g, c, o, joint = v.field, v.tally, v.task_group, v.cell, day.orders["task_group"], day.levers["joint_force"]
    net, squares, n, decided = geography.roads, geography.squares, int(g.size[0]), o.n[0]
    if day.first_of_month:
        f.partner_marks[:] = 0
    g.square[:decided] = o.square[:decided]
    if joint["men"] > 0:
        theirs = of_force(n, g.men, g.force, JOINT)
        near = net.near_start, net.near_square, v.fixed.joint_near
        lay(n, g.square, theirs, p.field_share / p.group_men, near, joint["strip"], f.joint_effort)
    sums = np.zeros(2)
    t.lost_capacity[0], hits = spread_and_find(
        (n, g.square, of_force(n, g.men, g.force, BARKHANE)), (net.near_start, net.near_square, v.fixed.near), squares.play,
        (f.long_men, f.army_patrols, f.partner_effort, f.joint_effort, f.interference_mission, f.interference_army),
        0.0 if joint["deconflicted"] else p.interference, int(c.size[0]), (c.alive, c.square, c.action, c.org, c.slot, c.men),
        (f.information, squares.concealment), p.numbers, v.fixed.nodes, day.pools, day.seed, (_FIND, _WHO), day.number, v.scratch.rows,
        sums,
    )  # fmt: skip
    t.partner_operations_expected_deaths[0], t.partner_operations_expected_civilian[0] = sums
    t.killed_by_barkhane[0] = 0.0
    return hits


def _by_joint_force(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """Raids of a joint force, whose dead are gone until the month ends."""
    g, name = v.task_group, day.levers["joint_force"]["force"]
    raids = [day.emit(_raid(v, v.fixed.joint, day, geography, int(i), v.fixed.nodes, JOINT, name)) for i in v.scratch.rows[:hits]]
    v.tally.killed_by_joint_force[0] = float(sum(e.deaths_b for e in raids))
    v.tally.joint_force_men[0] = float(of_force(int(g.size[0]), g.men, g.force, JOINT).sum())
    return raids


@native(then=_by_joint_force)
def joint_force(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Let a joint force's finds become raids, after Barkhane's; without men there is none."""
    if day.levers["joint_force"]["men"] == 0:
        return 0
    f, t, g, c = v.field, v.tally, v.task_group, v.cell
    sums = np.array([t.partner_operations_expected_deaths[0], t.partner_operations_expected_civilian[0]])
    hits = finds(
        int(c.size[0]), (c.alive, c.square, c.action, c.org, c.slot, c.men), f.joint_effort, f.information, geography.squares.concealment,
        v.fixed.joint_numbers[0], v.fixed.nodes, day.pools, day.seed, (_JOINT_FIND, _JOINT_WHO), day.number, v.scratch.rows, sums,
    )  # fmt: skip
    t.partner_operations_expected_deaths[0], t.partner_operations_expected_civilian[0] = sums
    t.killed_by_joint_force[0] = 0.0
    t.joint_force_men[0] = of_force(int(g.size[0]), g.men, g.force, JOINT).sum()
    return hits


def _raid(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, nodes: np.ndarray, force: int, name: str) -> Event:
    square, org = int(v.cell.square[row]), int(v.cell.org[row])
    side = org + 2 * force
    ordinal = int(v.field.partner_marks[side, square])
    v.field.partner_marks[side, square] += 1
    length, dead, fallen, harm, record = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _HARM, _RECORD), square, side, day.month_number, ordinal)
    t = one(nodes, length)
    mean = float(mean_aimed(p.raiders, float(v.cell.men[row]), p.rate, t))
    killed = min(int(chance.whole(mean, dead)), int(v.cell.men[row]) - day.lost("cell", row))
    lost = int(chance.whole(float(mean_aimed(float(v.cell.men[row]), p.raiders, p.return_rate, t)), fallen))
    lost = fall(v, geography, square, force, lost)
    community = int(geography.localities.of_square[square])
    civilians = min(
        int(chance.whole(mean * p.civilian_harm, harm)), int(v.community.people_home[community]) - day.lost("community", community)
    )
    against = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="raid_by_partner", side_a=name, side_b=against, initiator=name, target=against,
        deaths_a=lost, deaths_b=max(killed, 0), deaths_civilians=civilians, cell=row, organisation=org, draw=record, community=community,
    )  # fmt: skip


resolve = in_turn(found, barkhane, joint_force)
