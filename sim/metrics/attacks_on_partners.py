"""Attacks on Barkhane and on a joint force, lethal or not: ambushes and IEDs."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
PARTNERS = ("Barkhane", "G5JF", "G3")


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(np.isin(record.events["target"], PARTNERS) & record.chosen())


def measure(record: Record) -> float:
    """Number of events that target a partner force."""
    return float(each(record).sum())
