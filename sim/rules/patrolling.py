"""Patrolling: short patrols for the day, long ones that drive out, stay and come back; platoons are conserved (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.geography import Geography
from sim.words import Day

MECHANISM = "M03"
READS = (
    "contingent.size", "contingent.slot", "contingent.base", "contingent.establishment_infantry", "tally.flood",
)  # fmt: skip
DECLARES = {
    "field.patrol_passages": float, "field.un_hours": float, "field.long_men": float, "tally.patrols": float, "tally.long_men": float,
    "tally.patrols_beyond": float, "tally.patrol_days": float, "tally.long_patrol_days": float, "field.patrol_day": float,
    "field.long_patrol_day": float,
}  # fmt: skip
WRITES = (
    "patrol.size", "patrol.alive", "patrol.slot", "patrol.contingent", "patrol.base", "patrol.ordinal", "patrol.active", "patrol.task",
    "patrol.square", "patrol.target", "patrol.hours", "patrol.days_left", "patrol.rest_until", "contingent.on_long", "community.unvisited",
)  # fmt: skip
DRAWS = ()


class Params(Base):
    """How patrols move and stay."""

    drive_hours: float = parameter(6.0, 3.0, 12.0, "hours a day", "judgement", "own", "hours a long patrol drives a day")
    short_hours: float = parameter(6.0, 2.0, 12.0, "hours", "judgement", "own", "hours a short patrol is out")
    patrols_per_day: float = parameter(
        1.5, 1.0, 3.0, "patrols", "judgement", "427 force patrols a week in January 2016", "short patrols one platoon fields in a day"
    )
    rest_days: float = parameter(5.0, 0.0, 20.0, "days", "judgement", "own", "rest and repair after a long patrol")
    beyond_km: float = parameter(
        20.0, 5.0, 60.0, "km", "definition", "mission reporting", "distance that counts a patrol as beyond the town"
    )


@kernel
def forget(unvisited, square, long_day):
    """Days since a long patrol was at each locality."""
    for c in range(unvisited.shape[0]):
        unvisited[c] = 0.0 if long_day[square[c]] > 0.0 else unvisited[c] + 1.0


@kernel
def move(
    n,
    active,
    task,
    square,
    target,
    hours,
    days_left,
    rest_until,
    contingent,
    base,
    base_square,
    origin,
    travel,
    previous,
    new_task,
    new_target,
    days_on,
    p,
    platoon,
    weight,
    number,
    fields,
    on_long,
    places,
    unvisited,
):
    """Carry out the day's tasks: mark squares passed, hours spent and men staying.

    `p` is (drive hours, short hours, patrols a day, rest days, near squares in degrees); tasks as in actors.patrol.
    `weight` is the part of a platoon that a row stands for;
    returns patrols, patrols beyond, patrol-days, long patrol-days, long men.
    """
    p = p[0]
    passages, un_hours, long_men, patrol_day, long_day, columns, step_km = fields
    passages[:] = 0.0
    un_hours[:] = 0.0
    long_men[:] = 0.0
    patrol_day[:] = 0.0
    long_day[:] = 0.0
    on_long[:] = 0
    out = np.zeros(5)
    for i in range(n):
        if not active[i]:
            continue
        b = base[i]
        home = base_square[b]
        if task[i] < 2:
            known = i < new_task.shape[0] and new_task[i] >= 0
            task[i] = new_task[i] if known else 0
            target[i] = new_target[i] if known else home
            square[i] = home
            if task[i] == 2:
                hours[i] = 0.0
        if task[i] == 0:
            continue
        s = target[i]
        if task[i] == 1:
            square[i] = s
            share = p.patrols_per_day
            while s >= 0:
                passages[s] += share * weight
                if s == home:
                    break
                s = previous[origin[b], s]
            un_hours[target[i]] += platoon * p.short_hours / 24.0
            patrol_day[target[i]] += weight
            out[0] += share * weight
            out[2] += weight
            km = step_km * np.hypot(target[i] // columns - home // columns, target[i] % columns - home % columns)
            if km > p.beyond_km:
                out[1] += share * weight
            continue
        on_long[contingent[i]] += 1
        out[3] += weight
        out[2] += weight
        out[4] += platoon
        total = travel[origin[b], s]
        if task[i] == 3:
            days_left[i] -= 1.0
            square[i] = s
            passages[s] += weight
            un_hours[s] += platoon
            long_men[s] += platoon
            patrol_day[s] += weight
            long_day[s] += weight
            if days_left[i] <= 0.0:
                task[i] = 4
                hours[i] = total
            continue
        before = hours[i]
        now = min(before + p.drive_hours, total) if task[i] == 2 else max(before - p.drive_hours, 0.0)
        low, high = min(before, now), max(before, now)
        where = s
        while s >= 0:
            h = travel[origin[b], s]
            if low < h <= high:
                passages[s] += weight
            if h >= now:
                where = s
            if s == home:
                break
            s = previous[origin[b], s]
        hours[i] = now
        square[i] = where
        un_hours[where] += platoon * p.drive_hours / 24.0
        patrol_day[where] += weight
        long_day[where] += weight
        if task[i] == 2 and before == 0.0:
            out[0] += weight
            out[1] += weight
        if task[i] == 2 and now >= total:
            task[i] = 3
            days_left[i] = days_on[b]
        elif task[i] == 4 and now <= 0.0:
            task[i] = 0
            square[i] = home
            rest_until[i] = number + np.int64(p.rest_days)
    forget(unvisited, places, long_day)
    return out[0], out[1], out[2], out[3], out[4]


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Raise or stand down platoons where infantry changed."""
    if day.index == 0 or day.first_of_month or day.first_of_mandate:
        _raise(v, day.platoon)


