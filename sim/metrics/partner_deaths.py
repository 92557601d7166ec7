"""Soldiers of Barkhane and of a joint force killed, in raids, ambushes and by IEDs."""

from __future__ import annotations

import numpy as np

from sim.metrics.attacks_on_partners import PARTNERS
from sim.outputs.record import Record

UNIT = "deaths"
KIND = "outcome"
BETTER = "lower"


def each(record: Record) -> np.ndarray:
    """Dead of partner forces in each event."""
    return np.asarray(record.events["deaths_a"] * (np.isin(record.events["side_a"], PARTNERS) & record.chosen()))


def measure(record: Record) -> float:
    """Sum of deaths on a partner's side."""
    return float(each(record).sum())
