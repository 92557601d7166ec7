"""Between two results a study's folder is looked at from time to time: one task may be hundreds of runs long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from experiments.running.progress import Progress
from experiments.tables import store

EVERY_S, AT_MOST = 2.0, 50
"""Seconds between two looks, and how many times as long as a look takes: large folders on slow disks are looked at less often."""


@contextmanager
def watched(folder: Path, progress: Progress, ended: Callable[[], int]) -> Iterator[None]:
    """Keep a count of runs and histories up to date while the block runs; `ended` says how many tasks have come to their end."""
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(folder, progress, ended, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(folder: Path, progress: Progress, ended: Callable[[], int], over: threading.Event) -> None:
    wait = EVERY_S
    while not over.wait(wait):
        begun = time.perf_counter()
        with suppress(OSError):
            progress.at(len(store.stored(folder)), ended() + forked(folder))
        wait = max(EVERY_S, AT_MOST * (time.perf_counter() - begun))


def forked(folder: Path) -> int:
    """Tasks under way whose history is simulated: their marks name a run."""
    found = 0
    for path in (folder / store.PARTS).glob("*.now"):
        with suppress(OSError):
            found += path.read_text().isdigit()
    return found
