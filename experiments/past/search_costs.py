"""What a point costs beside its score: wide levels, cercles that miss what is asked of them, and the way from the start."""

from __future__ import annotations

import math

import numpy as np

from experiments.past.score import FACTOR, MANY
from experiments.past.search_file import Search
from experiments.past.search_loss import Loss
from experiments.past.search_response import Response

MARGIN = 0.6
"""Part of the factor, on the logarithmic scale, that the fit aims for, since a fit errs and histories at the point found are to hold it."""
LEAST = 0.3
"""Root of a count below which a level is no narrower for being rarer."""


def beside(asked: Search, loss: Loss, response: Response, point: np.ndarray, start: np.ndarray) -> float:
    """All that a point costs beside the score expected there."""
    mean, spread = response.at(point), response.spread(point)
    way = float(((point - start) ** 2).mean())
    return asked.pull * way + asked.narrow * wide(loss, mean, spread) + asked.cercles * beyond(loss, mean, spread)


def wide(loss: Loss, mean: np.ndarray, spread: np.ndarray) -> float:
    """Mean logarithm of spread over mean of the levels; 0 where none is compared."""
    rows = [row for row, (family, _) in enumerate(loss.keys) if family == "level"]
    return float(np.log(spread[rows] / np.maximum(mean[rows], LEAST)).mean()) if rows else 0.0


def beyond(loss: Loss, mean: np.ndarray, spread: np.ndarray) -> float:
    """Squared distance, on the logarithmic scale, by which cercles with many deaths miss the factor asked, with a margin; summed."""
    missed = 0.0
    for row, (family, _) in enumerate(loss.keys):
        recorded = loss.record[row] ** 2  # cercles are compared by roots
        if family == "cercle" and recorded >= MANY:
            off = abs(math.log((mean[row] ** 2 + spread[row] ** 2) / recorded))
            missed += max(off - MARGIN * math.log(FACTOR), 0.0) ** 2
    return missed
