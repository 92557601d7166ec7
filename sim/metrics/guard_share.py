"""Share of infantry on guard."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

UNIT = "share"
KIND = "activity"
BETTER = "none"
THEME = "the mission"


def measure(record: Record) -> float:
    """Guard over infantry, mean over the mandate."""
    return float((record.window("guard_men") / np.maximum(record.window("infantry"), 1.0)).mean())
