"""Corridors of smuggling, read-only: places on and off the map, ways between them in hours, and who trades what along them.

Longer than 200 lines because places, ways and trades share one numbering of places, from the seeds to the shortest routes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from sim.geography.distance import km_between
from sim.geography.roads import Terms
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.words import DAYS_PER_MONTH, NORTH, REGIONS

Point = tuple[float, float]  # latitude and longitude
Ends = tuple[Point, Point]
# Other places that each place is joined to over open ground.
NEIGHBOURS = 4
# Points at which a way is asked which square it crosses.
_POINTS = 200


@dataclass(frozen=True)
class Way:
    """A way between two nodes: hours, and the squares of the map it crosses with the hours spent in each, from a to b."""

    a: int
    b: int
    hours: float
    squares: tuple[int, ...]
    spent: tuple[float, ...]


@dataclass(frozen=True)
class Trade:
    """One trade along a corridor: its waypoints as nodes, its value in thousand USD a year, its toll, its convoys a month."""

    corridor: str
    commodity: str
    waypoints: tuple[int, ...]
    value: float
    toll_share: float
    convoys_month: float


@dataclass(frozen=True, eq=False)
class Corridors:
    """Nodes, directed edges and trades.

    A node is a locality, or a place off the map, where `square` and `locality` are -1. Edges are sorted by (a, b), so
    that `first[a]` to `first[a + 1]` are those that leave node a; `edge[a, b]` is -1 where there is none. Edge e crosses
    `crossed[start[e]:start[e + 1]]` in this order and spends `spent` hours in each.
    """

    key: tuple[str, ...]
    identity: np.ndarray
    square: np.ndarray
    locality: np.ndarray
    a: np.ndarray
    b: np.ndarray
    hours: np.ndarray
    first: np.ndarray
    edge: np.ndarray
    start: np.ndarray
    crossed: np.ndarray
    spent: np.ndarray
    trades: tuple[Trade, ...]

    @cached_property
    def slot(self) -> np.ndarray:
        """Identity of each trade."""
        return np.array([zlib.crc32(f"network:{t.corridor}:{t.commodity}".encode()) for t in self.trades], dtype=np.int64)

    @cached_property
    def origin(self) -> np.ndarray:
        """Node where each trade sets out."""
        return np.array([t.waypoints[0] for t in self.trades], dtype=np.int64)

    @cached_property
    def target(self) -> np.ndarray:
        """Node where each trade ends."""
        return np.array([t.waypoints[-1] for t in self.trades], dtype=np.int64)

    @cached_property
    def convoys(self) -> np.ndarray:
        """Convoys a day of each trade."""
        return np.array([t.convoys_month / DAYS_PER_MONTH for t in self.trades])

    @cached_property
    def cargo(self) -> np.ndarray:
        """Worth of one convoy of each trade, thousand USD."""
        return np.array([t.value / (12.0 * t.convoys_month) if t.convoys_month > 0.0 else 0.0 for t in self.trades])

    @cached_property
    def toll(self) -> np.ndarray:
        """Part of the cargo that one place takes in full: the trade's toll over the places of the map among its waypoints."""
        places = [max(int((self.locality[list(t.waypoints)] >= 0).sum()), 1) for t in self.trades]
        return np.array([t.toll_share / n for t, n in zip(self.trades, places, strict=True)])

    @cached_property
    def own(self) -> np.ndarray:
        """Whether an edge joins two waypoints of a trade that follow each other, either way; shape (trades, edges)."""
        out = np.zeros((len(self.trades), len(self.hours)), bool)
        for i, trade in enumerate(self.trades):
            for a, b in zip(trade.waypoints[:-1], trade.waypoints[1:], strict=True):
                out[i, [e for e in (self.edge[a, b], self.edge[b, a]) if e >= 0]] = True
        return out

    @cached_property
    def _blocks(self) -> tuple[np.ndarray, np.ndarray]:
        """The graph once for each trade, side by side, as compressed rows: one search then finds all routes."""
        n, k = len(self.key), len(self.trades)
        shift = np.arange(k)[:, None]
        columns = (self.b[None, :] + n * shift).ravel()
        starts = (self.first[None, :-1] + len(self.b) * shift).ravel()
        return columns.astype(np.int32), np.append(starts, len(columns)).astype(np.int32)

    @cached_property
    def _graph(self) -> Any:
        """The same as a sparse matrix without costs."""
        from scipy.sparse import csr_matrix

        columns, starts = self._blocks
        return csr_matrix((np.zeros(len(columns)), columns, starts), shape=(len(starts) - 1,) * 2)

    def routes(self, cost: np.ndarray) -> list[tuple[int, ...]]:
        """Least-cost route of each trade as nodes; `cost` holds every edge once for each trade, trade by trade. Empty where cut off."""
        from scipy.sparse.csgraph import dijkstra  # here, so that listing parameters does not load it

        n, k = len(self.key), len(self.trades)
        graph = self._graph.copy()
        graph.data = cost
        sources = self.origin + n * np.arange(k)
        _cost, before, _source = dijkstra(graph, indices=sources, return_predecessors=True, min_only=True)
        out = []
        for i in range(k):
            node, route = int(self.target[i]) + n * i, []
            while node >= 0:
                route.append(node - n * i)
                node = int(before[node])
            out.append(tuple(route[::-1]) if route[-1] == self.origin[i] else ())
        return out


