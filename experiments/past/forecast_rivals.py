"""Simple rivals of a forecast, each fitted to the months before the window and given as samples, so that one rule scores all.

Every one has as many samples as the forecast, since the ignorance score hangs on their number: a point forecast repeats its one
value, the distribution of twelve months repeats them evenly, the negative binomial has its quantiles.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import nbinom

from experiments.comparison.scores import Floats

YEAR = 12
MOST = 36
"""Months before the window that the trend is fitted to, at most."""
TREND_SD = 0.03
"""Prior standard deviation of growth a month: 0.03 is a factor of 1.4 a year. Without it few months give trends that explode."""
SIZE_SD = 1.5
"""Prior standard deviation of the log of the negative binomial's size, about 1: months of war are overdispersed."""
AHEAD = 12
"""Months that the trend goes on; from there its level stays."""


def zero(past: Floats, months: int, samples: int) -> Floats:
    """Nobody dies."""
    return np.zeros((months, past.shape[1], samples))


def last_month(past: Floats, months: int, samples: int) -> Floats:
    """Every month is as the last one known."""
    return _points(past[-1], months, samples)


def mean_of_year(past: Floats, months: int, samples: int) -> Floats:
    """Every month is the mean of the last twelve known."""
    return _points(past[-YEAR:].mean(axis=0), months, samples)


def year_as_distribution(past: Floats, months: int, samples: int) -> Floats:
    """Every month is one of the last twelve known, each as likely."""
    year = past[-YEAR:]
    chosen = year[np.arange(samples) * len(year) // samples]
    return np.broadcast_to(chosen.T[None], (months, past.shape[1], samples))


def trend(past: Floats, months: int, samples: int) -> Floats:
    """A negative binomial whose mean grows or falls by a constant rate, fitted by penalised maximum likelihood to each place."""
    at = (np.arange(samples) + 0.5) / samples
    out = np.zeros((months, past.shape[1], samples))
    known = past[-MOST:]
    later = np.minimum(np.arange(1, months + 1), AHEAD)
    for place in np.flatnonzero(known.sum(axis=0) > 0):
        level, growth, size = fit(known[:, place])
        mean = np.exp(level + growth * later)
        out[:, place] = nbinom.ppf(at[None], size, (size / (size + mean))[:, None])
    return out


def fit(counts: Floats) -> tuple[float, float, float]:
    """Log of the mean in the last month, its growth a month, and the size of a negative binomial, of counts that are not all zero."""
    time = np.arange(len(counts)) - (len(counts) - 1.0)

    def cost(x: Floats) -> float:
        mean, size = np.exp(np.clip(x[0] + x[1] * time, -20, 20)), np.exp(np.clip(x[2], -10, 10))
        log = gammaln(counts + size) - gammaln(size) + size * np.log(size / (size + mean)) + counts * np.log(mean / (size + mean))
        return float(-log.sum() + 0.5 * (x[1] / TREND_SD) ** 2 + 0.5 * (x[2] / SIZE_SD) ** 2)

    start = np.array([np.log(counts.mean()), 0.0, 0.0])
    found = minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000}).x
    return float(found[0]), float(found[1]), float(np.exp(np.clip(found[2], -10, 10)))


def _points(values: Floats, months: int, samples: int) -> Floats:
    return np.broadcast_to(values[None, :, None], (months, len(values), samples))


RIVALS: dict[str, Callable[[Floats, int, int], Floats]] = {
    "zero": zero,
    "last month": last_month,
    "12-month mean": mean_of_year,
    "12 months as a distribution": year_as_distribution,
    "negative binomial with trend": trend,
}
"""By name, from what was recorded before (months by places) to samples (months by places by samples)."""
