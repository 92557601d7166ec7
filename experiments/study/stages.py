"""A study's stages: take its folder, do the runs that are missing, put the tables together.

`run` goes through all of them; each may be repeated, and a study of the same configuration goes on where it stopped.
What is said and drawn afterwards is in `conclude`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.study import backdrop, kernels, manifest, marks, opening, processes, store
from experiments.study.opening import open_
from experiments.study.parts import Unsound
from experiments.study.progress import Progress, say
from experiments.study.runs import Failure
from experiments.study.study import Study
from experiments.study.watching import watched
from experiments.study.workers import do_task, salvage

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration

TRIES = 3
"""Times that a study is put together before parts that are lost each time are given up."""


@contextmanager
def run(study: Study) -> Iterator[list[Failure]]:
    """Everything up to the large tables; gives the failures, whose runs the tables are without, and holds the folder while the block runs.

    So what is made of the tables belongs into the block. Raises Mistake where another command is at work in the folder or somebody
    removes it, KeyboardInterrupt with one line that says what is kept.
    """
    same_stage(study.scenarios)
    kernels.use_cache()
    with opening.taken(study):
        if opening.settled(study):
            yield []
        else:
            open_(study)
            yield complete(study)


def complete(study: Study) -> list[Failure]:
    """Do what is missing and put it together; a run whose part is lost or damaged before it is in the tables is simulated again.

    Raises Mistake where parts do not stay what they are.
    """
    for _ in range(TRIES):
        failures = simulate(study)
        try:
            tabulate(study)
        except Unsound as lost:
            store.discard(study.folder, lost.numbers)
            count = len(lost.numbers)
            say(f"{study.folder}: {count} stored run{'s are' if count > 1 else ' is'} missing or damaged and simulated again")
        else:
            return failures
    raise Mistake(f"{study.folder}: stored runs are lost or damaged again and again; out= chooses a folder on another disk")


def simulate(study: Study) -> list[Failure]:
    """Do the runs that are not on disk yet, each stored at once; returns what failed, each noted at once too."""
    done = store.finished(study.folder, study.total)
    failures: list[Failure] = []
    study.failed = {}
    begun = time.perf_counter()
    with carrier(study) as (carry, workers):
        tasks = study.tasks(workers, done)
        if tasks:
            if study.engine.name != "dask" and min(workers, len(tasks)) > 1:
                processes.begin()
            _compile(study)
            study.announce(tasks)
        ended, counted = set[int](), len(done)
        with (
            Progress(study.total, len(done), histories=len(tasks)) as progress,
            watched(study.folder, progress, lambda: len(ended), partial(_named, study)),
            closing(carry(do_task, tasks)) as results,
        ):
            for place, result in results:
                ended.add(place)
                if isinstance(result, Failure):
                    failed: tuple[Failure, ...] = (replace(result, runs=result.runs or tasks[place].numbers),)
                else:
                    counted += len(result.seconds)
                    progress.at(counted, len(ended))
                    failed = result.failures
                for failure in failed:
                    failures.append(failure)
                    _note(study, failure)
    study.timings |= {"simulate_s": round(time.perf_counter() - begun, 1), "workers": workers}
    return failures


@contextmanager
def carrier(study: Study) -> Iterator[tuple[Callable[..., Generator[tuple[int, Any], None, None]], int]]:
    """What carries tasks to workers, and how many workers there are."""
    if study.engine.name == "dask":
        from experiments.study import cluster

        with cluster.joined(study.engine.scheduler, study.workers) as (client, workers):
            yield lambda function, tasks: cluster.carry(client, function, tasks, salvage), workers
    else:
        yield lambda function, tasks: processes.carry(function, tasks, study.workers, salvage), study.workers


def _named(study: Study, mark: marks.Mark) -> str:
    """What a task is at, in words."""
    run = study.runs[mark.first if mark.at is None else mark.at]
    return f"history {run.history} of {run.world.name}" if mark.at is None else f"{run},"


def _note(study: Study, failure: Failure) -> None:
    for number in failure.runs:
        marks.write_failure(study.folder, number, failure.reason)
        study.failed[number] = failure.reason


def tabulate(study: Study) -> None:
    """Put the parts together into the large tables, add what figures draw on, and say that the study is finished.

    Where runs failed the tables are without them, the manifest names them, and the parts stay for another try. Raises
    Unsound where any other run has no part that is its own and whole.
    """
    from experiments.study import columns
    from experiments.study.pair_numbers import numbered

    numbers = [number for number in range(study.total) if number not in study.failed]
    study.files = store.compact(study.folder, numbers, study, columns.described(study.metrics), numbered(study.pairs))
    study.files |= backdrop.write(study.folder, study.resolution)
    manifest.write(study.folder, study.manifest(store.INCOMPLETE if study.failed else store.FINISHED))
    if not study.failed:
        store.drop_parts(study.folder)


def same_stage(scenarios: Sequence[Configuration]) -> None:
    """Scenarios of one study share world, calendar and grid: only then do they fork from one history."""
    first = scenarios[0]
    for other in scenarios[1:]:
        for section in ("calendar", "grid", "world"):
            if other.tree[section] != first.tree[section]:
                raise Mistake(f"scenario '{other.scenario}' changes {section}; a study's scenarios share it")


def _compile(study: Study) -> None:
    begun = time.perf_counter()
    if kernels.prepare(study.scenarios[0].settings):
        study.timings["compile_s"] = round(time.perf_counter() - begun, 1)
