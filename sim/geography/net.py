"""The network of roads without speeds: pairs of squares that touch, and the squares that each road crosses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.geography.distance import km_apart
from sim.geography.seeds import Seeds
from sim.geography.squares import Squares


@dataclass(frozen=True, eq=False)
class Net:
    """What of the network does not hang on speeds: pairs of squares that touch, and the roads with the squares that each crosses.

    A pair has its two squares, km, and the mean cost of its open ground; a road its class, its squares, and its steps from one square
    to the next: rows of pairs, with both squares.
    """

    one: np.ndarray
    other: np.ndarray
    km: np.ndarray
    cost: np.ndarray
    roads: tuple[tuple[str, np.ndarray, np.ndarray], ...]


@lru_cache(maxsize=4)
def net_of(seeds: Seeds, squares: Squares) -> Net:
    """Laid out once for the tables and squares of a ground, whatever the speeds."""
    pairs: dict[tuple[int, int], int] = {}
    for square in map(int, np.flatnonzero(squares.in_play)):
        r, c = divmod(square, squares.columns)
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            rr, cc = r + dr, c + dc
            other = rr * squares.columns + cc
            if 0 <= rr < squares.rows and 0 <= cc < squares.columns and squares.in_play[other]:
                pairs[square, other] = len(pairs)
    one, two = np.array(list(pairs), np.int64).reshape(-1, 2).T.copy()
    roads = []
    for a, b, kind in zip(seeds.network["a"], seeds.network["b"], seeds.network["road_class"], strict=True):
        if str(kind) != "river":
            line = _line(squares, seeds.points[str(a)], seeds.points[str(b)])
            steps = (pairs.get((min(step), max(step)), -1) for step in zip(line[:-1], line[1:], strict=True))
            roads.append((str(kind), np.array(line, np.int64), np.array([step for step in steps if step >= 0], np.int64)))
    return Net(
        one, two, np.array([float(km_apart(a, b, squares)) for a, b in pairs]), 0.5 * (squares.move_cost[one] + squares.move_cost[two]),
        tuple(roads),
    )  # fmt: skip


def _line(squares: Squares, a: tuple[float, float], b: tuple[float, float]) -> list[int]:
    length = max(abs(a[0] - b[0]), abs(a[1] - b[1]))
    steps = max(int(length / squares.resolution * 10), 1)
    seen: list[int] = []
    for t in np.linspace(0.0, 1.0, steps + 1):
        square = squares.at(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
        if not seen or seen[-1] != square:
            seen.append(square)
    return seen
