"""A sweep is a study in many worlds: the same workers, the same store, and a table of answers by world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.study import price, seals
from experiments.study.conclude import missing, settle
from experiments.study.lost_runs import bare
from experiments.study.progress import say
from experiments.study.rounding import nine_table
from experiments.study.study import Study
from experiments.study.tasks import Arm, Task
from experiments.study.worlds import World

if TYPE_CHECKING:
    from pandas import DataFrame

ANSWERS, WORLDS, DIFFERENCES = "answers.csv", "worlds.csv", "world_differences.csv"


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


def answer(sweep: Sweep) -> DataFrame:
    """Which scenario is better in every world, also kept as answers.csv; worlds.csv has what each world changes."""
    from experiments.comparison import answers
    from experiments.study.results import Results

    settle(sweep)
    results = Results(sweep.folder)
    _keep(sweep, WORLDS, changed(sweep.places))
    table = nine_table(answers(results.all_runs, results.metrics, results.scenarios, sweep.points))
    _keep(sweep, ANSWERS, table)
    return table


def between_worlds(sweep: Sweep) -> DataFrame | None:
    """What each world changes in every scenario, also kept as world_differences.csv; none where no baseline world is among them."""
    from experiments.comparison import world_differences
    from experiments.study.results import Results

    worlds = list(dict.fromkeys(point["world"] for point in sweep.points))
    baseline = next((point["world"] for point in sweep.points if point["baseline"]), None)
    if baseline is None or len(worlds) < 2:
        return None
    results = Results(sweep.folder)
    order = [baseline, *(world for world in worlds if world != baseline)]
    table = nine_table(world_differences(results.all_runs, results.metrics, results.scenarios, order))
    _keep(sweep, DIFFERENCES, table)
    return table


def hangs(sweep: Sweep) -> DataFrame | None:
    """On which doors each difference hangs, also kept as doors.csv; none where the study shuts none."""
    if not sweep.doors or not any(point["baseline"] for point in sweep.points) or len(sweep.points) < 2:
        return None
    from experiments.study import doors

    table = nine_table(doors.table(sweep))
    _keep(sweep, doors.TABLE, table)
    return table


def incomparable(sweep: Sweep) -> list[str]:
    """Take worlds out of `points` in which failed runs leave no pair complete; one line for each world."""
    gone = {}
    for world in dict.fromkeys(point["world"] for point in sweep.points):
        without = bare(sweep.losses, len(sweep.pairs), world)
        if without:
            gone[world] = f"{world} is left out of the answers: no pair is complete, because runs of {', '.join(without)} failed"
    sweep.points = [point for point in sweep.points if point["world"] not in gone]
    return list(gone.values())


def further(sweep: Sweep) -> Iterator[DataFrame]:
    """All scenarios against each further reference, in the first world, also kept as differences_from_<reference>.csv."""
    from experiments.comparison import differences
    from experiments.study.results import Results

    results = Results(sweep.folder)
    for name in () if missing(sweep) else sweep.against:
        table = nine_table(differences(results.runs, results.metrics, [name, *(one for one in results.scenarios if one != name)]))
        _keep(sweep, f"differences_from_{name}.csv", table)
        yield table


def changed(places: Sequence[World]) -> DataFrame:
    """A row a world, a column a key that any of them changes; empty where a world keeps the value of the baseline world."""
    from pandas import DataFrame

    keys = list(dict.fromkeys(key for world in places for key in world.values))
    rows = [[world.name, *(scalar(world.values[key]) if key in world.values else "" for key in keys)] for world in places]
    return DataFrame(rows, columns=["world", *keys])


def _keep(sweep: Sweep, name: str, table: DataFrame) -> None:
    seals.keep_text(sweep.folder, name, table.to_csv(index=False, lineterminator="\n"))
