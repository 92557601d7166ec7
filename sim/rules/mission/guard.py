"""Guard burden: each open base needs a fixed guard and one per head; what is missing costs something at once (M01)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M01"
DECLARES = {
    "base.guard_need": array(float, "men", "infantry that a base needs as guard"),
    "base.adequacy": array(float, "share", "guard that a base has over the guard that it needs"),
    "tally.guard_men": array(float, "men", "infantry on guard"),
    "tally.escort_men": array(float, "men", "infantry that escorts supply"),
    "tally.reaction_men": array(float, "men", "infantry held as quick reaction"),
    "tally.infantry": array(float, "men", "infantry of the mission"),
    "tally.mobile_men": array(float, "men", "infantry left when guard and escort are served"),
}
WRITES = ()


STATED_PEOPLE = 600.0  # people of a base that needs the stated guard


class Params(Base):
    """Needs of a base."""

    fixed: float = parameter(
        70.0, 10.0, 200.0, "men per base", "judgement", "own, held by the working point of guard share 35 to 60 percent",
        "guard that an open base of 600 people needs for towers, gates and reserve",
    )  # fmt: skip
    perimeter: float = parameter(
        0.5, 0.0, 1.0, "power of people", "derived", "perimeter as the root of area, area by people; 0 is the same for all",
        "how the guard for towers, gates and reserve grows with the people of a base",
    )  # fmt: skip
    per_head: float = parameter(
        0.25, 0.05, 0.5, "men per person", "judgement", "own, held by the working point of guard share 35 to 60 percent",
        "guard that a base needs on top for each person inside",
    )  # fmt: skip


@equation
def need(b, v, p):
    """Guard that a base needs while it is open: for its perimeter, and so much for each person."""
    if not v.base.open[b]:
        return 0.0
    return p.fixed * (v.base.people[b] / STATED_PEOPLE) ** p.perimeter + p.per_head * v.base.people[b]


@equation
def guard_at_bases(v):
    """Men on guard at each base, by last night's orders."""
    given = np.zeros(v.base.guard_need.shape[0])
    for i in range(v.contingent.size[0]):
        given[v.contingent.base[i]] += v.orders.contingent.guard[i]
    return given


@equation
def add_up(v):
    """Men on guard, on escort, free and held for reaction, and all infantry; added in order, so that an empty row changes no digit."""
    t, o = v.tally, v.orders.contingent
    t.guard_men[0] = t.escort_men[0] = t.mobile_men[0] = t.reaction_men[0] = t.infantry[0] = 0.0
    for i in range(o.n[0]):
        t.guard_men[0] += o.guard[i]
        t.escort_men[0] += o.escort[i]
        t.mobile_men[0] += o.free[i]
        t.reaction_men[0] += o.reaction[i]
        t.infantry[0] += v.contingent.infantry[i]


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Work out each base's need, and how adequately last night's orders meet it; where none is needed none is lacking."""
    a, given = v.base, guard_at_bases(v)
    for b in range(given.shape[0]):
        a.guard_need[b] = need(b, v, p)
        a.adequacy[b] = given[b] / a.guard_need[b] if a.guard_need[b] > 0.0 else 1.0
    add_up(v)
