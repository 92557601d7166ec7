"""Patrol: a platoon that is at base, out for the day, or on a long patrol to a locality or a patrol area and back."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors._patrol_places import UNREACHED, allowed, long_value, serves, short_value
from sim.actors._patrol_plan import BACK as BACK
from sim.actors._patrol_plan import BASE as BASE
from sim.actors._patrol_plan import ON_SITE as ON_SITE
from sim.actors._patrol_plan import OUT as OUT
from sim.actors._patrol_plan import SHORT as SHORT
from sim.actors._patrol_plan import crowded, plan_trips, see_others, station_men
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.roads import near_weights

FURTHEST = 160  # squares within a day's reach of one base at most
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
    "visited": array(np.int64, "square", "square where it is for part of the day; its own on a day without a trip"),
    "posted": array(np.bool_, "yes or no", "whether it holds a patrol area, or is on its way there or back"),
    "site": array(np.int64, "row", "site of the patrol area, where it is posted to one"),
    "rest_until": array(np.int64, "day since 1970", "first day on which it may set out on a long patrol again"),
}
CAPACITY = 1200
ORDERS = {
    "task": array(np.int64, "code", "new task; -1 keeps what it does"),
    "target": array(np.int64, "square", "where it goes; -1 keeps what it does"),
    "site": array(np.int64, "row", "site of the patrol area that it is sent to; -1 for none"),
    "trip": array(np.int64, "square", "square that it visits for the day from its place, which may be its place; -1 for none"),
}
SCRATCH = {
    "long_left": ("contingent", float), "short_left": ("contingent", int), "area_left": ("contingent", float), "ready": ("base", bool),
    "value": ("community", float, "base"), "spots": (FURTHEST, int, "base"), "weight": (FURTHEST, float, "base"), "n_spots": ("base", int),
    "others": ("field", float), "taken": ("field", bool),
}  # fmt: skip
_SHORT, _TOKENS, _LONG, _AREA = chance.decisions("patrol", "short", "tokens", "long", "area")


class Params(Base):
    """How patrols choose places."""

    short_reach_hours: float = parameter(
        2.5, 0.5, 5.0, "hours one way", "judgement", "own", "travel time within which a UN patrol returns the same day"
    )
    short_decay_hours: float = parameter(
        0.45, 0.1, 5.0, "hours", "judgement", "own", "travel time over which UN day patrols thin out by a factor e"
    )
    long_reach_hours: float = parameter(
        20.0, 5.0, 60.0, "hours one way", "judgement", "convoys of 120 km a day",
        "travel time beyond which resupply discourages long UN patrols",
    )  # fmt: skip
    evacuation_limit_hours: float = parameter(
        2.5, 0.5, 12.0, "hours", "judgement", "UN ten-one-two guideline, widened",
        "evacuation time beyond which commanders are reluctant to send a long patrol",
    )  # fmt: skip
    evacuation_weight: float = parameter(
        1.2, 0.0, 5.0, "utility per hour", "judgement", "own",
        "reluctance to send a long patrol for each hour of evacuation beyond the limit, at the status quo's risk tolerance",
    )  # fmt: skip
    road_weight: float = parameter(
        1.5, 0.0, 5.0, "utility", "judgement", "Cil and others 2020: troops follow roads", "how strongly a good road draws UN patrols"
    )
    need_weight: float = parameter(
        1.0, 0.0, 4.0, "utility per log unit", "judgement", "Phayal and Prins 2020: units follow violence",
        "how strongly recorded violence draws UN patrols",
    )  # fmt: skip
    people_weight: float = parameter(
        0.4, 0.0, 2.0, "utility per log unit", "judgement", "own", "how strongly people living at a place draw long UN patrols"
    )
    neglect_weight: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "own", "how strongly places long unvisited draw long UN patrols"
    )
    risk_weight: float = parameter(
        1.0, 0.0, 4.0, "utility per log unit", "judgement", "own",
        "how strongly recorded attacks on the mission keep long patrols away, at zero tolerance of risk",
    )  # fmt: skip
    need_by_road: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "part of need and neglect that patrols heed where places are chosen by road"
    )
    beyond_hours: float = parameter(
        3.0, 0.5, 20.0, "hours", "judgement", "own", "hours beyond the reach of resupply that cost a long patrol one unit"
    )
    travel_weight: float = parameter(
        2.0, 0.0, 8.0, "utility per log unit", "judgement", "own; 0 is none",
        "how strongly the share of a long patrol's time that it would spend on the road keeps it from a place", null=0.0,
    )  # fmt: skip
    travel_hours: float = parameter(
        3.0, 1.0, 8.0, "hours one way", "derived", "out and back at six hours of driving a day",
        "hours of road, one way, that take as much of a long patrol's time as a day at its place",
    )  # fmt: skip
    sector_weight: float = parameter(
        4.0, 0.0, 10.0, "utility", "judgement", "own: a sector's commander plans in it; 0 is none",
        "how strongly the border of its base's sector keeps a long patrol in", null=0.0,
    )  # fmt: skip
    cover_heed: float = parameter(
        1.0, 0.0, 1.0, "share", "judgement", "own; 0 is none",
        "part of a place's harm and people that commanders leave out of a long patrol's plan where it is fully covered", null=0.0,
    )  # fmt: skip
    crowd_weight: float = parameter(
        1.0, 0.0, 4.0, "utility per log unit", "judgement", "own; 0 is none",
        "how strongly men of the mission who are near a place, or are going there, keep further long patrols from it", null=0.0,
    )  # fmt: skip
    crowd_hours: float = parameter(
        1.5, 0.3, 4.0, "hours", "judgement", "as the reach of presence", "scale at which men near a place count less in the plan of patrols"
    )
    site_reach_hours: float = parameter(
        2.0, 0.0, 5.0, "hours one way", "judgement", "own: as day patrols, from a temporary base; 0 is none",
        "travel time within which a platoon on a long patrol visits squares around its place, one a day", null=0.0,
    )  # fmt: skip
    neglect_days: float = parameter(
        30.0, 5.0, 180.0, "days", "judgement", "own", "days without a long patrol at which a place's neglect is two thirds of full"
    )
    people: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people at a place that weigh one log unit with patrols"
    )
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in where patrols go")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """How near squares count with the plan of long patrols, and with a day's trip from the place of one."""
    roads = geography.roads
    return SimpleNamespace(near=near_weights(roads, p.crowd_hours), trip=near_weights(roads, p.short_decay_hours))


