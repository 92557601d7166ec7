"""A sweep: a study in many worlds, what it will cost, and what is asked of it, whose answers stand in a table by world."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from experiments.ask.declared import scalar
from experiments.study.lost_runs import bare
from experiments.study.progress import duration, say
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
        pace, sample = timed(next(iter(world.trees.values())))
        source = f"timed on {sample} days"
    say(f"{name}: {cost(tasks, pace, source, workers)}")


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


BEFORE, AFTER = 30, 90
"""Days around the mandate date that are timed: late ones, when there is most to simulate."""


def days(tasks: Sequence[Task]) -> int:
    """Simulated days of these tasks: each history once, and each run from the mandate date on."""
    total = 0
    for task in tasks:
        spans = [span(run.tree["calendar"]) for run in task.runs.values()]
        total += spans[0][0] + sum(after for _, after in spans)
    return total


def span(calendar: Mapping[str, Any]) -> tuple[int, int]:
    """Days of a calendar before the mandate date, and from it to the end."""
    start, mandate, end = (date.fromisoformat(str(calendar[name])) for name in ("start", "mandate", "end"))
    return (mandate - start).days, (end - mandate).days + 1


def timed(tree: Mapping[str, Any]) -> tuple[float, int]:
    """Seconds per 1,000 days in this process, from a short sample around the mandate date, and the sample's days."""
    from sim.run import run
    from sim.settings import SEEDED, build

    calendar = {name: date.fromisoformat(str(value)) for name, value in tree["calendar"].items()}
    first = min(max(calendar["start"], calendar["mandate"] - timedelta(BEFORE)), SEEDED[1])
    last = min(calendar["end"], calendar["mandate"] + timedelta(AFTER - 1))
    # Circumstances may begin after the sample, and cost no time.
    settings = build({**tree, "circumstances": {}, "calendar": {"start": first, "mandate": calendar["mandate"], "end": last}})
    count, seconds = settings.calendar.days, []
    for _ in range(2):  # the first one may still compile or load something
        begun = time.perf_counter()
        run("sample", settings, 1, 1)
        seconds.append(time.perf_counter() - begun)
    return 1000 * min(seconds) / count, count


def cost(tasks: Sequence[Task], pace: float, source: str, workers: int) -> str:
    """The cost in one line; `pace` in seconds per 1,000 days, `source` where it comes from."""
    runs = [run for task in tasks for run in task.runs.values()]
    worlds, scenarios = len({run.world.name for run in runs}), len({run.scenario for run in runs})
    count = days(tasks)
    busy = min(workers, len(tasks))
    text = (
        f"to do: {len(runs):,} runs ({worlds:,} worlds, {scenarios} scenarios) from {len(tasks):,} histories, "
        f"{count:,} days; about {duration(count / 1000 * pace / busy)} with {busy} worker{'s' if busy != 1 else ''}"
    )
    return f"{text} ({pace:.2f} s per 1,000 days, {source})"
