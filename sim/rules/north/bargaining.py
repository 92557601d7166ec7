"""Bargaining: two sides at odds make a truce if both are weary or one is on record; rich places shorten it, UN cover lengthens it (M10)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.north._sides import SIDES, sides
from sim.words import CMA, DAYS_PER_MONTH, GROUPS, PLATFORM

MECHANISM = "M10"
DECLARES = {
    "group.truce": array(float, "yes or no", "whether two armed groups have a truce", of=GROUPS),
    "tally.truces": array(float, "pairs", "pairs of sides of the North that have a truce"),
    "tally.cum_truces": array(float, "truces", "truces made between sides of the North since the first day"),
}
WRITES = ()
SCRATCH = {
    "out": (SIDES, float), "covered": (SIDES, float), "men": (SIDES, float), "tolls": (SIDES, float), "leader": (SIDES, int),
    "dead": (SIDES, float, SIDES),
    "brokered": (SIDES, float, SIDES), "enmity": (SIDES, float, SIDES), "agreed": (SIDES, float, SIDES),
}  # fmt: skip
_AGREE, _BREAK = chance.decisions("bargaining", "agree", "break")


class Params(Base):
    """When leaders agree and when they fall out again."""

    agree_per_month: float = parameter(
        0.8, 0.0, 3.0, "per month", "judgement", "four local accords in 2015 and 2016; 0 is none",
        "truces made by two sides of the North that are both fully weary", null=0.0,
    )  # fmt: skip
    on_record: float = parameter(
        1.0, 0.0, 1.0, "chance", "definition", "seeds/mali/agreements.csv: October 2015 and February 2016; 0 is none",
        "that two sides of the North without a truce make a local agreement in the week in which it is on record, before the mandate date",
        null=0.0)  # fmt: skip
    weary_deaths: float = parameter(
        8.0, 1.0, 100.0, "deaths", "judgement", "own", "own dead at which a side of the North is at 0.63 of full weariness"
    )
    prize: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of a side's weariness that living wholly off tolls takes away",
        null=0.0,
    )  # fmt: skip
    forum: float = parameter(
        0.5, 0.0, 2.0, "share", "judgement", "Duursma 2020: mediation makes longer lulls; 0 is none",
        "part of what forums brokered between two sides that adds to their readiness for a truce", null=0.0,
    )  # fmt: skip
    truce_days: float = parameter(
        270.0, 20.0, 1500.0, "days", "derived", "the Anefis accords of October 2015 held about nine months",
        "mean length of a truce between armed groups",
    )  # fmt: skip
    temptation: float = parameter(
        1.0, 0.0, 5.0, "times", "judgement", "own; 0 is none", "how much sooner a truce breaks when both sides live wholly off tolls",
        null=0.0,
    )  # fmt: skip
    watched: float = parameter(
        1.1, 0.0, 3.0, "log units", "derived",
        "Fortna; Gilligan and Sergenti 2008: war recurs 50 to 85 percent less with peacekeepers, the middle of it; 0 is none",
        "fall of the chance that a truce breaks where all men of both sides stand under full UN cover", null=0.0)  # fmt: skip


@equation
def weariness(dead, toll_share, p):
    """Readiness for a truce in 0 to 1: it grows with one's own dead and shrinks with what fighting earns."""
    return (1.0 - np.exp(-dead / p.weary_deaths)) * (1.0 - p.prize * toll_share)


@equation
def clear(w):
    """No side has men, tolls or dead, nobody leads and nothing is agreed."""
    w.men[:] = 0.0
    w.tolls[:] = 0.0
    w.leader[:] = -1
    w.dead[:] = 0.0
    w.brokered[:] = 0.0
    w.enmity[:] = 0.0
    w.agreed[:] = 0.0


@equation
def take_sides(v):
    """What each side brings to the table: men, tolls by men, its largest group, and its dead, enmity and sessions with every other."""
    g, w, side = v.group, v.scratch, sides(v.group.coalition)
    clear(w)
    for i in range(side.shape[0]):
        a = side[i]
        w.men[a] += g.men[i]
        w.tolls[a] += g.men[i] * g.toll_share[i]
        if g.men[i] > 0.0 and (w.leader[a] < 0 or g.men[i] > g.men[w.leader[a]]):
            w.leader[a] = i
        for j in range(side.shape[0]):
            w.dead[a, side[j]] += g.grudge[i, j]
            w.brokered[a, side[j]] = max(w.brokered[a, side[j]], g.brokered[i, j])
            w.enmity[a, side[j]] = max(w.enmity[a, side[j]], g.enmity[i, j])


