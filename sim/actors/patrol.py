"""Patrol: a platoon that is at base, out for the day, or on a long patrol to a locality and back."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.geography import Geography
from sim.words import Day

BASE, SHORT, OUT, ON_SITE, BACK = 0, 1, 2, 3, 4
COLUMNS = {
    "contingent": np.int64, "base": np.int64, "ordinal": np.int64, "active": np.bool_, "task": np.int64,
    "square": np.int64, "target": np.int64, "hours": np.float64, "days_left": np.float64, "rest_until": np.int64,
}  # fmt: skip
CAPACITY = 1200
READS = (
    "patrol.size", "patrol.slot", "patrol.active", "patrol.contingent", "patrol.base", "patrol.task", "patrol.rest_until",
    "community.known_violence", "community.known_attacks", "community.unvisited", "community.people_home", "field.evacuation_hours",
    "tally.flood",
)  # fmt: skip
DRAWS = ("patrol.short", "patrol.tokens", "patrol.long")
_SHORT, _TOKENS, _LONG = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How patrols choose places."""

    short_reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours one way", "judgement", "own", "travel time within which a patrol returns the same day"
    )
    short_decay_hours: float = parameter(
        0.45, 0.1, 5.0, "hours", "judgement", "own", "short patrols thin out with travel time at this scale"
    )
    long_reach_hours: float = parameter(
        20.0,
        5.0,
        60.0,
        "hours one way",
        "judgement",
        "convoys of 120 km a day",
        "travel time beyond which resupply discourages long patrols",
    )
    evacuation_limit_hours: float = parameter(
        2.5, 0.5, 12.0, "hours", "judgement", "UN ten-one-two guideline, widened", "evacuation time beyond which commanders are reluctant"
    )
    evacuation_weight: float = parameter(
        1.2, 0.0, 5.0, "utility an hour", "judgement", "own", "reluctance an hour of evacuation beyond the limit"
    )
    road_weight: float = parameter(1.5, 0.0, 5.0, "utility", "judgement", "Cil and others 2020: troops follow roads", "pull of a good road")
    need_weight: float = parameter(
        1.0, 0.0, 4.0, "utility a log unit", "judgement", "Phayal and Prins 2020: units follow violence", "pull of recorded violence"
    )
    people_weight: float = parameter(0.4, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of people living there")
    neglect_weight: float = parameter(1.0, 0.0, 4.0, "utility", "judgement", "own", "pull of places long unvisited")
    risk_weight: float = parameter(
        1.0, 0.0, 4.0, "utility a log unit", "judgement", "own", "push of recorded attacks on the mission, at zero tolerance"
    )
    need_by_road: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "part of need and neglect heeded where places are chosen by road"
    )
    beyond_hours: float = parameter(3.0, 0.5, 20.0, "hours", "judgement", "own", "hours beyond reach that cost one unit")
    hours_scale: float = parameter(20.0, 4.0, 100.0, "hours", "judgement", "own", "travel time that costs a long patrol one unit")
    neglect_days: float = parameter(30.0, 5.0, 180.0, "days", "judgement", "own", "days unvisited at which neglect is two thirds of full")
    people: float = parameter(5000.0, 500.0, 50000.0, "people", "judgement", "own", "people that weigh one log unit")
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# Each platoon's new task and the square it goes to; -1 keeps what it does.
ORDERS = {"task": np.int64, "target": np.int64}


@kernel
def heeded(known):
    """Recorded violence as commanders weigh it: the tenth event moves them less than the first."""
    out = np.empty(known.shape[0])
    for c in range(known.shape[0]):
        out[c] = np.log1p(known[c])
    return out


@kernel
def day_trips(square, near_start, near_square, near_hours, road, need, of_square, choose_need, p, cdf, places):
    """Cumulative weights of the squares a short patrol from `square` may visit; returns how many there are."""
    total, m = 0.0, 0
    heed = 1.0 if choose_need > 0.5 else p.need_by_road
    for k in range(near_start[square], near_start[square + 1]):
        if near_hours[k] > p.short_reach_hours or m >= cdf.shape[0]:
            continue
        s = near_square[k]
        value = -near_hours[k] / p.short_decay_hours + heed * p.need_weight * need[of_square[s]]
        if choose_need < 0.5:
            value += p.road_weight * road[s]
        total += np.exp(value)
        cdf[m] = total
        places[m] = s
        m += 1
    return m


