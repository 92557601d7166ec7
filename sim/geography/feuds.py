"""Feuds of the Centre, read-only: pairs of communities at odds over land, water and pasture, by cercle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.geography.seeds import Seeds
from sim.geography.squares import Squares


@dataclass(frozen=True, eq=False)
class Feuds:
    """One row a pair: names of both communities, their cercles as indices of Squares.cercles, tension of January 2015."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    cercle_a: np.ndarray
    cercle_b: np.ndarray
    tension: np.ndarray

    def __len__(self) -> int:
        return len(self.a)


def build(seeds: Seeds, squares: Squares) -> Feuds:
    """Read the pairs from the initial state."""
    table = seeds.initial_state
    rows = np.flatnonzero(table["variable"] == "tension")
    cercles = {name: i for i, name in enumerate(squares.cercles)}
    return Feuds(
        a=tuple(str(table["group"][r]) for r in rows), b=tuple(str(table["group_b"][r]) for r in rows),
        cercle_a=np.array([cercles[str(table["cercle"][r])] for r in rows]),
        cercle_b=np.array([cercles[str(table["cercle_b"][r])] for r in rows]), tension=np.array([float(table["value"][r]) for r in rows]),
    )  # fmt: skip