@equation
def list_day_trips(b, v, p, day, geography):
    """Squares of its part of the country that a platoon of a base may visit in a day, with the sum of their weights so far."""
    w, roads, base = v.scratch, geography.roads, geography.bases.square[b]
    total, m = 0.0, 0
    for k in range(roads.near_start[base], roads.near_start[base + 1]):
        if roads.near_hours[k] <= p.short_reach_hours and m < FURTHEST and serves(b, roads.near_square[k], v, geography):
            total += np.exp(short_value(b, k, v, p, day, geography))
            w.weight[b, m], w.spots[b, m] = total, roads.near_square[k]
            m += 1
    w.n_spots[b] = m


@equation
def weigh_places(b, v, p, geography):
    """Value of each locality for long patrols of a base, once a day; who else is there is weighed when a platoon picks."""
    w = v.scratch
    if not w.ready[b]:
        for c in range(geography.localities.square.shape[0]):
            w.value[b, c] = long_value(b, c, v, p, geography)
        w.ready[b] = True


@equation
def best_place(i, v, p, day, geography):
    """Locality that a platoon picks for a long patrol by a noisy choice; -1 where there is none."""
    g, w, b, where = v.patrol, v.scratch, v.patrol.base[i], geography.localities.square
    weigh_places(b, v, p, geography)
    best, pick = -1e18, -1
    for c in range(where.shape[0]):
        if w.value[b, c] > UNREACHED and allowed(i, where[c], v, geography):
            noise = p.choice_noise * chance.gumbel(day.seed, _LONG, g.slot[i], where[c], day.week)
            value = w.value[b, c] - crowded(where[c], v, p, day) + noise
            if value > best:
                best, pick = value, c
    return pick


@equation
def go_long(i, v, p, day, geography):
    """A rested platoon sets out on a long patrol while its contingent has any to start; says whether it did."""
    g, o, left = v.patrol, v.orders.patrol, v.scratch.long_left
    if left[g.contingent[i]] < 1.0 or g.rest_until[i] > day.number:
        return False
    pick = best_place(i, v, p, day, geography)
    if pick < 0 or geography.localities.square[pick] == geography.bases.square[g.base[i]]:
        return False
    o.task[i], o.target[i] = OUT, geography.localities.square[pick]
    station_men(o.target[i], day.platoon, v, geography)
    left[g.contingent[i]] -= 1.0
    return True


