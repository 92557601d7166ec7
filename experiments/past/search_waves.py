"""The search itself: histories at the start, waves of single histories around the best point so far, and a check on unseen histories.

Every point has a fresh history: with a common one an emulator seems twice as good and tells nothing of levels. After each wave the
response of all rows, their means and their spread, is fitted over all points so far, the loss expected from the fit is made least
within the wave's reach, and the next wave lies around that point with less reach. What is found counts only if unseen histories have a
smaller loss there than at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.past import search_costs as costs
from experiments.past import search_loss as misfit
from experiments.past import space
from experiments.past.score import Key
from experiments.past.search_file import Search
from experiments.past.search_response import Response, fit
from experiments.past.search_store import Kept, Lived, Point

SHRINK = 0.65
"""What is left of a wave's reach in the next one."""
TRIES = 12
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: the points, the last response, and the measures of unseen histories at the start and at the point found."""

    start: np.ndarray
    best: np.ndarray
    loss: misfit.Loss
    response: Response
    before: Sequence[Mapping[Key, float]]
    after: Sequence[Mapping[Key, float]]

    def losses(self) -> tuple[float, float]:
        """The loss at the start and at the point found, on the same unseen histories."""
        return self._of(self.before), self._of(self.after)

    @property
    def better(self) -> bool:
        """Whether unseen histories are nearer to the record at the point found."""
        before, after = self.losses()
        return after < before

    def _of(self, histories: Sequence[Mapping[Key, float]]) -> float:
        return self.loss.of(misfit.table(self.loss.keys, histories))


def search(
    asked: Search, now: Mapping[str, float], recorded: Mapping[Key, float], kept: Kept, say: Say, earlier: Sequence[Lived] = ()
) -> Found:
    """Go through all waves and the check; histories of `earlier` searches are fitted on besides."""
    history = iter(range(asked.first, asked.first + asked.histories + asked.check))
    start = space.start(asked.axes, now)
    first = kept.all(_named(history, [_values(asked, start, now, start)] * asked.check))
    loss = misfit.build(recorded, first, asked.weights, asked.doubt)
    say(f"start: {asked.check} histories, loss {loss.of(misfit.table(loss.keys, first)):.3f}")
    points, tables = [np.tile(start, (len(first), 1))], [misfit.table(loss.keys, first)]
    if earlier:
        points.append(np.array([space.start(asked.axes, {**now, **one.values}) for one in earlier]))
        tables.append(misfit.table(loss.keys, [one.measures for one in earlier]))
    best, reach = start, asked.reach
    for wave in range(asked.waves):
        tried = space.spread(best, reach, asked.points, asked.seed + wave)
        found = kept.all(_named(history, [space.values(asked.axes, point) for point in tried]))
        points.append(tried)
        tables.append(misfit.table(loss.keys, found))
        response = fit(np.vstack(points), np.vstack(tables))
        best = least(asked, response, loss, best, reach, start)
        told = f"the fit explains {response.explained.mean():.0%} of single histories; loss expected {expected(response, loss, best):.3f}"
        say(f"wave {wave + 1} of {asked.waves}: {asked.points} histories, {told}")
        reach *= SHRINK
    unseen = list(range(asked.first + asked.histories, asked.first + asked.histories + asked.check))
    before, after = (kept.all([(_values(asked, at, now, start), number) for number in unseen]) for at in (start, best))
    return Found(start, best, loss, response, before, after)


def _named(history: Iterator[int], points: Sequence[Mapping[str, Any]]) -> list[Point]:
    """Points, each with the next history."""
    return [(point, next(history)) for point in points]


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
        return expected(response, loss, point) + costs.beside(asked, loss, response, point, start)

    low, high = (np.clip(centre + side * reach, -space.TRIED, space.TRIED) for side in (-1.0, 1.0))
    random = np.random.default_rng(len(centre))
    tries = [centre, *(low + (high - low) * random.random((TRIES, len(centre))))]
    found = [minimize(cost, one, method="L-BFGS-B", bounds=list(zip(low, high, strict=True))) for one in tries]
    return np.asarray(min(found, key=lambda one: float(one.fun)).x)
