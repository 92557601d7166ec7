"""Bargaining: two sides at odds make a truce when both are weary enough, and truces wear off sooner over rich places (M10)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.rules._sides import sides
from sim.words import CMA, GROUPS, PLATFORM

MECHANISM = "M10"
READS = ("group.coalition", "group.grudge", "group.men", "group.toll_share", "group.brokered", "group.enmity", "tally.collapsed")
DECLARES = {"group.truce": (float, len(GROUPS)), "tally.truces": float, "tally.cum_truces": float}
WRITES = ()
DRAWS = ("bargaining.agree", "bargaining.break")
_AGREE, _BREAK = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """When leaders agree and when they fall out again."""

    agree_per_month: float = parameter(
        0.35,
        0.0,
        2.0,
        "per month",
        "judgement",
        "four local accords in 2015 and 2016; 0 is none",
        "truces of two sides that are both weary",
    )
    weary_deaths: float = parameter(8.0, 1.0, 100.0, "deaths", "judgement", "own", "own dead at which a side is at 0.63 of full weariness")
    prize: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "weariness that living wholly off tolls takes away")
    forum: float = parameter(
        0.5, 0.0, 2.0, "share", "judgement", "Duursma 2020: mediation makes longer lulls; 0 is none",
        "of what a forum brokered, readiness that comes on top of weariness",
    )  # fmt: skip
    truce_days: float = parameter(
        270.0, 20.0, 1500.0, "days", "derived", "the Anefis accords of October 2015 held about nine months", "mean length of a truce"
    )
    temptation: float = parameter(
        1.0, 0.0, 5.0, "times", "judgement", "own; 0 is none", "how much sooner a truce breaks when both sides live wholly off tolls"
    )


@kernel
def weariness(dead, toll_share, p):
    """Readiness for a truce in 0 to 1: it grows with one's own dead and shrinks with what fighting earns."""
    return (1.0 - np.exp(-dead / p.weary_deaths)) * (1.0 - p.prize * toll_share)


@kernel
def talk(side, men, grudge, enmity, toll_share, brokered, truce, collapsed, p, days, seed, week):
    """One round of all pairs of sides with men, each bound by what its largest group agreed; returns truces that hold and new ones."""
    p = p[0]
    count = side.shape[0] + 2
    strength, tolls, dead, sat = np.zeros(count), np.zeros(count), np.zeros((count, count)), np.zeros((count, count))
    odds = np.zeros((count, count))
    for g in range(side.shape[0]):
        strength[side[g]] += men[g]
        tolls[side[g]] += men[g] * toll_share[g]
        for h in range(side.shape[0]):
            dead[side[g], side[h]] += grudge[g, h]
            sat[side[g], side[h]] = max(sat[side[g], side[h]], brokered[g, h])
            odds[side[g], side[h]] = max(odds[side[g], side[h]], enmity[g, h])
    agreed, leader = np.zeros((count, count)), np.full(count, -1)
    for g in range(side.shape[0]):
        if men[g] > 0.0 and (leader[side[g]] < 0 or men[g] > men[leader[side[g]]]):
            leader[side[g]] = g
    standing, new = 0.0, 0.0
    for a in range(count):
        for b in range(a + 1, count):
            if strength[a] <= 0.0 or strength[b] <= 0.0:
                continue
            if collapsed > 0.0 and a == CMA and b == PLATFORM:
                continue  # what the accord held together falls with it
            one, other = tolls[a] / strength[a], tolls[b] / strength[b]
            if truce[leader[a], leader[b]] > 0.0:
                hazard = days / p.truce_days * (1.0 + p.temptation * 0.5 * (one + other))
                held = chance.uniform(seed, _BREAK, a, b, week) >= 1.0 - np.exp(-hazard)
            else:
                ready = weariness(dead[a, b], one, p) * weariness(dead[b, a], other, p) + p.forum * sat[a, b]
                hazard = p.agree_per_month * days / 30.4 * ready if odds[a, b] > 0.0 else 0.0  # friends need no truce
                held = chance.uniform(seed, _AGREE, a, b, week) < 1.0 - np.exp(-hazard)
                new += 1.0 if held else 0.0
            agreed[a, b] = agreed[b, a] = 1.0 if held else 0.0
            standing += agreed[a, b]
    for g in range(side.shape[0]):
        for h in range(side.shape[0]):
            truce[g, h] = agreed[side[g], side[h]] if side[g] != side[h] else 0.0
    return standing, new


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """One round a week: each pair of sides with men weighs peace, and each truce its worth."""
    v.tally.truces[0], new = talk(
        sides(v.group.coalition), v.group.men, v.group.grudge, v.group.enmity, v.group.toll_share, v.group.brokered, v.group.truce,
        v.tally.collapsed[0], p.numbers, float(day.span), day.seed, day.week,
    )  # fmt: skip
    v.tally.cum_truces[0] += new
