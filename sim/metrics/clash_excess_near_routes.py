"""Share of northern lethal non-state fights near a corridor, less the share of northern town people near one; unknown without a fight."""

from __future__ import annotations

import numpy as np

from sim.metrics._routes import NORTHERN, lethal_clashes, near_route
from sim.outputs.record import Record

UNIT = "difference in share"
KIND = "circumstance"
BETTER = "none"
THEME = "illicit economy"


def measure(record: Record) -> float:
    """Fights and towns are both placed by square, so that one is the other's null."""
    near, where, towns = near_route(record.geography), lethal_clashes(record), record.geography.localities
    north = np.isin(towns.region, NORTHERN)
    people = towns.town_people * north
    return float(near[where].mean() - (people * near[towns.square]).sum() / people.sum()) if len(where) else float("nan")
