"""Partner forces: Barkhane and a joint force act on intelligence, scatter cells, harm some civilians, get in each other's way (M18)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.actors.cell import HIDE
from sim.actors.task_group import BARKHANE, JOINT
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.roads import near_weights
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.rules.state._deconfliction import lost_capacity
from sim.rules.state._task_groups import bury, lay_barkhane, lay_joint, men_of, muster, nearest_group
from sim.words import DAYS_PER_WEEK, ORGANISATIONS, STATE_BASED

MECHANISM = "M18"
DECLARES = {
    "field.partner_effort": array(float, "task groups", "effort of Barkhane in a square"),
    "field.joint_effort": array(float, "task groups", "effort of a joint force in a square"),
    "field.partner_marks": array(
        int, "raids", "raids of a partner force on an organisation in a square this month",
        of=[f"{force}_{organisation}" for force in ("Barkhane", "joint_force") for organisation in ORGANISATIONS],
    ),
    "field.interference_mission": array(float, "share", "effort of the mission's long patrols in a square lost to other commands there"),
    "field.interference_army": array(float, "share", "effort of the army's patrols in a square lost to other commands there"),
    "tally.partner_operations_expected_deaths": array(float, "people per day", "deaths expected in raids of partner forces"),
    "tally.partner_operations_expected_civilian": array(float, "people per day", "civilian deaths expected in raids of partner forces"),
    "tally.killed_by_barkhane": array(float, "men per day", "fighters killed by Barkhane"),
    "tally.killed_by_joint_force": array(float, "men per day", "fighters killed by a joint force"),
    "tally.partner_men": array(float, "men", "men of Barkhane's task groups"),
    "tally.joint_force_men": array(float, "men", "men of a joint force's task groups"),
    "tally.joint_battalions": array(float, "battalions", "battalions of a joint force, those without ground here included"),
    "tally.lost_capacity": array(float, "share", "effort of all commands that they lose by standing in each other's way"),
}  # fmt: skip
WRITES = (
    "task_group.size", "task_group.alive", "task_group.slot", "task_group.origin", "task_group.men", "task_group.square",
    "task_group.share", "task_group.cum_killed", "task_group.force", "task_group.sector",
)  # fmt: skip
SCRATCH = opportunities("cell")
_FIND, _WHO, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD, _JOINT_FIND, _JOINT_WHO = chance.decisions(
    "partner_operations", "find", "find.who", "length", "dead", "fallen", "harm", "record", "joint_find", "joint_find.who"
)


class Params(Base):
    """Finding and fighting."""

    group_men: float = parameter(
        150.0, 50.0, 400.0, "men", "judgement", "own: a reinforced company", "men of a task group of Barkhane or a joint force"
    )
    field_share: float = parameter(0.45, 0.1, 1.0, "share", "judgement", "own", "men of a partner force's garrison that go on operations")
    reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours", "judgement", "helicopters and armour",
        "scale at which Barkhane's effort thins with travel time from a group's area",
    )  # fmt: skip
    find_per_week: float = parameter(
        0.71, 0.0, 2.0, "per week", "judgement", "own, held by 80 to 200 fighters killed a year",
        "rate at which one task group finds a cell in its area, with full information",
    )  # fmt: skip
    technical: float = parameter(
        0.30, 0.0, 1.0, "share", "judgement", "drones and signals: 5 Reapers published",
        "information of Barkhane that does not come from people",
    )  # fmt: skip
    hidden: float = parameter(0.3, 0.0, 1.0, "share", "judgement", "own", "cut of the rate at which partner forces find a cell that hides")
    concealment: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own", "cut of the rate at which partner forces find cells on ground that conceals fully"
    )
    raiders: float = parameter(60.0, 20.0, 200.0, "men", "judgement", "own", "men in a raid of a partner force")
    rate: float = parameter(
        0.075, 0.0, 0.5, "deaths per soldier", "derived", "400 neutralised from August 2014 to May 2017 over raids",
        "fighters killed in a raid of Barkhane by 60 men, mean over raids",
    )  # fmt: skip
    return_rate: float = parameter(
        0.003, 0.0, 0.2, "deaths per fighter", "derived", "few French dead in the period, most of them in attacks on them",
        "soldiers of Barkhane killed in a raid, mean over raids",
    )  # fmt: skip
    sigma: float = parameter(0.8, 0.2, 1.6, "log units", "judgement", "own", "spread of the length of raids by partner forces")
    civilian_harm: float = parameter(
        0.06, 0.0, 1.0, "deaths per fighter killed", "judgement", "own; 0 is none", "civilians killed beside fighters in raids of Barkhane",
        null=0.0,
    )  # fmt: skip
    joint_reach_hours: float = parameter(
        1.5, 0.5, 5.0, "hours", "judgement", "own: as the army, without helicopters",
        "scale at which a joint force's effort thins with travel time from a group's area",
    )  # fmt: skip
    joint_technical: float = parameter(
        0.10, 0.0, 1.0, "share", "judgement", "own: no drones of its own", "information of a joint force that does not come from people"
    )
    joint_rate: float = parameter(
        0.06, 0.0, 0.5, "deaths per soldier", "judgement", "own: below the army and Barkhane",
        "fighters killed in a raid of a joint force by 60 men, mean over raids",
    )  # fmt: skip
    joint_return_rate: float = parameter(
        0.03, 0.0, 0.5, "deaths per fighter", "judgement", "own: between Barkhane and the army",
        "soldiers of a joint force killed in a raid, mean over raids",
    )  # fmt: skip
    joint_harm: float = parameter(
        0.25, 0.0, 3.0, "deaths per fighter killed", "judgement", "own; 0 is none",
        "civilians killed beside fighters in raids of a joint force", null=0.0,
    )  # fmt: skip
    interference: float = parameter(
        0.15, 0.0, 1.0, "share", "judgement", "own; 0 is none",
        "effort that a military command loses to each other one in the same square and week", null=0.0,
    )  # fmt: skip
    interference_men: float = parameter(
        60.0, 5.0, 300.0, "men", "judgement", "own: a raid",
        "men of a command in a square at which it stands in the others' way half as much as it can",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a raid, how both forces are felt by travel time, and by what means each finds and fights."""
    return SimpleNamespace(
        nodes=lengths(p.sigma), near=near_weights(geography.roads, p.reach_hours),
        joint_near=near_weights(geography.roads, p.joint_reach_hours),
        barkhane=SimpleNamespace(technical=p.technical, rate=p.rate, return_rate=p.return_rate, civilian_harm=p.civilian_harm),
        joint=SimpleNamespace(
            technical=p.joint_technical, rate=p.joint_rate, return_rate=p.joint_return_rate, civilian_harm=p.joint_harm
        ),
    )  # fmt: skip


