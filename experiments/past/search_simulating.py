"""Histories at points of a search, simulated and measured in so many processes, in the order of the points."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.study.processes import carry
from experiments.study.runs import Failure

if TYPE_CHECKING:
    from experiments.past.score import Key
    from experiments.past.search_store import Point, Simulate
    from sim.settings import Settings


def simulator(settings: Settings, workers: int) -> Simulate:
    """What simulates histories at values of the world, and measures them; a history that fails ends the search."""

    def simulate(points: Sequence[Point]) -> Iterator[Mapping[Key, float]]:
        ended: dict[int, Any] = {}
        awaited = 0
        with closing(carry(partial(simulated, settings), points, workers)) as results:
            for place, result in results:
                ended[place] = result
                while awaited in ended:
                    yield _or_mistake(ended.pop(awaited), points[awaited])
                    awaited += 1

    return simulate


def simulated(settings: Settings, point: Point) -> Mapping[Key, float]:
    """The measures of one history at a point."""
    from experiments.past.measured import measure
    from sim.geography.seeds import random_list
    from sim.run import run
    from sim.settings import changed

    values, number = point
    seed = random_list("history")[number - 1]
    return measure(run("status_quo", changed(settings, values), seed, seed))


def _or_mistake(result: Any, point: Point) -> Mapping[Key, float]:
    """What a history shows; Mistake, with the trace, where it failed."""
    if not isinstance(result, Failure):
        return result  # type: ignore[no-any-return]
    if result.trace:
        print(result.trace, file=sys.stderr)
    raise Mistake(f"history {point[1]} failed: {result.reason}; what was simulated is kept, the same command goes on")
