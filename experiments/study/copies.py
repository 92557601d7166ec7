"""Work on files that are there already, shared among copies of this process, which have all in memory that it has: drawing."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from experiments.study.processes import carry
from experiments.study.runs import Failure
from experiments.study.store import LOCK

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
