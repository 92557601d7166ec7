"""Army operations: men out of their posts meet cells where people inform, and sometimes abuse people (M14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import HIDE
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.geography.near import reach
from sim.geography.roads import near_weights
from sim.rules._casualties import garrison_out
from sim.rules._opportunity import marks, take
from sim.words import ONE_SIDED, STATE_BASED

MECHANISM = "M14"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba",
    "garrison.square", "garrison.men", "garrison.slot", "field.information", "field.recent_losses_army", "field.interference_army", "community.support",
    "community.people_home",
)  # fmt: skip
DECLARES = {
    "field.army_patrols": float, "field.army_marks": (int, 2), "tally.army_operations_expected_deaths": float,
    "tally.army_operations_expected_civilian": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"rows": ("cell", int), "villains": ("garrison", int), "hits": (2, int)}
DRAWS = (
    "army_operations.meet", "army_operations.meet.who", "army_operations.abuse", "army_operations.abuse.who", "army_operations.garrison",
    "army_operations.length", "army_operations.dead", "army_operations.fallen", "army_operations.record",
)  # fmt: skip
_MEET, _MEET_WHO, _ABUSE, _ABUSE_WHO, _GARRISON, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Contacts and abuse."""

    reach_hours: float = parameter(
        1.5, 0.5, 4.0, "hours", "judgement", "own", "scale at which men out thin with travel time from their post"
    )
    contact_per_week: float = parameter(
        0.13,
        0.0,
        1.0,
        "per week",
        "judgement",
        "own, held by army events of 2016/17",
        "contacts with a cell where 30 men are out and everybody informs",
    )
    hidden: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "cut of contacts with a cell that hides")
    concealment: float = parameter(0.7, 0.0, 1.0, "share", "judgement", "own", "cut of contacts on ground that conceals fully")
    party: float = parameter(
        30.0, 10.0, 100.0, "men", "judgement", "own: a platoon", "men out that rates are stated for, and a party that abuses people"
    )
    fewest: float = parameter(5.0, 1.0, 30.0, "men", "judgement", "own", "smallest party in a fight")
    most: float = parameter(60.0, 20.0, 300.0, "men", "judgement", "own", "largest party in a fight")
    bystanders: float = parameter(100.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of an abuse")
    rate: float = parameter(
        0.10, 0.0, 0.5, "deaths a soldier", "judgement", "mean deaths of army operations", "fighters killed, mean fight"
    )
    return_rate: float = parameter(0.07, 0.0, 0.5, "deaths a fighter", "judgement", "own", "soldiers killed, mean fight")
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017", "spread of the length"
    )
    abuse_per_week: float = parameter(
        0.022,
        0.0,
        0.5,
        "per week",
        "judgement",
        "23 recorded events by the army in 2016 and 2017 to June",
        "abuse by 30 men out among people who support jihadists",
    )
    abuse_after_loss: float = parameter(
        0.25, 0.0, 2.0, "per death", "judgement", "own; 0 is none", "rise of abuse a recent army loss nearby"
    )
    abuse_rate: float = parameter(
        0.05, 0.0, 0.5, "deaths a soldier", "derived", "53 deaths in 23 recorded events", "people killed, mean abuse by 30 men"
    )
    abuse_sigma: float = parameter(0.8, 0.2, 1.6, "log units", "judgement", "own", "spread of its length")


@kernel
def contact_rates(n, alive, square, action, patrols, jam, information, concealment, p, out):
    """Daily rate at which each cell is met by army men in its square, less what other commands there cost them."""
    for i in range(n):
        s = square[i]
        out[i] = 0.0
        if alive[i] and patrols[s] > 0.0:
            seen = information[s] * (1.0 - p.concealment * concealment[s]) * (1.0 - (p.hidden if action[i] == HIDE else 0.0))
            out[i] = p.contact_per_week / 7.0 * patrols[s] * (1.0 - jam[s]) / p.party * seen


@kernel
def expect(n, chances, men, square, patrols, p, nodes):
    """Sum of chance times mean deaths of both sides."""
    total = 0.0
    for i in range(n):
        if chances[i] > 0.0:
            soldiers = min(max(patrols[square[i]], p.fewest), p.most)
            total += chances[i] * (
                mean_aimed(soldiers, men[i] * 1.0, p.rate, nodes) + mean_aimed(men[i] * 1.0, soldiers, p.return_rate, nodes)
            )
    return total


@kernel
def meet(n, cells, patrols, jam, information, concealment, p, nodes, pools, seed, number, rows):
    """Rates, draws and expectation of contacts; returns how many and the expected deaths."""
    alive, square, action, org, slot, men = cells
    rate, chances, mass = np.empty(n), np.empty(n), np.empty(n)
    contact_rates(n, alive, square, action, patrols, jam, information, concealment, p, rate)
    hits = take(n, rate, square, org, slot, men, pools, seed, _MEET, _MEET_WHO, number, chances, mass, rows)
    return hits, expect(n, chances, men, square, patrols, p, nodes)


@kernel
def abuse_rates(n, square, out, community, support, heat, rate, after_loss, result):
    """Daily rate of abuse by each garrison's men among people who support jihadists."""
    for g in range(n):
        s = square[g]
        suspicion = support[community[s], 1] + support[community[s], 2]
        result[g] = rate * out[g] * suspicion * (1.0 + after_loss * heat[s])


