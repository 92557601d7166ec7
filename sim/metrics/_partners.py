"""Which events are attacks on, or cost, a partner force."""

from __future__ import annotations

import numpy as np

from sim.outputs.record import Record

PARTNERS = ("Barkhane", "G5JF", "G3")


def with_partner(record: Record, column: str) -> np.ndarray:
    """Mask of events of the mandate whose target, or side, is a partner force."""
    return np.asarray(np.isin(record.events[column], PARTNERS) & record.chosen())
