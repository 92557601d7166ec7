"""Predictability: repeated UN passages make a road known, and what is known can be mined (M05)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M05"
DECLARES = {
    "field.predictability": array(float, "passages per day", "passages of the mission through a square that others have come to expect"),
    "field.passages": array(float, "passages per day", "passages of the mission's patrols, reaction forces and convoys through a square"),
}
WRITES = ()


class Params(Base):
    """How habit forms and wears off."""

    half_life_days: float = parameter(21.0, 3.0, 120.0, "days", "judgement", "own", "half-life of the memory of where the mission passes")


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of a habit after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A daily average of passages, remembered with a half-life."""
    f = v.field
    for s in range(f.passages.shape[0]):
        f.passages[s] = f.patrol_passages[s] + f.reaction_passages[s] + f.convoy_passages[s]
        f.predictability[s] = v.fixed.keep * f.predictability[s] + (1.0 - v.fixed.keep) * f.passages[s]
