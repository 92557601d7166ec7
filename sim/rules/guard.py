"""Guard burden: each open base needs a fixed guard and one per head; what is missing costs something at once (M01)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M01"
READS = ("contingent.size", "contingent.base", "contingent.infantry", "base.people", "base.open")
DECLARES = {
    "base.guard_need": float, "base.adequacy": float, "tally.guard_men": float, "tally.escort_men": float,
    "tally.reaction_men": float, "tally.infantry": float, "tally.mobile_men": float,
}  # fmt: skip
WRITES = ()
DRAWS = ()


class Params(Base):
    """Needs of a base."""

    fixed: float = parameter(
        70.0,
        10.0,
        200.0,
        "men a base",
        "judgement",
        "own, held by the working point of guard share 35 to 60 percent",
        "towers, gates and reserve of any open base",
    )
    per_head: float = parameter(
        0.25, 0.05, 0.5, "men a person", "judgement", "own, as above", "guard that grows with the people and ground inside"
    )


@kernel
def add_up(n, guards, escorts, free, reaction, infantry):
    """Men on guard, on escort, free and held for reaction, and all infantry; added in order, so that an empty row changes no digit."""
    on_guard, on_escort, mobile, held, men = 0.0, 0.0, 0.0, 0.0, 0
    for i in range(n):
        on_guard += guards[i]
        on_escort += escorts[i]
        mobile += free[i]
        held += reaction[i]
        men += infantry[i]
    return on_guard, on_escort, mobile, held, men


@kernel
def meet(n, base, guards, people, is_open, fixed, per_head, need, adequacy):
    """A base needs fixed + per_head x people while it is open; adequacy is guard given over guard needed, 1 where none is."""
    given = np.zeros(need.shape[0])
    for i in range(n):
        given[base[i]] += guards[i]
    for b in range(need.shape[0]):
        need[b] = fixed + per_head * people[b] if is_open[b] else 0.0
        adequacy[b] = given[b] / need[b] if need[b] > 0.0 else 1.0


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Work out each base's need, and how adequately last night's orders meet it."""
    t, b, o = v.tally, v.base, day.orders["contingent"]
    meet(int(v.contingent.size[0]), v.contingent.base, o.guard, b.people, b.open, p.fixed, p.per_head, b.guard_need, b.adequacy)
    t.guard_men[0], t.escort_men[0], t.mobile_men[0], t.reaction_men[0], t.infantry[0] = add_up(
        o.n[0], o.guard, o.escort, o.free, o.reaction, v.contingent.infantry
    )
