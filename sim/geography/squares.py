"""The grid: squares that nest in PRIO-GRID, at 0.5, 0.25 or 0.125 degrees, from the 0.25-degree seed table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.geography.distance import KM_PER_DEGREE, km_between, narrowing
from sim.geography.seeds import Seeds
from sim.words import REGIONS

SOUTH, WEST, NORTH, EAST = 12.5, -8.0, 25.0, 4.5
SEEDED = 0.25  # degrees of a square of the seed table
HALF = SEEDED / 2.0
FLOODED = 0.5  # part of a square's squares in the seed table that makes it one that floods


@dataclass(frozen=True, eq=False)
class Squares:
    """Read-only columns of every square, flat in row-major order from the south-west; -1 region means masked."""

    resolution: float
    rows: int
    columns: int
    latitude: np.ndarray
    longitude: np.ndarray
    gid: np.ndarray
    region: np.ndarray
    cercle: np.ndarray
    cercles: tuple[str, ...]
    in_play: np.ndarray
    terrain: np.ndarray
    terrains: tuple[str, ...]
    move_cost: np.ndarray
    concealment: np.ndarray
    flooded: np.ndarray
    border_km: np.ndarray
    people: np.ndarray

    @cached_property
    def play(self) -> np.ndarray:
        """Indices of the squares in play, in order; what loops over the ground run through."""
        return np.flatnonzero(self.in_play)

    @property
    def step_km(self) -> float:
        """Side of a square in km."""
        return self.resolution * KM_PER_DEGREE

    @cached_property
    def narrowing(self) -> np.ndarray:
        """Length of a degree of longitude over one of latitude, at each square."""
        return np.asarray(narrowing(self.latitude))

    @cached_property
    def least_narrowing(self) -> float:
        """The narrowing of the northernmost squares: no square is narrower, so none lies further in columns within a distance."""
        return float(self.narrowing.min())

    @cached_property
    def log_people(self) -> np.ndarray:
        """log(1 + people / 2,000): how a square's people weigh with those who would rule them."""
        return np.log1p(self.people / 2000.0)

    @property
    def number(self) -> int:
        """Number of squares, masked ones included."""
        return self.rows * self.columns

    def at(self, latitude: float, longitude: float) -> int:
        """The square that holds a point; the nearest edge square where the point lies off the grid."""
        row = min(max(int((latitude - SOUTH) / self.resolution), 0), self.rows - 1)
        column = min(max(int((longitude - WEST) / self.resolution), 0), self.columns - 1)
        return row * self.columns + column


def prio_gid(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """PRIO-GRID number of the 0.5-degree cell that holds a point (Tollefsen, Strand and Buhaug 2012)."""
    return (np.floor((latitude + 90) / 0.5) * 720 + np.floor((longitude + 180) / 0.5) + 1).astype(np.int64)


def _index(names: np.ndarray, known: tuple[str, ...]) -> np.ndarray:
    lookup = {name: i for i, name in enumerate(known)}
    return np.array([lookup.get(str(name), -1) for name in names], dtype=np.int64)


def _parent_of(seeds: Seeds, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    table = seeds.squares
    order = np.lexsort((table["col"], table["row"]))
    rows = ((latitude - SOUTH) / 0.25).astype(int)
    columns = ((longitude - WEST) / 0.25).astype(int)
    return order[rows * 50 + columns]


def build(seeds: Seeds, resolution: float) -> Squares:
    """Lay the grid at a resolution: children take their parent's value, 0.5-degree squares the mean or sum of four.

    A square is in play when it holds ground or a place of the seven regions. People: at 0.5 summed; at 0.125 the
    countryside is spread evenly and town people stay at their place.
    """
    n = round((NORTH - SOUTH) / resolution)
    centres = SOUTH + resolution * (np.arange(n) + 0.5)
    latitude = np.repeat(centres, n)
    longitude = np.tile(WEST + resolution * (np.arange(n) + 0.5), n)
    members = _members(seeds, latitude, longitude, resolution)
    table = seeds.squares
    region_25 = np.where(table["in_play"].astype(bool), _index(table["region"], REGIONS), -1)
    cercles = tuple(sorted({str(c) for c in table["cercle"][table["in_play"].astype(bool)]}))
    terrains = tuple(sorted({str(t) for t in table["terrain"]}))
    region = _commonest(region_25[members])
    in_play = region >= 0
    return Squares(
        resolution=resolution, rows=n, columns=n, latitude=latitude, longitude=longitude,
        gid=prio_gid(latitude, longitude), region=region,
        cercle=np.where(in_play, _commonest(np.where(region_25 >= 0, _index(table["cercle"], cercles), -1)[members]), -1),
        cercles=cercles, in_play=in_play, terrain=_commonest(_index(table["terrain"], terrains)[members]), terrains=terrains,
        move_cost=table["move_cost"][members].mean(axis=1),
        concealment=table["concealment"][members].mean(axis=1),
        flooded=table["flooded"][members].mean(axis=1) >= FLOODED,
        border_km=_border_km(seeds, latitude, longitude),
        people=np.where(in_play, _people(seeds, latitude, members, resolution), 0.0),
    )  # fmt: skip


def _members(seeds: Seeds, latitude: np.ndarray, longitude: np.ndarray, resolution: float) -> np.ndarray:
    if resolution <= SEEDED:
        return _parent_of(seeds, latitude, longitude)[:, None]
    shifts = [(a, b) for a in (-HALF, HALF) for b in (-HALF, HALF)]
    return np.stack([_parent_of(seeds, latitude + a, longitude + b) for a, b in shifts], axis=1)


def _commonest(values: np.ndarray) -> np.ndarray:
    if values.shape[1] == 1:
        return values[:, 0].copy()
    out = np.full(values.shape[0], -1, dtype=np.int64)
    for i, row in enumerate(values):
        known = row[row >= 0]
        if known.size:
            out[i] = np.bincount(known).argmax()
    return out


def km_to_nearest(latitude: np.ndarray, longitude: np.ndarray, to_latitude: np.ndarray, to_longitude: np.ndarray) -> np.ndarray:
    """Distance in km of each point to the edge of the nearest seeded square of those given by their middles; infinite without any."""
    out = np.full(np.shape(latitude), np.inf)
    for a, b in zip(to_latitude, to_longitude, strict=True):
        np.minimum(out, km_between(latitude, longitude, a, b), out=out)
    return np.maximum(out - HALF * KM_PER_DEGREE, 0.0)


def _border_km(seeds: Seeds, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    table = seeds.squares
    outside = table["region"] == "outside"
    return km_to_nearest(latitude, longitude, table["latitude"][outside], table["longitude"][outside])


def _people(seeds: Seeds, latitude: np.ndarray, members: np.ndarray, resolution: float) -> np.ndarray:
    table = seeds.squares
    if resolution >= SEEDED:
        return np.asarray(table["population"][members].sum(axis=1), dtype=float)
    parents = members[:, 0]
    children = round((SEEDED / resolution) ** 2)
    towns = np.zeros(len(table))
    here = np.zeros(len(latitude))
    places = seeds.places
    n = round((NORTH - SOUTH) / resolution)
    for lat, lon, people, offmap in zip(places["latitude"], places["longitude"], places["population"], places["offmap"], strict=True):
        if offmap or np.isnan(people):
            continue
        square = int((lat - SOUTH) / resolution) * n + int((lon - WEST) / resolution)
        room = max(table["population"][parents[square]] - towns[parents[square]], 0.0)
        settled = min(float(people), room)
        towns[parents[square]] += settled
        here[square] += settled
    return here + (table["population"][parents] - towns[parents]) / children
