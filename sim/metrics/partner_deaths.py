"""Soldiers of Barkhane and of a joint force killed, in raids, ambushes and by IEDs."""

from __future__ import annotations

import numpy as np

from sim.metrics._partners import with_partner
from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "army and partner forces"


def each(record: Record) -> np.ndarray:
    """Dead of partner forces in each event."""
    return np.asarray(record.events["deaths_a"] * with_partner(record, "side_a"))


def measure(record: Record) -> float:
    """Sum of deaths on a partner's side."""
    return float(each(record).sum())
