"""Which parameters answer: those whose correlation with what is not yet explained of some target is beyond chance.

All parameters are drawn independently, so that a correlation estimates an effect by itself, and the path of a lasso begins with the same
ones. Rounds of correlations with what the last fit left over (iterated sure independence screening) find weaker ones behind strong ones.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

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
