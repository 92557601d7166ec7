"""Community: the people of one locality and its countryside, who divide their support and may inform."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import (
    BY_COALITION,
    BY_FOREIGN,
    BY_MILITIA,
    BY_ORG,
    BY_STATE,
    CMA,
    FOR_COALITION,
    FOR_NOBODY,
    FOR_ORG,
    FOR_STATE,
    ISGS,
    JNIM,
    MILITIAS,
    OUTSIDE,
    PERPETRATORS,
    PLATFORM,
    SIDES,
)  # fmt: skip

EARNING = ("state", "JNIM")  # sides whose support stands at what January 2015 says until what they earn has changed
COLUMNS = {
    "square": array(np.int64, "square", "square of its largest place"),
    "region": array(np.int64, "row", "region that it lies in"),
    "people": array(np.int64, "people", "people who belong to it, wherever they are"),
    "people_home": array(np.int64, "people", "people who are at home"),
    "displaced": array(np.int64, "people", "people who fled elsewhere in the country"),
    "abroad": array(np.int64, "people", "people who fled across the border"),
    "settled": array(np.int64, "people", "people who fled and settled elsewhere for good since the first day"),
    "cum_killed": array(np.int64, "people", "civilians killed since the first day"),
    "fear": array(np.float64, "weighted deaths", "recent deaths that its people fear"),
    "support": array(np.float64, "share", "its people's support, by side", of=SIDES),
    "at_first": array(np.float64, "utility", "what sides had earned when the run began, which their first support stands for", of=EARNING),
    "harm": array(np.float64, "weighted deaths", "recent civilian deaths that its people remember, by who killed", of=PERPETRATORS),
    "grievance": array(np.float64, "level", "grievance of its people, 0 to 1"),
    "tension": array(np.float64, "level", "unsettled disputes among its people, 0 to 1"),
    "calm": array(np.float64, "level", "tension that it returns to when nothing happens, 0 to 1"),
    "mistrust": array(np.float64, "level", "mistrust of outsiders, 0 to 1"),
    "pool": array(np.int64, "people", "young men whom jihadists may still recruit"),
    "punished": array(np.float64, "punishments", "punishments of helpers that it remembers"),
    "informing": array(np.float64, "share", "its people who tell the state's side what they know"),
    "known_violence": array(np.float64, "weighted deaths", "recent recorded violence, as deciders know it"),
    "known_harm": array(np.float64, "weighted deaths", "as known violence, without attacks on the mission"),
    "known_attacks": array(np.float64, "weighted attacks", "recent recorded attacks on the mission, as deciders know them"),
    "unvisited": array(np.float64, "days", "days since a long patrol was there"),
    "holder": array(np.int64, "row", "armed group of the North that holds it; -1 for none"),
    "toll": array(np.float64, "USD thousand per year", "tolls that smugglers pay there"),
    "watch": array(np.int64, "people", "men whom self-defence militias may still recruit, by militia", of=MILITIAS),
}
CAPACITY = None
ORDERS = {
    "support": array(np.float64, "share", "support that its people lean to, by side", of=SIDES),
    "earned": array(np.float64, "utility", "what sides earn by what they give and by harm", of=EARNING),
    "informing": array(np.float64, "share", "its people who tell the state's side what they know"),
}
MOST = 0.9  # part of those whom no coalition holds whom a side has at most in January 2015
UTMOST = 300.0  # utility above which a share is one to the last digit; the exponential of more than 709 is no number
STATED_PEOPLE, FEWEST_PEOPLE = 10000.0, 1000.0  # people whom harm is stated for; a smaller locality feels it as if it had so many


class Params(Base):
    """What earns and loses support, and what makes people inform."""

    services: float = parameter(1.2, 0.0, 4.0, "utility", "judgement", "own", "support for the state where its officials are all in post")
    served: float = parameter(
        0.6, 0.0, 2.0, "utility", "judgement", "own; 0 is none", "support for the state where mobile services reached everybody lately",
        null=0.0,
    )  # fmt: skip
    protected: float = parameter(
        0.2, 0.0, 2.0, "utility", "judgement", "sign contested in research; 0 is none", "support for the state under full UN cover",
        null=0.0,
    )  # fmt: skip
    governed: float = parameter(
        1.4, 0.0, 4.0, "utility", "judgement", "letter of 2017: security and courts earn support",
        "support for a jihadist organisation where its influence is full",
    )  # fmt: skip
    kinship: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own: recruits of herders' clans and of castes; 0 spreads support evenly over a region",
        "support for JNIM where all are of communities that it draws on, over where none is",
    )  # fmt: skip
    taste_isgs: float = parameter(
        0.3, -5.0, 3.0, "utility", "judgement", "own, held by 40 fighters in 2015 and 150 in 2017",
        "support for ISGS, against nobody, among communities that it draws on or where it rules",
    )  # fmt: skip
    militia_turns: float = parameter(
        0.5, 0.0, 2.0, "share", "judgement", "reports of 2015 to 2017: who is raided seeks arms; 0 is none",
        "utility of a death by the state's hand that a jihadist organisation gains by a death by a militia's, among those it draws on",
        null=0.0)  # fmt: skip
    held: float = parameter(
        0.6, 0.0, 3.0, "utility", "judgement", "own; 0 leaves the shares of January 2015",
        "support for a coalition of the North whose men secure the place",
    )  # fmt: skip
    harm_weight: float = parameter(
        0.8, 0.0, 3.0, "utility per death in 10,000 people", "judgement", "Condra and Shapiro 2012; Lyall, Blair and Imai 2013",
        "support that a side loses by civilians whom it killed",
    )  # fmt: skip
    outsider: float = parameter(
        2.0, 1.0, 4.0, "times", "judgement", "Lyall, Blair and Imai 2013: harm by outsiders costs more",
        "how much more a civilian killed by foreign forces costs the state than one that it kills itself",
    )  # fmt: skip
    state_harm: Literal["enrages", "deters"] = choice(
        "enrages", ("enrages", "deters"), "judgement", "Lyall 2009 found the opposite after shelling",
        "whether civilians killed by the state raise or lower support for jihadists",
    )  # fmt: skip
    state_harm_turns: float = parameter(
        0.5, 0.0, 2.0, "share", "judgement", "own; 0 is none",
        "part of the support lost by civilians killed by the state that jihadists gain or lose", null=0.0,
    )  # fmt: skip
    mistrust_weight: float = parameter(
        0.5, 0.0, 3.0, "utility", "judgement", "own", "support that the state loses where mistrust of outsiders is full"
    )
    mistrust_silence: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own", "informers silenced where mistrust of outsiders is full"
    )
    silenced: float = parameter(
        0.2, 0.0, 2.0, "log units per punishment", "judgement",
        "Kalyvas 2006: selective violence keeps people from telling; the size is own; 0 is none",
        "how strongly each remembered punishment of helpers in a community keeps its people from informing", null=0.0)  # fmt: skip
    informing_base: float = parameter(
        0.25, 0.0, 1.0, "share of state supporters", "judgement", "own", "state supporters who inform without any UN cover"
    )
    informing_cover: float = parameter(
        0.35, 0.0, 1.0, "share of state supporters", "judgement",
        "Blair, Karim and Morse 2019: patrols raise reporting by about 30 percent; 0 is none",
        "further state supporters who inform under full UN cover", null=0.0)  # fmt: skip
    fear: float = parameter(
        1.0, 0.0, 4.0, "per unit of influence", "judgement", "Kalyvas: collaboration follows control",
        "how strongly jihadist influence silences informers",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Part of the state's harm that its enemies gain, or lose where harm deters, and support of January 2015 by locality."""
    turned = p.state_harm_turns if p.state_harm == "enrages" else -p.state_harm_turns
    return SimpleNamespace(turned=turned, first=first_support(p.kinship, geography))


