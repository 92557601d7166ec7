"""Sanctions: a list bites into the income of those it names; where it errs or spares one camp it taints its makers (M20)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, GROUPS, OUTSIDE, PLATFORM

MECHANISM = "M20"
READS = ("group.men", "group.coalition", "group.toll_share", "community.holder")
DECLARES = {
    "group.violence": float, "group.designated": float, "group.sanction_bite": float, "field.resentment": float, "tally.stigma": float,
    "tally.designated": float,
}  # fmt: skip
WRITES = ()
DRAWS = ("sanctions.propose", "sanctions.err", "sanctions.instead", "sanctions.spare")
_PROPOSE, _ERR, _INSTEAD, _SPARE = (chance.decision(name) for name in DRAWS)
MONTH = 365.25 / 12.0
_ROW = {name: g for g, name in enumerate(GROUPS)}
_ALL = np.arange(len(GROUPS))


class Params(Base):
    """Who passes for a spoiler, what a list costs those on it, and what it costs its makers."""

    outside: float = parameter(
        0.7, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of standing outside the accord, as a mark of a spoiler"
    )
    violent: float = parameter(1.0, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of violence opened, as a mark of one")
    violent_deaths: float = parameter(
        30.0, 2.0, 300.0, "deaths", "judgement", "own", "remembered dead at which violence is at 0.63 of full"
    )
    violent_half_life: float = parameter(
        180.0, 30.0, 1000.0, "days", "judgement", "own: reports look back a year", "how long violence is held"
    )
    tolls: float = parameter(0.5, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "of living off tolls, as a mark of one")
    bite: float = parameter(
        0.15,
        0.0,
        0.8,
        "share",
        "judgement",
        "letter of 2017: little return; 0 is none",
        "of a named group's income, lost to full enforcement",
    )
    bite_days: float = parameter(180.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which it comes to be felt, or wears off")
    partial: float = parameter(
        1.5, 0.0, 5.0, "weight", "judgement", "letter of 2017: taints; 0 is none", "of those left off, in how unfair it is"
    )
    mistaken: float = parameter(0.7, 0.0, 5.0, "weight", "judgement", "own; 0 is none", "of those named in error, in how unfair it is")
    stigma_days: float = parameter(120.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which the taint sticks, or is forgotten")
    resent: float = parameter(
        0.5,
        0.0,
        1.0,
        "share",
        "judgement",
        "own; 0 is none",
        "of the trust in the mission lost to full taint where a named side holds the place",
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is still held of violence a day later."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.violent_half_life))


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Violence is held for a while."""
    v.group.violence[:] *= v.fixed.keep


@eventful
def remember(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Remember who opened today's violence."""
    for event in day.events:
        row = _ROW.get(event.initiator, -1)
        if row >= 0:
            v.group.violence[row] += event.best


@dated
def review(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The month's list, and what it does to those on it, to its makers and to people where a named side holds the place."""
    if not day.first_of_month:
        return
    lever, g = day.levers["sanctions"], v.group
    score = spoilers(g.coalition, g.violence, g.toll_share, g.men, p)
    root = geography.armed_groups.root
    odds = geography.armed_groups.hostility(day.number)[0][np.ix_(root, root)]
    side = aimed_at(g.coalition, odds, int(lever["against"]))
    listed, mistaken, spared = names(score, g.men, side, lever, day.seed)
    g.designated[:] = listed
    g.sanction_bite += (p.bite * lever["enforcement"] * listed - g.sanction_bite) * step(p.bite_days)
    v.tally.designated[0] = float(listed.sum())
    v.tally.stigma[0] += (unfairness(int(listed.sum()), mistaken, spared, p) - v.tally.stigma[0]) * step(p.stigma_days)
    held = v.community.holder >= 0
    v.field.resentment[geography.localities.square[held]] = (
        p.resent * v.tally.stigma[0] * struck(g.coalition, g.men, listed)[v.community.holder[held]]
    )
    v.field.resentment[geography.localities.square[~held]] = 0.0


def step(days: float) -> float:
    """Share of the way that a stock of this time scale goes in a month."""
    return float(1.0 - np.exp(-MONTH / days))


def spoilers(coalition: np.ndarray, violence: np.ndarray, toll_share: np.ndarray, men: np.ndarray, p: Any) -> np.ndarray:
    """How far each group is a spoiler, in 0 to 1: outside the accord, violent, living off tolls."""
    violent = 1.0 - np.exp(-violence / p.violent_deaths)
    marks = p.outside * (coalition == OUTSIDE) + p.violent * violent + p.tolls * toll_share
    return np.asarray(np.where(men > 0.0, 1.0 - np.exp(-marks), 0.0))


def aimed_at(coalition: np.ndarray, hostility: np.ndarray, against: int) -> np.ndarray:
    """Groups of a coalition and its allies: those outside who are more at odds with the other coalition than with it."""
    odds = [hostility[:, coalition == side].mean(axis=1) if (coalition == side).any() else 0.0 for side in (CMA, PLATFORM)]
    allied = (coalition == OUTSIDE) & (odds[1 - against] > odds[against])
    return np.asarray((coalition == against) | allied)


def names(score: np.ndarray, men: np.ndarray, side: np.ndarray, lever: Any, seed: tuple[int, int]) -> tuple[np.ndarray, int, int]:
    """Who is named (1 or 0 a group), how many of them in error, and how many spoilers a one-sided list spares; keyed by group."""
    listed, mistaken, spared = np.zeros(len(score)), np.zeros(len(score), bool), 0
    proposed = np.flatnonzero(chance.uniforms(seed, _PROPOSE, _ALL, 0, 0) < lever["share"] * score)
    for group in proposed:
        right = bool(chance.uniform(seed, _ERR, group, 0, 0) < lever["accuracy"])
        named = int(group) if right else instead(int(group), score, men, seed)
        if named < 0:
            continue
        if not side[named] and chance.uniform(seed, _SPARE, named, 0, 0) < lever["partiality"]:
            spared += 1
            continue
        listed[named] = 1.0
        mistaken[named] = not right and named not in proposed
    return listed, int(mistaken.sum()), spared


def instead(group: int, score: np.ndarray, men: np.ndarray, seed: tuple[int, int]) -> int:
    """Who is named in error in a group's place: a keyed race of the others with men, the less a spoiler the likelier; -1 if none."""
    other = men > 0.0
    other[group] = False
    if not other.any():
        return -1
    race = np.log(1.0 - np.minimum(score, 0.999999)) - np.log(-np.log(chance.uniforms(seed, _INSTEAD, _ALL, group, 0)))
    return int(np.argmax(np.where(other, race, -np.inf)))


def unfairness(listed: int, mistaken: int, spared: int, p: Any) -> float:
    """How unfair a list is seen to be, in 0 to 1: by whom it leaves off and whom it names in error; a list of nobody taints nobody."""
    if not listed:
        return 0.0
    return float(1.0 - np.exp(-p.partial * spared / (spared + listed) - p.mistaken * mistaken / listed))


def struck(coalition: np.ndarray, men: np.ndarray, listed: np.ndarray) -> np.ndarray:
    """Share of the men of each group's side that the list names; outside the coalitions a group is its own side."""
    out = listed.copy()
    for side in (CMA, PLATFORM):
        mine = coalition == side
        out[mine] = (men * listed)[mine].sum() / max(men[mine].sum(), 1.0)
    return out


resolve = in_turn(fade, remember, review)