def lay(
    key: Sequence[str], identity: Sequence[int], square: Sequence[int], locality: Sequence[int], ways: Iterable[Way],
    trades: Sequence[Trade],
) -> Corridors:  # fmt: skip
    """Put nodes, ways (each good in both directions; the quicker of two counts) and trades into tables."""
    best: dict[tuple[int, int], Way] = {}
    for way in ways:
        back = Way(way.b, way.a, way.hours, way.squares[::-1], way.spent[::-1])
        for one in (way, back):
            known = best.get((one.a, one.b))
            if known is None or one.hours < known.hours:
                best[one.a, one.b] = one
    edges = [best[pair] for pair in sorted(best)]
    n = len(key)
    a, b = np.array([e.a for e in edges], np.int64), np.array([e.b for e in edges], np.int64)
    edge = np.full((n, n), -1, np.int64)
    edge[a, b] = np.arange(len(edges))
    return Corridors(
        key=tuple(key), identity=np.array(identity, np.int64), square=np.array(square, np.int64), locality=np.array(locality, np.int64),
        a=a, b=b, hours=np.array([e.hours for e in edges]), first=np.searchsorted(a, np.arange(n + 1)), edge=edge,
        start=np.cumsum([0, *(len(e.squares) for e in edges)]), crossed=np.array([s for e in edges for s in e.squares], np.int64),
        spent=np.array([h for e in edges for h in e.spent]), trades=tuple(trades),
    )  # fmt: skip


@dataclass(frozen=True)
class _Nodes:
    """Places that are nodes: localities first, then places off the map; `of` leads from a place's key to its node."""

    of: dict[str, int]
    key: list[str]
    identity: list[int]
    square: list[int]
    locality: list[int]


def _nodes(seeds: Seeds, squares: Squares, point: dict[str, Point], where: np.ndarray) -> _Nodes:
    """Localities of the North, those with a waypoint and those one road away from it, and waypoints off the map."""
    table = seeds.places
    at = {int(s): c for c, s in enumerate(where)}
    here = {str(k): -1 if off else at.get(squares.at(*point[str(k)]), -1) for k, off in zip(table["key"], table["offmap"], strict=True)}
    waypoints = {str(k) for k in seeds.corridors["place"]}
    beside = {two for a, b, _km, _kind in _roads(seeds) for one, two in ((a, b), (b, a)) if one in waypoints}
    north = np.flatnonzero(np.isin(squares.region[where], [REGIONS.index(name) for name in NORTH]))
    on = sorted({here[k] for k in waypoints | beside if here.get(k, -1) >= 0} | set(north.tolist()))
    off = [k for k in here if k in waypoints and here[k] < 0]
    node = {c: i for i, c in enumerate(on)}
    people = np.nan_to_num(table["population"].astype(float))
    rows = {str(k): i for i, k in enumerate(table["key"])}
    largest = [max((k for k in here if here[k] == c), key=lambda k: (people[rows[k]], -rows[k])) for c in on]
    return _Nodes(
        of={k: node[c] for k, c in here.items() if c in node} | {k: len(on) + i for i, k in enumerate(off)}, key=[*largest, *off],
        identity=[rows[k] for k in (*largest, *off)], square=[*(int(where[c]) for c in on), *(-1 for _ in off)],
        locality=[*on, *(-1 for _ in off)],
    )  # fmt: skip


