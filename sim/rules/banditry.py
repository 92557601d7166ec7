"""Banditry: armed men without rents rob people, and those outside the accord harass soldiers as well (M10, M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import ROB
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import nearest_garrison
from sim.rules._opportunity import marks, take
from sim.words import GROUPS, ONE_SIDED, OUTSIDE, STATE_BASED

MECHANISM = "M11"
READS = (
    "band.size", "band.alive", "band.slot", "band.group", "band.men", "band.square", "band.action", "group.coalition", "field.cover",
    "field.army_reach", "garrison.size", "garrison.men", "garrison.square", "community.people_home",
)  # fmt: skip
DECLARES = {
    "field.banditry_marks": (int, 1), "tally.robberies": float, "tally.banditry_expected_deaths": float,
    "tally.banditry_expected_civilian": float,
}  # fmt: skip
WRITES = ()
SCRATCH = {"rows": ("band", int)}
DRAWS = ("banditry.take", "banditry.who", "banditry.kind", "banditry.length", "banditry.dead", "banditry.record")
_TAKE, _WHO, _KIND, _LENGTH, _DEAD, _RECORD = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How often bands that rob do so, and what it costs."""

    per_week: float = parameter(
        0.12,
        0.0,
        2.0,
        "per week",
        "judgement",
        "own, held by one-sided events of the North",
        "violent robberies by a band of 60 men that robs",
    )
    stated_men: float = parameter(60.0, 20.0, 200.0, "men", "definition", "own", "men of a band that the rate is stated for")
    deterrence: float = parameter(
        0.4,
        0.0,
        3.0,
        "log units",
        "judgement",
        "Fjelde and others 2019: rebels restrained; 0 is none",
        "fall of robberies under full UN cover",
    )
    party: float = parameter(12.0, 3.0, 60.0, "men", "judgement", "own", "men who rob together")
    rate: float = parameter(
        0.05, 0.0, 1.0, "deaths a robber", "judgement", "one-sided events of named movements: 0 to 2 dead", "people killed"
    )
    reach: float = parameter(60.0, 5.0, 400.0, "people", "judgement", "own", "people, or soldiers, who can be hit at once")
    sigma: float = parameter(0.8, 0.2, 1.6, "log units", "derived", "log-normal deaths of one-sided events", "spread of the length")
    harass: float = parameter(
        0.4, 0.0, 1.0, "share", "judgement", "letter of 2017: a nuisance until integrated; 0 is none",
        "of robberies outside the accord, those that aim at soldiers where these are many",
    )  # fmt: skip
    signatory: float = parameter(
        0.3, 0.0, 1.0, "times", "judgement", "two events with the army in the year to June 2017", "that share inside the accord"
    )
    soldiers: float = parameter(80.0, 5.0, 400.0, "men", "judgement", "own", "soldiers in reach at which half of it applies")


@kernel
def harassing(group, coalition, army, p):
    """Share of a band's robberies that aim at soldiers."""
    return p.harass * (1.0 if coalition[group] == OUTSIDE else p.signatory) * army / (army + p.soldiers)


@kernel
def toll(targets, p, nodes):
    """Mean deaths of one robbery."""
    return mean_aimed(p.party, min(p.reach, targets), p.rate, nodes)


@kernel
def opportunities(n, bands, coalition, cover, army, people, p, nodes, pools, seed, number, rows, sums):
    """Rates, draws and expectation of the day's robberies; adds expected deaths of all and of civilians, returns how many."""
    p = p[0]
    alive, slot, group, men, square, action = bands
    rate, chances, mass, side = np.zeros(n), np.empty(n), np.empty(n), np.zeros(n, np.int64)
    busy = False
    for i in range(n):
        if alive[i] and action[i] == ROB:
            rate[i] = p.per_week / 7.0 * men[i] / p.stated_men * np.exp(-p.deterrence * cover[square[i]])
            busy = True
    if not busy:
        return 0
    hits = take(n, rate, square, side, slot, men, pools, seed, _TAKE, _WHO, number, chances, mass, rows)
    for i in range(n):
        if chances[i] > 0.0:
            soldiers = harassing(group[i], coalition, army[square[i]], p)
            civilian = chances[i] * (1.0 - soldiers) * toll(people[square[i]], p, nodes)
            sums[0] += civilian + chances[i] * soldiers * toll(1e9, p, nodes)
            sums[1] += civilian
    return hits


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a robbery."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _robberies(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's robberies."""
    return [day.emit(_rob(v, p, day, geography, int(i), v.fixed.nodes)) for i in v.scratch.rows[:hits]]


@native(then=_robberies)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bands that rob their chance of the day."""
    if day.first_of_month:
        v.field.banditry_marks[:] = 0
    b, f, t, sums = v.band, v.field, v.tally, np.zeros(2)
    hits = opportunities(
        int(b.size[0]), (b.alive, b.slot, b.group, b.men, b.square, b.action), v.group.coalition, f.cover, f.army_reach,
        geography.squares.people, p.numbers, v.fixed.nodes, day.pools, day.seed, day.number, v.scratch.rows, sums,
    )  # fmt: skip
    t.robberies[0] = hits
    t.banditry_expected_deaths[0], t.banditry_expected_civilian[0] = sums
    return hits


def _rob(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int, nodes: np.ndarray) -> Event:
    square, group = int(v.band.square[row]), int(v.band.group[row])
    ordinal = int(v.field.banditry_marks[0, square])
    v.field.banditry_marks[0, square] += 1
    kind, length, dead, record = marks(day.seed, (_KIND, _LENGTH, _DEAD, _RECORD), square, 0, day.month_number, ordinal)
    t, name = one(nodes, length), GROUPS[group]
    garrison = nearest_garrison(v, geography, square)
    if garrison >= 0 and kind < harassing(group, v.group.coalition, float(v.field.army_reach[square]), p.record):
        left = int(v.garrison.men[garrison]) - day.lost("garrison", garrison)
        deaths = min(int(chance.whole(toll(1e9, p.record, t), dead)), left)
        return Event(
            square=square, type=STATE_BASED, subtype="harassment", side_a="FAMA", side_b=name, initiator=name, target="FAMA",
            deaths_a=max(deaths, 0), band_b=row, garrison=garrison, community=int(geography.localities.of_square[square]), draw=record,
        )  # fmt: skip
    community = int(geography.localities.of_square[square])
    left = int(v.community.people_home[community]) - day.lost("community", community)
    deaths = min(int(chance.whole(toll(float(geography.squares.people[square]), p.record, t), dead)), left)
    return Event(
        square=square, type=ONE_SIDED, subtype="robbery", side_a=name, side_b="Civilians", initiator=name, target="Civilians",
        deaths_civilians=max(deaths, 0), community=community, group=group, draw=record,
    )  # fmt: skip
