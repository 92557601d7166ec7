"""Militias: fear and feuds without a state bring men out of their villages to stand guard, and calm sends them home (M17)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.actors.militia import ARAB, DOGON, FULANI, PROTECT, SEGOU, TUAREG
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.loops import copy_rows
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.engine.state import array
from sim.events import Day, Event
from sim.geography import Geography
from sim.rules.centre._militia_men import alarm, count_there, dissolve, find_takers, forget, forming, go_home, join, look_at_feuds, refill
from sim.words import DAYS_PER_WEEK, MILITIAS, REGIONS

MECHANISM = "M17"
DECLARES = {
    "tally.militia_dogon": array(float, "men", "men of Dogon militias"),
    "tally.militia_segou": array(float, "men", "men of the militias of Segou"),
    "tally.militia_fulani": array(float, "men", "men of Fulani militias"),
    "tally.militia_tuareg": array(float, "men", "men of Tuareg militias of no movement"),
    "tally.militia_arab": array(float, "men", "men of Arab militias of no movement"),
    "tally.militias": array(float, "militias", "militias that have men"),
    "tally.militias_killed": array(float, "men per day", "militiamen killed"),
    "tally.militia_recruits": array(float, "men per week", "men who join a militia or form a new one"),
    "tally.militia_deserters": array(float, "men per week", "militiamen who go home"),
    "tally.watch": array(float, "men", "men at home who would join a militia"),
    "tally.watch_refilled": array(float, "men per week", "young men who come of age to join a militia"),
}
WRITES = (
    "militia.size", "militia.alive", "militia.slot", "militia.group", "militia.men", "militia.place", "militia.square", "militia.action",
    "militia.feud", "militia.side", "militia.target", "militia.fallen", "community.watch",
)  # fmt: skip
KINDS = len(MILITIAS)
SCRATCH = {
    "born": (KINDS, int, "community"), "there": (KINDS, int, "community"), "taker": (KINDS, int, "community"),
    "race": (KINDS, float, "community"), "strife": (KINDS, float, "community"), "called": (KINDS, float, "community"),
}  # fmt: skip
_PLACE = chance.decision("militias.place")  # others: _militia_men


class Params(Base):
    """Who comes out, who goes home, and how large a militia gets."""

    pool_share: float = parameter(
        0.0025, 0.0002, 0.02, "share of people", "judgement", "own: brake of formation", "men of a community who would ever stand guard"
    )
    unit_men: float = parameter(20.0, 15.0, 60.0, "men", "judgement", "own: hunters of a few villages", "men of a newly formed militia")
    largest: float = parameter(80.0, 40.0, 200.0, "men", "judgement", "own: 20 to 80 men", "most men of a militia")
    smallest: float = parameter(
        8.0, 3.0, 20.0, "men", "judgement", "own", "men below which a militia joins the nearest of its kind, or goes home"
    )
    reach_km: float = parameter(60.0, 10.0, 300.0, "km", "judgement", "own", "distance within which small militias merge")
    form_per_year: float = parameter(
        1.83, 0.0, 8.0, "per year", "judgement", "own, held by men of 2015 and 2017", "rate of new militias at a locality in full alarm"
    )
    rally: float = parameter(
        0.378, 0.0, 3.0, "militias per raid", "judgement", "own; 0 is none",
        "militias that a raid calls out at the place that it hits, of men who are willing", null=0.0,
    )  # fmt: skip
    join_per_year: float = parameter(
        1.63, 0.0, 20.0, "per year", "judgement", "own, held by men of 2015 and 2017",
        "rate at which men join a militia in full alarm where militiamen are many",
    )  # fmt: skip
    insecurity: float = parameter(
        0.2, 0.0, 2.0, "per death in 10,000", "judgement", "claim L14; 0 is none",
        "how strongly recent deaths at a locality alarm its men, so that they join or form militias", null=0.0,
    )  # fmt: skip
    state: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "claim L14; 0 is none", "part of the alarm behind militias that a fully present state stills",
        null=0.0,
    )  # fmt: skip
    men_half: float = parameter(
        30.0, 2.0, 200.0, "men", "judgement", "own", "militiamen at a locality who reach half of the men who are willing to join"
    )
    leave_per_year: float = parameter(
        0.4, 0.0, 2.0, "share per year", "judgement", "own: farmers go home", "militiamen who go home where they are no burden"
    )
    burden: float = parameter(
        1.5, 0.2, 20.0, "men per 1,000 people", "judgement", "own: brake, villages feed them",
        "militiamen among their people at which they go home twice as fast",
    )  # fmt: skip
    refill_years: float = parameter(
        8.0, 2.0, 40.0, "years", "judgement", "own: a cohort of young men", "time in which young men replace those who joined a militia"
    )
    tiredness_days: float = parameter(
        90.0, 10.0, 365.0, "days", "judgement", "own", "half-life of the memory that a militia has of its dead"
    )


# ---- the first day, and what history records ---------------------------------------------------------------------


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Lay out the pools and the militias of the first day, and carry out what history records of militias on its dates."""
    if day.index == 0:
        v.community.watch[:] = np.floor(geography.feuds.folk * p.pool_share).astype(np.int64)
        table = geography.seeds.initial_state
        for row in np.flatnonzero(table["variable"] == "fighters"):
            if str(table["group"][row]) in MILITIAS:
                men = int(np.floor(table["value"][row] + 0.5))
                _raise(v, p, day, geography, str(table["group"][row]), str(table["region"][row]), men)
    if not day.after_mandate and (day.index == 0 or day.number in geography.history_days):
        table = geography.seeds.history
        today = np.datetime64(day.number, "D")
        for row in np.flatnonzero(table["date"] <= today if day.index == 0 else table["date"] == today):
            if str(table["kind"][row]) == "forms" and str(table["group"][row]) in MILITIAS:
                _raise(v, p, day, geography, str(table["group"][row]), str(table["region"][row]), int(table["men"][row]))


