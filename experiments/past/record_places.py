"""Observed events on the model's ground: their square, region and month, so that both sides are counted by one rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.past.record_read import Events
from sim.geography.squares import EAST, NORTH, SOUTH, WEST
from sim.words import REGIONS

if TYPE_CHECKING:
    from experiments.past.ground import Ground
    from sim.geography import Geography


@dataclass(frozen=True, eq=False)
class Placed:
    """Events in squares in play: `rows` of the file's events, their squares, and how many events of the three types lie elsewhere."""

    events: Events
    rows: np.ndarray
    square: np.ndarray
    elsewhere: int


def place(events: Events, geography: Geography, ground: Ground) -> Placed:
    """Lay events on the grid; protests and the like are left out without a word."""
    squares = geography.squares
    told = events.kind > 0
    on = (events.latitude >= SOUTH) & (events.latitude < NORTH) & (events.longitude >= WEST) & (events.longitude < EAST)
    row = ((events.latitude - SOUTH) / squares.resolution).astype(np.int64).clip(0, squares.rows - 1)
    column = ((events.longitude - WEST) / squares.resolution).astype(np.int64).clip(0, squares.columns - 1)
    square = row * squares.columns + column
    inside = told & on & ground.in_play[square]
    return Placed(events, np.flatnonzero(inside), square[inside], int((told & ~inside).sum()))


def by_region(placed: Placed, ground: Ground, first: np.datetime64, months: int, kinds: tuple[int, ...]) -> np.ndarray:
    """Deaths by month from `first` and region."""
    return _counted(placed, ground.region[placed.square], len(REGIONS), first, months, kinds)


def by_prio(placed: Placed, ground: Ground, first: np.datetime64, months: int, kinds: tuple[int, ...]) -> np.ndarray:
    """Deaths by month from `first` and PRIO-GRID square, in the order of the ground's numbers."""
    return _counted(placed, ground.prio[placed.square], len(ground.gids), first, months, kinds)


def _counted(placed: Placed, at: np.ndarray, places: int, first: np.datetime64, months: int, kinds: tuple[int, ...]) -> np.ndarray:
    events, rows = placed.events, placed.rows
    month = (events.day[rows].astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    inside = (month >= 0) & (month < months) & np.isin(events.kind[rows], kinds)
    out = np.zeros((months, places))
    np.add.at(out, (month[inside], at[inside]), events.deaths[rows][inside])
    return out
