"""Patrolling: short patrols for the day, long ones that drive out, stay and come back; platoons are conserved (M03).

A patrol area is held by long patrols of one base that relieve each other in time, fed by convoys of their own (see supply).
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors._patrol_places import part_of
from sim.actors.patrol import BACK, BASE, ON_SITE, OUT, SHORT
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.rules.mission._patrol_areas import is_held, plan
from sim.rules.mission._patrol_sites import count_site, count_squares, felt_men, go_around
from sim.rules.mission._platoons import raise_platoons
from sim.words import HOURS_PER_DAY

MECHANISM = "M03"
DECLARES = {
    "field.patrol_passages": array(float, "passages", "passages of patrols through a square today"),
    "field.un_hours": array(float, "men and days", "men of patrols in a square today, by the part of the day and by what they are worth"),
    "field.long_men": array(float, "men", "men of long patrols that operate in a square today"),
    "field.patrol_day": array(float, "platoons", "platoons in a square today"),
    "field.long_patrol_day": array(float, "platoons", "platoons on long patrol in a square today"),
    "field.last_patrol": array(int, "day since 1970", "last day on which a patrol of the mission was in a square; 0 for never"),
    "base.posted": array(float, "men", "men of platoons that hold the patrol area at a site today"),
    "base.long_men": array(float, "men", "men of a base who are on long patrols of their own choice"),
    "base.area_short": array(int, "platoons", "platoons that a patrol area lacks, those about to be relieved among them"),
    "base.area_platoons": array(int, "platoons", "platoons that a base is to keep on patrol areas"),
    "tally.area_men": array(float, "men", "men who hold patrol areas"),
    "tally.patrols": array(float, "patrols per day", "patrols that set out"),
    "tally.patrols_beyond": array(float, "patrols per day", "patrols that go beyond the town"),
    "tally.patrol_days": array(float, "platoons", "platoons that are out"),
    "tally.long_patrol_days": array(float, "platoons", "platoons that are on a long patrol"),
    "tally.long_men": array(float, "men", "men who are on a long patrol"),
    "tally.site_days": array(float, "platoons", "platoons at the place of a long patrol"),
    "tally.site_days_at_bases": array(float, "platoons", "those of them whose place is the square of an open base"),
    "tally.site_km": array(float, "km", "distance of platoons at the place of a long patrol from their bases, added up"),
    "tally.squares_reached": array(float, "squares", "squares without a base where a patrol has been within a week"),
    "tally.people_reached": array(float, "people", "people of squares without a base where a patrol has been within a week"),
}
WRITES = (
    "patrol.size", "patrol.alive", "patrol.slot", "patrol.contingent", "patrol.base", "patrol.ordinal", "patrol.active", "patrol.task",
    "patrol.square", "patrol.target", "patrol.hours", "patrol.days_left", "patrol.rest_until", "patrol.posted", "patrol.site",
    "patrol.visited", "contingent.on_long", "contingent.on_area", "community.unvisited",
)  # fmt: skip
SCRATCH = {"has_base": ("field", bool)}


class Params(Base):
    """How patrols move and stay."""

    drive_hours: float = parameter(6.0, 3.0, 12.0, "hours per day", "judgement", "own", "hours that a long UN patrol drives per day")
    short_hours: float = parameter(6.0, 2.0, 12.0, "hours", "judgement", "own", "hours that a UN day patrol is out")
    patrols_per_day: float = parameter(
        1.5, 1.0, 3.0, "patrols", "judgement", "427 force patrols a week in January 2016", "day patrols that one UN platoon makes per day"
    )
    rest_days: float = parameter(5.0, 0.0, 20.0, "days", "judgement", "own", "days of rest and repair of a platoon after a long patrol")
    relief_days: float = parameter(
        14.0, 3.0, 90.0, "days", "judgement", "own: temporary bases stayed up to 90 days", "time that a platoon holds a patrol area"
    )
    beyond_km: float = parameter(
        20.0, 5.0, 60.0, "km", "definition", "mission reporting", "distance from base from which a patrol counts as beyond the town"
    )


@equation
def set_out(i, v, geography):
    """A patrol at base takes up today's order; one raised today has none and stays."""
    g, o = v.patrol, v.orders.patrol
    ordered = i < o.n[0] and o.task[i] >= 0
    g.square[i] = geography.bases.square[g.base[i]]
    g.task[i] = o.task[i] if ordered else BASE
    g.target[i] = o.target[i] if ordered else g.square[i]
    g.posted[i] = ordered and o.site[i] >= 0
    if g.posted[i]:
        g.site[i] = o.site[i]
    if g.task[i] == OUT:
        g.hours[i] = 0.0


@equation
def go_and_return(i, v, p, day, geography):
    """Out and back in a day: every square on the way is passed, the target is stayed at."""
    f, t, season = v.field, v.tally, int(v.tally.flood[0])
    origin, home = geography.bases.origin[v.patrol.base[i]], geography.bases.square[v.patrol.base[i]]
    patrols = p.patrols_per_day / day.agents
    there = s = v.patrol.square[i] = v.patrol.visited[i] = v.patrol.target[i]
    while s >= 0:
        f.patrol_passages[s] += patrols
        s = -1 if s == home else geography.roads.previous[season, origin, s]
    f.un_hours[there] += felt_men(i, v, day) * p.short_hours / HOURS_PER_DAY
    f.patrol_day[there] += 1.0 / day.agents
    t.patrols[0] += patrols
    if km_apart(there, home, geography.squares) > p.beyond_km:
        t.patrols_beyond[0] += patrols