@equation
def look_around(v):
    """Men of each side who are out with their bands, and how many of them, cover by cover, the mission watches."""
    b, w, side = v.band, v.scratch, sides(v.group.coalition)
    for k in range(w.out.shape[0]):
        w.out[k] = w.covered[k] = 0.0
    for i in range(b.size[0]):
        if b.alive[i]:
            w.out[side[b.group[i]]] += b.men[i]
            w.covered[side[b.group[i]]] += b.men[i] * v.field.cover[b.square[i]]


@equation
def under_cover(a, b, v):
    """Mean UN cover over the men of two sides."""
    w = v.scratch
    return (w.covered[a] + w.covered[b]) / max(w.out[a] + w.out[b], 1.0)


@equation
def meet(a, b, v):
    """Whether two sides talk: both have men, and no collapse of the accord has taken what held its coalitions together."""
    collapsed = v.tally.collapsed[0] > 0.0 and a == CMA and b == PLATFORM
    return v.scratch.men[a] > 0.0 and v.scratch.men[b] > 0.0 and not collapsed


@equation
def lasts(a, b, one, other, v, p, day):
    """Whether a truce outlives the days since the last round: it breaks the sooner, the more both live off tolls and the less UN cover."""
    hazard = day.span / p.truce_days * (1.0 + p.temptation * 0.5 * (one + other)) * np.exp(-p.watched * under_cover(a, b, v))
    return chance.uniform(day.seed, _BREAK, a, b, day.week) >= 1.0 - np.exp(-hazard)


@equation
def on_record(a, b, day, geography):
    """Whether a local agreement of two sides is on record in the days since the last round, which lies before the mandate date."""
    known, found = geography.agreements, False
    for k in range(known.day.shape[0]):
        dated = day.number - day.span < known.day[k] <= day.number
        found = found or (dated and known.one[k] == a and known.other[k] == b)
    return found and not day.after_mandate


@equation
def agree(a, b, one, other, v, p, day, geography):
    """Whether two sides at odds make a truce: both weary of their dead, and readier by what forums brokered; or as it is on record."""
    w = v.scratch
    ready = weariness(w.dead[a, b], one, p) * weariness(w.dead[b, a], other, p) + p.forum * w.brokered[a, b]
    hazard = p.agree_per_month * day.span / DAYS_PER_MONTH * ready if w.enmity[a, b] > 0.0 else 0.0  # friends need no truce
    known = p.on_record if on_record(a, b, day, geography) else 0.0
    return chance.uniform(day.seed, _AGREE, a, b, day.week) < 1.0 - (1.0 - known) * np.exp(-hazard)


@equation
def bargain(a, b, v, p, day, geography):
    """Two sides keep the truce of their largest groups or let it break, or make a new one; counts truces."""
    w, t = v.scratch, v.tally
    one, other = w.tolls[a] / w.men[a], w.tolls[b] / w.men[b]
    if v.group.truce[w.leader[a], w.leader[b]] > 0.0:
        held = lasts(a, b, one, other, v, p, day)
    else:
        held = agree(a, b, one, other, v, p, day, geography)
        t.cum_truces[0] += 1.0 if held else 0.0
    w.agreed[a, b] = w.agreed[b, a] = 1.0 if held else 0.0
    t.truces[0] += w.agreed[a, b]


@equation
def bind(v):
    """What two sides agreed binds all groups of both; brothers have no truce."""
    truce, side = v.group.truce, sides(v.group.coalition)
    for g in range(side.shape[0]):
        for h in range(side.shape[0]):
            truce[g, h] = v.scratch.agreed[side[g], side[h]] if side[g] != side[h] else 0.0


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """One round a week: each pair of sides with men weighs peace, and each truce its worth."""
    v.tally.truces[0] = 0.0
    take_sides(v)
    look_around(v)
    for a in range(SIDES):
        for b in range(a + 1, SIDES):
            if meet(a, b, v):
                bargain(a, b, v, p, day, geography)
    bind(v)
