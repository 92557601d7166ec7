"""How far a study is, on stderr: a bar with a time estimate on a terminal, one final line elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


class Progress(AbstractContextManager["Progress"]):
    """Counts runs; `step` may be called with parts of a run."""

    def __init__(self, total: int, done: int = 0, what: str = "runs") -> None:
        self.total, self.done, self.what = total, float(done), what
        self.begun = time.perf_counter()
        self.bar: Any = None
        self.line: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn(self.what),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("left"),
            )
            self.bar = Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True))
            self.line = self.bar.add_task(self.what, total=self.total, completed=self.done)
            self.bar.start()
        return self

    def step(self, count: float = 1) -> None:
        """So many more are done."""
        self.done += count
        if self.bar is not None:
            self.bar.update(self.line, completed=min(self.done, self.total))

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.begun

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()
        elif kind is None:
            say(f"{round(self.done)} of {self.total} {self.what} done in {self.seconds:.0f} s")
