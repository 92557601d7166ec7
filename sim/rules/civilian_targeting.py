"""Coercion: cells kill to rule and to punish those who helped; UN cover may deter, its departure may expose (M04, M15)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.actors.cell import GOVERN, HIDE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import STATED_MEN, marks, take
from sim.words import ONE_SIDED

MECHANISM = "M04"
READS = (
    "cell.size", "cell.alive", "cell.slot", "cell.org", "cell.men", "cell.square", "cell.action", "cell.katiba", "org.campaign",
    "field.cover", "field.marked", "field.presence", "field.recent_losses_jihadist", "community.people_home", "community.support",
)  # fmt: skip
DECLARES = {
    "field.civilian_targeting_marks": (int, 2), "tally.civilian_targeting_expected_deaths": float, "tally.civilian_targeting_expected_civilian": float,
    "tally.punishments": float, "tally.officials_killed": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"mass": ("cell", float), "punishing": ("cell", float), "rows": ("cell", int)}
DRAWS = (
    "coercion.take", "coercion.who", "coercion.length", "coercion.dead", "coercion.reason", "coercion.official", "coercion.record",
)  # fmt: skip
_TAKE, _WHO, _LENGTH, _DEAD, _REASON, _OFFICIAL, _RECORD = (chance.decision(name) for name in DRAWS)
STRENGTH = {"none": 0.0, "weak": 0.5, "strong": 2.0}


class Params(Base):
    """Rates a week of a cell of 20 men, and the toll."""

    attacks_per_week: float = parameter(
        0.2, 0.0, 3.0, "per week", "judgement", "own, held by one-sided deaths of 2016/17", "killings by a cell that coerces"
    )
    govern_per_week: float = parameter(0.03, 0.0, 1.0, "per week", "judgement", "own", "killings by a cell that governs")
    people_half: float = parameter(
        6000.0, 500.0, 50000.0, "people", "judgement", "own", "people in a square at which the rate is half of its most"
    )
    deterrence: float = parameter(
        0.6,
        0.0,
        3.0,
        "log units",
        "judgement",
        "Hultman and others 2013, Fjelde and others 2019: rebels restrained; 0 is none",
        "fall of killings under full UN cover",
    )
    control_peak: float = parameter(
        0.5,
        0.0,
        2.0,
        "times",
        "judgement",
        "Kalyvas 2006: selective violence under contested control",
        "rise of killings where support is split between state and organisation",
    )
    reprisal: Literal["none", "weak", "strong"] = choice(
        "weak",
        ("none", "weak", "strong"),
        "judgement",
        "form is uncertain; the sign of a posture's effect turns on it",
        "punishment of those who helped once cover has faded",
    )
    reprisal_per_week: float = parameter(
        0.15,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own",
        "punishments by any cell where marked people are many and cover is gone, at strength 1",
    )
    marked_half: float = parameter(40.0, 2.0, 500.0, "people", "judgement", "own", "marked people at which punishment is half of its most")
    retaliation: float = parameter(0.08, 0.0, 1.0, "per death", "judgement", "own; 0 is none", "rise of killings a recent loss nearby")
    party: float = parameter(60.0, 10.0, 200.0, "men", "judgement", "own", "fighters who take part at most")
    village: float = parameter(150.0, 20.0, 1000.0, "people", "judgement", "own", "people within reach of a raid at most")
    rate: float = parameter(
        0.085, 0.0, 1.0, "deaths a fighter", "derived", "mean deaths of lethal one-sided events 2.6", "people killed, mean raid"
    )
    sigma: float = parameter(
        1.0, 0.2, 1.6, "log units", "derived", "log-normal deaths of one-sided events 2015 to 2017", "spread of the length"
    )
    officials: float = parameter(
        0.15, 0.0, 0.6, "share", "judgement", "own", "killings that target an official where the state is fully present"
    )


@kernel
def rates(n, alive, org, men, square, action, campaign, cover, marked, heat, people, support, of_square, centre, reprisal, p, out, punish):
    """Daily rate of killings by each cell, and the part of it that is punishment."""
    for i in range(n):
        out[i] = 0.0
        punish[i] = 0.0
        if not alive[i]:
            continue
        s, o = square[i], org[i]
        size = men[i] / STATED_MEN / 7.0 * campaign[o, 1 if centre[s] else 0]
        kill = p.attacks_per_week if action[i] == TARGET_CIVILIANS else (p.govern_per_week if action[i] == GOVERN else 0.0)
        if kill > 0.0:
            c = of_square[s]
            contested = 4.0 * support[c, 0] * support[c, 1 + o]
            kill *= people[s] / (people[s] + p.people_half)
            kill = kill * np.exp(-p.deterrence * cover[s]) * (1.0 + p.control_peak * contested) * (1.0 + p.retaliation * heat[s])
        if action[i] != HIDE:
            punish[i] = size * reprisal * p.reprisal_per_week * marked[s] / (marked[s] + p.marked_half) * (1.0 - cover[s])
        out[i] = size * kill + punish[i]


@kernel
def expect(n, chances, mass, people, square, p, nodes):
    """Sum of chance times mean deaths."""
    total = 0.0
    for i in range(n):
        if chances[i] > 0.0:
            total += chances[i] * mean_aimed(min(mass[i], p.party), min(people[square[i]], p.village), p.rate, nodes)
    return total


@kernel
def opportunities(
    n, cells, campaign, cover, marked, heat, people, support, of_square, centre, reprisal, p, nodes, pools, seed, number, mass, share, rows
):
    """Rates, draws and expectation of the day's killings; returns how many and the expected deaths.

    `share` becomes the part of each cell's rate that is punishment.
    """
    p = p[0]
    alive, org, men, square, action, slot = cells
    rate, chances = np.empty(n), np.empty(n)
    rates(n, alive, org, men, square, action, campaign, cover, marked, heat, people, support, of_square, centre, reprisal, p, rate, share)
    for i in range(n):
        if rate[i] > 0.0:
            share[i] /= rate[i]
    hits = take(n, rate, square, org, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    return hits, expect(n, chances, mass, people, square, p, nodes)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Strength of reprisals and lengths of a raid."""
    return SimpleNamespace(reprisal=STRENGTH[p.reprisal], nodes=lengths(p.sigma))


