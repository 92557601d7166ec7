"""Militias: fear and feuds without a state bring men out of their villages to stand guard, and calm sends them home (M17)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace

import numpy as np

from sim.actors.militia import DISBAND, PROTECT
from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.events import Day, Event
from sim.geography import Geography
from sim.words import MILITIAS, REGIONS

MECHANISM = "M17"
READS = ("community.fear", "community.people_home", "community.tension", "community.calm", "field.presence")
DECLARES = {
    "tally.militia_dogon": float, "tally.militia_segou": float, "tally.militia_fulani": float, "tally.militias": float,
    "tally.militias_killed": float, "tally.militia_recruits": float, "tally.militia_deserters": float, "tally.watch": float,
    "tally.watch_refilled": float,
}  # fmt: skip
WRITES = (
    "militia.size", "militia.alive", "militia.slot", "militia.group", "militia.men", "militia.place", "militia.square", "militia.action",
    "militia.feud", "militia.side", "militia.target", "militia.fallen", "community.watch",
)  # fmt: skip
SCRATCH = {"born": ("community", int, len(MILITIAS))}
DRAWS = ("militias.place", "militias.form", "militias.join", "militias.which", "militias.leave", "militias.refill")
_PLACE, _FORM, _JOIN, _WHICH, _LEAVE, _REFILL = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Who comes out, who goes home, and how large a militia gets."""

    pool_share: float = parameter(
        0.0025, 0.0002, 0.02, "share of people", "judgement", "own: brake of formation", "men who would ever stand guard"
    )
    unit_men: float = parameter(20.0, 15.0, 60.0, "men", "judgement", "own: hunters of a few villages", "men of a new militia")
    largest: float = parameter(80.0, 40.0, 200.0, "men", "judgement", "own: 20 to 80 men", "most men of a militia")
    smallest: float = parameter(8.0, 3.0, 20.0, "men", "judgement", "own", "a smaller one joins its nearest kin, or goes home")
    reach_km: float = parameter(60.0, 10.0, 300.0, "km", "judgement", "own", "distance within which militias merge")
    form_per_year: float = parameter(
        2.0, 0.0, 5.0, "per year", "judgement", "own, held by men of 2015 and 2017", "rate of new militias at a locality in full alarm"
    )
    join_per_year: float = parameter(
        2.5,
        0.0,
        20.0,
        "per year",
        "judgement",
        "own, held by men of 2015 and 2017",
        "rate of joining in full alarm where militias are many",
    )
    insecurity: float = parameter(
        0.2, 0.0, 2.0, "per death in 10,000", "judgement", "claim L14; 0 is none", "alarm raised by recent violence at the locality"
    )
    state: float = parameter(0.8, 0.0, 1.0, "share", "judgement", "claim L14; 0 is none", "of alarm that a fully present state stills")
    men_half: float = parameter(
        30.0, 2.0, 200.0, "men", "judgement", "own", "militiamen at a locality at which half of those willing are reached"
    )
    leave_per_year: float = parameter(0.4, 0.0, 2.0, "share a year", "judgement", "own: farmers go home", "militiamen who go home")
    burden: float = parameter(
        1.5, 0.2, 20.0, "men per 1,000 people", "judgement", "own: brake, villages feed them", "militiamen at which leaving doubles"
    )
    refill_years: float = parameter(
        8.0, 2.0, 40.0, "years", "judgement", "own: a cohort of young men", "time in which the pool fills again"
    )
    tiredness_days: float = parameter(90.0, 10.0, 365.0, "days", "judgement", "own", "half-life of the memory of a militia's dead")


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Lay out the pools and the militias of the first day, and carry out what history records of militias on its dates."""
    if day.index == 0:
        v.community.watch[:] = np.floor(geography.feuds.folk * p.pool_share).astype(np.int64)
        table = geography.seeds.initial_state
        for row in np.flatnonzero(table["variable"] == "fighters"):
            if str(table["group"][row]) in MILITIAS:
                _raise(v, p, day, geography, str(table["group"][row]), str(table["region"][row]), int(np.floor(table["value"][row] + 0.5)))
    if not day.after_mandate and (day.index == 0 or day.number in geography.history_days):
        table = geography.seeds.history
        today = np.datetime64(day.number, "D")
        for row in np.flatnonzero(table["date"] <= today if day.index == 0 else table["date"] == today):
            if str(table["kind"][row]) == "forms" and str(table["group"][row]) in MILITIAS:
                _raise(v, p, day, geography, str(table["group"][row]), str(table["region"][row]), int(table["men"][row]))


def _raise(v: SimpleNamespace, p: Params, day: Day, geography: Geography, name: str, region: str, men: int) -> None:
    """Men of a region leave their pools and form militias where their feuds and people are; never more than there are men."""
    kind, places = MILITIAS.index(name), geography.localities
    pull = geography.feuds.folk[:, kind] * geography.feuds.strife[:, kind] * (places.region == REGIONS.index(region))
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


def newborn(geography: Geography, place: int, kind: int, ordinal: int) -> int:
    """Identity of a new militia: its place, kind and ordinal, never the day."""
    return zlib.crc32(f"militia:{geography.localities.key[place]}:{MILITIAS[kind]}:{ordinal}".encode())


def _bear(v: SimpleNamespace, geography: Geography, place: int, kind: int, men: int) -> int:
    n = int(v.militia.size[0])
    ordinal = int(np.sum((v.militia.place[:n] == place) & (v.militia.group[:n] == kind)))
    v.community.watch[place, kind] -= men
    return birth(
        v.militia, newborn(geography, place, kind, ordinal), group=kind, men=men, place=place, square=geography.localities.square[place],
        action=PROTECT, feud=-1, side=-1, target=-1,
    )  # fmt: skip


@native
def place(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Write down what the militias decided this week."""
    m, o = v.militia, day.orders["militia"]
    n = o.n[0]
    m.action[:n], m.feud[:n], m.side[:n], m.target[:n] = o.action[:n], o.feud[:n], o.side[:n], o.target[:n]


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


