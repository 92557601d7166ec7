"""A sweep is a study in many worlds: the same workers, the same store, and a table of answers by world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.study import price
from experiments.study.lost_runs import bare
from experiments.study.progress import say
from experiments.study.study import Study
from experiments.study.tasks import Arm, Task
from experiments.study.worlds import World

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass
class Sweep(Study):
    """A study of `places`, all its worlds; `scenarios` are the first world's, which the figures show.

    `points` has a row a point of the design for the table of answers; `against` names further references; `pace` is
    seconds per 1,000 days, where the study states it; `doors` whether each world shuts one.
    """

    name: str = ""
    doc: str = ""
    places: Sequence[World] = ()
    points: Sequence[dict[str, Any]] = field(default_factory=list)
    pace: float | None = None
    against: Sequence[str] = ()
    doors: bool = False

    @cached_property
    def arms(self) -> list[Arm]:
        """World by world, its scenarios in their order."""
        return [Arm(world.name, one.scenario, tree) for world in self.places for one, tree in zip(world.base, world.trees, strict=True)]

    @property
    def yardstick(self) -> None:
        """None: in many worlds a scenario without a mission is one of those that are compared."""

    def configured(self) -> dict[str, Any]:
        """The first world's configuration, and what every world changes."""
        worlds = [{"name": world.name, "values": dict(world.values), "hash": world.hash} for world in self.places]
        return super().configured() | {"worlds": worlds}

    def manifest(self, state: str) -> dict[str, Any]:
        """As any study's, and what it asks; neither its name nor a comment decides a number."""
        return super().manifest(state) | {"sweep": {"name": self.name, "about": self.doc}}

    def announce(self, tasks: Sequence[Task]) -> None:
        """Say the cost in runs and time."""
        if self.pace is not None:
            pace, source = self.pace, "as the study states"
        else:
            pace, sample = price.timed(self.arms[0].tree)
            source = f"timed on {sample} days"
        say(f"{self.name}: {price.told(tasks, pace, source, self.workers)}")


def incomparable(sweep: Sweep) -> list[str]:
    """Take worlds out of `points` in which failed runs leave no pair complete; one line for each world."""
    gone = {}
    for world in dict.fromkeys(point["world"] for point in sweep.points):
        without = bare(sweep.losses, len(sweep.pairs), world)
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
