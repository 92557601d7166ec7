"""Worker processes on this machine, which may die without taking the study with them."""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Any, NamedTuple

from experiments.ask.mistakes import one_line
from experiments.study.runs import Failure
from experiments.study.store import LOCK
from experiments.study.workers import DIED, NO_MEMORY, TRIES

Salvage = Callable[[Any, "Counter[int]", str], "tuple[Failure | None, Any]"]
"""From a task whose worker was lost, the losses so far and how it was lost, to what failed and what is still to be done (or none)."""
Queue = deque[tuple[int, Any]]
Result = tuple[int, Any]
LOADED = ("sim.run", "experiments.study.workers", "pandas", "pyarrow.parquet")
"""What each worker needs and takes a second to load."""


def begin() -> None:
    """Begin the server of which workers are copies, where there is one: it loads once what all need, while this process goes on."""
    if _usual() == "forkserver":
        multiprocessing.set_forkserver_preload(["__main__", *LOADED])
        multiprocessing.forkserver.ensure_running()


def carry(
    function: Callable[[Any], Any], tasks: Sequence[Any], workers: int, salvage: Salvage | None = None, method: str | None = None
) -> Generator[Result, None, None]:
    """Do all tasks in any order; yields each one's place with its result, or with a Failure, or with both after a loss.

    A task is lost with a worker that dies, or for want of memory, and is tried again once no other is under way, by the only
    worker that there is then. With one worker all is done in this process, one after the other. Raises OSError from a task at
    once: a full disk is full for all. Everything that is left unfinished when the caller stops reading is given up. Without
    `salvage` a task that has been lost `TRIES` times fails as a whole. `method` is how multiprocessing starts a worker.
    """
    queue, suspects, losses = deque(enumerate(tasks)), Queue(), Counter[int]()
    crew = _Here() if workers <= 1 or len(tasks) <= 1 else _Crew(min(workers, len(tasks)), method or _usual())
    try:
        while queue or suspects or crew.running:
            # After a death nobody knows whose task it was: each one that was under way is tried again alone.
            crew.hand_out(function, suspects or queue, alone=bool(suspects))
            for place, task, result in crew.ended():
                if not isinstance(result, Lost):
                    yield place, result
                    continue
                failure, rest = (salvage or _whole)(task, losses, result.how)
                if rest is not None:
                    suspects.append((place, rest))
                if failure is not None:
                    yield place, failure
        crew.dismiss()
    except BaseException:  # also the caller's, who stops reading or is interrupted
        crew.end()
        raise


class Lost(NamedTuple):
    """In place of a result: the worker died, or had too little memory."""

    how: str


class _Here:
    """This process does the work itself."""

    def __init__(self) -> None:
        self.running: list[tuple[int, Any, Any]] = []

    def hand_out(self, function: Callable[[Any], Any], source: Queue, *, alone: bool) -> None:
        """Do the next task."""
        place, task = source.popleft()
        try:
            result = attempt(function, task)
        except MemoryError:
            result = Lost(NO_MEMORY)
        self.running.append((place, task, result))

    def ended(self) -> list[tuple[int, Any, Any]]:
        """The task that was done."""
        found, self.running = self.running, []
        return found

    def dismiss(self) -> None:
        """There is nobody to dismiss."""

    end = dismiss


class _Crew:
    """Worker processes, and what each is at; where one dies all are replaced."""

    def __init__(self, size: int, method: str) -> None:
        self.size, self.now, self.method = size, size, method
        self.others = set(multiprocessing.active_children())
        self.pool = _pool(size, method)
        self.running: dict[Future[Any], tuple[int, Any]] = {}

    def hand_out(self, function: Callable[[Any], Any], source: Queue, *, alone: bool) -> None:
        """Give out tasks, one more than there are workers; or one alone, once all others have ended."""
        wanted, room = (1, 1) if alone else (self.size, self.size + 1)
        if wanted != self.now and not self.running:
            self._replace(wanted)
        with suppress(BrokenProcessPool):  # a worker died while idle, or before anyone looked
            while source and len(self.running) < room:
                self.running[self.pool.submit(attempt, function, source[0][1])] = source[0]
                source.popleft()

    def ended(self) -> Iterator[tuple[int, Any, Any]]:
        """The tasks that have come to an end, at least one unless all workers were lost while idle."""
        done, _ = wait(self.running, return_when=FIRST_COMPLETED)
        broken = not self.running
        for future in done:
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                broken = True
            else:
                place, task = self.running.pop(future)
                yield place, task, Lost(NO_MEMORY) if isinstance(error, MemoryError) else future.result()
        if broken:
            lost = sorted(self.running.values(), key=lambda one: one[0])
            self.running.clear()
            self._replace(self.now)
            yield from ((place, task, Lost(DIED)) for place, task in lost)

    def _replace(self, size: int) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool, self.now = _pool(size, self.method), size

    def dismiss(self) -> None:
        """All is done."""
        self.pool.shutdown()

    def end(self) -> None:
        """Stop at once, whatever is under way."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - self.others:
            process.terminate()


def attempt(function: Callable[[Any], Any], task: Any) -> Any:
    """The task's result, or a Failure; OSError, want of memory and interrupts pass."""
    try:
        return function(task)
    except OSError:
        raise
    except MemoryError as error:
        raise MemoryError(one_line(error)) from None  # plain, so that it reaches another process as what it is
    except Exception as error:
        return Failure(f"{type(error).__name__}: {one_line(error)}", traceback.format_exc(), str(task))


def _whole(task: Any, losses: Counter[int], how: str) -> tuple[Failure | None, Any]:
    """Where nobody can tell a task's parts apart."""
    losses[id(task)] += 1
    if losses[id(task)] < TRIES:
        return None, task
    return Failure(f"{how} {TRIES} times", what=str(task)), None


def _pool(workers: int, method: str) -> ProcessPoolExecutor:
    if method == "forkserver":
        begin()
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method), initializer=_enter)


def _usual() -> str:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _enter() -> None:
    """A worker leaves interrupts to its parent, and ends when its parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: Any) -> None:
    wait_for_end([sentinel])
    os._exit(1)


OPEN = Path("/proc/self/fd")


def mapped(function: Callable[[Any], Any], tasks: Sequence[Any], workers: int) -> list[Any]:
    """The function's results, in the tasks' order, from so many processes.

    What fails in a copy or is lost with it, be it for want of memory or of room on the disk, is done here again and fails as it
    would have. Elsewhere than on Linux, or beside other threads, copies are not safe, and all is done here.
    """
    found: dict[int, Any] = {}
    if workers > 1 and sys.platform == "linux" and threading.active_count() == 1:
        with suppress(OSError), closing(carry(_Copied(function), tasks, workers, method="fork")) as results:
            found.update((place, result) for place, result in results if not isinstance(result, Failure))
    return [found[place] if place in found else function(task) for place, task in enumerate(tasks)]


class _Copied:
    """The same function, in a copy that holds no folder: the command's end is the end of its locks."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, task: Any) -> Any:
        for path in OPEN.iterdir():
            with suppress(OSError):
                if Path(os.readlink(path)).name == LOCK:
                    os.close(int(path.name))
        return self.function(task)