def _roads(seeds: Seeds) -> list[tuple[str, str, float, str]]:
    """Roads, tracks and trafficking routes of the network, and what lies between waypoints of a corridor: km and kind; no river."""
    net = seeds.network
    kinds = ["open" if k == "trafficking" and s == "desert" else str(k) for k, s in zip(net["road_class"], net["surface"], strict=True)]
    roads = [(str(a), str(b), float(km), kind) for a, b, km, kind in zip(
        net["a"], net["b"], net["km"], kinds, strict=True) if kind != "river"]  # fmt: skip
    table = seeds.corridors
    for i in np.flatnonzero(table["corridor"][1:] == table["corridor"][:-1]):
        km = float(table["cum_km"][i + 1] - table["cum_km"][i])
        roads.append((str(table["place"][i]), str(table["place"][i + 1]), km, "open"))
    return roads


def _way(squares: Squares, a: int, b: int, ends: Ends, hours: float) -> Way:
    """A way along the straight line; hours are spread evenly over it, and those off the map are spent nowhere."""
    crossed, points = _crossed(squares, ends)
    spent = np.cumsum(np.full(_POINTS, hours / _POINTS))
    return Way(a, b, hours, crossed, tuple(float(spent[n - 1]) for n in points))


@lru_cache(maxsize=8192)
def _crossed(squares: Squares, ends: Ends) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Squares of the map that a straight line crosses, in order, and how many of its points lie in each."""
    found: list[list[int]] = []
    for t in (np.arange(_POINTS) + 0.5) / _POINTS:
        latitude, longitude = (one + t * (two - one) for one, two in zip(*ends, strict=True))
        square = squares.at(latitude, longitude)
        near = (
            abs(squares.latitude[square] - latitude) <= squares.resolution
            and abs(squares.longitude[square] - longitude) <= squares.resolution
        )
        if not (near and squares.in_play[square]):
            continue
        if not found or found[-1][0] != square:
            found.append([square, 0])
        found[-1][1] += 1
    return tuple(square for square, _n in found), tuple(n for _square, n in found)


def _km(one: Point, two: Point) -> float:
    return float(km_between(*one, *two))


@lru_cache(maxsize=8)
def _neighbours(points: tuple[Point, ...]) -> tuple[tuple[int, ...], ...]:
    """The nearest other points of each, nearest first."""
    return tuple(
        tuple(sorted((j for j in range(len(points)) if j != i), key=lambda j: (_km(here, points[j]), j))[:NEIGHBOURS])  # noqa: B023
        for i, here in enumerate(points)
    )


def _open(squares: Squares, nodes: _Nodes, point: dict[str, Point], terms: Terms) -> list[Way]:
    """Ways over open ground from each node on the map to its nearest neighbours, slower where the ground is hard."""
    on = [i for i, s in enumerate(nodes.square) if s >= 0]
    points = tuple(point[nodes.key[i]] for i in on)
    ways = []
    for i, others in enumerate(_neighbours(points)):
        for j in others:
            ends = points[i], points[j]
            hard = float(np.mean(squares.move_cost[list(_crossed(squares, ends)[0])]))
            ways.append(_way(squares, on[i], on[j], ends, _km(*ends) * hard / terms.open_ground))
    return ways


def build(seeds: Seeds, squares: Squares, where: np.ndarray, terms: Terms) -> Corridors:
    """Lay out the graph and its trades; localities stand in squares `where`."""
    places = seeds.places
    point = {str(k): (float(lat), float(lon)) for k, lat, lon in zip(
        places["key"], places["latitude"], places["longitude"], strict=True)}  # fmt: skip
    nodes = _nodes(seeds, squares, point, where)
    ways = _open(squares, nodes, point, terms)
    for a, b, km, kind in _roads(seeds):
        if a in nodes.of and b in nodes.of and nodes.of[a] != nodes.of[b]:
            hours = km / {"road_paved": terms.paved, "open": terms.open_ground}.get(kind, terms.track)
            ways.append(_way(squares, nodes.of[a], nodes.of[b], (point[a], point[b]), hours))
    return lay(nodes.key, nodes.identity, nodes.square, nodes.locality, ways, _trades(seeds, nodes))


def _trades(seeds: Seeds, nodes: _Nodes) -> list[Trade]:
    table, values = seeds.corridors, seeds.corridor_values
    out = []
    for row in values.rows():
        on_it = np.flatnonzero(table["corridor"] == row["corridor"])
        way = [nodes.of[str(table["place"][i])] for i in on_it[np.argsort(table["seq"][on_it])]]
        way = [node for i, node in enumerate(way) if i == 0 or node != way[i - 1]]
        out.append(Trade(
            str(row["corridor"]), str(row["commodity"]), tuple(way), 1000.0 * float(row["value_musd_year"]), float(row["toll_share"]),
            float(row["convoys_month"]),
        ))  # fmt: skip
    return out
