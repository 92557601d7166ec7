"""Quick reaction: held platoons answer a share of the day's attacks by travel time; a second round of the day (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import eventful, in_turn, native
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
SCRATCH = {"held": ("base", float)}
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


@native
def stand_by(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Men held for reaction at each base, by last night's orders."""
    o = v.orders.contingent
    v.scratch.held[:] = 0.0
    for i in range(o.n[0]):
        v.scratch.held[v.contingent.base[i]] += o.reaction[i]


@eventful
def answer(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Answer each of today's attacks on peacekeepers or civilians from the base that is readiest: by men held and travel time."""
    t, bases, season = v.tally, geography.bases, int(v.tally.flood[0])
    t.answered[0] = t.answerable[0] = t.response_hours[0] = 0.0
    for event in day.events:
        if event.target not in ("MINUSMA", "Civilians") or event.initiator == "FAMA":
            continue
        hours = geography.roads.hours[season, bases.origin, event.square]
        ready = np.minimum(v.scratch.held / p.platoon_men, 1.0) * np.exp(-hours / p.hours_scale)
        base = int(ready.argmax())
        t.answerable[0] += 1.0
        if chance.uniform(day.seed, _GO, event.square, base, day.number) < p.most * ready[base]:
            t.answered[0] += 1.0
            t.response_hours[0] += hours[base]


resolve = in_turn(stand_by, answer)
