"""A sweep: a study in many worlds, and what is asked of it, whose answers stand in a table by world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.study import price
from experiments.study.lost_runs import bare
from experiments.study.progress import say
from experiments.study.runs import Task, World
from experiments.study.study import Study

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass
class Sweep:
    """What is asked of a study: `points` has a row a point of the design, for the table of answers; `against` names further references.

    `doors` says whether each world shuts one.
    """

    study: Study
    points: Sequence[dict[str, Any]]
    against: Sequence[str] = ()
    doors: bool = False


def announced(name: str, pace: float | None, world: World, workers: int, tasks: Sequence[Task]) -> None:
    """Say the cost in runs and time; `pace` is seconds per 1,000 days, timed in this world where the study does not state it."""
    source = "as the study states"
    if pace is None:
        pace, sample = price.timed(next(iter(world.trees.values())))
        source = f"timed on {sample} days"
    say(f"{name}: {price.told(tasks, pace, source, workers)}")


def incomparable(sweep: Sweep) -> list[str]:
    """Take worlds out of `points` in which failed runs leave no pair complete; one line for each world."""
    gone = {}
    for world in dict.fromkeys(point["world"] for point in sweep.points):
        without = bare(sweep.study.losses, len(sweep.study.pairs), world)
        if without:
            gone[world] = f"{world} is left out of the answers: no pair is complete, because runs of {', '.join(without)} failed"
    sweep.points = [point for point in sweep.points if point["world"] not in gone]
    return list(gone.values())


def changed(places: Sequence[World]) -> DataFrame:
    """A row a world, a column a key that any of them changes; empty where a world keeps the value of the baseline world."""
    from pandas import DataFrame

    keys = list(dict.fromkeys(key for world in places for key in world.values))
    rows = [[world.name, *(scalar(world.values[key]) if key in world.values else "" for key in keys)] for world in places]
    return DataFrame(rows, columns=["world", *keys])
