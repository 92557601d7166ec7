"""Scores of a forecast that is a set of samples, against what was recorded: CRPS, ignorance, interval score, coverage, and the PIT.

Samples stand along the last axis; what was recorded has the other axes. The less the better, but for coverage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EDGES = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Upper ends of ViEWS' ten bins of deaths in a month: 0, 1 to 2, 3 to 5, ..., 501 to 1,000; its evaluators take more as one bin beyond."""
UNSEEN = 2.0 / 3.0
"""What ViEWS adds to the count of samples in a bin, so that an empty one costs much and not everything."""
LEVELS = (0.9, 0.95)
PIT_BINS = 10


def crps(samples: Floats, observed: Floats) -> Floats:
    """Continuous ranked probability score of the samples as a distribution: E|X - y| - E|X - X'| / 2."""
    apart = np.abs(samples - observed[..., None]).mean(axis=-1)
    return np.asarray(apart - _spread(samples) / samples.shape[-1] ** 2)


def fair_crps(samples: Floats, observed: Floats) -> Floats:
    """The CRPS that endlessly many samples would be expected to have (Ferro 2014); it needs two samples."""
    count = samples.shape[-1]
    if count < 2:  # noqa: PLR2004
        return np.full(observed.shape, np.nan)
    apart = np.abs(samples - observed[..., None]).mean(axis=-1)
    return np.asarray(apart - _spread(samples) / (count * (count - 1)))


def _spread(samples: Floats) -> Floats:
    """The sum of distances of all pairs of samples, each pair once."""
    ordered, count = np.sort(samples, axis=-1), samples.shape[-1]
    return np.asarray((ordered * (2.0 * np.arange(1, count + 1) - count - 1.0)).sum(axis=-1))


def ignorance(samples: Floats, observed: Floats) -> Floats:
    """ViEWS' ignorance in bits: -log2 of the share of samples in the bin of what was recorded, (k + 2/3) / (n + 2/3)."""
    same = np.digitize(samples, EDGES) == np.digitize(observed, EDGES)[..., None]
    return np.asarray(-np.log2((same.sum(axis=-1) + UNSEEN) / (samples.shape[-1] + UNSEEN)))


def ends(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Lower and upper end of the central interval at a level, by numpy's linear quantiles, as ViEWS' evaluators take them."""
    low, high = np.quantile(samples, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=-1)
    return low, high


def interval_score(samples: Floats, observed: Floats, level: float) -> Floats:
    """Width of the central interval, and 2 / (1 - level) times what was recorded lies outside (Gneiting and Raftery 2007)."""
    low, high = ends(samples, level)
    return np.asarray(high - low + 2.0 / (1.0 - level) * (np.maximum(low - observed, 0.0) + np.maximum(observed - high, 0.0)))


def covered(samples: Floats, observed: Floats, level: float) -> NDArray[np.bool_]:
    """Whether what was recorded lies in the central interval, ends included."""
    low, high = ends(samples, level)
    return np.asarray((low <= observed) & (observed <= high))


def pit(samples: Floats, observed: Floats, bins: int = PIT_BINS) -> Floats:
    """Probability integral transforms of counts as shares of `bins` equal bins."""
    return pit_of((samples < observed[..., None]).mean(axis=-1).ravel(), (samples <= observed[..., None]).mean(axis=-1).ravel(), bins)


def pit_of(below: Floats, upto: Floats, bins: int = PIT_BINS) -> Floats:
    """The transforms from the shares of samples below what was recorded and up to it, without lots (Czado, Gneiting and Held 2009).

    A count's transform is spread evenly between both shares; each bin's share is 1 / bins where the forecast is calibrated. A heap in the
    middle says too wide, at both ends too narrow, at the right too low, at the left too high.
    """
    low, high, edges = below[:, None], upto[:, None], np.linspace(0.0, 1.0, bins + 1)
    even = np.clip((edges - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    step = (edges > low) | (edges == 1.0)  # where no sample equals what was recorded, the transform is one number
    return np.diff(np.where(high > low, even, step).mean(axis=0))
