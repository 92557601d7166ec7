"""Compiled code: what of it is missing, and how that is compiled before workers start."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import lru_cache
from multiprocessing import get_context
from typing import TYPE_CHECKING

from experiments.ask.cache_folder import folder_in_use, use_cache
from experiments.study.progress import Progress, say

__all__ = ["prepare", "use_cache"]
if TYPE_CHECKING:
    from sim.engine.layout import Layout
    from sim.settings import Settings

LOCK = ".compiling"
MOST_WORKERS = 8  # processes that compile at once; more would compile the same shared functions more often


def prepare(settings: Settings) -> bool:
    """Compile what is not compiled yet, on all cores and with a count, so that later processes only load it; says whether there was any."""
    from sim.run import layout_of, warm_up

    layout = layout_of(settings)
    if not layout.missing():
        warm_up(settings)
        return False
    with _alone():
        todo = {part: len(acts) for part, acts in layout.missing().items()}
        if todo:
            say(f"compiling the model, {sum(todo.values())} acts: only once, up to a minute")
            _compile(settings, todo)
        warm_up(settings)
    return True


def _compile(settings: Settings, todo: Mapping[str, int]) -> None:
    """Each part in whichever process is free, those with most acts first; what a process that dies leaves is compiled by who needs it."""
    parts, tree = sorted(todo, key=lambda part: (-todo[part], part)), json.dumps(settings.tree())
    workers = min(os.cpu_count() or 1, len(parts), MOST_WORKERS)
    _layout(tree)  # a copy of this process has it already
    pool = ProcessPoolExecutor(workers, mp_context=get_context(_way_to_start()))
    with Progress(sum(todo.values()), what="acts") as progress, suppress(BrokenProcessPool), pool:
        for done in as_completed([pool.submit(_compile_part, tree, part, todo[part]) for part in parts]):
            progress.step(done.result())


def _way_to_start() -> str:
    """Copies of this process need not import the model anew; they are safe where it has no other threads, on Linux alone."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _compile_part(tree: str, part: str, acts: int) -> int:
    _layout(tree).compile(part)
    return acts


@lru_cache(maxsize=1)
def _layout(tree: str) -> Layout:
    """What a process compiles from, laid out once."""
    from sim.run import layout_of
    from sim.settings import build

    return layout_of(build(json.loads(tree)))


@contextmanager
def _alone() -> Iterator[None]:
    """One command at a time compiles: a second one waits, and finds all of it done. A lock ends with its process."""
    handle = None
    with suppress(ImportError, OSError):  # Windows, or a disk that knows no locks: then both compile the same
        import fcntl

        folder = folder_in_use()
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another command is compiling the model: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)
