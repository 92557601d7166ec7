"""Compiled code: where it is kept, what of it is missing, and how that is compiled before workers start."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.config.mistakes import Mistake
from experiments.running.progress import Progress, say

if TYPE_CHECKING:
    from sim.engine.layout import Layout
    from sim.settings import Settings

PRIVATE = 0o700
MOST_WORKERS = 8  # processes that compile at once; more would compile the same shared functions more often


def use_cache() -> None:
    """Compiled kernels are kept beside the code, or in the user's cache where that folder cannot be written, or in a private folder.

    Must come before numba is imported; workers inherit it.
    """
    import sim

    if "NUMBA_CACHE_DIR" not in os.environ and not _writable(Path(sim.__file__).parent):
        folder = _own_folder()
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if folder.parent == Path(tempfile.gettempdir()):  # there is no home to write to: figures keep their fonts beside the kernels
            os.environ.setdefault("MPLCONFIGDIR", str(folder / "matplotlib"))


def _own_folder() -> Path:
    """In the user's cache, else under the temporary directory, where nobody else may put anything into it: what lies there is executed."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    who = os.getuid() if hasattr(os, "getuid") else "numba"
    try:
        for folder in (Path(base) / "mali-sim" / "numba", Path(tempfile.gettempdir()) / f"mali-sim-{who}"):
            with suppress(OSError):
                folder.parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir(mode=PRIVATE, exist_ok=True)
                if _private(folder) and _writable(folder):
                    return folder
        return Path(tempfile.mkdtemp(prefix="mali-sim-"))  # somebody else has taken that name
    except OSError:
        raise Mistake("no folder can be written to keep compiled code in; name one in NUMBA_CACHE_DIR") from None


def _private(folder: Path) -> bool:
    """Whether a folder, which is no link, is the user's own and nobody else may write to it."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return stat.S_ISDIR(found.st_mode) and mine


def prepare(settings: Settings) -> bool:
    """Compile what is not compiled yet, on all cores and with a count, so that later processes only load it; says whether there was any."""
    from sim.run import layout_of, warm_up

    todo = {part: len(acts) for part, acts in layout_of(settings).missing().items()}
    if todo:
        say(f"compiling the model, {sum(todo.values())} acts: only once, up to a minute")
        _compile(settings, todo)
    warm_up(settings)
    return bool(todo)


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


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
