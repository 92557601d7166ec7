"""Officials and services in place in the countryside, outside seats of administration, mean over the mandate."""

from __future__ import annotations

import numpy as np

from sim.measures.state import seats
from sim.outputs.record import Record

UNIT = "share"
KIND = "outcome"
BETTER = "higher"
THEME = "state and accord"


def measure(record: Record) -> float:
    """Mean presence, by people."""
    s = record.squares
    people = np.where(seats(record.geography)[s["square"]], 0.0, s["population"])
    return float((people * s["state_presence"]).sum() / people.sum())