@kernel
def long_values(b, origin, hours, squares, known, attacks, unvisited, people, evacuation, road, levers, placebo, p, out):
    """Value of each locality for a long patrol from base b: need and neglect, against distance and risk."""
    need = levers[b, 3]
    heed = 1.0 if need > 0.5 else p.need_by_road
    for c in range(squares.shape[0]):
        s = squares[c]
        t = hours[origin, s]
        if not np.isfinite(t):
            out[c] = -1e9
            continue
        far = max(t - p.long_reach_hours, 0.0) / p.beyond_hours + p.evacuation_weight * max(evacuation[s] - p.evacuation_limit_hours, 0.0)
        if placebo:
            out[c] = -far
            continue
        value = heed * (p.need_weight * np.log1p(known[c]) + p.neglect_weight * (1.0 - np.exp(-unvisited[c] / p.neglect_days)))
        value += p.people_weight * np.log1p(people[c] / p.people) - p.risk_weight * (1.0 - levers[b, 2]) * np.log1p(attacks[c])
        value -= far + t / p.hours_scale
        if need < 0.5:
            value += p.road_weight * road[s]
        out[c] = value


@kernel
def choose(
    n,
    slot,
    active,
    contingent,
    base,
    task,
    rest_until,
    starts,
    shorts,
    contingent_slot,
    bases,
    tables,
    known,
    places_of,
    levers,
    p,
    placebo,
    seed,
    number,
    out_task,
    out_target,
):
    """Give each platoon at base a task: the rested set out long while starts last, others go short while tokens last."""
    p = p[0]
    base_square, origin = bases
    hours, near_start, near_square, near_hours, road, evacuation = tables
    violence, attacks, unvisited, people, need, of_square = known
    nb = base_square.shape[0]
    width = 160
    cdf = np.empty((nb, width))
    spots = np.empty((nb, width), np.int64)
    count = np.full(nb, -1)
    values = np.empty((nb, places_of.shape[0]))
    ready = np.zeros(nb, np.bool_)
    nc = starts.shape[0]
    left_long = starts.copy()
    left_short = np.empty(nc, np.int64)
    for c in range(nc):
        left_short[c] = chance.whole(shorts[c], chance.uniform(seed, _TOKENS, contingent_slot[c], 0, number))
    for i in range(n):
        out_task[i] = -1
        out_target[i] = -1
        if not active[i] or task[i] >= 2:
            continue
        c, b = contingent[i], base[i]
        out_task[i] = 0
        out_target[i] = base_square[b]
        if left_long[c] >= 1.0 and rest_until[i] <= number:
            if not ready[b]:
                long_values(
                    b,
                    origin[b],
                    hours,
                    places_of,
                    violence,
                    attacks,
                    unvisited,
                    people,
                    evacuation,
                    road,
                    levers,
                    placebo,
                    p,
                    values[b],
                )
                ready[b] = True
            best, pick = -1e18, -1
            for q in range(places_of.shape[0]):
                if values[b, q] < -1e8:
                    continue
                u = values[b, q] + p.choice_noise * chance.gumbel(seed, _LONG, slot[i], places_of[q], number // 7)
                if u > best:
                    best, pick = u, q
            if pick >= 0 and places_of[pick] != base_square[b]:
                out_task[i] = 2
                out_target[i] = places_of[pick]
                left_long[c] -= 1.0
                continue
        if left_short[c] > 0 and count[b] < 0:
            count[b] = day_trips(
                base_square[b], near_start, near_square, near_hours, road, need, of_square, levers[b, 3], p, cdf[b], spots[b]
            )
        if left_short[c] > 0 and count[b] > 0:
            left_short[c] -= 1
            u = chance.uniform(seed, _SHORT, slot[i], 0, number) * cdf[b, count[b] - 1]
            k = 0
            while cdf[b, k] < u:
                k += 1
            out_task[i] = 1
            out_target[i] = spots[b, k]


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each platoon goes today."""
    g, n, o, c = v.patrol, int(v.patrol.size[0]), day.orders["patrol"], v.community
    contingents = day.orders["contingent"]
    m = contingents.n[0]
    net, places, bases = geography.roads, geography.localities, geography.bases
    o.n[0] = n
    choose(
        n, g.slot, g.active, g.contingent, g.base, g.task, g.rest_until, contingents.start_long[:m], contingents.short_platoons[:m],
        contingents.slot, (bases.square, bases.origin),
        (net.hours[int(v.tally.flood[0])], net.near_start, net.near_square, net.near_hours, net.road, v.field.evacuation_hours),
        (c.known_violence, c.known_attacks, c.unvisited, c.people_home, heeded(c.known_violence), places.of_square),
        places.square, day.levers["posture"], p.numbers, day.levers["control"]["placebo"], day.seed, day.number, o.task, o.target,
    )  # fmt: skip
