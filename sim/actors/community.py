"""Community: the people of one locality and its countryside, who divide their support and may inform."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import MILITIAS, PERPETRATORS, SIDES

COLUMNS = {
    "square": np.int64, "region": np.int64, "people": np.int64, "people_home": np.int64, "displaced": np.int64,
    "abroad": np.int64, "cum_killed": np.int64, "fear": np.float64, "support": (np.float64, len(SIDES)), "harm": (np.float64,
    len(PERPETRATORS)),
    "grievance": np.float64, "tension": np.float64, "calm": np.float64, "mistrust": np.float64, "pool": np.int64, "informing": np.float64,
    "known_violence": np.float64, "known_attacks": np.float64, "unvisited": np.float64, "holder": np.int64, "toll": np.float64,
    "watch": (np.int64, len(MILITIAS)),
}  # fmt: skip
CAPACITY = None
READS = (
    "community.support", "community.harm", "community.mistrust", "field.presence", "field.cover", "field.influence",
    "community.people_home", "community.size", "field.control", "field.service",
)  # fmt: skip
DRAWS = ()


class Params(Base):
    """What earns and loses support, and what makes people inform."""

    services: float = parameter(1.2, 0.0, 4.0, "utility", "judgement", "own", "support for the state from its presence")
    served: float = parameter(
        0.6, 0.0, 2.0, "utility", "judgement", "own; 0 is none", "support for the state where mobile services reached everybody lately"
    )
    protected: float = parameter(
        0.2, 0.0, 2.0, "utility", "judgement", "sign contested in research; 0 is none", "support for the state from UN cover"
    )
    governed: float = parameter(
        1.4,
        0.0,
        4.0,
        "utility",
        "judgement",
        "letter of 2017: security and courts earn support",
        "support for an organisation from its influence",
    )
    kinship: float = parameter(0.8, 0.0, 3.0, "utility", "judgement", "own", "support for an organisation from shared community")
    taste_jnim: float = parameter(
        -2.0,
        -5.0,
        1.0,
        "utility",
        "judgement",
        "own, held by support shares of January 2015",
        "support for JNIM that nothing else explains, against nobody",
    )
    taste_isgs: float = parameter(
        -1.4,
        -5.0,
        1.0,
        "utility",
        "judgement",
        "own, held by 40 fighters in 2015 and 150 in 2017",
        "support for ISGS that nothing else explains, against nobody",
    )
    held: float = parameter(
        0.6,
        0.0,
        3.0,
        "utility",
        "judgement",
        "own; 0 leaves the shares of January 2015",
        "support for a coalition whose men secure the place",
    )
    harm_weight: float = parameter(
        0.8,
        0.0,
        3.0,
        "utility a death in 10,000",
        "judgement",
        "Condra and Shapiro 2012; Lyall, Blair and Imai 2013",
        "support lost by who did the harm",
    )
    outsider: float = parameter(
        2.0,
        1.0,
        4.0,
        "times",
        "judgement",
        "Lyall, Blair and Imai 2013: harm by outsiders costs more",
        "extra weight of harm done by foreign forces, counted against the state",
    )
    state_harm: Literal["enrages", "deters"] = choice(
        "enrages",
        ("enrages", "deters"),
        "judgement",
        "Lyall 2009 found the opposite after shelling",
        "whether harm by the state raises or lowers support for its enemies",
    )
    state_harm_turns: float = parameter(
        0.5, 0.0, 2.0, "share", "judgement", "own; 0 is none", "of the utility lost to the state's harm, what its enemies gain or lose"
    )
    mistrust_weight: float = parameter(0.5, 0.0, 3.0, "utility", "judgement", "own", "support lost to the state where mistrust is full")
    mistrust_silence: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "informers silenced where mistrust is full")
    informing_base: float = parameter(
        0.25, 0.0, 1.0, "share of state supporters", "judgement", "own", "state supporters who would inform without any cover"
    )
    informing_cover: float = parameter(
        0.35,
        0.0,
        1.0,
        "share of state supporters",
        "judgement",
        "Blair, Karim and Morse 2019: patrols raise reporting by about 30 percent; 0 is none",
        "more who inform under full UN cover",
    )
    fear: float = parameter(
        1.0,
        0.0,
        4.0,
        "per unit of influence",
        "judgement",
        "Kalyvas: collaboration follows control",
        "how strongly jihadist influence silences informers",
    )


# Support that each community leans to, in shares by SIDES, and the share of its people who inform.
ORDERS = {"support": (np.float64, len(SIDES)), "informing": np.float64}


@kernel
def coalitions(first, control, harm, s, scale, p):
    """Shares of CMA and Platform: those of January 2015, moved by who secures the place, if anybody does, and by who did harm."""
    anybody = 0.5 * (control[0, s] + control[1, s] + control[2, s])
    cma = first[3] * np.exp(p.held * (control[0, s] - anybody) - p.harm_weight * harm[4] * scale)
    platform = first[4] * np.exp(p.held * (control[1, s] - anybody) - p.harm_weight * harm[5] * scale)
    total = cma + platform + 1.0 - first[3] - first[4]
    return cma / total, platform / total


@kernel
def lean(n, square, first, control, harm, mistrust, presence, service, cover, influence, kin, people, p, enrages, out, informing, support):
    """Logit shares: first what either coalition holds, then state, JNIM, ISGS and nobody over the rest."""
    p = p[0]
    for c in range(n):
        s = square[c]
        scale = 10000.0 / max(people[c], 1000.0)
        state_harm = (harm[c, 0] + p.outsider * harm[c, 3]) * scale * p.harm_weight
        u0 = p.services * presence[s] + p.served * service[s] + p.protected * cover[s] - state_harm - p.mistrust_weight * mistrust[c]
        shift = state_harm * (p.state_harm_turns if enrages else -p.state_harm_turns)
        u1 = p.governed * influence[0, s] + p.kinship * kin[c, 0] - p.harm_weight * harm[c, 1] * scale + shift + p.taste_jnim
        u2 = p.governed * influence[1, s] + p.kinship * kin[c, 1] - p.harm_weight * harm[c, 2] * scale + shift + p.taste_isgs
        e0, e1, e2 = np.exp(u0), np.exp(u1), np.exp(u2)
        out[c, 3], out[c, 4] = coalitions(first[c], control, harm[c], s, scale, p)
        free = 1.0 - out[c, 3] - out[c, 4]
        total = e0 + e1 + e2 + 1.0
        out[c, 0], out[c, 1], out[c, 2] = free * e0 / total, free * e1 / total, free * e2 / total
        out[c, 5] = free / total
        silence = np.exp(-p.fear * (influence[0, s] + influence[1, s]))
        informing[c] = (
            support[c, 0] * (p.informing_base + p.informing_cover * cover[s]) * silence * (1.0 - p.mistrust_silence * mistrust[c])
        )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Whether harm by the state enrages."""
    return SimpleNamespace(enrages=p.state_harm == "enrages")


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Whom each community leans to and how many inform."""
    c, f, o, places = v.community, v.field, day.orders["community"], geography.localities
    o.n[0] = c.size[0]
    lean(
        c.size[0], places.square, geography.first_support, f.control, c.harm, c.mistrust, f.presence, f.service, f.cover, f.influence,
        places.kin, c.people_home, p.numbers, v.fixed.enrages, o.support, o.informing, c.support,
    )  # fmt: skip
