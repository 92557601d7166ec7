"""A sweep is a study in many worlds: one engine, one store, and a table of answers by world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments import store
from experiments.engine import Arm, Task
from experiments.progress import say
from experiments.study import Study
from experiments.sweep import price
from experiments.sweep.worlds import World

if TYPE_CHECKING:
    from pandas import DataFrame

ANSWERS = "answers.csv"


@dataclass
class Sweep(Study):
    """A study of `places`, all its worlds; `scenarios` are the first world's, which the figures show.

    `points` has a row a point of the design for the table of answers; `pace` is seconds per 1,000 days, where the
    study states it.
    """

    name: str = ""
    doc: str = ""
    places: Sequence[World] = ()
    points: Sequence[dict[str, Any]] = field(default_factory=list)
    pace: float | None = None

    @cached_property
    def arms(self) -> list[Arm]:
        """World by world, its scenarios in their order."""
        return [Arm(world.name, one.scenario, one.settings.tree()) for world in self.places for one in world.scenarios]

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


def answer(sweep: Sweep) -> DataFrame:
    """Which scenario is better in every world, also kept as answers.csv."""
    from experiments.results import Results
    from experiments.statistics import answers

    results = Results(sweep.folder)
    table = answers(results.all_runs, results.metrics, results.scenarios, sweep.points)
    store.write_text(sweep.folder / ANSWERS, table.to_csv(index=False, lineterminator="\n"))
    return table
