"""The ground as statistics of events see it: PRIO-GRID squares in play, their neighbours and cercles, what lies near a corridor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.geography.distance import km_between
from sim.metrics._routes import near_route
from sim.words import NORTH, REGIONS

if TYPE_CHECKING:
    from sim.geography import Geography
    from sim.geography.seeds import Seeds

ACROSS = 720  # PRIO-GRID squares from west to east
NORTHERN = tuple(REGIONS.index(name) for name in NORTH)


@dataclass(frozen=True, eq=False)
class Ground:
    """Columns by square of the model's grid, and by PRIO-GRID square (`gids` has their numbers, in order).

    `prio` is the PRIO-GRID square that holds a square, -1 where it holds none in play; `neighbours[a, b]` says that two of them
    touch (queen); `cercle` is the cercle, as a row of `cercles`, in which most people of a PRIO-GRID square live. `null` is the share
    of the North's town people who live near a corridor.
    """

    gids: np.ndarray
    neighbours: np.ndarray
    cercles: tuple[str, ...]
    cercle: np.ndarray
    prio: np.ndarray
    in_play: np.ndarray
    region: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    near: np.ndarray
    null: float

    def km(self, squares: np.ndarray) -> np.ndarray:
        """Distances between the centres of squares, each with each."""
        lat, lon = self.latitude[squares], self.longitude[squares]
        return np.asarray(km_between(lat[:, None], lon[:, None], lat[None, :], lon[None, :]))


@lru_cache(maxsize=2)
def ground_of(geography: Geography) -> Ground:
    """The ground of one geography."""
    squares = geography.squares
    gids, cercles, cercle = cercles_of(geography.seeds)
    place = np.searchsorted(gids, squares.gid).clip(max=len(gids) - 1)
    prio = np.where(squares.in_play & (gids[place] == squares.gid), place, -1)
    row, column = gids // ACROSS, gids % ACROSS
    apart = np.maximum(np.abs(row[:, None] - row), np.abs(column[:, None] - column))
    near, towns = near_route(geography), geography.localities
    people = towns.town_people * np.isin(towns.region, NORTHERN)
    return Ground(
        gids, apart == 1, cercles, cercle, prio, squares.in_play, squares.region, squares.latitude, squares.longitude, near,
        float((people * near[towns.square]).sum() / people.sum()),
    )  # fmt: skip


def cercles_of(seeds: Seeds) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """PRIO-GRID squares with a quarter-degree square in play, all cercles, and the cercle in which most of each square's people live.

    Of cercles with equally many people the first by name counts.
    """
    table = seeds.squares
    play = table["in_play"].astype(bool)
    gids, of_gid = np.unique(table["gid"][play], return_inverse=True)
    cercles, of_cercle = np.unique(table["cercle"][play].astype(str), return_inverse=True)
    people = np.zeros((len(gids), len(cercles)))
    np.add.at(people, (of_gid, of_cercle), table["population"][play] + 1e-6)  # where nobody lives, squares count
    return gids, tuple(map(str, cercles)), people.argmax(axis=1)
