"""Some of many, each with a chance in proportion to its weight, at most for certain, and no one twice."""

from __future__ import annotations

import numpy as np


def chances(weight: np.ndarray, count: int) -> np.ndarray:
    """Chances to be kept that add up to `count`; what would be kept more than once is kept for certain."""
    if len(weight) <= count:
        return np.ones(len(weight))
    size = np.maximum(weight, weight.max() * 1e-12)
    certain = np.zeros(len(weight), dtype=bool)
    while True:
        chance = np.where(certain, 1.0, size * (count - certain.sum()) / size[~certain].sum())
        if (chance <= 1.0).all():
            return np.asarray(chance)
        certain |= chance >= 1.0


def drawn(chance: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Which are kept, by systematic sampling: as many as the chances add up to."""
    ends = np.cumsum(chance)
    marks = np.arange(round(float(ends[-1]))) + random.random()
    kept = np.zeros(len(chance), dtype=bool)
    kept[np.searchsorted(ends, np.minimum(marks, ends[-1] * (1.0 - 1e-12)), side="right").clip(max=len(chance) - 1)] = True
    return kept
