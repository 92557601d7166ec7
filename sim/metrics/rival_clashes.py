"""Fights of JNIM with ISGS in the mandate."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(subtype="rival_clash"))


def measure(record: Record) -> float:
    """Count of the events, true ones."""
    return float(record.window("rival_clashes").sum())