@kernel
def abuses(square, slot, out, community, support, heat, p, nodes, pools, seed, number, rows):
    """Rates and draws of abuse; returns how many and the expected deaths."""
    n = out.shape[0]
    rate, chances, mass, side = np.empty(n), np.empty(n), np.empty(n), np.zeros(n, np.int64)
    abuse_rates(n, square, out, community, support, heat, p.abuse_per_week / 7.0 / p.party, p.abuse_after_loss, rate)
    hits = take(n, rate, square, side, slot, out, pools, seed, _ABUSE, _ABUSE_WHO, number, chances, mass, rows)
    return hits, chances.sum() * mean_aimed(p.party, p.bystanders, p.abuse_rate, nodes)


@kernel
def opportunities(n, cells, posts, near, ground, people, p, nodes, abusive, pools, seed, number, rows, villains):
    """Lay out the army's men, then contacts with cells and abuse of people; returns how many of each and the deaths expected."""
    p = p[0]
    square, slot, out = posts
    start, near_square, weight = near
    patrols, jam, information, concealment = ground
    community, support, heat = people
    reach(out.shape[0], square, out, 1.0, start, near_square, weight, patrols)
    met, deaths = meet(n, cells, patrols, jam, information, concealment, p, nodes, pools, seed, number, rows)
    abused, civilian = abuses(square, slot, out, community, support, heat, p, abusive, pools, seed, number, villains)
    return met, deaths, abused, civilian


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How men out thin with travel time, and lengths of a fight and of an abuse."""
    return SimpleNamespace(near=near_weights(geography.roads, p.reach_hours), nodes=lengths(p.sigma), abusive=lengths(p.abuse_sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's contacts, then its abuses."""
    w, o = v.scratch, day.orders["garrison"]
    met, abused = w.hits
    events = [day.emit(_contact(v, p, day, geography, int(i), v.fixed.nodes, o.out[: o.n[0]])) for i in w.rows[:met]]
    return events + [day.emit(_abuse(v, p, day, geography, int(i), v.fixed.abusive)) for i in w.villains[:abused]]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Lay out the army's men for the day, then contacts with cells and abuse of people."""
    if day.first_of_month:
        v.field.army_marks[:] = 0
    o, c, g, f, w, net, places = day.orders["garrison"], v.cell, v.garrison, v.field, v.scratch, geography.roads, geography.localities
    w.hits[0], expected, w.hits[1], civilian = opportunities(
        int(c.size[0]), (c.alive, c.square, c.action, c.org, c.slot, c.men), (g.square, g.slot, o.out[: o.n[0]]),
        (net.near_start, net.near_square, v.fixed.near),
        (f.army_patrols, f.interference_army, f.information, geography.squares.concealment), (places.of_square, v.community.support, f.recent_losses_army),
        p.numbers, v.fixed.nodes, v.fixed.abusive, day.pools, day.seed, day.number, w.rows, w.villains,
    )  # fmt: skip
    v.tally.army_operations_expected_civilian[0] = civilian
    v.tally.army_operations_expected_deaths[0] = expected + civilian
    return w.hits.sum()


def _contact(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, nodes: np.ndarray, out: np.ndarray) -> Event:
    square, org = int(v.cell.square[row]), int(v.cell.org[row])
    length, dead, fallen, record = _marks(v, day, square, org)
    t = one(nodes, length)
    soldiers = min(max(float(v.field.army_patrols[square]), p.fewest), p.most)
    garrison = garrison_out(v, day, geography, square, out, _GARRISON)
    killed = min(
        int(chance.whole(mean_aimed(soldiers, float(v.cell.men[row]), p.rate, t), dead)), int(v.cell.men[row]) - day.lost("cell", row)
    )
    lost = int(chance.whole(mean_aimed(float(v.cell.men[row]), soldiers, p.return_rate, t), fallen))
    lost = min(lost, int(v.garrison.men[garrison]) - day.lost("garrison", garrison)) if garrison >= 0 else 0
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="army_operation", side_a="FAMA", side_b=name, initiator="FAMA", target=name,
        deaths_a=max(lost, 0), deaths_b=max(killed, 0), cell=row, garrison=garrison, organisation=org, draw=record,
        community=int(geography.localities.of_square[square]),
    )  # fmt: skip


def _marks(v: SimpleNamespace, day: Day, square: int, side: int) -> list[float]:
    ordinal = int(v.field.army_marks[side, square])
    v.field.army_marks[side, square] += 1
    return marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _RECORD), square, side, day.month_number, ordinal)


def _abuse(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, nodes: np.ndarray) -> Event:
    where = int(v.garrison.square[row])
    at = int(geography.localities.of_square[where])
    length, dead, _fallen, record = _marks(v, day, where, 0)
    toll = float(mean_aimed(p.party, p.bystanders, p.abuse_rate, one(nodes, length)))
    deaths = min(int(chance.whole(toll, dead)), int(v.community.people_home[at]) - day.lost("community", at))
    return Event(
        square=where, type=ONE_SIDED, subtype="army_abuse", side_a="FAMA", side_b="Civilians", initiator="FAMA", target="Civilians",
        deaths_civilians=deaths, community=at, draw=record,
    )  # fmt: skip
