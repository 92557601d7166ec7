"""What a worker does: it simulates a task from its history to its last run; and what is saved when a worker dies.

A finished run is on disk before the next one begins. A run that fails is reported and costs no other run anything; a
worker that dies, or has too little memory, costs the run it was at, which is tried once more, alone, and then reported. How
tasks get to workers is another matter: `processes`, `cluster`.
"""

from __future__ import annotations

import gc
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import one_line
from experiments.study import marks, store
from experiments.study.manifest import digest
from experiments.study.runs import Done, Failure, Run, Task

if TYPE_CHECKING:
    from sim.outputs.record import Record

TRIES = 2
"""Deaths of a worker at one run after which that run is given up; all but the first come while it has the machine for itself."""
DIED, NO_MEMORY = "its worker process died", "there was too little memory for it"


def do_task(task: Task) -> Done:
    """Do one task: simulate its history, fork each run from it, store each at once; a run that fails costs only itself.

    Runs that are on disk already are left as they are. A mark says what is under way, for who comes after a death; it stays
    where there is too little memory, which is raised like an error of the disk.
    """
    seconds = {number: 0.0 for number in task.numbers if store.is_finished(task.folder, number)}
    todo = {number: run for number, run in task.runs.items() if number not in seconds}
    if not todo:
        return Done(seconds)
    try:
        done = _go_through(task, todo)
    except BaseException as error:
        if not isinstance(error, MemoryError):
            marks.remove(task.folder, task.numbers[0])
        raise
    finally:
        _tidy()
    marks.remove(task.folder, task.numbers[0])
    return replace(done, seconds=seconds | done.seconds)


def _go_through(task: Task, todo: Mapping[int, Run]) -> Done:
    """The history, then run after run."""
    from sim.run import simulate_history
    from sim.settings import build

    seconds: dict[int, float] = {}
    failures: list[Failure] = []
    marks.put(task.folder, task.numbers[0])
    try:
        snapshot = simulate_history(build(next(iter(todo.values())).tree), task.history)
    except (OSError, MemoryError):
        raise
    except Exception as error:
        return Done({}, (_failure(error, f"history of {task}", tuple(todo)),))
    for numbers in _alike(todo):
        marks.put(task.folder, task.numbers[0], numbers[0])
        begun = time.perf_counter()
        try:
            _one(task, numbers, snapshot)
        except (OSError, MemoryError):
            raise
        except Exception as error:
            failures += [_failure(error, str(task.runs[number]), (number,)) for number in numbers]
            continue
        seconds |= dict.fromkeys(numbers, (time.perf_counter() - begun) / len(numbers))
    return Done(seconds, tuple(failures))


def salvage(task: Task, deaths: Counter[int], cause: str = DIED) -> tuple[Failure | None, Task | None]:
    """What is left of a task whose worker died or had too little memory: its run is given up after `TRIES` times, the rest goes on.

    `deaths` counts by run, and histories apart from runs. A task that is all on disk goes on, to be counted.
    """
    left = [number for number in task.numbers if not store.is_finished(task.folder, number)]
    if not left:
        return None, task
    mark = marks.read(task.folder, task.numbers[0])
    marks.remove(task.folder, task.numbers[0])
    victim = mark.at if mark is not None and mark.at in left else -1 - left[0]
    deaths[victim] += 1
    if deaths[victim] < TRIES:
        return None, task
    reason = f"{cause} {TRIES} times"
    if victim < 0:
        return Failure(reason, "", f"history of {task}", tuple(left)), None
    rest = replace(task, runs={number: run for number, run in task.runs.items() if number != victim})
    return Failure(reason, "", str(task.runs[victim]), (victim,)), rest if rest.runs else None


def _alike(runs: Mapping[int, Run]) -> Iterable[list[int]]:
    """Runs that differ in nothing but the name of their world are one: a value for one scenario leaves the others alone."""
    groups: dict[tuple[str, str, int], list[int]] = {}
    for number, run in runs.items():
        groups.setdefault((run.scenario, digest(run.tree), run.future), []).append(number)
    return groups.values()


def _one(task: Task, numbers: Sequence[int], snapshot: Any) -> None:
    """Simulate one run and store it under each number that it stands for."""
    from sim.run import run as simulate
    from sim.settings import build

    first = task.runs[numbers[0]]
    record: Record = simulate(
        first.scenario, build(first.tree), first.history, first.future, snapshot=snapshot, world_name=first.world.name
    )  # fmt: skip
    for one in task.outcomes:
        record.outcomes |= one.measures(record)
    for number in numbers:
        own = replace(record, key=task.runs[number].key)
        store.write_part(task.folder, number, own, task.keep, task.study)


def _tidy() -> None:
    """Give back what finished models leave: they hold themselves in circles, and python looks for those too seldom."""
    gc.collect()
    _settle()


@lru_cache(maxsize=1)
def _settle() -> None:
    """Once a process: leave what it has loaded out of every later search, which then costs next to nothing."""
    gc.freeze()


def _failure(error: Exception, what: str, runs: tuple[int, ...]) -> Failure:
    return Failure(f"{type(error).__name__}: {one_line(error)}", traceback.format_exc(), what, runs)
