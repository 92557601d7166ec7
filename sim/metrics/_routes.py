"""What lies near the smuggling corridors, measured as in the observed patterns: within 28 km of a waypoint."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.geography import Geography
from sim.geography.distance import km_between
from sim.outputs.record import Record
from sim.words import NON_STATE, NORTH, REGIONS

NEAR_KM = 28.0
NORTHERN = tuple(REGIONS.index(name) for name in NORTH)


@lru_cache(maxsize=4)
def near_route(geography: Geography) -> np.ndarray:
    """By square: whether its centre lies within `NEAR_KM` of a waypoint, as the crow flies; read-only."""
    squares, table = geography.squares, geography.seeds.corridors
    km = km_between(squares.latitude[:, None], squares.longitude[:, None], table["latitude"], table["longitude"])
    out = np.asarray(km.min(axis=1) <= NEAR_KM)
    out.flags.writeable = False
    return out


def lethal_clashes(record: Record) -> np.ndarray:
    """Squares of the lethal non-state events of the mandate in the North."""
    where, best = record.events["square"], record.events["best"]
    mine = record.chosen(type_of_violence=NON_STATE) & (best > 0)
    return np.asarray(where[mine & np.isin(record.geography.squares.region[where], NORTHERN)])
