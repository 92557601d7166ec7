"""Points drawn from a normal prior under a condition or a likelihood, by elliptical slice sampling (Murray, Adams and MacKay 2010).

Each step turns a point towards a fresh draw of the prior, by an angle that shrinks until the likelihood is high enough. Nothing has to be
tuned, and no box is drawn around what is sought.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Likelihood = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Log likelihood of points (rows) in their strata."""
SHRINKS = 60
"""After so many shrinks a point stays where it is."""
KEEP, LEVELS, STEPS = 0.3, 40, 6
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
        at = walk(_within(far, level), at, stratum, STEPS, random)
        if level <= cut:
            break
    return at, level


def _within(far: Likelihood, level: float) -> Likelihood:
    return lambda points, stratum: np.where(far(points, stratum) <= level, 0.0, -np.inf)
