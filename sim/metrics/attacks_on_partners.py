"""Attacks on Barkhane and on a joint force, lethal or not: ambushes and IEDs."""

from __future__ import annotations

import numpy as np

from sim.metrics._partners import with_partner
from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "army and partner forces"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return with_partner(record, "target")


def measure(record: Record) -> float:
    """Number of events that target a partner force."""
    return float(each(record).sum())
