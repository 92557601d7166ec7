"""A study's stages: take its folder, do the runs that are missing, put the tables together.

`run` goes through all of them; each may be repeated, and a study of the same configuration goes on where it stopped.
What is said and drawn afterwards is in `conclude`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.config.mistakes import Mistake
from experiments.running import kernels
from experiments.running.lock import held
from experiments.running.progress import Progress, say
from experiments.running.study import Study
from experiments.running.tasks import Failure, plan
from experiments.running.watching import watched
from experiments.running.workers import do_task, salvage
from experiments.tables import store

if TYPE_CHECKING:
    from experiments.config.composed import Configuration


def run(study: Study) -> list[Failure]:
    """Everything up to the large tables; returns the failures, whose runs the tables are without.

    Raises Mistake where another command is at work in the folder, KeyboardInterrupt with one line that says what is kept.
    """
    same_stage(study.scenarios)
    kernels.use_cache()
    found = store.look(study.folder, study.manifest(store.RUNNING))
    if found is not None and found.get("state") == store.FINISHED:
        study.timings = dict(found.get("timings", {}))
        store.drop_parts(study.folder)  # a kill may have come between the last two steps
        say(f"{study.folder} holds all {study.total} runs of this study already")
        return []
    store.make(study.folder)
    try:
        with held(study.folder):
            open_(study)
            failures = simulate(study)
            tabulate(study)
    except KeyboardInterrupt:
        kept = len(store.finished(study.folder))
        raise KeyboardInterrupt(f"interrupted: {kept} of {study.total} runs are kept; the same command resumes") from None
    return failures


def open_(study: Study) -> dict[str, Any] | None:
    """Take the study's folder; returns the manifest of an earlier attempt."""
    found = store.open_study(study.folder, study.manifest(store.RUNNING))
    if found is not None and found.get("state") != store.FINISHED:
        store.make(study.folder)
        store.clear_marks(study.folder)
        store.write_manifest(study.folder, study.manifest(store.RUNNING))
        say(f"resuming: {len(store.finished(study.folder))} of {study.total} runs done")
    return found


def simulate(study: Study) -> list[Failure]:
    """Do the runs that are not on disk yet, each stored at once; returns what failed, each noted at once too."""
    done = store.finished(study.folder)
    failures: list[Failure] = []
    study.failed = {}
    begun = time.perf_counter()
    with carrier(study) as (carry, workers):
        tasks = plan(study.folder.resolve(), study.keep, study.arms, study.pairs, workers, done)
        tasks = [replace(task, outcomes=tuple(study.outcomes)) for task in tasks]
        if tasks:
            _compile(study)
            study.announce(tasks)
        ended, counted = set[int](), len(done)
        with (
            Progress(study.total, len(done), histories=len(tasks)) as progress,
            watched(study.folder, progress, lambda: len(ended)),
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
        from experiments.running import cluster

        with cluster.joined(study.engine.scheduler, study.workers) as (client, workers):
            yield lambda function, tasks: cluster.carry(client, function, tasks, salvage), workers
    else:
        from experiments.running import processes

        yield lambda function, tasks: processes.carry(function, tasks, study.workers, salvage), study.workers


def _note(study: Study, failure: Failure) -> None:
    for number in failure.runs:
        store.write_failure(study.folder, number, failure.reason)
        study.failed[number] = failure.reason


def tabulate(study: Study) -> None:
    """Put the parts together into the large tables, add what figures draw on, and say that the study is finished.

    Where runs failed the tables are without them, the manifest names them, and the parts stay for another try.
    """
    from experiments.tables import columns, map_data
    from experiments.tables.pair_numbers import numbered
    from sim.geography.seeds import load

    seeds = load()
    store.compact(study.folder, range(study.total), columns.described(study.metrics), numbered(study.pairs))
    store.write_text(study.folder / "observed.csv", map_data.observed_csv(seeds))
    resolution = float(study.configuration["grid"]["resolution"])
    text = json.dumps(map_data.map_json(seeds, resolution), ensure_ascii=False)
    store.write_text(study.folder / "map.json", text + "\n")
    store.write_manifest(study.folder, study.manifest(store.INCOMPLETE if study.failed else store.FINISHED))
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
