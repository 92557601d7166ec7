"""What a sweep will cost, said before it starts: runs, histories, simulated days, and an estimate of time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from experiments.study.progress import duration
from experiments.study.runs import Task

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


def told(tasks: Sequence[Task], pace: float, source: str, workers: int) -> str:
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
