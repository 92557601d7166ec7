"""The network of smuggling as the seeds lay it out, read-only: its places, the roads and open ground between them, and its trades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.geography.corridors import Corridors, Trade, lay
from sim.geography.roads import Terms
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares
from sim.geography.ways import Point, Way, crossed, length_km, neighbours, straight
from sim.words import NORTH, REGIONS


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


def _open(squares: Squares, nodes: _Nodes, point: dict[str, Point], terms: Terms) -> list[Way]:
    """Ways over open ground from each node on the map to its nearest neighbours, slower where the ground is hard."""
    on = [i for i, s in enumerate(nodes.square) if s >= 0]
    points = tuple(point[nodes.key[i]] for i in on)
    ways = []
    for i, others in enumerate(neighbours(points)):
        for j in others:
            ends = points[i], points[j]
            hard = float(np.mean(squares.move_cost[list(crossed(squares, ends)[0])]))
            ways.append(straight(squares, on[i], on[j], ends, length_km(*ends) * hard / terms.open_ground))
    return ways


def build(seeds: Seeds, squares: Squares, where: np.ndarray, terms: Terms) -> Corridors:
    """Lay out the graph and its trades; localities stand in squares `where`."""
    point = seeds.points
    nodes = _nodes(seeds, squares, point, where)
    ways = _open(squares, nodes, point, terms)
    for a, b, km, kind in _roads(seeds):
        if a in nodes.of and b in nodes.of and nodes.of[a] != nodes.of[b]:
            hours = km / {"road_paved": terms.paved, "open": terms.open_ground}.get(kind, terms.track)
            ways.append(straight(squares, nodes.of[a], nodes.of[b], (point[a], point[b]), hours))
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
