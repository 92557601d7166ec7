"""Task group: 150 men of Barkhane, or a joint force's in its border strip, who each week pick the area that promises a find (L16)."""

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
from sim.words import DAYS_PER_WEEK, ISGS, JNIM

FORCES = BARKHANE, JOINT = 0, 1
COLUMNS = {
    "origin": array(np.int64, "row", "place on the roads that it sets out from"),
    "men": array(np.int64, "men", "men present"),
    "square": array(np.int64, "square", "middle of the area where it operates"),
    "share": array(np.float64, "men", "men that it is kept up to"),
    "cum_killed": array(np.int64, "men", "killed since the first day"),
    "force": array(np.int64, "code", "force that it belongs to: 0 Barkhane, 1 a joint force"),
    "sector": array(np.int64, "code", "sector of a joint force that it belongs to"),
}
CAPACITY = 400
ORDERS = {"square": array(np.int64, "square", "middle of the area where it operates this week")}
_AREA = chance.decision("task_group.area")


class Params(Base):
    """How areas are picked."""

    known_weight: float = parameter(
        0.5, 0.0, 3.0, "utility per log unit", "judgement", "own", "pull of recorded violence on a task group that picks its area"
    )
    intelligence_weight: float = parameter(
        0.8, 0.0, 3.0, "utility per log unit", "judgement", "drones and signals: 5 Reapers published",
        "pull of fighters, as far as information shows them, on a task group that picks its area",
    )  # fmt: skip
    hours_scale: float = parameter(
        10.0, 2.0, 60.0, "hours", "judgement", "own: two days on the road; held by 9 of 40 recorded operations in Mopti, none in Segou",
        "travel time that costs an area one unit of utility when a task group picks one",
    )  # fmt: skip
    centre: float = parameter(
        1.0, 0.0, 6.0, "utility", "judgement",
        "0 of 27 recorded operations and clashes of 2015 and 2016, 9 of 16 in early 2017 along the border; 0 is none",
        "push on Barkhane of the Centre, which it left to others but for the strip along the border", null=0.0)  # fmt: skip
    strip_km: float = parameter(
        60.0, 0.0, 200.0, "km", "judgement", "own: the forests along Burkina Faso's border", "strip of the Centre that Barkhane works in"
    )
    people_weight: float = parameter(
        0.6, 0.0, 3.0, "utility per log unit", "judgement", "own: where people are there is something to find; 0 is none",
        "pull of people on a joint force, which looks through its whole strip", null=0.0,
    )  # fmt: skip
    border_km: float = parameter(
        15.0, 0.0, 60.0, "km", "judgement", "own", "distance from the border below which Barkhane gives up pursuit"
    )
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise when a task group picks its area")


@equation
def hours_to(i, s, v, geography):
    """Travel time of a group from where it sets out to a square, in this season."""
    return geography.roads.hours[int(v.tally.flood[0]), v.task_group.origin[i], s]


@equation
def may_operate(i, s, v, geography):
    """Whether a group may operate in a square: roads lead there, and a joint force keeps to the strip of its sector."""
    g = v.task_group
    allowed = g.force[i] != JOINT or v.levers.joint_force.strip[g.sector[i], s]
    return allowed and np.isfinite(hours_to(i, s, v, geography))


@equation
def area_value(i, s, v, p, geography):
    """Value of an area for a group: recorded violence and fighters seen, against travel time.

    Barkhane gives up pursuit near the border, and leaves the Centre beyond a strip along it to others; a joint force may cross the
    border, which is what it is for, and looks where people are.
    """
    known = v.community.known_violence[geography.localities.of_square[s]]
    seen = (v.field.cell_men[JNIM, s] + v.field.cell_men[ISGS, s]) * v.field.information[s]
    value = p.known_weight * np.log1p(known) + p.intelligence_weight * np.log1p(seen) - hours_to(i, s, v, geography) / p.hours_scale
    if v.task_group.force[i] == JOINT:
        return value + p.people_weight * geography.squares.log_people[s]
    if geography.centre[s] and geography.squares.border_km[s] > p.strip_km:
        value -= p.centre
    return value - np.exp(-geography.squares.border_km[s] / max(p.border_km, 1e-9))


@equation
def choose_area(i, v, p, day, geography):
    """Area that a group picks by a noisy choice: Barkhane among localities, a joint force among all squares of its strip."""
    best, pick = -1e18, v.task_group.square[i]
    for s in geography.squares.play if v.task_group.force[i] == JOINT else geography.localities.square:
        if may_operate(i, s, v, geography):
            noise = p.choice_noise * chance.gumbel(day.seed, _AREA, v.task_group.slot[i], s, day.week)
            value = area_value(i, s, v, p, geography) + noise
            if value > best:
                best, pick = value, s
    return pick


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each group operates: it picks an area anew once a week, on a weekday of its own."""
    g, o = v.task_group, v.orders.task_group
    o.n[0] = g.size[0]
    for i in range(g.size[0]):
        o.square[i] = g.square[i]
        if (day.number + g.slot[i]) % DAYS_PER_WEEK == 0:
            o.square[i] = choose_area(i, v, p, day, geography)
