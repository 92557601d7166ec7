"""Sanctions: a list bites into the income of those it names; where it errs or spares one camp it taints its makers (M20)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.loops import scale
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, DAYS_PER_MONTH, GROUPS, OUTSIDE, PLATFORM

MECHANISM = "M20"
DECLARES = {
    "group.violence": array(float, "deaths", "dead in violence that each armed group opened, as far as they are remembered"),
    "group.designated": array(float, "yes or no", "whether a list of sanctions names an armed group"),
    "group.sanction_bite": array(float, "share", "income that an armed group loses to sanctions"),
    "field.resentment": array(float, "share", "trust in the mission that is lost in a square to sanctions seen as unfair"),
    "tally.stigma": array(float, "level", "how unfair the list of sanctions is seen to be, 0 to 1"),
    "tally.designated": array(float, "groups", "armed groups that a list of sanctions names"),
}
WRITES = ()
_PROPOSE, _ERR, _INSTEAD, _SPARE = chance.decisions("sanctions", "propose", "err", "instead", "spare")
SURE = 0.999999  # score of a spoiler whom nobody would name in error, so that its logarithm is finite
_ROW = {name: g for g, name in enumerate(GROUPS)}
_ALL = np.arange(len(GROUPS))


class Params(Base):
    """Who passes for a spoiler, what a list costs those on it, and what it costs its makers."""

    outside: float = parameter(
        0.7, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "standing outside the accord, as a mark of a spoiler", null=0.0
    )
    violent: float = parameter(1.0, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "violence opened, as a mark of a spoiler", null=0.0)
    violent_deaths: float = parameter(
        30.0, 2.0, 300.0, "deaths", "judgement", "own", "remembered dead at which a group's violence marks it as a spoiler at 0.63 of full"
    )
    violent_half_life: float = parameter(
        180.0, 30.0, 1000.0, "days", "judgement", "own: reports look back a year",
        "half-life of the memory of violence that marks a spoiler",
    )  # fmt: skip
    tolls: float = parameter(0.5, 0.0, 3.0, "weight", "judgement", "own; 0 is none", "living off tolls, as a mark of a spoiler", null=0.0)
    bite: float = parameter(
        0.15, 0.0, 0.8, "share", "judgement", "letter of 2017: little return; 0 is none",
        "income that a named group loses to sanctions enforced in full", null=0.0,
    )  # fmt: skip
    bite_days: float = parameter(
        180.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which sanctions come to be felt, or wear off"
    )
    partial: float = parameter(
        1.5, 0.0, 5.0, "weight", "judgement", "letter of 2017: taints; 0 is none",
        "spoilers left off, in how unfair a list of sanctions is seen to be", null=0.0,
    )  # fmt: skip
    mistaken: float = parameter(
        0.7, 0.0, 5.0, "weight", "judgement", "own; 0 is none", "groups named in error, in how unfair a list of sanctions is seen to be",
        null=0.0,
    )  # fmt: skip
    stigma_days: float = parameter(
        120.0, 15.0, 1000.0, "days", "judgement", "own", "time scale on which the taint of an unfair list sticks, or is forgotten"
    )
    resent: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own; 0 is none",
        "trust in the mission lost to a list tainted in full, where a side that it names holds the place", null=0.0,
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is still held of violence a day later."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.violent_half_life))


@native
def fade(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Violence is held for a while."""
    scale(v.group.violence, v.fixed.keep)


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
    g, t = v.group, v.tally
    listed, mistaken, spared = names(spoilers(v, p), aimed_at(v, enmity(day, geography)), v, day)
    g.designated[:] = listed
    g.sanction_bite += (p.bite * v.levers.sanctions.enforcement * listed - g.sanction_bite) * step(p.bite_days)
    t.designated[0] = float(listed.sum())
    t.stigma[0] += (unfairness(int(listed.sum()), mistaken, spared, p) - t.stigma[0]) * step(p.stigma_days)
    _resent(v, p, geography)


resolve = in_turn(fade, remember, review)


