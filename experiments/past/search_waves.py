"""The search itself: histories at the start, waves of single histories around the best point so far, and a check on unseen histories.

Every point has a fresh history: with a common one an emulator seems twice as good and tells nothing of levels. After each wave the
response of all rows, their means and their spread, is fitted over all points so far, the loss expected from the fit is made least
within the wave's reach, and the next wave lies around that point with less reach. What is found counts only if unseen histories have a
smaller loss there than at the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.past import search_loss as misfit
from experiments.past import space
from experiments.past.score import FACTOR, MANY, Key
from experiments.past.search_file import Search
from experiments.past.search_response import Response, fit
from experiments.past.search_store import Kept, Lived

SHRINK = 0.65
"""What is left of a wave's reach in the next one."""
TRIES = 12
MARGIN = 0.6
"""Part of the factor, on the logarithmic scale, that the fit aims for, since a fit errs and histories at the point found are to hold it."""
LEAST = 0.3
"""Root of a count below which a level is no narrower for being rarer."""
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: the points, the last response, and unseen histories at the start and the point found, as they are compared."""

    start: np.ndarray
    best: np.ndarray
    loss: misfit.Loss
    response: Response
    before: np.ndarray
    after: np.ndarray

    def losses(self) -> tuple[float, float]:
        """The loss at the start and at the point found, on the same unseen histories."""
        return self.loss.of(self.before), self.loss.of(self.after)

    @property
    def better(self) -> bool:
        """Whether unseen histories are nearer to the record at the point found."""
        before, after = self.losses()
        return after < before


def search(
    asked: Search, now: Mapping[str, float], recorded: Mapping[Key, float], kept: Kept, say: Say, earlier: Sequence[Lived] = ()
) -> Found:
    """Go through all waves and the check; histories of `earlier` searches are fitted on besides."""
    history = iter(range(asked.first, asked.last + 1))
    start = space.start(asked.axes, now)
    first = kept.all([(_values(asked, start, now, start), next(history)) for _ in range(asked.check)])
    loss = misfit.build(recorded, first, asked.weights, asked.doubt)
    points, tables = [np.tile(start, (len(first), 1))], [misfit.table(loss.keys, first)]
    say(f"start: {asked.check} histories, loss {loss.of(tables[0]):.3f}")
    if earlier:
        points.append(np.array([space.start(asked.axes, {**now, **values}) for values, _ in earlier]))
        tables.append(misfit.table(loss.keys, [measures for _, measures in earlier]))
    best, reach = start, asked.reach
    for wave in range(asked.waves):
        points.append(space.spread(best, reach, asked.points, asked.seed + wave))
        found = kept.all([(space.values(asked.axes, point), next(history)) for point in points[-1]])
        tables.append(misfit.table(loss.keys, found))
        response = fit(np.vstack(points), np.vstack(tables))
        best = least(asked, response, loss, best, reach, start)
        told = f"the fit explains {response.explained.mean():.0%} of single histories; loss expected {expected(response, loss, best):.3f}"
        say(f"wave {wave + 1} of {asked.waves}: {asked.points} histories, {told}")
        reach *= SHRINK
    unseen = range(asked.first + asked.histories, asked.last + 1)
    sides = [kept.all([(_values(asked, at, now, start), number) for number in unseen]) for at in (start, best)]
    return Found(start, best, loss, response, *(misfit.table(loss.keys, side) for side in sides))


def expected(response: Response, loss: misfit.Loss, point: np.ndarray) -> float:
    """The loss that the fit expects of histories at a point."""
    return loss.expected(response.at(point), response.spread(point))


def _values(asked: Search, at: np.ndarray, now: Mapping[str, float], start: np.ndarray) -> dict[str, Any]:
    """Values at a point; at the start those of now to the digit, though their place was cut at the ends of a range."""
    moved = space.values(asked.axes, at)
    return {key: now[key] if here == there else moved[key] for key, here, there in zip(moved, at, start, strict=True)}


def least(asked: Search, response: Response, loss: misfit.Loss, centre: np.ndarray, reach: float, start: np.ndarray) -> np.ndarray:
    """The point within reach at which the fitted loss, and what a point costs beside it, are least together."""
    from scipy.optimize import minimize

    def cost(point: np.ndarray) -> float:
        mean, spread = response.at(point), response.spread(point)
        beside = asked.pull * float(((point - start) ** 2).mean()) + asked.narrow * wide(loss, mean, spread)
        return loss.expected(mean, spread) + (beside + asked.cercles * beyond(loss, mean, spread))

    low, high = (np.clip(centre + side * reach, -space.TRIED, space.TRIED) for side in (-1.0, 1.0))
    random = np.random.default_rng(len(centre))
    tries = [centre, *(low + (high - low) * random.random((TRIES, len(centre))))]
    found = [minimize(cost, one, method="L-BFGS-B", bounds=list(zip(low, high, strict=True))) for one in tries]
    return np.asarray(min(found, key=lambda one: float(one.fun)).x)


def wide(loss: misfit.Loss, mean: np.ndarray, spread: np.ndarray) -> float:
    """Mean logarithm of spread over mean of the levels; 0 where none is compared."""
    rows = [row for row, (family, _) in enumerate(loss.keys) if family == "level"]
    return float(np.log(spread[rows] / np.maximum(mean[rows], LEAST)).mean()) if rows else 0.0


def beyond(loss: misfit.Loss, mean: np.ndarray, spread: np.ndarray) -> float:
    """Squared distance, on the logarithmic scale, by which cercles with many deaths miss the factor asked, with a margin; summed."""
    missed = 0.0
    for row, (family, _) in enumerate(loss.keys):
        recorded = loss.record[row] ** 2  # cercles are compared by roots
        if family == "cercle" and recorded >= MANY:
            off = abs(math.log((mean[row] ** 2 + spread[row] ** 2) / recorded))
            missed += max(off - MARGIN * math.log(FACTOR), 0.0) ** 2
    return missed