@equation
def find_rate(i, effort, means, v, p, geography):
    """Rate per day at which a force finds a cell: its effort there, by what people and its own means tell; less for who hides."""
    c, s = v.cell, v.cell.square[i]
    if not c.alive[i] or effort[s] <= 0.0:
        return 0.0
    known = means.technical + (1.0 - means.technical) * v.field.information[s]
    seen = p.find_per_week / DAYS_PER_WEEK * effort[s] * known * (1.0 - p.concealment * geography.squares.concealment[s])
    return seen * (1.0 - (p.hidden if c.action[i] == HIDE else 0.0))


@equation
def seek(effort, means, v, p, geography):
    """Rate at which a force finds each cell; the cells of one organisation in a square are found as one."""
    c, w = v.cell, v.scratch.opportunities
    for i in range(c.size[0]):
        w.rate[i], w.where[i], w.side[i] = find_rate(i, effort, means, v, p, geography), c.square[i], c.org[i]


@equation
def fighters_killed(i, means, v, p, nodes):
    """Fighters of a cell killed in a raid, mean over its lengths: the raiders' aimed fire."""
    return mean_aimed(p.raiders, float(v.cell.men[i]), means.rate, nodes)


@equation
def soldiers_killed(i, means, v, p, nodes):
    """Soldiers killed in a raid on a cell, mean over its lengths: the cell's aimed fire."""
    return mean_aimed(float(v.cell.men[i]), p.raiders, means.return_rate, nodes)


@equation
def expect(means, v, p):
    """Deaths that the day's raids of a force are expected to cost, and civilians' among them."""
    w, t = v.scratch.opportunities, v.tally
    for i in range(v.cell.size[0]):
        if w.chance[i] > 0.0:
            killed = fighters_killed(i, means, v, p, v.fixed.nodes)
            deaths = killed * (1.0 + means.civilian_harm) + soldiers_killed(i, means, v, p, v.fixed.nodes)
            t.partner_operations_expected_deaths[0] += w.chance[i] * deaths
            t.partner_operations_expected_civilian[0] += w.chance[i] * killed * means.civilian_harm