@equation
def stay(i, v, p, day, geography):
    """A day at the place of a long patrol; after the last one, or the last of its patrol area, it turns back."""
    g, f, season = v.patrol, v.field, int(v.tally.flood[0])
    s = g.square[i] = g.target[i]
    go_around(i, v, p, day)
    count_site(i, v, day, geography)
    f.long_men[s] += day.platoon
    f.patrol_day[s] += 1.0 / day.agents
    f.long_patrol_day[s] += 1.0 / day.agents
    g.days_left[i] -= 1.0
    if g.posted[i]:
        v.base.posted[g.site[i]] += day.platoon
        v.tally.area_men[0] += day.platoon
    if g.days_left[i] <= 0.0 or (g.posted[i] and not is_held(g.site[i], day.number + 1, v)):
        g.task[i], g.hours[i] = BACK, geography.roads.hours[season, geography.bases.origin[g.base[i]], s]


@equation
def pass_squares(i, now, v, day, geography):
    """Mark the squares that lie between the hour a patrol had reached and `now`; returns the last one reached on the way out."""
    g, roads, season, b = v.patrol, geography.roads, int(v.tally.flood[0]), v.patrol.base[i]
    low, high = min(g.hours[i], now), max(g.hours[i], now)
    s = where = g.target[i]
    while s >= 0:
        hours = roads.hours[season, geography.bases.origin[b], s]
        if low < hours <= high:
            v.field.patrol_passages[s] += 1.0 / day.agents
        if hours >= now:
            where = s
        s = -1 if s == geography.bases.square[b] else roads.previous[season, geography.bases.origin[b], s]
    return where


@equation
def drive(i, v, p, day, geography):
    """A day's drive out or back: the patrol sleeps in the last square reached, and stays or rests when it has arrived."""
    g, f, t, b = v.patrol, v.field, v.tally, v.patrol.base[i]
    total = geography.roads.hours[int(t.flood[0]), geography.bases.origin[b], g.target[i]]
    before = g.hours[i]
    now = min(before + p.drive_hours, total) if g.task[i] == OUT else max(before - p.drive_hours, 0.0)
    where = pass_squares(i, now, v, day, geography)
    g.hours[i], g.square[i], g.visited[i] = now, where, where
    f.un_hours[where] += felt_men(i, v, day) * p.drive_hours / HOURS_PER_DAY
    f.patrol_day[where] += 1.0 / day.agents
    f.long_patrol_day[where] += 1.0 / day.agents
    if g.task[i] == OUT and before == 0.0:
        t.patrols[0] += 1.0 / day.agents
        t.patrols_beyond[0] += 1.0 / day.agents
    if g.task[i] == OUT and now >= total:
        own = v.levers.posture.long_patrol_days[b, part_of(g.target[i], geography)]
        g.task[i], g.days_left[i] = ON_SITE, p.relief_days if g.posted[i] else own
    elif g.task[i] == BACK and now <= 0.0:
        g.posted[i] = False
        g.task[i], g.square[i], g.rest_until[i] = BASE, geography.bases.square[b], day.number + np.int64(p.rest_days)


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise or stand down platoons where infantry changed, as it may on any dated day."""
    raise_platoons(v, day.platoon)


@equation
def clear(v):
    """Today's marks and counts start from nothing."""
    f, t = v.field, v.tally
    f.patrol_passages[:] = 0.0
    f.un_hours[:] = 0.0
    f.long_men[:] = 0.0
    f.patrol_day[:] = 0.0
    f.long_patrol_day[:] = 0.0
    v.contingent.on_long[:] = 0
    v.contingent.on_area[:] = 0
    v.base.posted[:] = v.base.long_men[:] = 0.0
    t.site_days[0] = t.site_days_at_bases[0] = t.site_km[0] = 0.0
    t.patrols[0] = t.patrols_beyond[0] = t.patrol_days[0] = t.long_patrol_days[0] = t.long_men[0] = t.area_men[0] = 0.0


@equation
def patrol(i, v, p, day, geography):
    """A platoon's day: at base, out and back, or on a long patrol."""
    g, t = v.patrol, v.tally
    if g.task[i] <= SHORT:
        set_out(i, v, geography)
    if g.task[i] == BASE:
        return
    t.patrol_days[0] += 1.0 / day.agents
    if g.task[i] == SHORT:
        go_and_return(i, v, p, day, geography)
        return
    v.contingent.on_long[g.contingent[i]] += 1
    v.contingent.on_area[g.contingent[i]] += g.posted[i]
    t.long_patrol_days[0] += 1.0 / day.agents
    t.long_men[0] += day.platoon
    if not g.posted[i]:
        v.base.long_men[g.base[i]] += day.platoon
    if g.task[i] == ON_SITE:
        stay(i, v, p, day, geography)
    else:
        drive(i, v, p, day, geography)


@native
def carry_out(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Carry out the day's patrol orders."""
    clear(v)
    for i in range(v.patrol.size[0]):
        if v.patrol.active[i]:
            patrol(i, v, p, day, geography)


@native
def plan_areas(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """What patrol areas lack for tomorrow, and how many platoons their bases keep for them."""
    v.base.area_platoons[:] = 0
    v.base.area_short[:] = 0
    for r in range(v.base.area_short.shape[0]):
        if is_held(r, day.number + 1, v):
            plan(r, v, p, day, geography)


@native
def count_unvisited(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Days since a long patrol was at each locality."""
    for c in range(v.community.unvisited.shape[0]):
        here = v.field.long_patrol_day[geography.localities.square[c]] > 0.0
        v.community.unvisited[c] = 0.0 if here else v.community.unvisited[c] + 1.0


@native
def count_reached(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Squares and people without a base whom a patrol has reached within a week."""
    count_squares(v, day, geography)


resolve = in_turn(muster, carry_out, plan_areas, count_unvisited, count_reached)