@kernel
def census(n, alive, kind, men, watch):
    """Men of living militias by kind, living militias, and men of the pools."""
    by_kind, count, pool = np.zeros(watch.shape[1], np.int64), 0, 0
    for i in range(n):
        if alive[i]:
            by_kind[kind[i]] += men[i]
            count += 1
    for c in range(watch.shape[0]):
        for k in range(watch.shape[1]):
            pool += watch[c, k]
    return by_kind, count, pool


@native
def count(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count men by kind, militias and men of the pools where some fell today, and once a week."""
    m, t = v.militia, v.tally
    if t.militias_killed[0] > 0.0 or day.index == 0 or day.number % 7 == 0:
        men, t.militias[0], t.watch[0] = census(int(m.size[0]), m.alive, m.group, m.men, v.community.watch)
        t.militia_dogon[0], t.militia_segou[0], t.militia_fulani[0] = men


settle = in_turn(clear, bury, count)


@kernel
def alarm_at(c, k, strife, tension, calm, fear, people, p):
    """Alarm in 0 to 1: the tension of the militia's own feuds, moved by the locality's, and recent violence a head."""
    threat = strife[c, k] * (tension[c] / calm[c] if calm[c] > 0.0 else 1.0)
    deaths = fear[c] * 10000.0 / max(people[c], 1000.0)
    return 1.0 - (1.0 - min(threat, 1.0)) * np.exp(-p.insecurity * deaths)


@kernel
def leave(n, units, watch, folk, span, p, seed, number, there):
    """Men go home, more of them where a militia weighs on its village, and all of one that disbands; returns how many."""
    p = p[0]
    alive, slot, kind, men, place, action, fallen = units
    left = 0
    keep = 0.5 ** (span / p.tiredness_days)
    there[:] = 0
    for i in range(n):
        if alive[i]:
            there[place[i], kind[i]] += men[i]
    for i in range(n):
        if not alive[i]:
            continue
        c, k = place[i], kind[i]
        fallen[i] *= keep
        out = men[i]
        if action[i] != DISBAND:
            pace = p.leave_per_year * (1.0 + there[c, k] * 1000.0 / (p.burden * max(folk[c, k], 1.0))) * span / 365.0
            out = min(chance.whole(men[i] * min(pace, 1.0), chance.uniform(seed, _LEAVE, slot[i], 0, number)), men[i])
        men[i] -= out
        watch[c, k] += out
        left += out
        alive[i] = men[i] > 0
    return left


@kernel
def who_takes(n, units, most, seed, number, out):
    """Row of the militia of each kind at each locality that takes in the week's newcomers, by a keyed race; -1 where none has room."""
    alive, slot, kind, men, place, _action, _fallen = units
    out[:] = -1
    best = np.full(out.shape, -1e300)
    for i in range(n):
        race = chance.gumbel(seed, _WHICH, slot[i], 0, number)
        if alive[i] and men[i] < most and race > best[place[i], kind[i]]:
            best[place[i], kind[i]] = race
            out[place[i], kind[i]] = i


@kernel
def come(men, watch, there, takes, local, identity, folk, agents, span, p, seed, number, born):
    """Men of the pools join, form new militias (filled in `born`), and pools fill again; returns joined and refilled."""
    p = p[0]
    strife, tension, calm, fear, people, presence, square = local
    joined, filled = 0, 0
    years, kinds = span / 365.0, watch.shape[1]
    for c in range(watch.shape[0]):
        for k in range(kinds):
            born[k, c] = 0
            if folk[c, k] <= 0.0:
                continue
            who, i = identity[c] * kinds + k, takes[c, k]
            alarm = alarm_at(c, k, strife, tension, calm, fear, people, p) * (1.0 - p.state * presence[square[c]])
            if i >= 0:
                reached = there[c, k] / (there[c, k] + p.men_half)
                mean = watch[c, k] * (1.0 - np.exp(-p.join_per_year * alarm * reached * years))
                room = max(np.int64(p.largest / agents) - men[i], 0)
                came = min(chance.whole(mean, chance.uniform(seed, _JOIN, who, 0, number)), min(watch[c, k], room))
                men[i] += came
                watch[c, k] -= came
                joined += came
            if strife[c, k] > 0.0:
                rate = agents * p.form_per_year * alarm * watch[c, k] / (watch[c, k] + p.unit_men) * years
                if chance.uniform(seed, _FORM, who, 0, number) < 1.0 - np.exp(-rate):
                    born[k, c] = min(np.int64(p.unit_men / agents), watch[c, k])
                    joined += born[k, c]
            lack = folk[c, k] * p.pool_share - there[c, k] - watch[c, k]
            if lack > 0.0:
                new = chance.whole(lack * min(years / p.refill_years, 1.0), chance.uniform(seed, _REFILL, who, 0, number))
                watch[c, k] += new
                filled += new
    return joined, filled


@kernel
def merge(order, alive, slot, kind, men, fallen, place, watch, apart, smallest, largest, reach_km):
    """A militia too small to last joins the nearest of its kind that has room, or its men go home; returns those who go home."""
    home = 0
    for i in order:
        if not alive[i] or men[i] >= smallest:
            continue
        best, pick = reach_km, -1
        for j in order:
            if j == i or not alive[j] or kind[j] != kind[i] or men[i] + men[j] > largest:
                continue
            km = apart[place[i], place[j]]
            if km < best or (km == best and (pick < 0 or slot[j] < slot[pick])):
                best, pick = km, j
        if pick >= 0:
            men[pick] += men[i]
            fallen[pick] += fallen[i]
        else:
            watch[place[i], kind[i]] += men[i]
            home += men[i]
        men[i] = 0
        alive[i] = False
    return home


def _form(v: SimpleNamespace, p: Params, day: Day, geography: Geography, born: int) -> list[Event]:
    """New militias of the week."""
    men = v.scratch.born.T
    for c, kind in np.argwhere(men):
        _bear(v, geography, int(c), int(kind), int(men[c, kind]))
    return []


@native(then=_form)
def exchange(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Over the days since last asked, men go home, join and form new militias; returns how many militias form."""
    m, c, t, places, feuds, born = v.militia, v.community, v.tally, geography.localities, geography.feuds, v.scratch.born
    n, numbers = int(m.size[0]), p.numbers
    units = (m.alive, m.slot, m.group, m.men, m.place, m.action, m.fallen)
    there, takes = np.empty(c.watch.shape, np.int64), np.empty(c.watch.shape, np.int64)
    local = (feuds.strife, c.tension, c.calm, c.fear, c.people_home, v.field.presence, places.square)
    left = leave(n, units, c.watch, feuds.folk, day.span, numbers, day.seed, day.number, there)
    who_takes(n, units, p.largest / day.agents, day.seed, day.number, takes)
    joined, filled = come(
        m.men, c.watch, there, takes, local, places.identity, feuds.folk, day.agents, day.span, numbers, day.seed, day.number, born
    )
    t.militia_recruits[0], t.militia_deserters[0], t.watch_refilled[0] = float(joined), float(left), float(filled)
    return int(np.count_nonzero(born))


@native
def shrink(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The smallest militias merge or go home."""
    m = v.militia
    v.tally.militia_deserters[0] += merge(
        np.argsort(m.slot[: m.size[0]], kind="mergesort"), m.alive, m.slot, m.group, m.men, m.fallen, m.place, v.community.watch,
        geography.apart_km, p.smallest / day.agents, p.largest / day.agents, p.reach_km,
    )  # fmt: skip


resolve = in_turn(exchange, shrink, count)
