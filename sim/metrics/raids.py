"""Raids between communities at odds."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "communal violence and displacement"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(subtype="communal_raid"))


def measure(record: Record) -> float:
    """Number of raids."""
    return float(record.window("raids").sum())
