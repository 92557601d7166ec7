"""How measures answer to parameters: ridge regression on single histories, its strength chosen row by row on histories left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRENGTHS = np.logspace(-1, 4, 26)
CURVED_FROM = 10
"""Histories a parameter from which squares are fitted too."""


@dataclass(frozen=True, eq=False)
class Response:
    """Fitted means of all rows at any point; `explained` is what each row's fit explains of histories left out, from 0 to 1."""

    centre: np.ndarray
    width: np.ndarray
    curved: bool
    middle: np.ndarray
    weights: np.ndarray
    mean: np.ndarray
    explained: np.ndarray

    def at(self, point: np.ndarray) -> np.ndarray:
        """Means of the rows at a point."""
        features = _features((np.atleast_2d(point) - self.centre) / self.width, self.curved)
        return np.asarray((features - self.middle) @ self.weights + self.mean)[0]


def fit(points: np.ndarray, found: np.ndarray) -> Response:
    """Fit every row of `found` (histories by rows, unknown values as the row's mean) over the points."""
    mean = np.nanmean(found, axis=0)
    rest = np.where(np.isfinite(found), found, mean) - mean
    centre, width = points.mean(axis=0), np.maximum(points.std(axis=0), 1e-9)
    curved = len(points) >= CURVED_FROM * points.shape[1]
    features = _features((points - centre) / width, curved)
    middle = features.mean(axis=0)
    left, size, right = np.linalg.svd(features - middle, full_matrices=False)
    turned, whole = left.T @ rest, np.maximum((rest**2).sum(axis=0), 1e-12)
    best = np.full(rest.shape[1], np.inf)
    weights = np.zeros((features.shape[1], rest.shape[1]))
    for strength in STRENGTHS:
        shrunk = size**2 / (size**2 + strength)
        leverage = (left**2 @ shrunk) + 1.0 / len(points)
        missed = (rest - left @ (shrunk[:, None] * turned)) / (1.0 - leverage)[:, None]
        error = (missed**2).sum(axis=0)
        better = error < best
        best = np.where(better, error, best)
        weights[:, better] = (right.T @ ((size / (size**2 + strength))[:, None] * turned))[:, better]
    flat = whole * (len(points) / (len(points) - 1)) ** 2  # the error of the mean alone, left out likewise
    weights[:, best >= flat] = 0.0
    return Response(centre, width, curved, middle, weights, mean, np.clip(1.0 - best / flat, 0.0, 1.0))


def _features(scaled: np.ndarray, curved: bool) -> np.ndarray:
    return np.hstack([scaled, scaled**2]) if curved else scaled