def _raise(v: SimpleNamespace, p: Params, day: Day, geography: Geography, name: str, region: str, men: int) -> None:
    """Men of a region leave their pools and form militias where their feuds and people are; never more than there are men."""
    kind, places = MILITIAS.index(name), geography.localities
    pull = geography.feuds.folk[:, kind] * strife_of_2015(geography, kind) * (places.region == REGIONS.index(region))
    here = np.flatnonzero(pull > 0.0)
    weight = np.log(pull[here])
    units = max(round(men * day.agents / p.unit_men), 1)
    for k in range(units if len(here) else 0):
        wanted = men * (k + 1) // units - men * k // units
        race = chance.uniforms(day.seed_history, _PLACE, places.identity[here], kind * 1000 + k, 0)
        for c in here[np.argsort(-(weight - np.log(-np.log(race))), kind="stable")]:
            part = min(wanted, int(v.community.watch[c, kind]))
            if part > 0:
                _bear(v, geography, int(c), kind, part)
            wanted -= part
            if wanted <= 0:
                break


def strife_of_2015(geography: Geography, kind: int) -> np.ndarray:
    """Tension in January 2015 of the worst feud that the people of a kind of militia have, by locality."""
    feuds = geography.feuds
    theirs = feuds.at_odds * (feuds.kind == kind)[:, :, None] * feuds.tension[:, None, None]
    return np.asarray(theirs.max(axis=(0, 1), initial=0.0))


def newborn(geography: Geography, place: int, kind: int, ordinal: int) -> int:
    """Identity of a new militia: its place, kind and ordinal, never the day."""
    return zlib.crc32(f"militia:{geography.localities.key[place]}:{MILITIAS[kind]}:{ordinal}".encode())


