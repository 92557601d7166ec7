"""Support: communities divide support by services, protection, kinship, fear and who harmed them; grievance is slow (M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import PERPETRATORS

MECHANISM = "M16"
READS = ("community.people_home", "community.tension", "group.coalition", "field.service")
DECLARES = {"field.information": float, "tally.support_state": float, "tally.support_jihadists": float}
WRITES = ("community.support", "community.harm", "community.grievance", "community.informing")
DRAWS = ()
_WHO = {"FAMA": 0, "JNIM": 1, "Ansaroul_Islam": 1, "ISGS": 2, "Barkhane": 3, "G5JF": 3, "G3": 3}
COALITION_HARM = PERPETRATORS.index("CMA")  # the column of the first coalition


class Params(Base):
    """Paces."""

    pace_days: float = parameter(120.0, 20.0, 600.0, "days", "judgement", "own", "time scale on which support follows what earns it")
    harm_half_life: float = parameter(60.0, 7.0, 365.0, "days", "judgement", "Condra and Shapiro 2012: weeks", "how long harm weighs")
    grievance_days: float = parameter(
        400.0, 60.0, 2000.0, "days", "judgement", "UNDP 2017: 71 percent name state action; a slow stock", "time scale of grievance"
    )
    grievance_harm: float = parameter(
        0.15, 0.0, 1.0, "per death in 10,000", "judgement", "own", "grievance from harm by the state and foreigners"
    )
    grievance_tension: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "grievance from unsettled tension")
    relief: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "of grievance that mobile services which reach everybody keep from growing"
    )


@kernel
def follow(play, support, goal, informing, informing_now, harm, grievance, tension, service, where, people, information, of_square, p):
    """Support, informing and grievance follow; information spreads to squares; returns mean support of state and jihadists."""
    p = p[0]
    state, jihadists, total = 0.0, 0.0, 0.0
    for c in range(support.shape[0]):
        for k in range(support.shape[1]):
            support[c, k] += (goal[c, k] - support[c, k]) / p.pace_days
        informing[c] = informing_now[c]
        outside = (harm[c, 0] + harm[c, 3]) * 10000.0 / max(people[c], 1000.0)
        aggrieved = 1.0 - np.exp(-p.grievance_harm * outside - p.grievance_tension * tension[c])
        grievance[c] += (aggrieved * (1.0 - p.relief * service[where[c]]) - grievance[c]) / p.grievance_days
        state += people[c] * support[c, 0]
        jihadists += people[c] * (support[c, 1] + support[c, 2])
        total += people[c]
    for s in play:
        information[s] = informing[of_square[s]]
    return state / max(total, 1.0), jihadists / max(total, 1.0)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of harm after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.harm_half_life))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Support of the first day."""
    if day.index == 0:
        v.community.support[:] = geography.first_support


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Harm weighs less with time."""
    v.community.harm[:] *= v.fixed.keep


@eventful
def suffer(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Remember who did today's harm."""
    harm = v.community.harm
    for event in day.events:
        who = _WHO.get(event.initiator)
        if who is not None and event.community >= 0 and event.deaths_civilians:
            harm[event.community, who] += event.deaths_civilians
        elif event.group >= 0 and event.deaths_civilians:
            harm[event.community, COALITION_HARM + v.group.coalition[event.group]] += event.deaths_civilians


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Move support toward what each community leans to, and let grievance follow."""
    c, o, places = v.community, day.orders["community"], geography.localities
    v.tally.support_state[0], v.tally.support_jihadists[0] = follow(
        geography.squares.play, c.support, o.support, c.informing, o.informing, c.harm, c.grievance, c.tension, v.field.service,
        places.square, c.people_home, v.field.information, places.of_square, p.numbers,
    )  # fmt: skip


resolve = in_turn(begin, forget, suffer, move)
