"""Bargaining: two sides at odds make a truce when both are weary enough, and truces wear off sooner over rich places (M10)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import GROUPS, OUTSIDE, Day, Event

MECHANISM = "M10"
READS = ("group.coalition", "group.grudge", "group.men", "group.toll_share")
DECLARES = {"group.truce": (float, len(GROUPS)), "tally.truces": float, "tally.new_truces": float}
WRITES = ()
DRAWS = ("bargaining.agree", "bargaining.break")
_AGREE, _BREAK = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """When leaders agree and when they fall out again."""

    agree_a_month: float = parameter(
        0.35, 0.0, 2.0, "per month", "judgement", "four local accords in 2015 and 2016; 0 is none", "truces of two sides that are both weary"
    )
    weary_deaths: float = parameter(8.0, 1.0, 100.0, "deaths", "judgement", "own", "own dead at which a side is at 0.63 of full weariness")
    prize: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none", "weariness that living wholly off tolls takes away"
    )
    truce_days: float = parameter(
        270.0, 20.0, 1500.0, "days", "derived", "the Anefis accords of October 2015 held about nine months", "mean length of a truce"
    )
    temptation: float = parameter(
        1.0, 0.0, 5.0, "times", "judgement", "own; 0 is none", "how much sooner a truce breaks when both sides live wholly off tolls"
    )


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """One round a week: each pair of sides with men weighs peace, and each truce its worth."""
    v.tally.new_truces[0] = 0.0
    men, coalition = v.group.men, v.group.coalition
    side = np.where(coalition == OUTSIDE, 2 + np.arange(len(coalition)), coalition)
    living = [int(s) for s in np.unique(side[men > 0])]
    count = 0
    for i, a in enumerate(living):
        for b in living[i + 1 :]:
            one, other = np.flatnonzero((side == a) & (men > 0)), np.flatnonzero((side == b) & (men > 0))
            count += _talk(v, p, day, a, b, one, other)
    v.tally.truces[0] = float(count)
    return []


def _talk(v: SimpleNamespace, p: Params, day: Day, a: int, b: int, one: np.ndarray, other: np.ndarray) -> bool:
    """One round between two sides; says whether there is a truce after it."""
    pair = np.ix_(one, other)
    weeks = day.span / 7.0
    share = 0.5 * (_weight(v, one) + _weight(v, other))
    if v.group.truce[pair].any():
        hazard = 7.0 * weeks / p.truce_days * (1.0 + p.temptation * share)
        held = bool(chance.uniform(day.seed, _BREAK, a, b, day.week) >= 1.0 - np.exp(-hazard))
    else:
        both = weariness(float(v.group.grudge[pair].sum()), _weight(v, one), p)
        both *= weariness(float(v.group.grudge[np.ix_(other, one)].sum()), _weight(v, other), p)
        hazard = p.agree_a_month * 7.0 / 30.4 * weeks * both
        held = bool(chance.uniform(day.seed, _AGREE, a, b, day.week) < 1.0 - np.exp(-hazard))
        v.tally.new_truces[0] += held
    v.group.truce[pair] = float(held)
    v.group.truce[np.ix_(other, one)] = float(held)
    return held


def _weight(v: SimpleNamespace, rows: np.ndarray) -> float:
    """Share of a side's income that comes from tolls, by men."""
    return float(np.average(v.group.toll_share[rows], weights=np.maximum(v.group.men[rows], 1e-9)))


def weariness(dead: float, toll_share: float, p: Params) -> float:
    """Readiness for a truce in 0 to 1: it grows with one's own dead and shrinks with what fighting earns."""
    return float((1.0 - np.exp(-dead / p.weary_deaths)) * (1.0 - p.prize * toll_share))