@dated
def found(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Groups form on their day, and have their month's men."""
    muster(v, p, day, geography)


def _by_barkhane(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """Barkhane's raids of the day."""
    return [day.emit(_raid(v, p, day, geography, int(v.scratch.opportunities.hit_row[k]), BARKHANE)) for k in range(hits)]


@native(then=_by_barkhane)
def barkhane(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Place the groups, spread their effort, cut it where commands interfere, and let Barkhane's finds become raids."""
    f, t, o = v.field, v.tally, v.orders.task_group
    count_anew(f.partner_marks, day)
    for i in range(o.n[0]):
        v.task_group.square[i] = o.square[i]
    if v.levers.joint_force.men > 0:
        lay_joint(v, p, geography)
    lay_barkhane(v, p, geography)
    t.lost_capacity[0] = lost_capacity(v, p, geography)
    t.partner_operations_expected_deaths[0] = t.partner_operations_expected_civilian[0] = t.killed_by_barkhane[0] = 0.0
    v.scratch.opportunities.n_hits[0] = 0
    seek(f.partner_effort, v.fixed.barkhane, v, p, geography)
    draw(v.scratch.opportunities, v.cell, BARKHANE, day.opportunities, day, _FIND, _WHO)
    expect(v.fixed.barkhane, v, p)
    return v.scratch.opportunities.n_hits[0]


def _by_joint_force(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """Raids of a joint force."""
    return [day.emit(_raid(v, p, day, geography, int(v.scratch.opportunities.hit_row[k]), JOINT)) for k in range(hits)]


@native(then=_by_joint_force)
def joint_force(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Let a joint force's finds become raids, after Barkhane's; without men there is none."""
    if v.levers.joint_force.men == 0:
        return 0
    v.scratch.opportunities.n_hits[0] = 0
    seek(v.field.joint_effort, v.fixed.joint, v, p, geography)
    draw(v.scratch.opportunities, v.cell, JOINT, day.opportunities, day, _JOINT_FIND, _JOINT_WHO)
    expect(v.fixed.joint, v, p)
    v.tally.killed_by_joint_force[0] = 0.0
    v.tally.joint_force_men[0] = men_of(JOINT, v).sum()
    return v.scratch.opportunities.n_hits[0]


def _raid(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, force: int) -> Event:
    """A raid on a cell, and what it cost."""
    square, org, men = int(v.cell.square[row]), int(v.cell.org[row]), int(v.cell.men[row])
    name, means = ("Barkhane", v.fixed.barkhane) if force == BARKHANE else (v.levers.joint_force.force, v.fixed.joint)
    streams, side = (_LENGTH, _DEAD, _FALLEN, _HARM, _RECORD), org + len(ORGANISATIONS) * force
    length, dead, fallen, harm, record = next_marks(day, streams, v.field.partner_marks, side, square)
    nodes = one(v.fixed.nodes, length)
    mean = float(fighters_killed(row, means, v, p, nodes))
    killed = min(int(chance.whole(mean, dead)), men - day.lost("cell", row))
    group = int(nearest_group(force, square, v, geography))
    lost = int(chance.whole(float(soldiers_killed(row, means, v, p, nodes)), fallen))
    lost = min(lost, int(v.task_group.men[group]) - day.lost("task_group", group))
    community = int(geography.localities.of_square[square])
    alive = int(v.community.people_home[community]) - day.lost("community", community)
    civilians = min(int(chance.whole(mean * means.civilian_harm, harm)), alive)
    against = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="raid_by_partner", side_a=name, side_b=against, initiator=name, target=against,
        deaths_a=lost, deaths_b=max(killed, 0), deaths_civilians=civilians, cell=row, organisation=org, draw=record, community=community,
        task_group=group,
    )  # fmt: skip


@eventful(of=("task_group",))
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Book the day's dead of task groups, a joint force's until the month ends, and count the fighters whom they killed."""
    killed = bury(v, day)
    v.tally.killed_by_barkhane[0], v.tally.killed_by_joint_force[0] = killed[BARKHANE], killed[JOINT]
    v.tally.joint_force_men[0] = float(men_of(JOINT, v).sum())


resolve = in_turn(found, barkhane, joint_force)
