"""Share of the events that jihadists open outside seats of administration; unknown without one."""

from __future__ import annotations

import numpy as np

from sim.measures.state import seats
from sim.outputs.record import Record

UNIT = "share"
KIND = "circumstance"
BETTER = "none"
THEME = "armed groups"
JIHADISTS = ("JNIM", "ISGS", "Ansaroul_Islam")


def measure(record: Record) -> float:
    """Events in the countryside over all events that they open."""
    theirs = record.chosen() & np.isin(record.events["initiator"], JIHADISTS)
    towns = seats(record.geography)[record.events["square"][theirs]]
    return float(1.0 - towns.mean()) if towns.size else float("nan")
