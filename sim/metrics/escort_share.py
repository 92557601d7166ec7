"""Share of infantry on escort."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "share"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Escort over infantry, mean over the mandate."""
    return float((record.window("escort_men") / np.maximum(record.window("infantry"), 1.0)).mean())