@native
def carry_out(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Carry out the day's patrol orders; platoons raised today have none."""
    bases, net, season = geography.bases, geography.roads, int(v.tally.flood[0])
    g, f, squares, t, o = v.patrol, v.field, geography.squares, v.tally, day.orders["patrol"]
    n = o.n[0]
    t.patrols[0], t.patrols_beyond[0], t.patrol_days[0], t.long_patrol_days[0], t.long_men[0] = move(
        int(g.size[0]), g.active, g.task, g.square, g.target, g.hours, g.days_left, g.rest_until, g.contingent, g.base,
        bases.square, bases.origin, net.hours[season], net.previous[season], o.task[:n], o.target[:n], day.levers["posture"][:, 1],
        p.numbers, float(day.platoon), 1.0 / day.agents, day.number,
        (f.patrol_passages, f.un_hours, f.long_men, f.patrol_day, f.long_patrol_day, squares.columns, squares.resolution * 111.2),
        v.contingent.on_long, geography.localities.square, v.community.unvisited,
    )  # fmt: skip


def _raise(v: SimpleNamespace, platoon: float) -> None:
    """One platoon row per full platoon of infantry; rows are raised once and stood down when men leave."""
    n = int(v.contingent.size[0])
    wanted = (v.contingent.establishment_infantry[:n] // platoon).astype(np.int64)  # whole platoons only
    m = int(v.patrol.size[0])
    have = np.bincount(v.patrol.contingent[:m], minlength=n)[:n]
    for row in np.flatnonzero(wanted > have):
        for ordinal in range(int(have[row]), int(wanted[row])):
            birth(
                v.patrol, int(v.contingent.slot[row]) * 2654435761 + ordinal * 40503, contingent=row, base=v.contingent.base[row],
                ordinal=ordinal, active=False,
            )  # fmt: skip
    m = int(v.patrol.size[0])
    active = v.patrol.ordinal[:m] < wanted[v.patrol.contingent[:m]]
    gone = v.patrol.active[:m] & ~active
    v.patrol.task[:m][gone] = 0
    v.patrol.active[:m] = active


resolve = in_turn(muster, carry_out)
