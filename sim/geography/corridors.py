"""Corridors of smuggling, read-only: places on and off the map, ways between them in hours, and who trades what along them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.geography.ways import Way
from sim.words import DAYS_PER_MONTH


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
