"""Small files beside the parts say, while a study is under way, what each task is at; a count reads them.

One task may be hundreds of runs long, or stand still: what takes much longer than the others is named.
"""

from __future__ import annotations

import os
import platform
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

from experiments.study import files, store
from experiments.study.manifest import PARTS
from experiments.study.progress import Progress, duration, say

HISTORY, UNDER_WAY = "history", ".now"


class Mark(NamedTuple):
    """A task under way: the number of its first run, the run that it is at (none while it simulates its history), by which process."""

    first: int
    at: int | None
    pid: str
    host: str


def path(folder: Path, first: int) -> Path:
    """The file of the task that begins with run `first`."""
    return folder / PARTS / f"{first:06d}{UNDER_WAY}"


def put(folder: Path, first: int, at: int | None = None) -> None:
    """Say that this process is at run `at` of a task, or at its history."""
    with open(files.open_regular(path(folder, first), os.O_RDWR | os.O_CREAT | os.O_TRUNC), "w") as mark:
        mark.write(f"{HISTORY if at is None else at} {os.getpid()} {platform.node()}")


def remove(folder: Path, first: int) -> None:
    """The task is at nothing any more; a mark that stays does no harm."""
    with suppress(OSError):
        path(folder, first).unlink(missing_ok=True)


def read(folder: Path, first: int) -> Mark | None:
    """What a task is at; none where it has no mark."""
    try:
        at, pid, host = path(folder, first).read_text().split(" ", 2)
    except (OSError, ValueError):  # also one that is being written
        return None
    return Mark(first, int(at) if at.isdecimal() else None, pid, host)


def all_of(folder: Path) -> Iterator[Mark]:
    """The tasks under way, or those that were when they died."""
    for one in sorted((folder / PARTS).glob(f"*{UNDER_WAY}")):
        if one.stem.isdecimal() and (found := read(folder, int(one.stem))) is not None:
            yield found


def clear(folder: Path) -> None:
    """Forget what an earlier attempt was at."""
    for one in (folder / PARTS).glob(f"*{UNDER_WAY}"):
        one.unlink(missing_ok=True)


EVERY_S, AT_MOST = 2.0, 50
"""Seconds between two looks, and how many times as long as a look takes: large folders on slow disks are looked at less often."""
LONG_S, TIMES, ALONE_S = 60.0, 10, 1800.0
"""What is said to take long: so many seconds and so many times the median of the others, or so long where no other has ended."""
RECENT = 200
"""Of the others, the latest."""


@contextmanager
def watched(folder: Path, progress: Progress, ended: Callable[[], int], named: Callable[[Mark], str]) -> Iterator[None]:
    """Keep a count of runs and histories up to date while the block runs, and name once what takes much longer than the others.

    `ended` says how many tasks have come to their end, `named` what a mark is at, in words.
    """
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(folder, progress, ended, Stopwatch(named), over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(folder: Path, progress: Progress, ended: Callable[[], int], stopwatch: Stopwatch, over: threading.Event) -> None:
    wait = EVERY_S
    while not over.wait(wait):
        begun = time.perf_counter()
        with suppress(OSError):
            under_way = list(all_of(folder))
            progress.at(len(store.stored(folder)), ended() + sum(mark.at is not None for mark in under_way))
            for text in stopwatch.look(under_way, begun):
                say(text)
        wait = max(EVERY_S, AT_MOST * (time.perf_counter() - begun))


class Stopwatch:
    """How long each task is at what it is at, from one look to the next; histories and runs are timed apart."""

    def __init__(self, named: Callable[[Mark], str]) -> None:
        self.named = named
        self.since: dict[Mark, float] = {}
        self.took: dict[bool, deque[float]] = {True: deque(maxlen=RECENT), False: deque(maxlen=RECENT)}
        self.told: set[Mark] = set()

    def look(self, under_way: list[Mark], now: float) -> Iterator[str]:
        """Take the time; gives a line for each task that has begun to stand out."""
        for mark in set(self.since) - set(under_way):
            self.took[mark.at is None].append(now - self.since.pop(mark))
        for mark in under_way:
            seconds = now - self.since.setdefault(mark, now)
            usual = self.took[mark.at is None]
            if mark not in self.told and seconds > (max(LONG_S, TIMES * median(usual)) if usual else ALONE_S):
                self.told.add(mark)
                others = f", and others took about {duration(median(usual))}" if usual else ""
                yield (
                    f"mali: {self.named(mark)} has been under way for {duration(seconds)} in process {mark.pid} on {mark.host}{others}; "
                    "still waiting for it"
                )