def _bear(v: SimpleNamespace, geography: Geography, place: int, kind: int, men: int) -> int:
    """Men of a pool form a militia, which begins by standing guard."""
    n = int(v.militia.size[0])
    ordinal = int(np.sum((v.militia.place[:n] == place) & (v.militia.group[:n] == kind)))
    v.community.watch[place, kind] -= men
    return birth(
        v.militia, newborn(geography, place, kind, ordinal), group=kind, men=men, place=place, square=geography.localities.square[place],
        action=PROTECT, feud=-1, side=-1, target=-1,
    )  # fmt: skip


# ---- every day ---------------------------------------------------------------------------------------------------


@native
def place(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Write down what the militias decided this week."""
    m, o, n = v.militia, v.orders.militia, v.orders.militia.n[0]
    copy_rows(m.action, o.action, n)
    copy_rows(m.feud, o.feud, n)
    copy_rows(m.side, o.side, n)
    copy_rows(m.target, o.target, n)


@native
def clear(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Flows are today's."""
    t = v.tally
    t.militia_recruits[0] = t.militia_deserters[0] = t.watch_refilled[0] = t.militias_killed[0] = 0.0


@eventful(of=("militia",))
def bury(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Take the day's dead off their militias and bury the empty ones."""
    m, killed = v.militia, 0
    for event in day.events:
        for row, dead in ((event.militia_a, event.deaths_a), (event.militia_b, event.deaths_b)):
            if row >= 0:
                m.men[row] -= dead
                m.fallen[row] += dead
                m.alive[row] = m.men[row] > 0
                killed += dead
    if killed:
        v.tally.militias_killed[0] = killed


@native
def count(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count men by kind, militias and men of the pools where some fell today, and once a week."""
    m, t = v.militia, v.tally
    if t.militias_killed[0] > 0.0 or day.index == 0 or day.number % DAYS_PER_WEEK == 0:
        men, t.militias[0] = np.zeros(KINDS, np.int64), 0.0
        for i in range(m.size[0]):
            if m.alive[i]:
                men[m.group[i]] += m.men[i]
                t.militias[0] += 1.0
        t.militia_dogon[0], t.militia_segou[0], t.militia_fulani[0] = men[DOGON], men[SEGOU], men[FULANI]
        t.militia_tuareg[0], t.militia_arab[0] = men[TUAREG], men[ARAB]
        t.watch[0] = v.community.watch.sum()


settle = in_turn(clear, bury, count)


# ---- every week --------------------------------------------------------------------------------------------------


def _form(v: SimpleNamespace, p: Params, day: Day, geography: Geography, _born: int) -> list[Event]:
    """New militias of the week."""
    for c, kind in np.argwhere(v.scratch.born):
        _bear(v, geography, int(c), int(kind), int(v.scratch.born[c, kind]))
    return []


@native(then=_form)
def exchange(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Over the days since last asked, men go home, join and form new militias; returns how many militias form."""
    t, born, formed = v.tally, v.scratch.born, 0
    look_at_feuds(v, geography)
    count_there(v)
    forget(v, p, day)
    t.militia_deserters[0] = go_home(v, p, day, geography)
    find_takers(v, p, day)
    t.militia_recruits[0] = t.watch_refilled[0] = 0.0
    for c in range(born.shape[0]):
        for k in range(KINDS):
            born[c, k] = 0
            if geography.feuds.folk[c, k] > 0.0:
                alarmed = alarm(c, k, v, p, geography)
                joined = join(c, k, alarmed, v, p, day, geography)
                born[c, k] = forming(c, k, alarmed, v, p, day, geography)
                t.militia_recruits[0] += joined + born[c, k]
                t.watch_refilled[0] += refill(c, k, v, p, day, geography)
                formed += born[c, k] > 0
    return formed


@native
def shrink(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The smallest militias, in the order of their identities, merge with their nearest kin or go home."""
    m = v.militia
    for i in np.argsort(m.slot[: m.size[0]], kind="mergesort"):
        if m.alive[i] and m.men[i] < p.smallest / day.agents:
            v.tally.militia_deserters[0] += dissolve(i, v, p, day, geography)


resolve = in_turn(exchange, shrink, count)
