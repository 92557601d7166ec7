"""What is carried: runs grouped into tasks, a task done from its history to its last run, and what to do when it dies.

One task is one history, simulated once, and the runs that fork from it. A finished run is on disk before the next
one begins. A run that fails is reported and costs nobody else anything; a worker that dies costs the run it was at,
which is tried once more and then reported. Who carries tasks to workers is another matter: `processes`, `cluster`.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import store
from experiments.mistakes import one_line
from experiments.options import Pair
from experiments.store import digest

if TYPE_CHECKING:
    from sim.outputs.record import Record
    from sim.settings import Settings

TRIES = 2


@dataclass(frozen=True)
class Arm:
    """One scenario in one world, with its full plain settings."""

    world: str
    scenario: str
    tree: Mapping[str, Any]

    @property
    def stage(self) -> str:
        """What a history hangs on besides its seed: arms of one stage fork from the same one."""
        return digest({name: part for name, part in self.tree.items() if name != "measures"})


@dataclass(frozen=True)
class Job:
    """One run of a study: its number in the plan, its arm, and its future."""

    number: int
    arm: Arm
    future: int


@dataclass(frozen=True)
class Task:
    """One history and the runs that fork from it."""

    folder: Path
    history: int
    keep: str
    jobs: tuple[Job, ...]

    def __str__(self) -> str:
        names = ", ".join(dict.fromkeys(job.arm.scenario for job in self.jobs))
        worlds = list(dict.fromkeys(job.arm.world for job in self.jobs))
        where = worlds[0] if len(worlds) == 1 else f"{worlds[0]} and {len(worlds) - 1} more worlds"
        return f"history {self.history} of {where}, {names}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its runs' numbers in the plan."""
        return tuple(job.number for job in self.jobs)

    def named(self, number: int) -> str:
        """One of its runs in words."""
        job = next(job for job in self.jobs if job.number == number)
        return f"{job.arm.scenario} in {job.arm.world}, history {self.history}, future {job.future}"


@dataclass(frozen=True)
class Failure:
    """What did not end well: the reason in one line, the trace where there is one, in words what it was, its runs' numbers."""

    reason: str
    trace: str = ""
    what: str = ""
    runs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Done:
    """A task that was gone through: seconds by run number, 0 for runs that were there already, and what failed."""

    seconds: dict[int, float] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()


def plan(folder: Path, keep: str, arms: Sequence[Arm], pairs: Sequence[Pair], workers: int, done: Collection[int] = ()) -> list[Task]:
    """The runs not `done` as tasks: numbered arm by arm, grouped by stage and history, cut so that no worker idles."""
    by_history: dict[tuple[str, int], list[Job]] = {}
    for first, arm in enumerate(arms):
        stage = arm.stage
        for second, pair in enumerate(pairs):
            number = first * len(pairs) + second
            if number not in done:
                by_history.setdefault((stage, pair.history), []).append(Job(number, arm, pair.future))
    total = len(arms) * len(pairs)
    # A long history is cut where workers would wait for it; each part simulates the history again.
    size = max(total if workers == 1 else -(-total // (4 * workers)), min(len(arms), 4))
    return [
        Task(folder, history, keep, tuple(jobs[start : start + size]))
        for (_, history), jobs in by_history.items()
        for start in range(0, len(jobs), size)
    ]


def simulate(task: Task) -> Done:
    """Do one task: simulate its history, fork each run from it, store each at once; a run that fails costs only itself.

    Runs that are on disk already are left as they are. A mark says what is under way, for who comes after a death.
    """
    from sim.run import simulate_history
    from sim.settings import build

    seconds = {number: 0.0 for number in task.numbers if store.is_finished(task.folder, number)}
    todo = [job for job in task.jobs if job.number not in seconds]
    if not todo:
        return Done(seconds)
    failures: list[Failure] = []
    mark = store.mark(task.folder, task.numbers[0])
    try:
        mark.write_text(store.HISTORY)
        try:
            snapshot = simulate_history(build(todo[0].arm.tree), task.history)
        except OSError:
            raise
        except Exception as error:
            return Done(seconds, (_failure(error, f"history of {task}", tuple(job.number for job in todo)),))
        for jobs in _twins(todo):
            mark.write_text(str(jobs[0].number))
            begun = time.perf_counter()
            try:
                _one(task, jobs, snapshot)
            except OSError:
                raise
            except Exception as error:
                failures += [_failure(error, task.named(job.number), (job.number,)) for job in jobs]
                continue
            seconds |= dict.fromkeys((job.number for job in jobs), (time.perf_counter() - begun) / len(jobs))
    finally:
        mark.unlink(missing_ok=True)
        _tidy()
    return Done(seconds, tuple(failures))


def salvage(task: Task, deaths: Counter[int]) -> tuple[Failure | None, Task | None]:
    """What is left of a task whose worker died: the run it was at is given up after `TRIES` deaths, the rest goes on.

    `deaths` counts by run, and histories apart from runs. A task that is all on disk goes on, to be counted.
    """
    left = [number for number in task.numbers if not store.is_finished(task.folder, number)]
    if not left:
        return None, task
    at = store.read_mark(task.folder, task.numbers[0])
    victim = at if at in left else -1 - left[0]
    deaths[victim] += 1
    if deaths[victim] < TRIES:
        return None, task
    store.mark(task.folder, task.numbers[0]).unlink(missing_ok=True)
    reason = f"its worker process died {TRIES} times"
    if victim < 0:
        return Failure(reason, "", f"history of {task}", tuple(left)), None
    rest = replace(task, jobs=tuple(job for job in task.jobs if job.number != victim))
    return Failure(reason, "", task.named(victim), (victim,)), rest if rest.jobs else None


def _twins(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Jobs that differ in nothing but the name of their world are one run: a value for one scenario leaves the others alone."""
    groups: dict[tuple[str, str, int], list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.arm.scenario, digest(job.arm.tree), job.future), []).append(job)
    yield from groups.values()


def _one(task: Task, jobs: Sequence[Job], snapshot: Any) -> None:
    """Simulate one run and store it under the number of each job that it stands for."""
    from sim.run import run
    from sim.settings import build

    arm = jobs[0].arm
    record: Record = run(
        arm.scenario, build(arm.tree), task.history, jobs[0].future, snapshot=snapshot, world_name=arm.world
    )  # fmt: skip
    for job in jobs:
        own = replace(record, key={**record.key, "world": job.arm.world})
        store.write_part(task.folder, job.number, own, task.keep)


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


def use_cache() -> None:
    """Compiled kernels are kept beside the code, or in the user's cache where that folder cannot be written.

    Must come before numba is imported; workers inherit it.
    """
    import sim

    if "NUMBA_CACHE_DIR" in os.environ or _writable(Path(sim.__file__).parent):
        return
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    for folder in (Path(base) / "mali-sim" / "numba", Path(tempfile.gettempdir()) / "mali-sim-numba"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if _writable(folder):
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            return


def compiled() -> bool:
    """Whether a compiled kernel newer than the model's code is kept."""
    import sim

    home = Path(sim.__file__).parent
    kept = Path(os.environ.get("NUMBA_CACHE_DIR", home))
    newest = max((path.stat().st_mtime for path in kept.rglob("*.nbi")), default=0.0)
    return newest > max(path.stat().st_mtime for path in home.rglob("*.py"))


def warm_up(settings: Settings) -> None:
    """Compile the kernels once, here, so that workers only load them."""
    from sim.run import warm_up as compile_all

    compile_all(settings)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
