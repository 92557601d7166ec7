"""Guard burden: each open base needs a fixed guard and one per head; what is missing costs something at once (M01)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.geography import Geography
from sim.kernel import kernel
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import Day, Event

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
def add_up(by_task, infantry):
    """Men on guard, on escort, free and held for reaction, and all infantry; added in order, so that an empty row changes no digit."""
    total, men = np.zeros(4), 0
    for i in range(by_task.shape[1]):
        for task in range(4):
            total[task] += by_task[task, i]
        men += infantry[i]
    return total[0], total[1], total[2], total[3], men


@kernel
def meet(n, base, by_task, infantry, people, is_open, fixed, per_head, need, adequacy):
    """A base needs fixed + per_head x people while it is open; adequacy is guard given over guard needed, 1 where none is.

    `by_task` has guard in its first row; returns men by task.
    """
    given = np.zeros(need.shape[0])
    for i in range(n):
        given[base[i]] += by_task[0, i]
    for b in range(need.shape[0]):
        need[b] = fixed + per_head * people[b] if is_open[b] else 0.0
        adequacy[b] = given[b] / need[b] if need[b] > 0.0 else 1.0
    return add_up(by_task, infantry)


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Work out each base's need, and how adequately last night's orders meet it."""
    n = int(v.contingent.size[0])
    t = v.tally
    t.guard_men[0], t.escort_men[0], t.mobile_men[0], t.reaction_men[0], t.infantry[0] = meet(
        n, v.contingent.base, day.orders["contingent"].by_task, v.contingent.infantry, v.base.people, v.base.open, p.fixed, p.per_head,
        v.base.guard_need, v.base.adequacy,
    )  # fmt: skip
    return []
