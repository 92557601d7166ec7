"""Worlds drawn by their likelihood: how likely the record is as one history of a point, by emulated means and what these miss.

Targets overlap, so that their misses go together: the whole covariance counts, drawn a little towards none where histories are few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Likelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log likelihood of points (rows) in their strata."""
SHRINKS = 60
"""After so many shrinks a point stays where it is."""
KEEP, LEVELS, WITHIN = 0.3, 40, 6
"""Of a closing ring: the share of points that a level keeps, the most levels, and the steps that each point takes in one."""


def walk(like: Likelihood, points: np.ndarray, stratum: np.ndarray, steps: int, random: np.random.Generator) -> np.ndarray:
    """Every point so many steps on; points whose likelihood is nothing go on as if all were better."""
    at, now = points.copy(), like(points, stratum)
    for _ in range(steps):
        towards = random.standard_normal(at.shape)
        bar = now + np.log(random.random(len(at)))
        angle = random.uniform(0.0, 2.0 * np.pi, len(at))
        low, high = angle - 2.0 * np.pi, angle.copy()
        open_ = np.arange(len(at))
        for _ in range(SHRINKS):
            turned = at[open_] * np.cos(angle[open_])[:, None] + towards[open_] * np.sin(angle[open_])[:, None]
            found = like(turned, stratum[open_])
            fine = found >= bar[open_]
            done = open_[fine]
            at[done], now[done] = turned[fine], found[fine]
            open_ = open_[~fine]
            if not len(open_):
                break
            negative = angle[open_] < 0.0
            low[open_] = np.where(negative, angle[open_], low[open_])
            high[open_] = np.where(negative, high[open_], angle[open_])
            angle[open_] = random.uniform(low[open_], high[open_])
    return at


def closing_in(
    far: Likelihood, points: np.ndarray, stratum: np.ndarray, cut: float, random: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Points of one stratum at which `far` is at most `cut`, spread as the prior is there; and the cut that was reached.

    The cut comes down level by level: a level keeps the nearest points, draws the others anew from among them, and lets all walk within it.
    """
    at, level = points, np.inf
    for _ in range(LEVELS):
        now = far(at, stratum)
        level = min(level, max(cut, float(np.quantile(now, KEEP))))
        inside = np.flatnonzero(now <= level)
        at = at[random.choice(inside, len(at))]
        at = walk(_within(far, level), at, stratum, WITHIN, random)
        if level <= cut:
            break
    return at, level


def _within(far: Likelihood, level: float) -> Likelihood:
    return lambda points, stratum: np.where(far(points, stratum) <= level, 0.0, -np.inf)


SHRUNK = 0.1
"""Part of every covariance that is taken off between targets."""
ROUNDS, STEPS, BURNT, EVERY = 60, 5, 20, 4
"""Rounds of steps and of new strata, those at the beginning that do not count, and how many lie between draws that do."""


def covariance(missed: np.ndarray) -> np.ndarray:
    """Of rows around nothing, drawn towards its diagonal."""
    whole = missed.T @ missed / max(len(missed), 1)
    return np.asarray((1.0 - SHRUNK) * whole + SHRUNK * np.diag(np.diag(whole)))


@dataclass(frozen=True, eq=False)
class Normal:
    """The record's distribution around a mean; `weight` below 1 makes a target's part of it wider."""

    record: np.ndarray
    whitening: np.ndarray
    constant: float

    @classmethod
    def of(cls, record: np.ndarray, covariance: np.ndarray, weight: np.ndarray) -> Normal:
        """Around means, with this covariance."""
        wide = 1.0 / np.sqrt(weight)
        factor = np.linalg.cholesky(covariance * np.outer(wide, wide))
        return cls(record, np.linalg.inv(factor).T.copy(), -float(np.log(np.diag(factor)).sum()))

    def log(self, means: np.ndarray) -> np.ndarray:
        """Log density of the record at each of these means, but for what is the same at all."""
        return np.asarray(self.constant - 0.5 * (((self.record - means) @ self.whitening) ** 2).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of points with their strata, and the probability of each stratum."""

    points: np.ndarray
    stratum: np.ndarray
    chances: np.ndarray


def across(like: Likelihood, points: np.ndarray, stratum: np.ndarray, strata: int, random: np.random.Generator) -> Draws:
    """Walk all points, and give each a new stratum after every few steps, by how likely each is where the point stands."""
    at, now = points, stratum
    kept: list[tuple[np.ndarray, np.ndarray]] = []
    chances = np.zeros(strata)
    for number in range(ROUNDS):
        at = walk(like, at, now, STEPS, random)
        logs = np.column_stack([like(at, np.full(len(at), one)) for one in range(strata)])
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        now = (random.random((len(at), 1)) > np.cumsum(shares, axis=1)).sum(axis=1).clip(max=strata - 1)
        if number >= BURNT:
            chances += shares.mean(axis=0)
            if (number - BURNT) % EVERY == 0:
                kept.append((at.copy(), now))
    return Draws(np.vstack([one for one, _ in kept]), np.concatenate([one for _, one in kept]), chances / chances.sum())
