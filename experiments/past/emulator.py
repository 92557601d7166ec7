"""Means of all targets at any point, fitted on single histories, and what they miss of histories left out.

Ridge regression on parameters that answer, each scaled by how much it moves, their squares where there are histories enough, and forms.
What it misses is all that a point does not tell of one history: chance, parameters that do not answer, and the fit's own error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from experiments.past.space import Design, Space

STRENGTHS = np.logspace(-1, 4, 26)


@dataclass(frozen=True, eq=False)
class Ridge:
    """Weights of each target, what is missed of each history when it is left out, and the share of its variance that is not."""

    weights: np.ndarray
    missed: np.ndarray
    explained: np.ndarray


def around(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Targets around their means, and these; what is not known is at the mean."""
    mean = np.nanmean(found, axis=0)
    return np.where(np.isfinite(found), found, mean) - mean, mean


def ridge(features: np.ndarray, rest: np.ndarray) -> Ridge:
    """Fit every target on features, both around their means; its strength is the one that misses least of histories left out.

    A target that features make no better than its mean alone has no weights.
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


RATE = 0.01
"""False discoveries allowed among pairs of a parameter and a target (Benjamini and Hochberg)."""


def scores(points: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Correlations of parameters (rows) with targets (columns) in their standard errors; 0 where one of them does not vary."""
    one, other = points - points.mean(axis=0), left - left.mean(axis=0)
    scale = np.outer(np.sqrt((one**2).sum(axis=0)), np.sqrt((other**2).sum(axis=0)))
    r = np.clip((one.T @ other) / np.where(scale > 0.0, scale, np.inf), -0.999999, 0.999999)
    return np.asarray(r * np.sqrt(max(len(points) - 2, 1)) / np.sqrt(1.0 - r**2))


def beyond_chance(found: np.ndarray, rate: float = RATE) -> np.ndarray:
    """Parameters with a score that is a discovery at this rate of false ones."""
    chance = 2.0 * norm.sf(np.abs(found))
    flat = np.sort(chance, axis=None)
    passed = flat <= rate * np.arange(1, flat.size + 1) / flat.size
    if not passed.any():
        return np.zeros(len(found), dtype=bool)
    return np.asarray((chance <= flat[np.flatnonzero(passed)[-1]]).any(axis=1))


def strength(found: np.ndarray) -> np.ndarray:
    """How much of all targets each parameter moves, as a share of what the strongest does: root mean square of scores beyond chance's."""
    mean = np.sqrt(np.maximum((found**2).mean(axis=1) - 1.0, 0.0))
    return np.asarray(mean / max(float(mean.max()), 1e-9))


WEAKEST, FORMS = 0.1, 0.5
"""Scale of the weakest parameter and of forms, beside 1 of the strongest: what ridge regression takes for their likely effects."""
CURVED, PER_CURVE = 40, 15
"""Squares of at most so many of the strongest parameters are fitted, one to so many histories."""
ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Inputs:
    """What an emulator looks at: parameters by their places, their scales, and how many of them (the strongest come first) are squared."""

    space: Space
    places: np.ndarray
    scales: np.ndarray
    curved: int = 0

    def features(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """A row a point."""
        here = points[:, self.places]
        squares = (here[:, : self.curved] ** 2 - 1.0) / np.sqrt(2.0)
        return np.hstack([here * self.scales, squares * self.scales[: self.curved], FORMS * self.space.dummies(stratum)])


@dataclass(frozen=True, eq=False)
class Emulator:
    """Fitted means; `missed` has what is missed of each history left out, by rows of the histories that it was judged by."""

    inputs: Inputs
    mean: np.ndarray
    weights: np.ndarray
    missed: np.ndarray
    explained: np.ndarray

    @property
    def error(self) -> np.ndarray:
        """Variance of one history around the fitted mean."""
        return np.asarray((self.missed**2).mean(axis=0))

    def at(self, points: np.ndarray, stratum: np.ndarray) -> np.ndarray:
        """Means of the targets."""
        return np.asarray(self.mean + self.inputs.features(points, stratum) @ self.weights)


def screened(space: Space, design: Design, found: np.ndarray, most: int) -> Inputs:
    """Parameters that answer, the strongest first, found in rounds on what the fit of those before leaves over."""
    left, best = around(found)[0], np.zeros((len(space.axes), found.shape[1]))
    places = np.empty(0, dtype=np.int64)
    for _ in range(ROUNDS):
        now = scores(design.points, left)
        new = beyond_chance(now)
        new[places] = False
        fresh = np.setdiff1d(np.arange(len(space.axes)), places)
        best[fresh] = now[fresh]
        if not new.any():
            break
        places = np.concatenate([places, np.flatnonzero(new)])
        inputs = _inputs(space, places, best, most, len(design))
        left = fit(inputs, design, found, np.ones(len(design), dtype=bool)).missed
        if len(places) >= most:
            break
    return _inputs(space, places, best, most, len(design))


def _inputs(space: Space, places: np.ndarray, scores: np.ndarray, most: int, count: int) -> Inputs:
    much = strength(scores[places]) if len(places) else np.empty(0)
    order = np.argsort(-much, kind="stable")[:most]
    return Inputs(space, places[order], np.maximum(much[order], WEAKEST), min(CURVED, len(order), count // PER_CURVE))


def fit(inputs: Inputs, design: Design, found: np.ndarray, near: np.ndarray) -> Emulator:
    """Fit on all histories and on those near the record alone, and take of each target the fit that misses less of the near ones."""
    whole = _fit(inputs, design, found)
    kept = Emulator(whole.inputs, whole.mean, whole.weights, whole.missed[near], whole.explained)
    count = len(inputs.places) + inputs.curved + inputs.space.dummies(np.zeros(1, dtype=int)).shape[1]
    if near.all() or near.sum() < 3 * count + 10:
        return kept if near.any() else whole
    local = _fit(inputs, design.rows(near), found[near])
    better = local.error < kept.error
    return Emulator(
        inputs, np.where(better, local.mean, kept.mean), np.where(better, local.weights, kept.weights),
        np.where(better, local.missed, kept.missed), np.maximum(kept.explained, np.where(better, local.explained, 0.0)),
    )  # fmt: skip


def _fit(inputs: Inputs, design: Design, found: np.ndarray) -> Emulator:
    rest, mean = around(found)
    features = inputs.features(design.points, design.stratum)
    middle = features.mean(axis=0)
    fitted = ridge(features - middle, rest)
    return Emulator(inputs, mean - middle @ fitted.weights, fitted.weights, fitted.missed, fitted.explained)
