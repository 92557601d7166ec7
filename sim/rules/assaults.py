"""Assaults on the army: ambushes of its patrols and raids on its posts by cells that chose so (M15)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.cell import ASSAULT
from sim.attrition import lengths, mean_aimed, mean_area, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import STATE_BASED

MECHANISM = "M15"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.garrison", "cell.katiba",
    "org.campaign", "field.recent_losses_jihadist", "garrison.men", "garrison.square",
)  # fmt: skip
DECLARES = {"field.assault_marks": (int, 2), "tally.assaults_expected_deaths": float}
WRITES = ()
SCRATCH = {"where": ("cell", int), "mass": ("cell", float), "rows": ("cell", int)}
DRAWS = ("assaults.take", "assaults.who", "assaults.length", "assaults.dead", "assaults.fallen", "assaults.record")
_TAKE, _WHO, _LENGTH, _DEAD, _FALLEN, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Rate a week of a cell of 20 men that has chosen to assault, and what the fights cost."""

    per_week: float = parameter(
        0.6, 0.0, 3.0, "per week", "judgement", "own, held by lethal events of 2016/17", "rate of assaults on a garrison within 60 km"
    )
    odds: float = parameter(
        0.5, 0.0, 2.0, "power", "judgement", "own; 0 disregards strength", "fall of the rate with the garrison's strength over the cell's"
    )
    retaliation: float = parameter(
        0.15,
        0.0,
        1.0,
        "per death",
        "estimated",
        "Lewis 2012: 0.37 to 0.50 self-exciting in Iraq, weaker in Mali; 0 is none",
        "rise of the rate a recent loss nearby",
    )
    rate: float = parameter(
        0.20,
        0.0,
        1.0,
        "deaths an attacker",
        "judgement",
        "mean deaths of army events 2015 to 2017",
        "soldiers killed by attackers, mean fight",
    )
    return_rate: float = parameter(
        0.0020,
        0.0,
        0.02,
        "per attacker a defender",
        "judgement",
        "Deitchman: the ambushed shoot at an area",
        "attackers killed by the army's fire, mean fight",
    )
    exposed: float = parameter(
        0.35, 0.05, 1.0, "share of men", "judgement", "own", "soldiers in a post that an assault can reach; those out come first"
    )
    committed: float = parameter(0.6, 0.1, 1.0, "share", "judgement", "own", "men of the cells in the pool that take part")
    usual_post: float = parameter(
        100.0, 30.0, 300.0, "men", "derived", "typical post: 100 (50 to 200)", "strength of a post that the rate is stated for"
    )
    weakest: float = parameter(2.0, 1.0, 5.0, "times", "judgement", "own", "most that a weak post raises the rate")
    most: float = parameter(250.0, 50.0, 600.0, "men", "judgement", "own", "largest assault")
    firing: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "soldiers who fire back at once")
    sigma: float = parameter(
        1.15, 0.2, 1.6, "log units", "derived", "log-normal deaths of state-based events 2015 to 2017", "spread of the length of fights"
    )


@kernel
def rates(n, alive, org, men, square, action, garrison, strength, post, campaign, heat, centre, p, out, where):
    """Daily rate of each cell that assaults and the square of the garrison it goes for."""
    for i in range(n):
        out[i] = 0.0
        where[i] = square[i]
        g = garrison[i]
        if not alive[i] or action[i] != ASSAULT or g < 0 or strength[g] <= 0:
            continue
        where[i] = post[g]
        zone = 1 if centre[where[i]] else 0
        weak = (p.usual_post / max(strength[g], 1.0)) ** p.odds
        out[i] = (
            p.per_week / 7.0 * men[i] / STATED_MEN * min(weak, p.weakest) * campaign[org[i], zone] * (1.0 + p.retaliation * heat[where[i]])
        )


@kernel
def toll(own, mass, strength, p, nodes):
    """Mean over lengths of (soldiers dead, attackers dead)."""
    attackers = min(p.committed * mass, p.most)
    exposed = min(p.exposed * strength, strength)
    return mean_aimed(attackers, exposed, p.rate, nodes), mean_area(min(exposed, p.firing), min(attackers, own), p.return_rate, nodes)


@kernel
def expect(n, chances, men, mass, garrison, strength, p, nodes):
    """Sum of chance times mean deaths over all cells."""
    total = 0.0
    for i in range(n):
        if chances[i] > 0.0:
            dead, fallen = toll(men[i], mass[i], strength[garrison[i]], p, nodes)
            total += chances[i] * (dead + fallen)
    return total


@kernel
def opportunities(n, cells, strength, post, campaign, heat, centre, p, nodes, pools, seed, number, where, mass, rows):
    """Rates, draws and expectation of the day's assaults; returns how many and the expected deaths."""
    p = p[0]
    alive, org, men, square, action, garrison, slot = cells
    rate, chances = np.empty(n), np.empty(n)
    rates(n, alive, org, men, square, action, garrison, strength, post, campaign, heat, centre, p, rate, where)
    hits = take(n, rate, where, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    return hits, expect(n, chances, men, mass, garrison, strength, p, nodes)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a fight."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's assaults."""
    w, nodes = v.scratch, v.fixed.nodes
    return [day.emit(_event(v, day, geography, int(i), int(w.where[i]), float(w.mass[i]), p.record, nodes)) for i in w.rows[:hits]]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of assault and work out what they cost."""
    if day.first_of_month:
        v.field.assault_marks[:] = 0
    c, w = v.cell, v.scratch
    hits, v.tally.assaults_expected_deaths[0] = opportunities(
        int(c.size[0]), (c.alive, c.org, c.men, c.square, c.action, c.garrison, c.slot), v.garrison.men, v.garrison.square,
        v.org.campaign, v.field.recent_losses_jihadist, geography.centre, p.numbers, v.fixed.nodes, day.pools, day.seed, day.number,
        w.where, w.mass, w.rows,
    )  # fmt: skip
    return hits


def _event(v: SimpleNamespace, day: Day, geography: Geography, row: int, square: int, mass: float, r: Any, nodes: np.ndarray) -> Event:
    org, garrison = int(v.cell.org[row]), int(v.cell.garrison[row])
    ordinal = int(v.field.assault_marks[org, square])
    v.field.assault_marks[org, square] += 1
    draws = marks(day.seed, (_LENGTH, _DEAD, _FALLEN, _RECORD), square, org, day.month_number, ordinal)
    dead, fallen = toll(v.cell.men[row], mass, v.garrison.men[garrison], r, one(nodes, draws[0]))
    deaths = min(int(chance.whole(dead, draws[1])), int(v.garrison.men[garrison]) - day.lost("garrison", garrison))
    lost = min(int(chance.whole(fallen, draws[2])), int(v.cell.men[row]) - day.lost("cell", row))
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=STATE_BASED, subtype="raid" if deaths + lost >= 5 else "ambush", side_a="FAMA", side_b=name, initiator=name,
        target="FAMA", deaths_a=max(deaths, 0), deaths_b=max(lost, 0), cell=row, garrison=garrison,
        community=int(geography.localities.of_square[square]), organisation=org, draw=draws[3],
    )  # fmt: skip
