"""Ways between places of the map, read-only: along straight lines, with the squares that they cross and the hours spent in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.geography.distance import km_between
from sim.geography.squares import Squares

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


def straight(squares: Squares, a: int, b: int, ends: Ends, hours: float) -> Way:
    """A way along the straight line; hours are spread evenly over it, and those off the map are spent nowhere."""
    along, points = crossed(squares, ends)
    spent = np.cumsum(np.full(_POINTS, hours / _POINTS))
    return Way(a, b, hours, along, tuple(float(spent[n - 1]) for n in points))


@lru_cache(maxsize=8192)
def crossed(squares: Squares, ends: Ends) -> tuple[tuple[int, ...], tuple[int, ...]]:
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


def length_km(one: Point, two: Point) -> float:
    """Length of the straight line between two points."""
    return float(km_between(*one, *two))


@lru_cache(maxsize=8)
def neighbours(points: tuple[Point, ...]) -> tuple[tuple[int, ...], ...]:
    """The nearest other points of each, nearest first."""
    return tuple(
        tuple(sorted((j for j in range(len(points)) if j != i), key=lambda j: (length_km(here, points[j]), j))[:NEIGHBOURS])  # noqa: B023
        for i, here in enumerate(points)
    )
