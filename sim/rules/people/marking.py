"""Marking: informers seen with the mission, the army or partner forces are known as helpers, and slowly forgotten (M04, M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M04"
DECLARES = {
    "field.marked": array(float, "people", "people of a square known to have helped the mission, the army or partner forces"),
    "tally.people_marked": array(float, "people", "people known to have helped the mission, the army or partner forces"),
}
WRITES = ()
SCRATCH = {"contacts": ("field", float)}


class Params(Base):
    """Whom contact marks, and for how long."""

    informers: float = parameter(
        0.002, 0.0, 0.02, "share of informers per contact", "judgement", "own; 0 marks nobody",
        "informers seen helping at a patrol's passage or a civil team's visit",
    )  # fmt: skip
    army_men: float = parameter(
        150.0, 20.0, 5000.0, "men", "judgement", "own: a company; at its highest hardly anybody",
        "army men out in a square whose contacts with people are those of one passage of the mission a day",
    )  # fmt: skip
    army: float = parameter(
        1.0, 0.0, 3.0, "times", "judgement", "Kalyvas 2006: whoever helps either side; 0 marks nobody", "weight of contacts with the army"
    )
    partner: float = parameter(
        1.0, 0.0, 5.0, "contacts per task group", "judgement", "as a passage of the mission; 0 marks nobody",
        "contacts of people with a task group of Barkhane or of a joint force in their square for a day",
    )  # fmt: skip
    half_life_days: float = parameter(60.0, 7.0, 365.0, "days", "judgement", "own", "half-life of the memory of who helped")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of marks after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@equation
def meet(v, p):
    """Contacts of people today, by square: the mission's passages and its teams' visits, and yesterday's of army and partner forces."""
    f, contacts, teams = v.field, v.scratch.contacts, v.civil_team
    for s in range(contacts.shape[0]):
        contacts[s] = f.patrol_passages[s] + f.reaction_passages[s] + f.police_passages[s] + p.army * f.army_patrols[s] / p.army_men
        contacts[s] += p.partner * (f.partner_effort[s] + f.joint_effort[s])
    for i in range(teams.size[0]):
        if teams.active[i]:
            contacts[teams.square[i]] += 1.0


@equation
def mark(s, v, p, geography):
    """Informers who are seen in contact are marked; who helped is forgotten with a half-life."""
    marked, contacts = v.field.marked, v.scratch.contacts[s]
    marked[s] *= v.fixed.keep
    if contacts > 0.0:
        informing = v.community.informing[geography.localities.of_square[s]]
        marked[s] += p.informers * informing * geography.squares.people[s] * (1.0 - np.exp(-contacts))


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Mark those seen helping, let the rest be forgotten, and count who is known."""
    meet(v, p)
    v.tally.people_marked[0] = 0.0
    for s in geography.squares.play:
        mark(s, v, p, geography)
        v.tally.people_marked[0] += v.field.marked[s]
