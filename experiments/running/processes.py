"""Worker processes on this machine, which may die without taking the study with them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_end
from typing import Any

from experiments.config.mistakes import one_line
from experiments.running.tasks import Failure
from experiments.running.workers import TRIES

Salvage = Callable[[Any, "Counter[int]"], "tuple[Failure | None, Any]"]
"""From a task whose worker died, and the deaths so far, to what failed and what is still to be done (or none)."""


def carry(
    function: Callable[[Any], Any], tasks: Sequence[Any], workers: int, salvage: Salvage | None = None
) -> Generator[tuple[int, Any], None, None]:
    """Do all tasks in any order; yields each one's place with its result, or with a Failure, or with both after a death.

    With one worker all is done in this process, one after the other. Raises OSError from a task at once: a full disk
    is full for all. Everything that is left unfinished when the caller stops reading is given up. Without `salvage` a
    task that has killed `TRIES` workers fails as a whole.
    """
    if workers <= 1 or len(tasks) <= 1:
        for place, task in enumerate(tasks):
            yield place, attempt(function, task)
        return
    others = set(multiprocessing.active_children())
    queue = deque(enumerate(tasks))
    suspects: deque[tuple[int, Any]] = deque()
    deaths: Counter[int] = Counter()
    pool = _pool(min(workers, len(tasks)))
    running: dict[Future[Any], tuple[int, Any]] = {}
    try:
        while queue or suspects or running:
            # After a death nobody knows whose task it was: each one that was under way is tried again alone.
            source, room = (suspects, 1) if suspects else (queue, workers + 1)
            try:
                while source and len(running) < room:
                    running[pool.submit(attempt, function, source[0][1])] = source[0]
                    source.popleft()
            except BrokenProcessPool:  # a worker died while idle, or before anyone looked
                pass
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = not running
            for future in done:
                if isinstance(future.exception(), BrokenProcessPool):
                    broken = True
                else:
                    yield running.pop(future)[0], future.result()
            if broken:
                lost = sorted(running.values(), key=lambda one: one[0])
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(min(workers, len(tasks)))
                for place, task in lost:
                    failure, rest = _whole(place, task, deaths) if salvage is None else salvage(task, deaths)
                    if rest is not None:
                        suspects.append((place, rest))
                    if failure is not None:
                        yield place, failure
        pool.shutdown()
    except BaseException:  # also the caller's, who stops reading or is interrupted
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise


def attempt(function: Callable[[Any], Any], task: Any) -> Any:
    """The task's result, or a Failure; OSError and interrupts pass."""
    try:
        return function(task)
    except OSError:
        raise
    except Exception as error:
        return Failure(f"{type(error).__name__}: {one_line(error)}", traceback.format_exc(), str(task))


def _whole(place: int, task: Any, deaths: Counter[int]) -> tuple[Failure | None, Any]:
    deaths[place] += 1
    if deaths[place] < TRIES:
        return None, task
    return Failure(f"its worker process died {TRIES} times", what=str(task)), None


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
