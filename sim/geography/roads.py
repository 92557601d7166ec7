"""Distance as travel time: hours between squares over roads, tracks and open ground, when dry, in flood and in the rains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.geography.net import net_of
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import REGIONS

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Hours beyond which presence is not felt; bounds the table of near squares.
NEAR_HOURS = 5.0
# Rows of travel times: (whether the inner delta is in flood, whether it is the season of rains).
DRY, FLOOD, RAINS, BOTH = range(4)
SEASONS = ((False, False), (True, False), (False, True), (True, True))
PAVED = "road_paved"  # the class of roads that rains do not slow
RAINY = (6, 7, 8, 9)  # months whose rain says how wet a region gets


@dataclass(frozen=True)
class Terms:
    """Speeds in km/h by class of road and on open ground; a flooded square multiplies hours by `flood_factor`.

    In the rains hours on tracks and open ground are multiplied by up to `rain_factor`, in full in the wettest region.
    """

    paved: float
    track: float
    open_ground: float
    flood_factor: float
    rain_factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Roads:
    """Travel times in hours; the first axis is that of SEASONS: dry, flood, rains, flood and rains.

    `origin` lists the squares that units start from; `hours[season, o, s]` and `previous[season, o, s]` (the square
    before s on the way from o, -1 at the origin) belong to them; `near_*` is a compressed table of the squares
    within NEAR_HOURS of each square, itself included.
    """

    road: np.ndarray
    origin: np.ndarray
    hours: np.ndarray
    previous: np.ndarray
    near_start: np.ndarray
    near_square: np.ndarray
    near_hours: np.ndarray


@lru_cache(maxsize=32)
def near_weights(network: Roads, scale: float) -> np.ndarray:
    """exp(-hours / scale) for each entry of the table of near squares; read-only."""
    out = np.exp(-network.near_hours / scale)
    out.flags.writeable = False
    return np.asarray(out)


def _speed_of(road_class: str, terms: Terms) -> float:
    return terms.paved if road_class == PAVED else terms.track


def _slowed(seeds: Seeds, squares: Squares, terms: Terms, rains: bool) -> np.ndarray:
    """By how much tracks and open ground of each square are slowed: in the rains by its region's rain against the wettest's."""
    slow = np.ones(squares.number)
    if rains:
        table = seeds.seasons
        wet = dict.fromkeys(REGIONS, 0.0)
        for regions, month, mm in zip(table["applies_to"], table["month"], table["rain_mm"], strict=True):
            for region in str(regions).split(";"):
                if region in wet and int(month) in RAINY:
                    wet[region] += float(mm)
        share = np.array([wet[region] for region in REGIONS]) / max(wet.values())
        inside = squares.in_play
        slow[inside] += (terms.rain_factor - 1.0) * share[squares.region[inside]]
    return slow


def _road(seeds: Seeds, squares: Squares, terms: Terms) -> np.ndarray:
    """Speed of the best road in each square against a paved one's; 0 where there is none."""
    out = np.zeros(squares.number)
    for kind, line, _steps in net_of(seeds, squares).roads:
        out[line] = np.maximum(out[line], _speed_of(kind, terms) / terms.paved)
    return out


def _graph(squares: Squares, seeds: Seeds, terms: Terms, season: tuple[bool, bool]) -> csr_matrix:
    """Hours between squares that touch, in a season."""
    from scipy.sparse import csr_matrix  # here and below, so that listing parameters does not load it

    flood, rains = season
    net, slow = net_of(seeds, squares), _slowed(seeds, squares, terms, rains)
    held_up = 0.5 * (slow[net.one] + slow[net.other])
    speed = terms.open_ground / (net.cost * held_up)
    for kind, _line, steps in net.roads:
        by_road = _speed_of(kind, terms) / (1.0 if kind == PAVED else held_up[steps])
        speed[steps] = np.maximum(speed[steps], by_road)
    wet = flood & (squares.flooded[net.one] | squares.flooded[net.other])
    hours = net.km / speed * np.where(wet, terms.flood_factor, 1.0)
    return csr_matrix((hours, (net.one, net.other)), shape=(squares.number, squares.number))


def build(seeds: Seeds, squares: Squares, origin: np.ndarray, terms: Terms) -> Roads:
    """Travel times from each origin square to all squares, and each square's near squares; inf where cut off."""
    from scipy.sparse.csgraph import dijkstra

    hours, previous, near = [], [], None
    for season in SEASONS:
        graph = _graph(squares, seeds, terms, season)
        h, p = dijkstra(graph, directed=False, indices=origin, return_predecessors=True)
        hours.append(h)
        previous.append(np.where(p < 0, -1, p))
        if near is None:
            near = _near(graph, squares)
    assert near is not None
    return Roads(_road(seeds, squares, terms), origin, np.array(hours), np.array(previous, dtype=np.int64), *near)


def with_origins(network: Roads, seeds: Seeds, squares: Squares, origin: np.ndarray, terms: Terms) -> Roads:
    """The same roads with more squares that units start from, after those that there are."""
    from scipy.sparse.csgraph import dijkstra

    hours, previous = [], []
    for row, season in enumerate(SEASONS):
        graph = _graph(squares, seeds, terms, season)
        h, p = dijkstra(graph, directed=False, indices=origin, return_predecessors=True)
        hours.append(np.concatenate([network.hours[row], h]))
        previous.append(np.concatenate([network.previous[row], np.where(p < 0, -1, p)]))
    return replace(
        network, origin=np.concatenate([network.origin, origin]), hours=np.array(hours), previous=np.array(previous, dtype=np.int64)
    )


def _near(graph: csr_matrix, squares: Squares) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from scipy.sparse.csgraph import dijkstra

    play = np.flatnonzero(squares.in_play)
    starts = np.zeros(squares.number + 1, dtype=np.int64)
    found: list[np.ndarray] = []
    times: list[np.ndarray] = []
    for block in np.array_split(play, max(1, len(play) // 400)):
        distance = dijkstra(graph, directed=False, indices=block, limit=NEAR_HOURS)
        for i, square in enumerate(block):
            reached = np.flatnonzero(np.isfinite(distance[i]))
            starts[square + 1] = len(reached)
            found.append(reached)
            times.append(distance[i, reached])
    return np.cumsum(starts), np.concatenate(found), np.concatenate(times)
