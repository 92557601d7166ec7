"""Platoon-days on patrol, short and long."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "platoon-days"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def by_square(record: Record) -> np.ndarray:
    """Platoon-days in each square of the grid."""
    out = np.zeros(record.geography.n_squares)
    out[record.squares["square"]] = record.squares["patrol_days"]
    return out


def measure(record: Record) -> float:
    """Sum over the mandate."""
    return float(record.window("patrol_days").sum())
