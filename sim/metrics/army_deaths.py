"""Soldiers of the Malian army killed."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"
THEME = "army and partner forces"


def each(record: Record) -> np.ndarray:
    """Dead soldiers of each event."""
    return np.asarray(record.events["deaths_a"] * record.chosen(side_a="FAMA"))


def measure(record: Record) -> float:
    """Sum of deaths on the army's side."""
    return float(each(record).sum())
