"""How events cluster in time, and in time and space: variance over mean, autocorrelation, Knox ratios."""

from __future__ import annotations

import math

import numpy as np


def variance_over_mean(counts: np.ndarray) -> float:
    """Variance (n - 1) over mean; unknown where nothing happened."""
    mean = counts.mean()
    return float(counts.var(ddof=1) / mean) if mean else math.nan


def detrended(counts: np.ndarray) -> float:
    """Variance (n - 1) over mean after a straight line is taken off."""
    time, mean = np.arange(len(counts)), counts.mean()
    rest = counts - np.polyval(np.polyfit(time, counts, 1), time)
    return float(rest.var(ddof=1) / mean) if mean else math.nan


def lag1(counts: np.ndarray) -> float:
    """Pearson correlation of consecutive counts; unknown where either part never changes."""
    before, after = counts[:-1], counts[1:]
    if before.std() == 0.0 or after.std() == 0.0:
        return math.nan
    return float(np.corrcoef(before, after)[0, 1])


def branching(counts: np.ndarray) -> float:
    """Events that one event leads to, if all clustering were excitation: 1 - 1 / sqrt(variance over mean), trend taken off.

    The moment estimate of Hardiman and Bouchaud (2014); seasons and campaigns count in it too.
    """
    ratio = detrended(counts)
    return 1.0 - 1.0 / math.sqrt(ratio) if ratio > 0 else math.nan


def of_counts(daily: np.ndarray, monthly: np.ndarray) -> dict[str, float]:
    """Dispersion of daily and monthly counts, and how a month resembles the one before."""
    return {
        "daily_variance_over_mean": variance_over_mean(daily),
        "monthly_variance_over_mean": variance_over_mean(monthly),
        "monthly_variance_over_mean_detrended": detrended(monthly),
        "monthly_lag1_autocorrelation": lag1(monthly),
    }


def knox(km: np.ndarray, day: np.ndarray, within_km: float, within_days: int) -> float:
    """Pairs close in space and time over the number expected if dates were shuffled among the events.

    The mean over shufflings is worked out and not drawn: each pair of events is as likely as any other to get a pair's dates.
    """
    first, second = np.triu_indices(len(day), 1)
    near = km[first, second] <= within_km
    soon = np.abs(day[first] - day[second]) <= within_days
    expected = near.sum() * soon.sum() / max(len(first), 1)
    return float((near & soon).sum() / expected) if expected else math.nan


def knoxes(km: np.ndarray, day: np.ndarray) -> dict[str, float]:
    """Knox ratios within 10 km and 3 to 30 days."""
    return {f"knox_ratio_10km_{days}d": knox(km, day, 10.0, days) for days in (3, 7, 14, 30)}
