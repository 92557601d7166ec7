"""Protection: all armed UN presence, and mixed patrols, are felt by men, hours and travel time; it fades (M04)."""

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
from sim.geography.near import spread, station
from sim.geography.roads import near_weights

MECHANISM = "M04"
DECLARES = {
    "field.protection": array(float, "men", "armed presence of the mission and of mixed patrols as it is felt in a square"),
    "field.cover": array(float, "share", "cover by the mission in a square, 0 to 1"),
    "tally.people_covered": array(float, "people", "people under the mission's cover"),
}
WRITES = ()
SCRATCH = {"source": ("field", float), "laid": ("field", float)}
FORMS = ("concave", "linear", "mass")
CONCAVE, LINEAR, MASS = range(3)
LITTLE = 1e-3  # men below which cover is as good as proportional to presence


class Params(Base):
    """How presence turns into cover."""

    travel_hours: float = parameter(
        1.5, 0.3, 4.0, "hours", "judgement", "Cil and others 2020: reach by travel time",
        "scale at which the mission's presence fades with travel time",
    )  # fmt: skip
    half_life_days: float = parameter(
        7.0, 0.5, 60.0, "days", "judgement", "own; swept", "half-life of people's memory of the mission's presence"
    )
    garrison_weight: float = parameter(
        0.10, 0.0, 1.0, "share", "judgement", "Mvukiyehe and Samii 2018: bases as such changed nothing",
        "what a peacekeeper inside a base counts toward cover against one outside",
    )  # fmt: skip
    mass: float = parameter(
        40.0, 5.0, 300.0, "men", "judgement", "own: about a platoon",
        "presence of the mission at which cover is about half or two thirds of full",
    )  # fmt: skip
    form: Literal["concave", "linear", "mass"] = choice(
        "concave", FORMS, "judgement", "form is uncertain; the sign of a posture's effect turns on it",
        "whether the mission's cover grows fast at first, in proportion, or only with mass",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Weights of near squares, what is left of protection after a day, and the row of the form of cover."""
    return SimpleNamespace(
        weight=near_weights(geography.roads, p.travel_hours), keep=0.5 ** (1.0 / p.half_life_days), form=FORMS.index(p.form),
    )  # fmt: skip


@equation
def present(s, v):
    """Men of patrols, reaction forces and mixed companies in a square; long patrols count less where commands do not agree."""
    f = v.field
    return f.un_hours[s] + f.reaction_men[s] + f.mixed_men[s] - f.long_men[s] * f.interference_mission[s]


@equation
def lay(v, p, geography):
    """Men outside and, by their weight, inside the bases, each felt by travel time."""
    w, roads, bases = v.scratch, geography.roads, geography.bases
    for s in range(w.source.shape[0]):
        w.source[s] = present(s, v)
    station(bases.square.shape[0], bases.square, v.base.people, p.garrison_weight, w.source)
    spread(w.source, roads.near_start, roads.near_square, v.fixed.weight, w.laid)


@equation
def covered(felt, v, p):
    """Cover of 0 to 1 by presence felt, in the named form: fast at first, in proportion, or only with mass."""
    form = v.fixed.form
    if felt < LITTLE and form != MASS:
        return felt / p.mass if form == CONCAVE else felt / (2.0 * p.mass)  # what both forms come to
    if form == CONCAVE:
        return 1.0 - np.exp(-felt / p.mass)
    if form == LINEAR:
        return np.tanh(felt / (2.0 * p.mass))
    return felt * felt / (felt * felt + p.mass * p.mass)


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Lay today's presence, and let yesterday's fade."""
    f, t = v.field, v.tally
    lay(v, p, geography)
    t.people_covered[0] = 0.0
    for s in geography.squares.play:
        f.protection[s] = f.protection[s] * v.fixed.keep + v.scratch.laid[s] * (1.0 - v.fixed.keep)
        f.cover[s] = covered(f.protection[s], v, p)
        t.people_covered[0] += f.cover[s] * geography.squares.people[s]
