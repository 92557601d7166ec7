"""Peacekeepers wounded by hostile acts."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "people"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def each(record: Record) -> np.ndarray:
    """Wounded peacekeepers of each event."""
    return np.asarray(record.events["wounded_a"] * record.chosen(side_a="MINUSMA"))


def measure(record: Record) -> float:
    """Sum of wounded on the mission's side."""
    return float(each(record).sum())