def _resent(v: SimpleNamespace, p: Params, geography: Geography) -> None:
    """People trust the mission less where a side that the list names holds their place, as far as the list is tainted."""
    held, where = v.community.holder >= 0, geography.localities.square
    v.field.resentment[where[held]] = p.resent * v.tally.stigma[0] * struck(v)[v.community.holder[held]]
    v.field.resentment[where[~held]] = 0.0


def step(days: float) -> float:
    """Share of the way that a stock of this time scale goes in a month."""
    return float(1.0 - np.exp(-DAYS_PER_MONTH / days))


def spoilers(v: SimpleNamespace, p: Params) -> np.ndarray:
    """How far each group is a spoiler, in 0 to 1: outside the accord, violent, living off tolls."""
    g = v.group
    violent = 1.0 - np.exp(-g.violence / p.violent_deaths)
    marks = p.outside * (g.coalition == OUTSIDE) + p.violent * violent + p.tolls * g.toll_share
    return np.asarray(np.where(g.men > 0.0, 1.0 - np.exp(-marks), 0.0))


def enmity(day: Day, geography: Geography) -> np.ndarray:
    """How far each two groups are at odds by today; a splinter as the group that it split from."""
    root = geography.armed_groups.root
    return np.asarray(geography.armed_groups.hostility(day.known)[0][np.ix_(root, root)])


def aimed_at(v: SimpleNamespace, odds: np.ndarray) -> np.ndarray:
    """Groups of the side that a list is aimed at: a coalition, and those outside who are more at odds with the other one."""
    coalition, against = v.group.coalition, int(v.levers.sanctions.against)
    to = [odds[:, coalition == side].mean(axis=1) if (coalition == side).any() else 0.0 for side in (CMA, PLATFORM)]
    allied = (coalition == OUTSIDE) & (to[1 - against] > to[against])
    return np.asarray((coalition == against) | allied)


def names(score: np.ndarray, side: np.ndarray, v: SimpleNamespace, day: Day) -> tuple[np.ndarray, int, int]:
    """Who is named (1 or 0 a group), how many of them in error, and how many spoilers a one-sided list spares; keyed by group."""
    lever, listed, mistaken, spared = v.levers.sanctions, np.zeros(len(score)), np.zeros(len(score), bool), 0
    proposed = np.flatnonzero(chance.uniforms(day.seed, _PROPOSE, _ALL, 0, 0) < lever.share * score)
    for group in proposed:
        right = bool(chance.uniform(day.seed, _ERR, group, 0, 0) < lever.accuracy)
        named = int(group) if right else instead(int(group), score, v, day)
        if named < 0:
            continue
        if not side[named] and chance.uniform(day.seed, _SPARE, named, 0, 0) < lever.partiality:
            spared += 1
            continue
        listed[named] = 1.0
        mistaken[named] = not right and named not in proposed
    return listed, int(mistaken.sum()), spared


def instead(group: int, score: np.ndarray, v: SimpleNamespace, day: Day) -> int:
    """Who is named in error in a group's place: a keyed race of the others with men, the less a spoiler the likelier; -1 if none."""
    other = v.group.men > 0.0
    other[group] = False
    if not other.any():
        return -1
    race = np.log(1.0 - np.minimum(score, SURE)) - np.log(-np.log(chance.uniforms(day.seed, _INSTEAD, _ALL, group, 0)))
    return int(np.argmax(np.where(other, race, -np.inf)))


def unfairness(listed: int, mistaken: int, spared: int, p: Params) -> float:
    """How unfair a list is seen to be, in 0 to 1: by whom it leaves off and whom it names in error; a list of nobody taints nobody."""
    if not listed:
        return 0.0
    return float(1.0 - np.exp(-p.partial * spared / (spared + listed) - p.mistaken * mistaken / listed))


def struck(v: SimpleNamespace) -> np.ndarray:
    """Share of the men of each group's side that the list names; outside the coalitions a group is its own side."""
    g, out = v.group, v.group.designated.copy()
    for side in (CMA, PLATFORM):
        mine = g.coalition == side
        out[mine] = (g.men * g.designated)[mine].sum() / max(g.men[mine].sum(), 1.0)
    return np.asarray(out)
