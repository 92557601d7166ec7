"""Quick reaction: held platoons answer a share of the day's attacks by travel time; a second round of the day (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import eventful
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M03"
READS = ("contingent.base", "tally.flood")
DECLARES = {"tally.answered": float, "tally.answerable": float, "tally.response_hours": float}
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
        "scale at which the chance of an answer falls with travel time",
    )
    most: float = parameter(0.7, 0.0, 1.0, "share", "judgement", "as above", "chance of an answer next door with a platoon held")
    platoon_men: float = parameter(
        35.0, 20.0, 60.0, "men", "derived", "UN infantry battalion manual", "men that must be held for a full chance"
    )


@kernel
def readiest(n, reaction, base_of, travel, origin, square, p):
    """The base from which an answer is likeliest, by men held there and travel time; that chance, and the hours."""
    p = p[0]
    held = np.zeros(origin.shape[0])
    for i in range(n):
        held[base_of[i]] += reaction[i]
    best, base = -1.0, 0
    for b in range(origin.shape[0]):
        ready = min(held[b] / p.platoon_men, 1.0) * np.exp(-travel[origin[b], square] / p.hours_scale)
        if ready > best:
            best, base = ready, b
    return base, p.most * best, travel[origin[base], square]


@eventful
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Answer each of today's attacks on peacekeepers or civilians from the nearest base that holds men."""
    t = v.tally
    t.answered[0] = t.answerable[0] = t.response_hours[0] = 0.0
    for event in day.events:
        if event.target not in ("MINUSMA", "Civilians") or event.initiator == "FAMA":
            continue
        orders, hours = day.orders["contingent"], geography.roads.hours[int(t.flood[0])]
        base, ready, travel = readiest(
            orders.n[0], orders.reaction, v.contingent.base, hours, geography.bases.origin, event.square, p.numbers
        )
        t.answerable[0] += 1.0
        if chance.uniform(day.seed, _GO, event.square, base, day.number) < ready:
            t.answered[0] += 1.0
            t.response_hours[0] += travel
