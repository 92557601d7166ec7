"""Between two results a study's folder is looked at from time to time: one task may be hundreds of runs long, or stand still."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from experiments.study import marks, store
from experiments.study.marks import Mark
from experiments.study.progress import Progress, duration, say

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
            under_way = list(marks.all_of(folder))
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