def first_support(kinship: float, geography: Geography) -> np.ndarray:
    """Support of January 2015 by locality: each region's, with JNIM's part of it where its kin are and the others' less there."""
    out, places = geography.first_support.copy(), geography.localities
    jnim, pull = FOR_ORG + JNIM, np.exp(kinship * places.kin[:, JNIM])
    free = 1.0 - out[:, FOR_COALITION + CMA] - out[:, FOR_COALITION + PLATFORM]
    for region in np.unique(places.region):
        here = places.region == region
        mean = (places.people[here] * pull[here]).sum() / max(places.people[here].sum(), 1.0)
        out[here, jnim] = np.minimum(out[here, jnim] * pull[here] / mean, MOST * free[here])
    others = free - geography.first_support[:, jnim]
    left = np.divide(free - out[:, jnim], others, out=np.ones(len(others)), where=others > 0.0)
    out[:, (FOR_STATE, FOR_NOBODY)] *= left[:, None]
    return out


@equation
def per_death(c, v):
    """What one death weighs in a locality: more where few people live."""
    return STATED_PEOPLE / max(v.community.people_home[c], FEWEST_PEOPLE)


@equation
def state_harm(c, v, p):
    """Support lost by the state by harm that it did, and foreigners on its side."""
    harm = v.community.harm
    return (harm[c, BY_STATE] + p.outsider * harm[c, BY_FOREIGN]) * per_death(c, v) * p.harm_weight


