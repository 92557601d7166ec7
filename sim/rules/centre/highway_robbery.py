"""Banditry in the Centre: armed robbers waylay people on market roads, most where no state is and nobody else keeps order (M17, L14)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.attrition import lengths, mean_aimed, one
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules._opportunity import count_anew, next_marks
from sim.words import DAYS_PER_WEEK, ISGS, JNIM, ONE_SIDED

MECHANISM = "M17"
DECLARES = {
    "field.highway_marks": array(int, "robberies", "robberies on the roads of the Centre in a square this month", of=("all",)),
    "tally.highway_robberies": array(float, "robberies per day", "violent robberies by bandits in the Centre"),
    "tally.highway_robbery_expected_deaths": array(float, "deaths per day", "dead expected of bandits in the Centre"),
    "tally.highway_robbery_expected_civilian": array(float, "deaths per day", "civilian dead expected of bandits in the Centre"),
}
WRITES = ()
SCRATCH = {"hit": ("community", int), "n_hits": (1, int)}
_TAKE, _LENGTH, _DEAD, _RECORD = chance.decisions("highway_robbery", "take", "length", "dead", "record")
_MARKS = (_LENGTH, _DEAD, _RECORD)
BANDITS = 0  # the one side that all of them rob for
STATED_PEOPLE = 100000.0  # people that the rate of robberies is stated for


class Params(Base):
    """How often bandits strike and what it costs."""

    per_week: float = parameter(
        0.0152, 0.0, 0.5, "per week and 100,000 people", "judgement",
        "own, held by half of 27 recorded attacks on civilians of the Centre, January 2015 to June 2017, by nobody known; 0 is none",
        "violent robberies where there is neither a state, nor jihadists, nor the mission", null=0.0)  # fmt: skip
    state: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "own; 0 is none", "robberies that a fully present state prevents in the Centre", null=0.0
    )
    jihadists: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017: they provide security where nobody else does; 0 is none",
        "robberies that full jihadist influence prevents in the Centre", null=0.0,
    )  # fmt: skip
    deterrence: float = parameter(
        0.4, 0.0, 3.0, "log units", "judgement", "as for robberies in the North; 0 is none", "fall of robberies under full UN cover",
        null=0.0,
    )  # fmt: skip
    party: float = parameter(6.0, 2.0, 40.0, "men", "judgement", "own", "bandits who rob together in the Centre")
    rate: float = parameter(
        0.1, 0.0, 1.0, "deaths per robber", "judgement", "own, held by 21 of those 27 that were lethal", "people whom each bandit kills"
    )
    reach: float = parameter(40.0, 5.0, 400.0, "people", "judgement", "own: a market lorry", "people who can be hit at once in a robbery")
    sigma: float = parameter(
        0.8, 0.2, 1.6, "log units", "derived", "log-normal deaths of one-sided events", "spread of the length of robberies in the Centre"
    )


@equation
def robbery_rate(c, v, p, geography):
    """Robberies per day at a locality: by its people, fewer with the state, where jihadists rule, and under UN cover."""
    f, s = v.field, geography.localities.square[c]
    lawless = (1.0 - p.state * f.presence[s]) * (1.0 - p.jihadists * min(f.influence[JNIM, s] + f.influence[ISGS, s], 1.0))
    stated = p.per_week / DAYS_PER_WEEK * v.community.people_home[c] / STATED_PEOPLE
    return stated * lawless * np.exp(-p.deterrence * f.cover[s])


@equation
def toll(c, v, p, nodes):
    """Mean deaths of one robbery over its lengths."""
    return mean_aimed(p.party, min(p.reach, v.community.people_home[c] * 1.0), p.rate, nodes)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Lengths of a robbery."""
    return SimpleNamespace(nodes=lengths(p.sigma))


def _robberies(v: SimpleNamespace, p: Params, day: Day, geography: Geography, hits: int) -> list[Event]:
    """The day's robberies."""
    return [day.emit(_rob(v, p, day, geography, int(place))) for place in v.scratch.hit[:hits]]


@native(then=_robberies)
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Give bandits their chance of the day at each locality of the Centre, and say what it is expected to cost."""
    t, w, places = v.tally, v.scratch, geography.localities
    count_anew(v.field.highway_marks, day)
    w.n_hits[0], expected = 0, 0.0
    for c in range(places.square.shape[0]):
        if p.per_week > 0.0 and geography.centre[places.square[c]]:
            likely = 1.0 - np.exp(-robbery_rate(c, v, p, geography))
            expected += likely * toll(c, v, p, v.fixed.nodes)
            if chance.uniform(day.seed, _TAKE, places.identity[c], BANDITS, day.number) < likely:
                w.hit[w.n_hits[0]] = c
                w.n_hits[0] += 1
    t.highway_robbery_expected_deaths[0] = t.highway_robbery_expected_civilian[0] = expected
    t.highway_robberies[0] = w.n_hits[0]
    return int(w.n_hits[0])


def _rob(v: SimpleNamespace, p: Params, day: Day, geography: Geography, place: int) -> Event:
    """A robbery near a locality; no more die than are left."""
    square = int(geography.localities.square[place])
    length, dead, record = next_marks(day, _MARKS, v.field.highway_marks, BANDITS, square)
    left = int(v.community.people_home[place]) - day.lost("community", place)
    deaths = min(int(chance.whole(toll(place, v, p, one(v.fixed.nodes, length)), dead)), left)
    return Event(
        square=square, type=ONE_SIDED, subtype="highway_robbery", side_a="Bandits", side_b="Civilians", initiator="Bandits",
        target="Civilians", deaths_civilians=max(deaths, 0), community=place, draw=record,
    )  # fmt: skip
