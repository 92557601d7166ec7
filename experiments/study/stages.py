"""A study's stages: take its folder, do the runs that are missing, put the tables together, give the folder back.

`run` goes through all of them; each may be repeated, and a study of the same configuration goes on where it stopped.
What is said and drawn afterwards is in `conclude`.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.study import backdrop, identity, kernels, manifest, marks, processes, seals, store
from experiments.study.lock import held
from experiments.study.marks import watched
from experiments.study.parts import Unsound
from experiments.study.progress import Progress, say
from experiments.study.rows import TABLES
from experiments.study.runs import Failure
from experiments.study.study import Study
from experiments.study.workers import do_task, salvage

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration

NOTED_S = 2.0
"""Seconds between two notes of failures: a manifest of thousands takes its time."""
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
    with taken(study):
        if settled(study):
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
    """Do the runs that are not on disk yet, each stored at once; returns what failed, which the manifest soon says too."""
    done = store.finished(study.folder, study.total)
    failures: list[Failure] = []
    study.failed = {}
    begun = noted = time.perf_counter()
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
                failures += failed
                study.failed |= {number: failure.reason for failure in failed for number in failure.runs}
                if failed and (len(failures) == len(failed) or time.perf_counter() > noted + NOTED_S):
                    manifest.write(study.folder, study.manifest(store.RUNNING))
                    noted = time.perf_counter()
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


def tabulate(study: Study) -> None:
    """Put the parts together into the large tables, add what figures draw on, and say that the study is finished.

    Where runs failed the tables are without them, the manifest names them, and the parts stay for another try. Raises
    Unsound where any other run has no part that is its own and whole.
    """
    from experiments.study import columns

    numbers = [number for number in range(study.total) if number not in study.failed]
    study.files = store.compact(study.folder, numbers, study, columns.described(study.metrics))
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


GONE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
"""What is answered where a folder is not there any more."""
LOOKED_AT = 20
"""Folders beside a new one, the latest, in which an earlier attempt is looked for."""


@contextmanager
def taken(study: Study) -> Iterator[None]:
    """Hold the study's folder while the block runs; an interrupt says what is kept, an error of the disk names at least the folder.

    Raises Mistake where another command is at work there, where it holds something else, and where it goes away.
    """
    store.look(study.folder, study.identity)  # another study's folder is left as it is
    try:
        store.make(study.folder)
        with held(study.folder):
            yield
    except KeyboardInterrupt:
        kept = store.count_kept(study.folder, study.total)
        raise KeyboardInterrupt(f"interrupted: {kept} of {study.total} runs are kept; the same command resumes") from None
    except OSError as error:
        place = Path(error.filename).parent if isinstance(error.filename, str) else study.folder
        gone = next((one for one in (study.folder, place) if not one.exists()), None)
        if gone is not None and error.errno in GONE:
            told = "is no longer there: it was removed or renamed while this command ran; the same command does again what is missing"
            raise Mistake(f"{gone} {told}") from None
        if error.filename is None:  # as where writing fails, and not opening
            error.filename = str(study.folder)
        raise


def settled(study: Study) -> bool:
    """Whether the folder holds all of the study, every table as it was written; what needs no run is made again here."""
    folder = study.folder
    found = store.look(folder, study.identity)
    if found is None or found.get("state") != store.FINISHED:
        return False
    harmed, whole = seals.harmed(folder, found), manifest.read_even_damaged(folder)[1]
    if not _tables_hold(folder, found, harmed):
        return False
    study.files = {name: sealed for name, sealed in found[seals.FILES].items() if whole or name not in harmed}
    study.timings = dict(found["timings"]) if whole else {}
    lost = [name for name in backdrop.FILES if name in harmed or name not in study.files]
    if lost or found.get(identity.MADE_BY) != identity.of_the_rest():
        study.files |= backdrop.write(folder, study.resolution)
    if lost:
        say(f"{folder}: {' and '.join(lost)} {'were' if lost[1:] else 'was'} missing or damaged, and made again")
    if not whole:
        say(f"{folder / manifest.NAME} was damaged or edited, and made again")
    manifest.write(folder, study.manifest(store.FINISHED))
    store.drop_parts(folder)  # a kill may have come between the last two steps
    say(f"{folder} holds all {study.total} runs of this study already")
    return True


def _tables_hold(folder: Path, found: Mapping[str, Any], harmed: list[str]) -> bool:
    """Whether every table that is there has a seal and fits it, and every one that has a seal is there."""
    sealed = found.get(seals.FILES) or {}
    tables = [store.table(folder, name).name for name in TABLES]
    there = [name for name in tables if (folder / name).exists()]
    return bool(there) and all(name in sealed for name in there) and not any(name.endswith(".parquet") for name in harmed)


def open_(study: Study) -> dict[str, Any] | None:
    """Take the study's folder, and delete what is no run of its plan as it was stored; returns the manifest of an earlier attempt."""
    found = store.open_study(study.folder, study.manifest(store.RUNNING))
    store.make(study.folder)
    marks.clear(study.folder)
    gone = store.drop_unsound(study.folder, study)
    if gone:
        say(f"{study.folder}: {gone} stored run{'s were' if gone > 1 else ' was'} damaged or not of this study, and deleted")
    if found is not None:
        study.files = dict(found.get(seals.FILES, {}))
        if found.get("state") == store.FINISHED:
            harmed = ", ".join(name for name in seals.harmed(study.folder, found) if name.endswith(".parquet")) or "its tables"
            say(f"{study.folder}: missing or damaged: {harmed}; runs that are no longer there are simulated again")
        manifest.write(study.folder, study.manifest(store.RUNNING))
    done = len(store.finished(study.folder, study.total))
    if found is not None or done:
        say(f"resuming: {done} of {study.total} runs done")
    elif study.out is None:
        _tell_of_earlier(study)
    return found


def _tell_of_earlier(study: Study) -> None:
    """A folder beside this one may hold the same study under other code or libraries: the latest is named, for nobody else would say it."""
    beside = [path for path in study.folder.parent.glob(f"{study.command}-*/{manifest.NAME}") if path.parent.name != study.folder.name]
    for path in sorted(beside, key=lambda path: path.stat().st_mtime, reverse=True)[:LOOKED_AT]:
        with suppress(OSError, manifest.ManifestError):
            found = manifest.read(path.parent) or {}
            if found.get("configuration") == study.identity["configuration"]:
                kept = store.count_kept(path.parent, study.total)
                about = identity.apart(found, study.identity)
                say(f"{path.parent} holds {kept} of {study.total} runs of {about}; they are left there, and this study begins anew")
                return
