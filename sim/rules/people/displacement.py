"""Displacement: people flee recent violence, some over the border; they return slowly, sooner under UN cover, or settle elsewhere (M21)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules._casualties import mourn
from sim.words import DAYS_PER_YEAR, REGIONS

MECHANISM = "M21"
DECLARES = {
    "tally.displaced": array(float, "people", "people who fled elsewhere in the country"),
    "tally.abroad": array(float, "people", "people who fled across the border"),
    "tally.new_displaced": array(float, "people per day", "people who flee elsewhere in the country"),
    "tally.returned": array(float, "people per day", "displaced people who return from elsewhere in the country"),
    "tally.settled": array(float, "people per day", "displaced people who settle for good elsewhere in the country"),
}
WRITES = (
    "community.people", "community.people_home", "community.displaced", "community.abroad", "community.settled", "community.cum_killed",
    "community.fear",
)  # fmt: skip
SCRATCH = {"deaths": ("community", float)}
_FLEE, _BACK, _AWAY, _SETTLE, _OVER = chance.decisions("displacement", "flee", "back", "away", "settle", "over")


class Params(Base):
    """How many flee and come back."""

    per_death: float = parameter(
        18.0, 0.0, 1000.0, "people per death", "judgement", "own, held by 38,000 to 52,000 displaced",
        "people who flee a locality for each death there, while many are left who may flee",
    )  # fmt: skip
    most_share: float = parameter(0.25, 0.0, 0.8, "share", "judgement", "own", "people of a locality who are ever displaced at most")
    fear_half_life: float = parameter(40.0, 5.0, 200.0, "days", "judgement", "own", "half-life of people's fear after violence")
    return_per_day: float = parameter(
        0.00112, 0.0, 0.02, "share per day", "judgement", "adjusts 0.3 to 2 percent a day; 61,621 to 37,801 in 18 months",
        "displaced people who return where nobody is afraid",
    )  # fmt: skip
    shelter: float = parameter(
        0.0, -0.5, 1.5, "log units", "judgement", "Sundberg 2020, South Sudan: no robust evidence of less flight; 0 is none",
        "fall of flight from violence under full UN cover", null=0.0,
    )  # fmt: skip
    security: float = parameter(
        0.25, 0.0, 1.0, "times", "judgement",
        "Bove, Di Salvatore, Elia 2022, South Sudan: 8 points more move in order to be home where peacekeepers are; 0 is none",
        "how much sooner the displaced return under full UN cover", null=0.0)  # fmt: skip
    settle_per_year: float = parameter(
        0.2, 0.0, 0.5, "share per year", "judgement",
        "own: local integration, one of three durable solutions; most of those displaced since 2012 wanted to return; 0 is none",
        "people who fled and settle elsewhere for good, so that they count as displaced no longer", null=0.0)  # fmt: skip
    abroad_share: float = parameter(0.15, 0.0, 0.8, "share", "judgement", "own", "people who leave the country among those who flee")


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Settle the people and the displaced of the first day."""
    if day.index == 0:
        _settle_in(v, geography)


@equation
def flee(c, v, p, day, geography):
    """People flee today's deaths, the more the fewer have left already, less under UN cover; part of them cross the border."""
    m, deaths, who = v.community, v.scratch.deaths[c], geography.localities.identity[c]
    room = max(p.most_share * m.people[c] - m.displaced[c] - m.abroad[c], 0.0)
    moved = p.per_death * np.exp(-p.shelter * v.field.cover[geography.localities.square[c]])
    wanted = room * (1.0 - np.exp(-moved * deaths / max(room, 1.0)))
    out = min(chance.whole(wanted, chance.uniform(day.seed, _FLEE, who, 0, day.number)), m.people_home[c])
    away = min(chance.whole(out * p.abroad_share, chance.uniform(day.seed, _AWAY, who, 0, day.number)), out)
    m.displaced[c] += out - away
    m.abroad[c] += away
    m.people_home[c] -= out
    v.tally.new_displaced[0] += out - away


@equation
def go_home(c, v, p, day, geography):
    """Some of those who fled return, slower where people are afraid, sooner under UN cover."""
    m, sooner = v.community, 1.0 + p.security * v.field.cover[geography.localities.square[c]]
    pace = p.return_per_day * sooner / (1.0 + m.fear[c])
    u = chance.uniform(day.seed, _BACK, geography.localities.identity[c], 0, day.number)
    back = min(chance.whole(m.displaced[c] * pace, u), m.displaced[c])
    over = min(chance.whole(m.abroad[c] * pace, u), m.abroad[c])
    m.displaced[c] -= back
    m.abroad[c] -= over
    m.people_home[c] += back + over
    v.tally.returned[0] += back


@equation
def settle_elsewhere(c, v, p, day, geography):
    """Some of those who fled settle where they are: they belong to the locality no longer."""
    m, who = v.community, geography.localities.identity[c]
    fled = m.displaced[c] + m.abroad[c]
    stay = min(chance.whole(fled * p.settle_per_year / DAYS_PER_YEAR, chance.uniform(day.seed, _SETTLE, who, 0, day.number)), fled)
    over = min(chance.whole(stay * m.abroad[c] / max(fled, 1), chance.uniform(day.seed, _OVER, who, 0, day.number)), m.abroad[c])
    over = max(over, stay - m.displaced[c])
    m.abroad[c] -= over
    m.displaced[c] -= stay - over
    m.people[c] -= stay
    m.settled[c] += stay
    v.tally.settled[0] += stay - over


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of fear a day later."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.fear_half_life))


@eventful
def bury(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count today's dead by locality."""
    c = v.community
    mourn(day.events, v.scratch.deaths)
    for event in day.events:
        if event.community >= 0:
            c.people_home[event.community] -= event.deaths_civilians
            c.people[event.community] -= event.deaths_civilians
            c.cum_killed[event.community] += event.deaths_civilians


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let people flee today's violence, and let some of the displaced go home."""
    m, t, deaths = v.community, v.tally, v.scratch.deaths
    t.new_displaced[0] = t.returned[0] = t.displaced[0] = t.abroad[0] = t.settled[0] = 0.0
    for c in range(m.people.shape[0]):
        m.fear[c] = m.fear[c] * v.fixed.keep + deaths[c]
        if deaths[c] > 0.0:
            flee(c, v, p, day, geography)
        if m.displaced[c] + m.abroad[c] > 0:
            go_home(c, v, p, day, geography)
            settle_elsewhere(c, v, p, day, geography)
        t.displaced[0] += m.displaced[c]
        t.abroad[0] += m.abroad[c]


def _settle_in(v: SimpleNamespace, geography: Geography) -> None:
    """People by locality; the displaced of December 2014 by the regional shares of January 2016, the rest to the Centre."""
    c, places = v.community, geography.localities
    c.people[:] = np.rint(places.people).astype(np.int64)
    table = geography.seeds.observed_displaced
    first = float(table["displaced"][np.argmin(table["date"])])
    dated = table["date"] == np.datetime64("2016-01-31")
    share = {str(r): float(x) for r, x in zip(table["region"][dated], table["displaced"][dated], strict=True)}
    total = share.pop("all")
    known = {REGIONS.index(r): x / total for r, x in share.items()}
    known[REGIONS.index("Mopti")] = max(1.0 - sum(known.values()), 0.0)
    for region, part in known.items():
        here = places.region == region
        weight = c.people[here] / c.people[here].sum()
        c.displaced[here] = np.floor(first * part * weight).astype(np.int64)
    c.people_home[:] = c.people - c.displaced - c.abroad


resolve = in_turn(bury, move)
