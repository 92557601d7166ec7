"""Predictability: repeated UN passages make a road known, and what is known can be mined (M05)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.geography import Geography
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import Day, Event

MECHANISM = "M05"
READS = ("field.patrol_passages", "field.convoy_passages")
DECLARES = {"field.predictability": float, "field.passages": float}
WRITES = ()
DRAWS = ()


class Params(Base):
    """How habit forms and wears off."""

    half_life_days: float = parameter(21.0, 3.0, 120.0, "days", "judgement", "own", "how long a habit of movement is remembered")


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """A daily average of passages, remembered with a half-life."""
    keep = 0.5 ** (1.0 / p.half_life_days)
    field = v.field.predictability
    field *= keep
    np.add(v.field.patrol_passages, v.field.convoy_passages, out=v.field.passages)
    field += (1.0 - keep) * v.field.passages
    return []
