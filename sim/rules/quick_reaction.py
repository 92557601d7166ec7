"""Quick reaction: held platoons answer a share of the day's attacks by travel time; a second round of the day (M03)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import Day, Event

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


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Answer each of today's attacks on peacekeepers or civilians from the nearest base that holds men."""
    v.tally.answered[0] = v.tally.answerable[0] = v.tally.response_hours[0] = 0.0
    calls = [e for e in day.events if e.target in ("MINUSMA", "Civilians") and e.initiator != "FAMA"]
    if not calls:
        return []
    n = len(day.orders["contingent"].reaction)
    held = np.bincount(v.contingent.base[:n], day.orders["contingent"].reaction[:n], len(geography.bases.key))
    hours = geography.network.hours[int(v.tally.flood[0])]
    for event in calls:
        travel = hours[geography.bases.origin, event.square]
        ready = np.minimum(held / p.platoon_men, 1.0) * np.exp(-travel / p.hours_scale)
        best = int(np.argmax(ready))
        v.tally.answerable[0] += 1.0
        if chance.uniform(day.seed, _GO, event.square, best, day.number) < p.most * ready[best]:
            v.tally.answered[0] += 1.0
            v.tally.response_hours[0] += float(travel[best])
    return []
