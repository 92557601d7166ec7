"""Killings that punish people who helped the mission or the state."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "events"
KIND = "outcome"
BETTER = "lower"
THEME = "protection of civilians"


def each(record: Record) -> np.ndarray:
    """Whether an event is one."""
    return np.asarray(record.chosen(subtype="punishment"))


def measure(record: Record) -> float:
    """Number of punishments."""
    return float(record.window("punishments").sum())
