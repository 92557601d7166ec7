"""How measures and their chance answer to parameters: ridge regression, its strength chosen by rows on histories left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRENGTHS = np.logspace(-1, 4, 26)
CURVED_FROM = 10
"""Histories a parameter from which squares are fitted too."""
LEAST_SQUARE = 0.02
"""Part of the mean square missed that is added before logarithms, so that histories met by luck weigh little."""


@dataclass(frozen=True, eq=False)
class Response:
    """Fitted means and spreads of all rows at any point; `explained` is what each row's fit explains of histories left out, from 0 to 1."""

    centre: np.ndarray
    width: np.ndarray
    curved: bool
    middle: np.ndarray
    weights: np.ndarray
    mean: np.ndarray
    explained: np.ndarray
    spread_weights: np.ndarray
    spread_mean: np.ndarray

    def at(self, point: np.ndarray) -> np.ndarray:
        """Means of the rows at a point."""
        features = _features(self._scaled(point), self.curved)
        return np.asarray((features - self.middle) @ self.weights + self.mean)[0]

    def spread(self, point: np.ndarray) -> np.ndarray:
        """Standard deviations of single histories around the rows' means at a point."""
        return np.asarray(np.exp((self._scaled(point) @ self.spread_weights + self.spread_mean) / 2.0))[0]

    def _scaled(self, point: np.ndarray) -> np.ndarray:
        return np.asarray((np.atleast_2d(point) - self.centre) / self.width)


def fit(points: np.ndarray, found: np.ndarray) -> Response:
    """Fit every row of `found` (histories by rows, unknown values as the row's mean) over the points."""
    rest, mean = around(found)
    centre, width = points.mean(axis=0), np.maximum(points.std(axis=0), 1e-9)
    scaled, curved = (points - centre) / width, len(points) >= CURVED_FROM * points.shape[1]
    features = _features(scaled, curved)
    middle = features.mean(axis=0)
    fitted = ridge(features - middle, rest)
    return Response(centre, width, curved, middle, fitted.weights, mean, fitted.explained, *_spread(scaled, fitted.missed))


def around(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows around their means, and these; what is not known is at the mean."""
    mean = np.nanmean(found, axis=0)
    return np.where(np.isfinite(found), found, mean) - mean, mean


def _spread(scaled: np.ndarray, missed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and mean of the logarithm of the variance, from what the fit of means misses of each history left out.

    The mean is such that the fitted variances are on average as large as the squares missed.
    """
    squares = missed**2
    logs = np.log(squares + LEAST_SQUARE * squares.mean(axis=0) + 1e-12)
    mean = logs.mean(axis=0)
    weights = ridge(scaled, logs - mean).weights  # `scaled` has mean 0
    fitted = np.exp(scaled @ weights)
    return weights, np.log(np.maximum((squares / fitted).mean(axis=0), 1e-12))


@dataclass(frozen=True, eq=False)
class Ridge:
    """Weights of each row, what is missed of each history when it is left out, and the share of its variance that is not."""

    weights: np.ndarray
    missed: np.ndarray
    explained: np.ndarray


def ridge(features: np.ndarray, rest: np.ndarray) -> Ridge:
    """Fit every row of `rest` on features, both around their means; its strength is the one that misses least of histories left out.

    A row that features make no better than its mean alone has no weights.
    """
    left, size, right = np.linalg.svd(features, full_matrices=False)
    count = len(features)
    turned, whole = left.T @ rest, np.maximum((rest**2).sum(axis=0), 1e-12)
    best = flat = whole * (count / (count - 1)) ** 2  # the error of the mean alone, left out likewise
    weights, missed = np.zeros((features.shape[1], rest.shape[1])), rest * (count / (count - 1))
    for strength in STRENGTHS:
        shrunk = size**2 / (size**2 + strength)
        leverage = (left**2 @ shrunk) + 1.0 / count
        left_out = (rest - left @ (shrunk[:, None] * turned)) / (1.0 - leverage)[:, None]
        error = (left_out**2).sum(axis=0)
        better = error < best
        best = np.where(better, error, best)
        missed[:, better] = left_out[:, better]
        weights[:, better] = (right.T @ ((size / (size**2 + strength))[:, None] * turned))[:, better]
    return Ridge(weights, missed, np.clip(1.0 - best / flat, 0.0, 1.0))


def _features(scaled: np.ndarray, curved: bool) -> np.ndarray:
    return np.hstack([scaled, scaled**2]) if curved else scaled
