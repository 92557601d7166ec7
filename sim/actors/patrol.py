"""Patrol: a platoon that is at base, out for the day, or on a long patrol to a locality and back."""

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

BASE, SHORT, OUT, ON_SITE, BACK = range(5)  # tasks
ROAD, NEED = range(2)  # how places are chosen, in the order of the lever's codes
FURTHEST = 160  # squares within a day's reach of one base at most
UNREACHED = -1e9  # value of a locality that no road leads to
COLUMNS = {
    "contingent": array(np.int64, "row", "contingent that it belongs to"),
    "base": array(np.int64, "row", "base that it sets out from"),
    "ordinal": array(np.int64, "count", "which of its contingent's platoons it is"),
    "active": array(np.bool_, "yes or no", "whether its contingent has the infantry for it"),
    "task": array(np.int64, "code", "what it does: 0 at base, 1 out for the day, 2 driving out, 3 on site, 4 driving back"),
    "square": array(np.int64, "square", "where it is"),
    "target": array(np.int64, "square", "where it goes"),
    "hours": array(np.float64, "hours", "drive from base to where it is"),
    "days_left": array(np.float64, "days", "days that it still operates at its place"),
    "rest_until": array(np.int64, "day since 1970", "first day on which it may set out on a long patrol again"),
}
CAPACITY = 1200
READS = (
    "patrol.size", "patrol.slot", "patrol.active", "patrol.contingent", "patrol.base", "patrol.task", "patrol.rest_until",
    "community.known_violence", "community.known_attacks", "community.unvisited", "community.people_home", "field.evacuation_hours",
    "tally.flood", "levers.posture.risk_tolerance", "levers.posture.choice", "levers.control.placebo", "orders.contingent.n",
    "orders.contingent.start_long", "orders.contingent.short_platoons", "orders.contingent.slot",
)  # fmt: skip
ORDERS = {
    "task": array(np.int64, "code", "new task; -1 keeps what it does"),
    "target": array(np.int64, "square", "where it goes; -1 keeps what it does"),
}
SCRATCH = {
    "long_left": ("contingent", float), "short_left": ("contingent", int), "ready": ("base", bool), "value": ("community", float, "base"),
    "spots": (FURTHEST, int, "base"), "weight": (FURTHEST, float, "base"), "n_spots": ("base", int),
}  # fmt: skip
DRAWS = ("patrol.short", "patrol.tokens", "patrol.long")
_SHORT, _TOKENS, _LONG = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How patrols choose places."""

    short_reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours one way", "judgement", "own", "travel time within which a UN patrol returns the same day"
    )
    short_decay_hours: float = parameter(
        0.45, 0.1, 5.0, "hours", "judgement", "own", "travel time over which UN day patrols thin out by a factor e"
    )
    long_reach_hours: float = parameter(
        20.0,
        5.0,
        60.0,
        "hours one way",
        "judgement",
        "convoys of 120 km a day",
        "travel time beyond which resupply discourages long UN patrols",
    )
    evacuation_limit_hours: float = parameter(
        2.5,
        0.5,
        12.0,
        "hours",
        "judgement",
        "UN ten-one-two guideline, widened",
        "evacuation time beyond which commanders are reluctant to send a long patrol",
    )
    evacuation_weight: float = parameter(
        1.2,
        0.0,
        5.0,
        "utility per hour",
        "judgement",
        "own",
        "reluctance to send a long patrol for each hour of evacuation beyond the limit",
    )
    road_weight: float = parameter(
        1.5, 0.0, 5.0, "utility", "judgement", "Cil and others 2020: troops follow roads", "how strongly a good road draws UN patrols"
    )
    need_weight: float = parameter(
        1.0,
        0.0,
        4.0,
        "utility per log unit",
        "judgement",
        "Phayal and Prins 2020: units follow violence",
        "how strongly recorded violence draws UN patrols",
    )
    people_weight: float = parameter(
        0.4, 0.0, 2.0, "utility per log unit", "judgement", "own", "how strongly people living at a place draw long UN patrols"
    )
    neglect_weight: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "own", "how strongly places long unvisited draw long UN patrols"
    )
    risk_weight: float = parameter(
        1.0,
        0.0,
        4.0,
        "utility per log unit",
        "judgement",
        "own",
        "how strongly recorded attacks on the mission keep long patrols away, at zero tolerance of risk",
    )
    need_by_road: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "part of need and neglect that patrols heed where places are chosen by road"
    )
    beyond_hours: float = parameter(
        3.0, 0.5, 20.0, "hours", "judgement", "own", "hours beyond the reach of resupply that cost a long patrol one unit"
    )
    hours_scale: float = parameter(20.0, 4.0, 100.0, "hours", "judgement", "own", "travel time that costs a long patrol one unit")
    neglect_days: float = parameter(
        30.0, 5.0, 180.0, "days", "judgement", "own", "days without a long patrol at which a place's neglect is two thirds of full"
    )
    people: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people at a place that weigh one log unit with patrols"
    )
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in where patrols go")


@equation
def heed(b, v, p):
    """Part of need and neglect that a base's commanders heed: all where places are chosen by need, less where by road."""
    return 1.0 if v.levers.posture.choice[b] == NEED else p.need_by_road


