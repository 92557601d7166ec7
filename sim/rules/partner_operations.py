"""Partner forces: Barkhane's task groups act on intelligence, hit and scatter cells, and harm some civilians (M18)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.geography import Geography
from sim.geography.near import spread, station
from sim.geography.network import near_weights
from sim.kernel import kernel
from sim.roster import birth
from sim.rules._losses import steps
from sim.rules._opportunity import marks, take
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import STATE_BASED, Day, Event

MECHANISM = "M18"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.group", "field.information",
    "community.people_home",
)  # fmt: skip
DECLARES = {
    "field.partner_effort": float, "field.partner_marks": (int, 2), "tally.partner_operations_expected_deaths": float,
    "tally.partner_operations_expected_civilian": float, "tally.killed_by_barkhane": float, "tally.partner_men": float,
}  # fmt: skip
WRITES = (
    "task_group.size", "task_group.alive", "task_group.slot", "task_group.origin", "task_group.men",
    "task_group.square", "task_group.share", "task_group.cum_killed",
)  # fmt: skip
DRAWS = (
    "partner_operations.find", "partner_operations.find.who", "partner_operations.length", "partner_operations.dead",
    "partner_operations.fallen", "partner_operations.harm", "partner_operations.record",
)  # fmt: skip
_FIND, _WHO, _LENGTH, _DEAD, _FALLEN, _HARM, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Finding and fighting."""

    group_men: float = parameter(150.0, 50.0, 400.0, "men", "judgement", "own: a reinforced company", "men of a task group")
    field_share: float = parameter(0.45, 0.1, 1.0, "share", "judgement", "own", "men of a garrison that go on operations")
    reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours", "judgement", "helicopters and armour", "scale at which effort thins with travel time from the area"
    )
    find_a_week: float = parameter(
        0.28,
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


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Place the groups, spread their effort, and let finds become raids."""
    if day.index == 0:
        _found(v, p, geography, day.agents)
    if day.first_of_month:
        v.field.partner_marks[:] = 0
    n = int(v.task_group.size[0])
    orders = day.orders["task_group"].square
    if len(orders) == n:
        v.task_group.square[:n] = orders
    if day.index == 0 or day.first_of_month:
        _strength(v, p, geography, day)
    net = geography.network
    source = day.scratch(geography.n_squares)
    station(n, v.task_group.square, v.task_group.men, 1.0 / p.group_men, source)
    spread(source, net.near_start, net.near_square, near_weights(net, p.reach_hours), v.field.partner_effort)
    return _raids(v, p, day, geography)


def _found(v: SimpleNamespace, p: Params, geography: Geography, agents: int) -> None:
    table = geography.seeds.partners
    for row in range(len(table)):
        place = str(table["place"][row])
        if not place:
            continue
        groups = max(round(float(table["strength"][row]) * p.field_share / p.group_men), 1) * agents
        for ordinal in range(groups):
            birth(
                v.task_group, zlib.crc32(f"{table['force'][row]}:{place}:{ordinal}".encode()), origin=geography.extra_origins[place],
                square=geography.place_square(place), share=float(table["strength"][row]) * p.field_share / groups,
            )  # fmt: skip


def _strength(v: SimpleNamespace, p: Params, geography: Geography, day: Day) -> None:
    """Men follow the force's published totals: 3,000 in 2015, 4,000 from mid-2017, in proportion at every place."""
    table = geography.seeds.partners
    total = [row for row in range(len(table)) if not str(table["place"][row])]
    dates = np.array([table["as_of"][row] for row in total]).astype("datetime64[D]").astype(np.int64)
    values = np.array([float(table["strength"][row]) for row in total])
    n = int(v.task_group.size[0])
    whole = np.rint(np.cumsum(v.task_group.share[:n]) * np.interp(day.number, dates, values) / values[-1])
    v.task_group.men[:n] = np.diff(whole, prepend=0.0).astype(np.int64)
    v.tally.partner_men[0] = float(v.task_group.men[:n].sum())


@kernel
def find_rates(n, alive, square, action, effort, information, concealment, p, out):
    """Daily rate at which each cell is found."""
    for i in range(n):
        out[i] = 0.0
        s = square[i]
        if alive[i] and effort[s] > 0.0:
            known = p.technical + (1.0 - p.technical) * information[s]
            out[i] = (
                p.find_a_week
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
def finds(n, cells, effort, information, concealment, p, nodes, pools, seed, number, rows, sums):
    """Rates, draws and expectation of the day's raids; returns how many, and adds expected deaths of all and civilians."""
    alive, square, action, org, slot, men = cells
    rate, chances, mass = np.empty(n), np.empty(n), np.empty(n)
    find_rates(n, alive, square, action, effort, information, concealment, p, rate)
    hits = take(n, rate, square, org, slot, men, pools, seed, _FIND, _WHO, number, chances, mass, rows)
    expect(n, chances, men, p, nodes, sums)
    return hits


def _raids(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    c = v.cell
    n = int(c.size[0])
    rows, nodes, sums = np.empty(n, np.int64), lengths(p.sigma), day.scratch(2)
    hits = finds(
        n, (c.alive, c.square, c.action, c.org, c.slot, c.men), v.field.partner_effort, v.field.information,
        geography.squares.concealment, p.numbers, nodes, day.pools, day.seed, day.number, rows, sums,
    )  # fmt: skip
    v.tally.partner_operations_expected_deaths[0], v.tally.partner_operations_expected_civilian[0] = sums
    events = [day.emit(_raid(v, p, day, geography, int(i), nodes)) for i in rows[:hits]]
    v.tally.killed_by_barkhane[0] = float(sum(e.deaths_b for e in events))
    return events


def _raid(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, nodes: np.ndarray) -> Event:
    square, org = int(v.cell.square[row]), int(v.cell.org[row])
    ordinal = int(v.field.partner_marks[org, square])
    v.field.partner_marks[org, square] += 1
    length, dead, fallen, harm, record = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _HARM, _RECORD), square, org, day.month_number, ordinal)
    t = one(nodes, length)
    mean = float(mean_aimed(p.raiders, float(v.cell.men[row]), p.rate, t))
    killed = min(int(chance.whole(mean, dead)), int(v.cell.men[row]) - day.lost("cell", row))
    lost = int(chance.whole(float(mean_aimed(float(v.cell.men[row]), p.raiders, p.return_rate, t)), fallen))
    n = int(v.task_group.size[0])
    v.task_group.cum_killed[int(np.argmin(steps(geography, v.task_group.square[:n], square)))] += lost
    community = int(geography.localities.of_square[square])
    civilians = min(
        int(chance.whole(mean * p.civilian_harm, harm)), int(v.community.people_home[community]) - day.lost("community", community)
    )
    name = geography.side(int(v.cell.group[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="raid_by_partner", side_a="Barkhane", side_b=name, initiator="Barkhane", target=name,
        deaths_a=lost, deaths_b=max(killed, 0), deaths_civilians=civilians, cell=row, organisation=org, draw=record, community=community,
    )  # fmt: skip
