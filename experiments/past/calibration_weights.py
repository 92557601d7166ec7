"""Weights of the worlds that were simulated: by their own histories and the emulator together.

What an emulator misses of a world splits into chance, which differs between its histories, and what is the world's own. A world's mean lies
between the emulator's and that of its histories, the nearer to these the more there are (as in a random-effects model); its weight is the
record's density around that mean over the density by which it was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.past.posterior import Normal, covariance

LEAST = 0.05
"""Share of what single histories are off by that is chance at the least."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """Worlds with their mean of the heeded targets by the emulator and in their histories, how many these are, and the pooled chance."""

    emulated: np.ndarray
    own: np.ndarray
    histories: np.ndarray
    chance: np.ndarray


@dataclass(frozen=True, eq=False)
class Weighed:
    """Log weights, each world's best mean and how likely the record is around it (a logarithm).

    By target: how much of what an emulator misses is chance, and how far off it is on the whole.
    """

    logs: np.ndarray
    means: np.ndarray
    likely: np.ndarray
    chance_share: np.ndarray
    bias: np.ndarray


def gathered(emulated: np.ndarray, found: np.ndarray, world: np.ndarray) -> Worlds:
    """From single histories (rows) with their world's number, 0 to n - 1; what is not known is at its world's emulated mean."""
    filled = np.where(np.isfinite(found), found, emulated[world])
    count = np.bincount(world, minlength=len(emulated))
    own = np.zeros_like(emulated)
    np.add.at(own, world, filled)
    own /= np.maximum(count, 1)[:, None]
    inner = (filled - own[world]) * np.sqrt(len(filled) / max(len(filled) - len(emulated), 1))
    return Worlds(emulated, own, count, covariance(inner))


def weigh(
    worlds: Worlds, record: np.ndarray, allowed: np.ndarray, weight: np.ndarray, drawn_by: Normal, missed: np.ndarray,
    bias: np.ndarray | None = None,
) -> Weighed:  # fmt: skip
    """Log weights within a stratum: the record's density given all that is known of a world, over that by which it was drawn.

    `missed` has what the emulator missed of earlier histories: how far single ones lie off is known best from all together. `bias`
    is how far off it is on the whole, from these worlds unless given: of worlds kept by what they showed it would lean to the record.
    """
    each, count = float(np.median(worlds.histories)), int(worlds.histories.sum())
    off = worlds.own - worlds.emulated
    bias = off.mean(axis=0) if bias is None else bias
    own = _own(covariance(off - bias), worlds.chance / each, len(off))
    latest = covariance(off - bias) + worlds.chance * (1.0 - 1.0 / each)
    whole = (len(missed) * covariance(missed) + count * latest) / (len(missed) + count)
    chance = _rest(whole, own)
    pull = own @ np.linalg.inv(own + chance / each)
    means = worlds.emulated + bias + (off - bias) @ pull.T
    spread = own - pull @ own + chance + np.diag(allowed)
    likely = Normal.of(record, (spread + spread.T) / 2.0, weight).log(means)
    share = np.diag(chance) / np.maximum(np.diag(chance) + np.diag(own), 1e-12)
    return Weighed(likely - drawn_by.log(worlds.emulated), means, likely, share, bias)


def _rest(whole: np.ndarray, own: np.ndarray) -> np.ndarray:
    """What is left of a covariance without a part of it; at least a twentieth of it in every direction."""
    values, sides = _sides(whole, own)
    return np.asarray((sides * np.maximum(1.0 - values, LEAST)) @ sides.T)


def _own(between: np.ndarray, noise: np.ndarray, count: int) -> np.ndarray:
    """What differs between worlds beyond the noise of their means, in directions in which so many worlds show more than noise alone would.

    In units of the noise, all variances of so many worlds lie below (1 + sqrt(targets / worlds))^2 where nothing is their own.
    """
    values, sides = _sides(noise + 1e-12 * np.eye(len(noise)), between)
    edge = (1.0 + np.sqrt(len(noise) / count)) ** 2
    return np.asarray((sides * np.where(values > edge, values - 1.0, 0.0)) @ sides.T)


def _sides(whole: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A part's variances in units of the whole, and the directions that they are in."""
    root = np.linalg.cholesky(whole)
    inverse = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(inverse @ part @ inverse.T)
    return values, root @ vectors


def shares(logs: np.ndarray, stratum: np.ndarray, chances: np.ndarray, tries: np.ndarray) -> np.ndarray:
    """Weights that sum to 1: within each stratum by the logs, each stratum by its chance; `tries` is what each world stands for one of."""
    raw = np.exp(logs - logs.max()) * chances[stratum] / tries
    return np.asarray(raw / raw.sum())


def effective(weight: np.ndarray) -> float:
    """How many equally weighted draws would say as much (Kish)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


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
