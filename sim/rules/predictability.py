"""Predictability: repeated UN passages make a road known, and what is known can be mined (M05)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M05"
READS = ("field.patrol_passages", "field.convoy_passages")
DECLARES = {"field.predictability": float, "field.passages": float}
WRITES = ()
DRAWS = ()


class Params(Base):
    """How habit forms and wears off."""

    half_life_days: float = parameter(21.0, 3.0, 120.0, "days", "judgement", "own", "how long a habit of movement is remembered")


@kernel
def remember(habit, passages, patrols, convoys, keep):
    """Add up today's passages and let habit follow them."""
    for s in range(habit.shape[0]):
        passages[s] = patrols[s] + convoys[s]
        habit[s] = keep * habit[s] + (1.0 - keep) * passages[s]


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of a habit after a day."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days))


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A daily average of passages, remembered with a half-life."""
    f = v.field
    remember(f.predictability, f.passages, f.patrol_passages, f.convoy_passages, v.fixed.keep)