@equation
def for_state(c, v, p, geography):
    """Utility of the state: services and protection that it gives, against harm and mistrust."""
    f, s = v.field, geography.localities.square[c]
    given = p.services * f.presence[s] + p.served * f.service[s] + p.protected * f.cover[s]
    return given - state_harm(c, v, p) - p.mistrust_weight * v.community.mistrust[c]


@equation
def militia_harm(org, c, v, p, geography):
    """What civilians whom militias killed turn to an organisation: as far as its people are of communities that it draws on."""
    killed = v.community.harm[c, BY_MILITIA] * per_death(c, v) * p.harm_weight
    return p.militia_turns * killed * geography.localities.kin[c, org]


@equation
def for_org(org, c, v, p, geography):
    """Utility of a jihadist organisation: order and what harm by the state and by militias turns to it, against its own harm."""
    harm = p.harm_weight * v.community.harm[c, BY_ORG + org] * per_death(c, v)
    turned = state_harm(c, v, p) * v.fixed.turned + militia_harm(org, c, v, p, geography)
    return p.governed * v.field.influence[org, geography.localities.square[c]] - harm + turned


@equation
def for_coalition(k, c, v, p, geography):
    """Weight of a coalition: its share of January 2015, moved by who secures the place, if anybody does, and by harm that it did."""
    control, s = v.field.control, geography.localities.square[c]
    anybody = 0.5 * (control[CMA, s] + control[PLATFORM, s] + control[OUTSIDE, s])
    harm = p.harm_weight * v.community.harm[c, BY_COALITION + k] * per_death(c, v)
    return v.fixed.first[c, FOR_COALITION + k] * np.exp(p.held * (control[k, s] - anybody) - harm)


@equation
def weight_of(side, now, c, v, day):
    """Weight of the state or of JNIM: its share of January 2015, by what it has earned since the run began."""
    since = now - v.community.at_first[c, side] if day.index > 1 else 0.0
    return v.fixed.first[c, FOR_STATE if side == 0 else FOR_ORG + JNIM] * np.exp(min(since, UTMOST))


@equation
def newcomer(c, v, p, geography):
    """Weight of ISGS, which nobody knew in January 2015: what it earns, among kin and those whom it rules."""
    places = geography.localities
    known = min(places.kin[c, ISGS] + v.field.influence[ISGS, places.square[c]], 1.0)
    return v.fixed.first[c, FOR_NOBODY] * known * np.exp(min(for_org(ISGS, c, v, p, geography) + p.taste_isgs, UTMOST))


@equation
def share_out(c, v, p, day, geography):
    """Shares of support: first what either coalition holds, then state, jihadists and nobody by a logit over the rest."""
    o, first = v.orders.community, v.fixed.first
    out, earned = o.support, o.earned
    cma, platform = for_coalition(CMA, c, v, p, geography), for_coalition(PLATFORM, c, v, p, geography)
    held = cma + platform + 1.0 - first[c, FOR_COALITION + CMA] - first[c, FOR_COALITION + PLATFORM]
    out[c, FOR_COALITION + CMA], out[c, FOR_COALITION + PLATFORM] = cma / held, platform / held
    free = 1.0 - out[c, FOR_COALITION + CMA] - out[c, FOR_COALITION + PLATFORM]
    earned[c, 0], earned[c, 1] = for_state(c, v, p, geography), for_org(JNIM, c, v, p, geography)
    state, jnim = weight_of(0, earned[c, 0], c, v, day), weight_of(1, earned[c, 1], c, v, day)
    isgs, nobody = newcomer(c, v, p, geography) if day.index > 1 else 0.0, first[c, FOR_NOBODY]
    total = state + jnim + isgs + nobody
    out[c, FOR_STATE], out[c, FOR_NOBODY] = free * state / total, free * nobody / total
    out[c, FOR_ORG + JNIM], out[c, FOR_ORG + ISGS] = free * jnim / total, free * isgs / total


@equation
def informers(c, v, p, geography):
    """Share of people who inform: supporters of the state, more under UN cover, silenced by influence, punishments and mistrust."""
    m, f, s = v.community, v.field, geography.localities.square[c]
    willing = m.support[c, FOR_STATE] * (p.informing_base + p.informing_cover * f.cover[s])
    silence = np.exp(-p.fear * (f.influence[JNIM, s] + f.influence[ISGS, s]) - p.silenced * m.punished[c])
    return willing * silence * (1.0 - p.mistrust_silence * m.mistrust[c])


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Whom each community leans to and how many inform."""
    o = v.orders.community
    o.n[0] = v.community.size[0]
    for c in range(v.community.size[0]):
        share_out(c, v, p, day, geography)
        o.informing[c] = informers(c, v, p, geography)