@equation
def spot_within_limit(i, u, v, geography):
    """As near_spot, for a platoon that its capital keeps near its base."""
    w, b, total, before = v.scratch, v.patrol.base[i], 0.0, 0.0
    for k in range(w.n_spots[b]):
        total += w.weight[b, k] - before if allowed(i, w.spots[b, k], v, geography) else 0.0
        before = w.weight[b, k]
    pick, reached, before = -1, 0.0, 0.0
    for k in range(w.n_spots[b]):
        if allowed(i, w.spots[b, k], v, geography) and (pick < 0 or reached < u * total):
            reached += w.weight[b, k] - before
            pick = w.spots[b, k]
        before = w.weight[b, k]
    return pick


@equation
def near_spot(i, v, day, geography):
    """Square that a platoon visits in a day, drawn by weight among those that its capital allows; -1 where there is none."""
    w, b = v.scratch, v.patrol.base[i]
    u = chance.uniform(day.seed, _SHORT, v.patrol.slot[i], 0, day.number)
    if v.contingent.limit_km[v.patrol.contingent[i]] > 0.0:
        return spot_within_limit(i, u, v, geography)
    u *= w.weight[b, w.n_spots[b] - 1]
    k = 0
    while w.weight[b, k] < u:
        k += 1
    return w.spots[b, k]


@equation
def go_short(i, v, p, day, geography):
    """A platoon goes out for the day while its contingent has platoons for it: to a square drawn by weight."""
    g, o, w, b = v.patrol, v.orders.patrol, v.scratch, v.patrol.base[i]
    if w.short_left[g.contingent[i]] <= 0:
        return
    if w.n_spots[b] < 0:
        list_day_trips(b, v, p, day, geography)
    spot = near_spot(i, v, day, geography) if w.n_spots[b] > 0 else -1
    if spot >= 0:
        w.short_left[g.contingent[i]] -= 1
        o.task[i], o.target[i] = SHORT, spot


@equation
def count_platoons(v, day):
    """Platoons that each contingent may send today, whole ones for the day by a draw; no base has weighed its places yet."""
    w, given = v.scratch, v.orders.contingent
    for c in range(given.n[0]):
        w.long_left[c], w.area_left[c] = given.start_long[c], given.start_area[c]
        u = chance.uniform(day.seed, _TOKENS, given.slot[c], 0, day.number)
        w.short_left[c] = chance.whole(given.short_platoons[c], u)
    w.ready[:] = False
    w.n_spots[:] = -1


@equation
def readiest(r, v, day, geography):
    """Rested platoon at the base of a patrol area whose contingent has one to spare, by lot; -1 where there is none."""
    g, o, there, best, pick = v.patrol, v.orders.patrol, geography.bases.square[r], -1.0, -1
    for i in range(g.size[0]):
        at_base = g.active[i] and g.base[i] == v.levers.patrol_areas.base[r] and o.task[i] == BASE and g.rest_until[i] <= day.number
        if at_base and v.scratch.area_left[g.contingent[i]] >= 1.0 and allowed(i, there, v, geography):
            lot = chance.uniform(day.seed, _AREA, g.slot[i], there, day.number)
            if lot > best:
                best, pick = lot, i
    return pick


@equation
def man_areas(v, day, geography):
    """Platoons set out for patrol areas that lack some, or are about to."""
    o = v.orders.patrol
    for r in range(v.base.area_short.shape[0]):
        for _turn in range(v.base.area_short[r]):
            i = readiest(r, v, day, geography)
            if i < 0:
                break
            o.task[i], o.target[i], o.site[i] = OUT, geography.bases.square[r], r
            station_men(o.target[i], day.platoon, v, geography)
            v.scratch.area_left[v.patrol.contingent[i]] -= 1.0


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Give each platoon at base a task: patrol areas are manned, the rested set out long while there are any to start, others short.

    Those who set out long plan in turn: each sees where the earlier ones are or go. A platoon at its place goes out for the day.
    """
    g, o = v.patrol, v.orders.patrol
    o.n[0] = g.size[0]
    count_platoons(v, day)
    see_others(v, day, geography)
    for i in range(g.size[0]):
        o.task[i] = o.target[i] = o.site[i] = o.trip[i] = -1
        if g.active[i] and g.task[i] <= SHORT:
            o.task[i], o.target[i] = BASE, geography.bases.square[g.base[i]]
    man_areas(v, day, geography)
    plan_trips(v, p, day, geography)
    for i in range(g.size[0]):
        if o.task[i] == BASE and not go_long(i, v, p, day, geography):
            go_short(i, v, p, day, geography)
