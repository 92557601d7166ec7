"""Quick reaction: held platoons answer a share of the day's attacks by travel time; a second round of the day (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import eventful
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M03"
READS = (
    "contingent.base", "tally.flood", "orders.contingent.n", "orders.contingent.reaction", "events.target", "events.initiator",
    "events.square",
)  # fmt: skip
DECLARES = {
    "tally.answered": array(float, "attacks per day", "attacks on peacekeepers or civilians that a reaction force answers"),
    "tally.answerable": array(float, "attacks per day", "attacks on peacekeepers or civilians that a reaction force might answer"),
    "tally.response_hours": array(float, "hours", "hours of travel to today's answered attacks, added up"),
}
WRITES = ()
DRAWS = ("quick_reaction.go",)
_GO = chance.decision("quick_reaction.go")


class Params(Base):
    """When a reaction force goes."""

    hours_scale: float = parameter(
        2.5,
        0.3,
        12.0,
        "hours",
        "judgement",
        "UN oversight report A/68/787: 20 percent answered at once, 10 to 68 by mission",
        "travel time at which the chance that a reaction force goes has fallen to a third",
    )
    most: float = parameter(
        0.7,
        0.0,
        1.0,
        "share",
        "judgement",
        "UN oversight report A/68/787: 20 percent answered at once, 10 to 68 by mission",
        "chance that a reaction force goes to an attack next door to a base that holds a platoon",
    )
    platoon_men: float = parameter(
        35.0,
        20.0,
        60.0,
        "men",
        "derived",
        "UN infantry battalion manual",
        "men held at a base that give a reaction force its full chance to go",
    )


def held_at_bases(v: SimpleNamespace, geography: Geography) -> np.ndarray:
    """Men held for reaction at each base, by last night's orders."""
    n = v.orders.contingent.n[0]
    return np.bincount(v.contingent.base[:n], v.orders.contingent.reaction[:n], len(geography.bases.square))


def readiness(square: int, held: np.ndarray, v: SimpleNamespace, p: Params, geography: Geography) -> np.ndarray:
    """How ready each base is to answer an attack: by the men held there, less with travel time."""
    return np.minimum(held / p.platoon_men, 1.0) * np.exp(-hours_to(square, v, geography) / p.hours_scale)


def hours_to(square: int, v: SimpleNamespace, geography: Geography) -> np.ndarray:
    """Hours by road from each base to a square."""
    hours: np.ndarray = geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin, square]
    return hours


@eventful
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Answer each of today's attacks on peacekeepers or civilians from the base that is readiest."""
    t = v.tally
    t.answered[0] = t.answerable[0] = t.response_hours[0] = 0.0
    held = held_at_bases(v, geography)
    for event in day.events:
        if event.target not in ("MINUSMA", "Civilians") or event.initiator == "FAMA":
            continue
        ready = readiness(event.square, held, v, p, geography)
        base = int(np.argmax(ready))
        t.answerable[0] += 1.0
        if chance.uniform(day.seed, _GO, event.square, base, day.number) < p.most * ready[base]:
            t.answered[0] += 1.0
            t.response_hours[0] += hours_to(event.square, v, geography)[base]
