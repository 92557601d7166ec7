"""Support: communities divide support by services, protection, kinship, fear and who harmed them; grievance is slow (M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.community import FEWEST_PEOPLE, STATED_PEOPLE
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.loops import scale
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import BY_COALITION, BY_FOREIGN, BY_MILITIA, BY_ORG, BY_STATE, FOR_ORG, FOR_STATE, ISGS, JNIM, MILITIAS

MECHANISM = "M16"
DECLARES = {
    "field.information": array(float, "share", "people of a square who tell the state's side what they know"),
    "tally.support_state": array(float, "share", "support for the state, mean over people"),
    "tally.support_jihadists": array(float, "share", "support for jihadist organisations, mean over people"),
}
WRITES = ("community.support", "community.at_first", "community.harm", "community.grievance", "community.informing")
# Whose harm an event is, by who opened it; that of armed groups of the North is their coalition's.
_WHO = {
    "FAMA": BY_STATE, "JNIM": BY_ORG + JNIM, "Ansaroul_Islam": BY_ORG + JNIM, "ISGS": BY_ORG + ISGS, "Barkhane": BY_FOREIGN,
    "G5JF": BY_FOREIGN, "G3": BY_FOREIGN, **dict.fromkeys(MILITIAS, BY_MILITIA),
}  # fmt: skip


class Params(Base):
    """Paces."""

    pace_days: float = parameter(
        120.0, 20.0, 600.0, "days", "judgement", "own", "time scale on which people's support follows what earns it"
    )
    harm_half_life: float = parameter(
        60.0, 7.0, 365.0, "days", "judgement", "Condra and Shapiro 2012: weeks", "half-life of people's memory of who killed civilians"
    )
    grievance_days: float = parameter(
        400.0, 60.0, 2000.0, "days", "judgement", "UNDP 2017: 71 percent name state action; a slow stock",
        "time scale on which people's grievance fades to what unsettled tension feeds",
    )  # fmt: skip
    grievance_harm: float = parameter(
        0.3, 0.0, 2.0, "per death in 10,000 people", "judgement", "own; 0 is none",
        "grievance from civilians killed by the state and foreign forces", null=0.0,
    )  # fmt: skip
    grievance_militia: float = parameter(
        0.1, 0.0, 2.0, "per death in 10,000 people", "judgement", "own: a third of the state's; 0 is none",
        "grievance from civilians killed by self-defence militias", null=0.0,
    )  # fmt: skip
    grievance_tension: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "grievance from unsettled tension between communities")
    relief: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own; 0 is none", "part of grievance that mobile services prevent where they reach everybody",
        null=0.0,
    )  # fmt: skip


@equation
def aggrieved(c, v, p, geography):
    """Where grievance heads: up with unsettled tension, less where services come."""
    level = 1.0 - np.exp(-p.grievance_tension * v.community.tension[c])
    return level * (1.0 - p.relief * v.field.service[geography.localities.square[c]])


@equation
def follow(c, v, p, geography):
    """Support moves toward what a community leans to, and grievance to where it heads, each at its pace; who informs does so today."""
    m, o = v.community, v.orders.community
    for side in range(m.support.shape[1]):
        m.support[c, side] += (o.support[c, side] - m.support[c, side]) / p.pace_days
    m.informing[c] = o.informing[c]
    m.grievance[c] += (aggrieved(c, v, p, geography) - m.grievance[c]) / p.grievance_days


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of harm after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.harm_half_life))


@dated
def begin(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Support of the first day, which communities lean to before anything has changed."""
    if day.index == 0:
        v.community.support[:] = v.orders.community.support[: v.community.support.shape[0]]


@native
def forget(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Harm weighs less with time."""
    scale(v.community.harm, v.fixed.keep)


def aggrieve(communities: SimpleNamespace, c: int, harm: float) -> None:
    """Part of those without a grievance have one from today, by the weighted dead among 10,000 people."""
    dead = harm * STATED_PEOPLE / max(float(communities.people_home[c]), FEWEST_PEOPLE)
    communities.grievance[c] += (1.0 - communities.grievance[c]) * (1.0 - np.exp(-dead))


@eventful
def suffer(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Remember who did today's harm; harm by the state, foreigners and militias leaves grievance at once."""
    harm, each = v.community.harm, {BY_STATE: p.grievance_harm, BY_FOREIGN: p.grievance_harm, BY_MILITIA: p.grievance_militia}
    for event in day.events:
        who = _WHO.get(event.initiator)
        if who is not None and event.community >= 0 and event.deaths_civilians:
            harm[event.community, who] += event.deaths_civilians
            if who in each:
                aggrieve(v.community, event.community, each[who] * event.deaths_civilians)
        elif event.group >= 0 and event.deaths_civilians:
            harm[event.community, BY_COALITION + v.group.coalition[event.group]] += event.deaths_civilians


@equation
def settle(c, v, p, geography):
    """What sides have earned on the first evening is what first support stands for, and grievance is where it heads to then."""
    m, earned = v.community, v.orders.community.earned
    for side in range(earned.shape[1]):
        m.at_first[c, side] = earned[c, side]
    m.grievance[c] = aggrieved(c, v, p, geography)


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Support, informing and grievance of each community, and support over all people; on the second day they settle."""
    m, state, jihadists, people = v.community, 0.0, 0.0, 0.0
    for c in range(m.support.shape[0]):
        if day.index == 1:
            settle(c, v, p, geography)
        follow(c, v, p, geography)
        state += m.people_home[c] * m.support[c, FOR_STATE]
        jihadists += m.people_home[c] * (m.support[c, FOR_ORG + JNIM] + m.support[c, FOR_ORG + ISGS])
        people += m.people_home[c]
    v.tally.support_state[0], v.tally.support_jihadists[0] = state / max(people, 1.0), jihadists / max(people, 1.0)
    for s in geography.squares.play:
        v.field.information[s] = m.informing[geography.localities.of_square[s]]


resolve = in_turn(begin, forget, suffer, move)
