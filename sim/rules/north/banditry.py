"""Banditry: armed men without rents rob people, and those outside the accord harass soldiers as well (M10, M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.band import ROB
from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._casualties import nearest_garrison
from sim.rules._opportunity import count_anew, draw, next_marks, opportunities
from sim.words import DAYS_PER_WEEK, GROUPS, ONE_SIDED, OUTSIDE, STATE_BASED

MECHANISM = "M11"
DECLARES = {
    "field.banditry_marks": array(int, "robberies", "robberies in a square this month", of=("all",)),
    "tally.robberies": array(float, "robberies per day", "robberies and harassments by armed groups of the North"),
    "tally.banditry_expected_deaths": array(float, "deaths per day", "dead that banditry is expected to cost"),
    "tally.banditry_expected_civilian": array(float, "deaths per day", "civilian dead that banditry is expected to cost"),
}
WRITES = ()
SCRATCH = opportunities("band")
_TAKE, _WHO, _KIND, _LENGTH, _DEAD, _RECORD = chance.decisions("banditry", "take", "who", "kind", "length", "dead", "record")
_MARKS = (_KIND, _LENGTH, _DEAD, _RECORD)
EVERYBODY = 0  # the one side that bands of all groups rob for
SOLDIERS = 1e9  # soldiers in reach of those who harass them: more than can be hit at once


class Params(Base):
    """How often bands that rob do so, and what it costs."""

    per_week: float = parameter(
        0.23, 0.0, 2.0, "per week", "judgement", "own, held by one-sided events of the North",
        "violent robberies by a band of 60 men that robs",
    )  # fmt: skip
    stated_men: float = parameter(60.0, 20.0, 200.0, "men", "definition", "own", "men of the band that the rate of robberies is stated for")
    deterrence: float = parameter(
        0.4, 0.0, 3.0, "log units", "judgement", "Fjelde and others 2019: rebels restrained; 0 is none",
        "fall of robberies under full UN cover", null=0.0,
    )  # fmt: skip
    party: float = parameter(12.0, 3.0, 60.0, "men", "judgement", "own", "men who rob together")
    rate: float = parameter(
        0.05, 0.0, 1.0, "deaths per robber", "judgement", "one-sided events of named movements: 0 to 2 dead", "people killed in a robbery"
    )
    reach: float = parameter(
        60.0, 5.0, 400.0, "people", "judgement", "own", "people, or soldiers, who can be hit at once in a robbery or a harassment"
    )
    sigma: float = parameter(
        0.8, 0.2, 1.6, "log units", "derived", "log-normal deaths of one-sided events", "spread of the length of robberies"
    )
    harass: float = parameter(
        0.534, 0.0, 1.0, "share", "judgement", "letter of 2017: a nuisance until integrated; 0 is none",
        "attacks of robbers outside the accord that aim at soldiers where these are many", null=0.0,
    )  # fmt: skip
    signatory: float = parameter(
        0.3, 0.0, 1.0, "times", "judgement", "two events with the army in the year to June 2017",
        "share of robbers' attacks that aim at soldiers, inside the accord against outside it",
    )  # fmt: skip
    soldiers: float = parameter(
        80.0, 5.0, 400.0, "men", "judgement", "own", "soldiers in reach at which robbers harass them half as much as where they are many"
    )


@equation
def robbery_rate(i, v, p):
    """Robberies per day of a band that robs: by its men, fewer under UN cover."""
    b = v.band
    return p.per_week / DAYS_PER_WEEK * b.men[i] / p.stated_men * np.exp(-p.deterrence * v.field.cover[b.square[i]])


@equation
def harassing(i, v, p):
    """Share of a band's robberies that aim at soldiers: where these are many, and more outside the accord."""
    army = v.field.army_reach[v.band.square[i]]
    return p.harass * (1.0 if v.group.coalition[v.band.group[i]] == OUTSIDE else p.signatory) * army / (army + p.soldiers)


@equation
def toll(targets, p, nodes):
    """Mean deaths of one robbery over its lengths."""
    return mean_aimed(p.party, min(p.reach, targets), p.rate, nodes)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a robbery."""
    return SimpleNamespace(nodes=lengths(p.sigma))


@equation
def expect(v, p, geography):
    """Dead that the day's robberies are expected to cost, in all and of civilians."""
    b, t, w, nodes = v.band, v.tally, v.scratch.opportunities, v.fixed.nodes
    t.banditry_expected_deaths[0] = t.banditry_expected_civilian[0] = 0.0
    for i in range(b.size[0]):
        if w.chance[i] > 0.0:
            soldiers = harassing(i, v, p)
            civilian = w.chance[i] * (1.0 - soldiers) * toll(geography.squares.people[b.square[i]], p, nodes)
            t.banditry_expected_deaths[0] += civilian + w.chance[i] * soldiers * toll(SOLDIERS, p, nodes)
            t.banditry_expected_civilian[0] += civilian


def _robberies(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's robberies."""
    return [day.emit(_rob(v, p, day, geography, int(row))) for row in v.scratch.opportunities.hit_row[:hits]]


@native(then=_robberies)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bands that rob their chance of the day."""
    b, w = v.band, v.scratch.opportunities
    count_anew(v.field.banditry_marks, day)
    w.n_hits[0] = 0
    for i in range(b.size[0]):
        w.where[i], w.side[i] = b.square[i], EVERYBODY
        w.rate[i] = robbery_rate(i, v, p) if b.alive[i] and b.action[i] == ROB else 0.0
    draw(w, b, 0, day.opportunities, day, _TAKE, _WHO)
    expect(v, p, geography)
    v.tally.robberies[0] = w.n_hits[0]
    return w.n_hits[0]


def _rob(v: SimpleNamespace, p: Params, day: Day, geography: Geography, row: int) -> Event:
    """A robbery, or a harassment of the nearest post's soldiers."""
    square, name = int(v.band.square[row]), GROUPS[int(v.band.group[row])]
    community = int(geography.localities.of_square[square])
    kind, length, dead, record = next_marks(day, _MARKS, v.field.banditry_marks, EVERYBODY, square)
    nodes, garrison = one(v.fixed.nodes, length), nearest_garrison(v, geography, square)
    if garrison >= 0 and kind < harassing(row, v, p):
        left = int(v.garrison.men[garrison]) - day.lost("garrison", garrison)
        deaths = min(int(chance.whole(toll(SOLDIERS, p, nodes), dead)), left)
        return Event(
            square=square, type=STATE_BASED, subtype="harassment", side_a="FAMA", side_b=name, initiator=name, target="FAMA",
            deaths_a=max(deaths, 0), band_b=row, garrison=garrison, community=community, draw=record,
        )  # fmt: skip
    left = int(v.community.people_home[community]) - day.lost("community", community)
    deaths = min(int(chance.whole(toll(float(geography.squares.people[square]), p, nodes), dead)), left)
    return Event(
        square=square, type=ONE_SIDED, subtype="robbery", side_a=name, side_b="Civilians", initiator=name, target="Civilians",
        deaths_civilians=max(deaths, 0), community=community, group=int(v.band.group[row]), draw=record,
    )  # fmt: skip
