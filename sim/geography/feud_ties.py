"""Ties between feuds, read-only: which are of the same communities in cercles side by side, and how much each feels of another."""

from __future__ import annotations

import numpy as np

from sim.geography.squares import Squares


def beside(squares: Squares) -> np.ndarray:
    """Whether two cercles are the same or have squares side by side, corners too."""
    cercle = squares.cercle.reshape(squares.rows, squares.columns)
    out = np.eye(len(squares.cercles) + 1, dtype=bool)  # the last row is for squares of no cercle
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = cercle[: squares.rows - down, max(-right, 0) : squares.columns - max(right, 0)]
        there = cercle[down:, max(right, 0) : squares.columns + min(right, 0)]
        out[here, there] = out[there, here] = True
    return out[:-1, :-1]


def ties_of(pairs: list[tuple[str, str]], ends: np.ndarray, tension: np.ndarray, adjoin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much of what happens in a pair is felt in others of the same communities nearby, by their tension; and whose sides are turned."""
    n = len(pairs)
    ties, turned = np.zeros((2, n, n))
    for f in range(n):
        for g in range(n):
            near = adjoin[np.ix_(ends[f], ends[g])].any()
            if f != g and near and set(pairs[f]) == set(pairs[g]):
                ties[f, g], turned[f, g] = tension[g], pairs[f] != pairs[g]
    return ties / np.maximum(ties.sum(axis=1, keepdims=True), 1e-9), turned
