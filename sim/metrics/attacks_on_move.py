"""Attacks on the mission's patrols and convoys, lethal or not: ambushes and devices."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(target="MINUSMA") & np.isin(record.events["subtype"], ("ambush", "ied")))


def measure(record: Record) -> float:
    """Number of events of these kinds that target MINUSMA."""
    return float(each(record).sum())