def _happen(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's killings."""
    w, nodes = v.scratch, v.fixed.nodes
    return [day.emit(_event(v, p, day, geography, int(i), float(w.mass[i]), float(w.punishing[i]), nodes)) for i in w.rows[:hits]]


@native(then=_happen)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give the day's opportunities of killing civilians and work out the toll."""
    if day.first_of_month:
        v.field.civilian_targeting_marks[:] = 0
    c, f, w = v.cell, v.field, v.scratch
    hits, expected = opportunities(
        int(c.size[0]), (c.alive, c.org, c.men, c.square, c.action, c.slot), v.org.campaign, f.cover, f.marked, f.recent_losses_jihadist,
        geography.squares.people, v.community.support, geography.localities.of_square, geography.centre, v.fixed.reprisal, p.numbers,
        v.fixed.nodes, day.pools, day.seed, day.number, w.mass, w.punishing, w.rows,
    )  # fmt: skip
    v.tally.civilian_targeting_expected_deaths[0] = v.tally.civilian_targeting_expected_civilian[0] = expected
    v.tally.punishments[0] = v.tally.officials_killed[0] = 0.0
    return hits


def _event(
    v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, mass: float, punishing: float, nodes: np.ndarray
) -> Event:
    org, square = int(v.cell.org[row]), int(v.cell.square[row])
    ordinal = int(v.field.civilian_targeting_marks[org, square])
    v.field.civilian_targeting_marks[org, square] += 1
    length, dead, reason, official, record = marks(
        day.seed, (_LENGTH, _DEAD, _REASON, _OFFICIAL, _RECORD), square, org, day.month_number, ordinal
    )
    toll = float(mean_aimed(min(mass, p.party), min(float(geography.squares.people[square]), p.village), p.rate, one(nodes, length)))
    community = int(geography.localities.of_square[square])
    deaths = min(int(chance.whole(toll, dead)), int(v.community.people_home[community]) - day.lost("community", community))
    punished = reason < punishing
    hit_official = deaths > 0 and official < p.officials * float(v.field.presence[square])
    v.tally.punishments[0] += punished
    v.tally.officials_killed[0] += hit_official
    name = geography.side(int(v.cell.katiba[row]))
    return Event(
        square=square, type=ONE_SIDED, subtype="punishment" if punished else "civilian_targeting", side_a=name, side_b="Civilians", initiator=name,
        target="Civilians", deaths_civilians=deaths, community=community, organisation=org, official=hit_official, draw=record, cell=row,
    )  # fmt: skip
