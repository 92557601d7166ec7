"""Many runs on this machine: worker processes that may die without taking the study with them.

One task is one history, simulated once, and the runs that fork from it. A finished run is on disk before the next
one begins. A worker that dies costs its task, which is tried once more alone and then reported; the rest goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.mistakes import one_line
from experiments.options import Pair
from experiments.store import digest

if TYPE_CHECKING:
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


@dataclass(frozen=True)
class Failure:
    """A task that did not end well: the reason in one line, the trace where there is one, and which runs it held."""

    reason: str
    trace: str = ""
    what: str = ""


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


def simulate(task: Task) -> dict[int, float]:
    """Do one task: simulate its history, fork each run from it, store each at once; returns seconds by run number."""
    from experiments.store import write_part
    from sim.run import run, simulate_history
    from sim.settings import build

    seconds: dict[int, float] = {}
    settings = {(job.arm.world, job.arm.scenario): build(job.arm.tree) for job in task.jobs}
    snapshot = simulate_history(next(iter(settings.values())), task.history)
    for job in task.jobs:
        begun = time.perf_counter()
        arm = job.arm
        record = run(
            arm.scenario, settings[arm.world, arm.scenario], task.history, job.future,
            snapshot=snapshot, world_name=arm.world,
        )  # fmt: skip
        write_part(task.folder, job.number, record, task.keep)
        seconds[job.number] = time.perf_counter() - begun
    return seconds


def carry(function: Callable[[Any], Any], tasks: Sequence[Any], workers: int) -> Iterator[tuple[int, Any]]:
    """Do all tasks in any order; yields each one's place with its result, or with a Failure.

    With one worker all is done in this process, one after the other. Raises OSError from a task at once: a full disk
    is full for all. Everything that is left unfinished when the caller stops reading is given up.
    """
    if workers <= 1 or len(tasks) <= 1:
        for place, task in enumerate(tasks):
            yield place, _attempt(function, task)
        return
    others = set(multiprocessing.active_children())
    queue = deque(range(len(tasks)))
    suspects: deque[int] = deque()
    tries = [0] * len(tasks)
    pool = _pool(min(workers, len(tasks)))
    running: dict[Future[Any], int] = {}
    try:
        while queue or suspects or running:
            # After a death nobody knows whose task it was: each one that was under way is tried again alone.
            alone = bool(suspects)
            source, room = (suspects, 1) if alone else (queue, workers + 1)
            while source and len(running) < room:
                place = source.popleft()
                tries[place] += 1
                running[pool.submit(_attempt, function, tasks[place])] = place
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = [running.pop(future) for future in done if isinstance(future.exception(), BrokenProcessPool)]
            for future in [future for future in done if future in running]:
                yield running.pop(future), future.result()
            if broken:
                lost = [*broken, *running.values()]
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(min(workers, len(tasks)))
                for place in sorted(lost):
                    if tries[place] < TRIES:
                        suspects.append(place)
                    else:
                        yield place, Failure(f"its worker process died {TRIES} times", what=str(tasks[place]))
        pool.shutdown()
    except BaseException:  # also the caller's, who stops reading or is interrupted
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise


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


def _attempt(function: Callable[[Any], Any], task: Any) -> Any:
    try:
        return function(task)
    except (OSError, KeyboardInterrupt):
        raise
    except Exception as error:
        return Failure(f"{type(error).__name__}: {one_line(error)}", traceback.format_exc(), str(task))


def _pool(workers: int) -> ProcessPoolExecutor:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method), initializer=_begin)


def _begin() -> None:
    """A worker leaves interrupts to its parent, and ends when its parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: Any) -> None:
    wait_for_end([sentinel])
    os._exit(1)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
