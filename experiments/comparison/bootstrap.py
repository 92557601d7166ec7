"""Intervals come from resampling whole pairs, the same resamples for whatever is compared.

Resampling is a matrix of counts W, shape (resamples, pairs): a resampled mean is W @ x / W @ 1, for all metrics at
once, so that their joint behaviour is kept. Percentiles are expanded for few pairs (Hesterberg 2015, The American
Statistician 69:371): the plain percentile interval is a factor sqrt((n - 1) / n) * z / t too narrow.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from experiments.comparison.pairs import Counts, Floats
from experiments.study import meanings

RESAMPLES = 2000
LEVEL = 0.95
FEWEST = meanings.FEWEST
MOST = 1e9
"""More pairs than this are no number that anybody could run."""


def generator(*names: str) -> np.random.Generator:
    """The same names give the same numbers, in any process."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def weights(cluster: Counts, *, resamples: int = RESAMPLES) -> Floats:
    """How often each pair stands in each resample, shape (resamples, pairs); clusters are drawn whole.

    It depends on the clusters alone, so that equal runs have equal intervals whatever they are called, and resamples of several
    comparisons can be laid side by side.
    """
    count = int(cluster.max()) + 1
    drawn = generator("bootstrap").multinomial(count, np.full(count, 1.0 / count), size=resamples)
    return drawn[:, cluster].astype(float)


def means(weight: Floats, values: Floats) -> Floats:
    """Resampled means, shape (resamples, columns); missing values are left out, an empty resample is NaN."""
    known = ~np.isnan(values)
    if known.all():
        return totals(weight, values) / weight.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return totals(weight, np.where(known, values, 0.0)) / totals(weight, known.astype(float))


def totals(weight: Floats, values: Floats) -> Floats:
    """W @ x with its terms added in the order of the pairs.

    A library's matrix product adds in an order that depends on the machine and on how many columns there are, so that
    one more metric would change the last digit of the others.
    """
    total = np.zeros((len(weight), values.shape[1]))
    term = np.empty_like(total)
    for pair in range(len(values)):
        np.multiply(weight[:, pair : pair + 1], values[pair], out=term)
        total += term
    return total


def controlled_means(weight: Floats, values: Floats, residual: Floats) -> tuple[Floats, Floats]:
    """Resampled means of `values` less b times `residual`, with b fitted anew in every resample, and these b.

    Both have shape (pairs, columns) without missing values; `residual` has a true mean of zero.
    """
    mean, at = means(weight, values), means(weight, residual)
    covariance = means(weight, values * residual) - mean * at
    variance = means(weight, residual**2) - at**2
    slopes = slope(covariance, variance)
    return np.asarray(mean - slopes * at), slopes


def slope(covariance: Floats, variance: Floats) -> Floats:
    """The regression slope, and zero where the control variate does not vary."""
    varies = variance > 1e-12
    return np.where(varies, covariance / np.where(varies, variance, 1.0), 0.0)


def interval(draws: Floats, count: int | NDArray[np.int64], level: float = LEVEL) -> tuple[Floats, Floats]:
    """The expanded percentile interval of each column of `draws`, for `count` independent pairs."""
    counts = np.broadcast_to(np.asarray(count), draws.shape[1:])
    low, high = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    for size in np.unique(counts[counts > 1]):
        columns = counts == size
        tail = float(ndtr(stdtrit(size - 1, (1 - level) / 2) * np.sqrt(size / (size - 1))))
        chosen = draws[:, columns]
        quantile = np.nanquantile if np.isnan(chosen).any() else np.quantile
        low[columns], high[columns] = quantile(chosen, [tail, 1 - tail], axis=0)
    return low, high


def standard_error(values: Floats, cluster: Counts) -> Floats:
    """The standard error of each column's mean, clusters taken whole; s / sqrt(n) where each pair is its own."""
    known = ~np.isnan(values)
    pairs = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = np.where(known, values - np.where(known, values, 0.0).sum(axis=0) / pairs, 0.0)
        sums = np.zeros((int(cluster.max()) + 1, values.shape[1]))
        np.add.at(sums, cluster, centred)
        count = independent(values, cluster)
        variance = (sums**2).sum(axis=0) / pairs**2 * count / (count - 1)
    return np.where(count > 1, np.sqrt(np.maximum(variance, 0.0)), np.nan)


def width_ratio(first: Floats, second: Floats, error: Floats, cluster: Counts) -> Floats:
    """Width of a paired interval over that of the same number of runs with independent seeds, by column.

    `error` is the paired estimate's standard error; the other is the root of the two arms' squared errors.
    """
    apart = np.hypot(standard_error(first, cluster), standard_error(second, cluster))
    return np.where(apart > 0, error / np.where(apart > 0, apart, 1.0), np.nan)


def independent(values: Floats, cluster: Counts) -> Counts:
    """How many clusters have a value, by column."""
    present = np.zeros((int(cluster.max()) + 1, values.shape[1]), dtype=bool)
    np.logical_or.at(present, cluster, ~np.isnan(values))
    return present.sum(axis=0).astype(np.int64)


def simultaneous(draws: Floats, centre: Floats, error: Floats, count: Counts, level: float = LEVEL) -> Floats:
    """Half-widths that hold for all columns at once with probability `level` (max-T bootstrap).

    The critical value is the level-quantile of the greatest studentised distance of a resampled mean from its mean,
    with the joint resamples of all columns; it is then read on Student's scale for `count` pairs.
    """
    use = np.isfinite(error) & (error > 0)
    if not use.any():
        return np.where(error == 0, 0.0, np.nan)
    tail = two_sided_tail(greatest_distance(draws[:, use], centre[use]), level)
    return half_width(error, count, tail)


def greatest_distance(draws: Floats, centre: Floats) -> Floats:
    """By resample, the greatest studentised distance of a resampled mean from its mean, over all columns."""
    spread = np.nanstd(draws, axis=0)
    return np.asarray(np.nanmax(np.abs(draws - centre) / np.where(spread > 0, spread, 1.0), axis=1, initial=0.0))


def two_sided_tail(greatest: Floats, level: float = LEVEL) -> float:
    """The normal tail beyond the level-quantile of the greatest distances."""
    return float(np.maximum(ndtr(-np.quantile(greatest, level)), np.finfo(float).tiny))


def half_width(error: Floats, count: Counts, tail: float) -> Floats:
    """Half-widths on Student's scale for `count` pairs that leave `tail` on each side; 0 without any error."""
    known = np.isfinite(error) & (error > 0)
    return np.where(known, -stdtrit(np.maximum(np.asarray(count) - 1, 1), tail) * error, np.where(error == 0, 0.0, np.nan))


def smallest_sample(spread: float, half_width: float, *, power: float | None = None, level: float = LEVEL) -> float:
    """Fewest pairs whose interval's half-width is at most `half_width`, given the spread of one pair's difference.

    With `power`, fewest pairs that tell a true difference of `half_width` from zero with that probability. Student's
    quantiles are used. NaN where no number of pairs up to `MOST` does (a half-width of zero).
    """
    if not np.isfinite(spread) or not np.isfinite(half_width) or half_width <= 0:
        return float("nan")
    if spread == 0:
        return 2.0
    chances = [(1 + level) / 2] + ([] if power is None else [power])
    pairs = max(2.0, float(np.ceil((sum(float(ndtri(chance)) for chance in chances) * spread / half_width) ** 2)))
    if pairs > MOST:
        return float("nan")
    while sum(float(stdtrit(pairs - 1, chance)) for chance in chances) * spread / np.sqrt(pairs) > half_width:
        pairs += 1
    return pairs