@equation
def short_value(b, k, v, p, geography):
    """Value of the k-th near square for a day trip: recorded violence and a good road, against travel time."""
    roads = geography.roads
    s = roads.near_square[k]
    known = np.log1p(v.community.known_violence[geography.localities.of_square[s]])
    value = -roads.near_hours[k] / p.short_decay_hours + heed(b, v, p) * p.need_weight * known
    return value + p.road_weight * roads.road[s] if v.levers.posture.choice[b] == ROAD else value


@equation
def list_day_trips(b, v, p, geography):
    """Squares that a platoon of a base may visit in a day, with the sum of their weights so far."""
    w, roads, base = v.scratch, geography.roads, geography.bases.square[b]
    total, m = 0.0, 0
    for k in range(roads.near_start[base], roads.near_start[base + 1]):
        if roads.near_hours[k] <= p.short_reach_hours and m < FURTHEST:
            total += np.exp(short_value(b, k, v, p, geography))
            w.weight[b, m], w.spots[b, m] = total, roads.near_square[k]
            m += 1
    w.n_spots[b] = m


@equation
def reluctance(hours, square, v, p):
    """What distance costs a long patrol: hours beyond the reach of supply, and evacuation that takes too long."""
    late = max(v.field.evacuation_hours[square] - p.evacuation_limit_hours, 0.0)
    return max(hours - p.long_reach_hours, 0.0) / p.beyond_hours + p.evacuation_weight * late


@equation
def long_value(b, c, v, p, geography):
    """Value of a locality for a long patrol: need, neglect and people, against distance and risk; by road a good road as well."""
    m, s = v.community, geography.localities.square[c]
    hours = geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin[b], s]
    if not np.isfinite(hours):
        return UNREACHED
    far = reluctance(hours, s, v, p)
    if v.levers.control.placebo:
        return -far
    neglect = 1.0 - np.exp(-m.unvisited[c] / p.neglect_days)
    value = heed(b, v, p) * (p.need_weight * np.log1p(m.known_violence[c]) + p.neglect_weight * neglect)
    risk = p.risk_weight * (1.0 - v.levers.posture.risk_tolerance[b]) * np.log1p(m.known_attacks[c])
    value += p.people_weight * np.log1p(m.people_home[c] / p.people) - risk
    value -= far + hours / p.hours_scale
    return value + p.road_weight * geography.roads.road[s] if v.levers.posture.choice[b] == ROAD else value


@equation
def furthest_worth(i, v, p, day, geography):
    """Locality that a platoon picks for a long patrol by a noisy choice; -1 where no road leads anywhere."""
    g, w, b = v.patrol, v.scratch, v.patrol.base[i]
    where = geography.localities.square
    if not w.ready[b]:
        for c in range(where.shape[0]):
            w.value[b, c] = long_value(b, c, v, p, geography)
        w.ready[b] = True
    best, pick = -1e18, -1
    for c in range(where.shape[0]):
        if w.value[b, c] > UNREACHED:
            value = w.value[b, c] + p.choice_noise * chance.gumbel(day.seed, _LONG, g.slot[i], where[c], day.week)
            if value > best:
                best, pick = value, c
    return pick


@equation
def go_long(i, v, p, day, geography):
    """A rested platoon sets out on a long patrol while its contingent has any to start; says whether it did."""
    g, o, left = v.patrol, v.orders.patrol, v.scratch.long_left
    if left[g.contingent[i]] < 1.0 or g.rest_until[i] > day.number:
        return False
    pick = furthest_worth(i, v, p, day, geography)
    if pick < 0 or geography.localities.square[pick] == geography.bases.square[g.base[i]]:
        return False
    o.task[i], o.target[i] = OUT, geography.localities.square[pick]
    left[g.contingent[i]] -= 1.0
    return True


@equation
def go_short(i, v, p, day, geography):
    """A platoon goes out for the day while its contingent has platoons for it: to a square drawn by weight."""
    g, o, w, b = v.patrol, v.orders.patrol, v.scratch, v.patrol.base[i]
    if w.short_left[g.contingent[i]] <= 0:
        return
    if w.n_spots[b] < 0:
        list_day_trips(b, v, p, geography)
    if w.n_spots[b] > 0:
        w.short_left[g.contingent[i]] -= 1
        u = chance.uniform(day.seed, _SHORT, g.slot[i], 0, day.number) * w.weight[b, w.n_spots[b] - 1]
        k = 0
        while w.weight[b, k] < u:
            k += 1
        o.task[i], o.target[i] = SHORT, w.spots[b, k]


@equation
def count_platoons(v, day):
    """Platoons that each contingent may send today, whole ones for the day by a draw; no base has weighed its places yet."""
    w, given = v.scratch, v.orders.contingent
    for c in range(given.n[0]):
        w.long_left[c] = given.start_long[c]
        u = chance.uniform(day.seed, _TOKENS, given.slot[c], 0, day.number)
        w.short_left[c] = chance.whole(given.short_platoons[c], u)
    w.ready[:] = False
    w.n_spots[:] = -1


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Give each platoon at base a task: the rested set out long while there are any to start, others go out for the day."""
    g, o = v.patrol, v.orders.patrol
    o.n[0] = g.size[0]
    count_platoons(v, day)
    for i in range(g.size[0]):
        o.task[i] = o.target[i] = -1
        if g.active[i] and g.task[i] <= SHORT:
            o.task[i], o.target[i] = BASE, geography.bases.square[g.base[i]]
            if not go_long(i, v, p, day, geography):
                go_short(i, v, p, day, geography)
