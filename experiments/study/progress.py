"""How far a study is, on stderr: a bar with a time estimate on a terminal, a line at every tenth elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TypeVar

Item = TypeVar("Item")
MANY = 1000
MINUTES, HOURS = 90.0, 5400.0
"""Seconds from which a time is given in minutes, and in hours."""


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """An estimate of time as one says it."""
    if seconds < MINUTES:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} minutes" if seconds < HOURS else f"{seconds / 3600:.1f} hours"


def counted(items: Sequence[Item], what: str) -> Iterator[Item]:
    """All items, with a count where they are so many that someone would wonder."""
    if len(items) < MANY:
        yield from items
        return
    with Progress(len(items), what=what) as progress:
        for item in items:
            yield item
            progress.step()


class Progress(AbstractContextManager["Progress"]):
    """Counts what is done, and the histories that it forks from where there are any; safe to call from several threads."""

    def __init__(self, total: int, done: int = 0, what: str = "runs", histories: int = 0) -> None:
        self.total, self.done, self.what = total, done, what
        self.all_histories, self.histories = histories, 0
        self.begun, self.first = time.perf_counter(), self.share
        self.tenth = int(10 * self.share)
        self.bar: Any = None
        self.line: Any = None
        self._one_at_a_time = threading.Lock()

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

    def step(self, count: int = 1, histories: int = 0) -> None:
        """So many more are done."""
        self.at(self.done + count, self.histories + histories)

    def at(self, done: int, histories: int = 0) -> None:
        """So many are done by now; fewer than before were counted late and change nothing."""
        with self._one_at_a_time:
            self.done = max(self.done, min(done, self.total))
            self.histories = max(self.histories, min(histories, self.all_histories))
            if self.bar is not None:
                self.bar.update(self.line, completed=self.done)
            elif self.tenth < int(10 * self.share) < 10:
                self.tenth = int(10 * self.share)
                say(self.told())

    @property
    def share(self) -> float:
        """Of all the work; a history counts as much as a run."""
        return (self.done + self.histories) / max(1, self.total + self.all_histories)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.begun

    def told(self) -> str:
        """In one line, with the time that the rest takes at the pace so far."""
        parts = [f"{self.done:,} of {self.total:,} {self.what} done"] * bool(self.done or not self.all_histories)
        parts += [f"{self.histories:,} of {self.all_histories:,} histories"] * bool(self.all_histories)
        if self.share > self.first:
            parts.append(f"about {duration(self.seconds * (1 - self.share) / (self.share - self.first))} left")
        return ", ".join(parts)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.stop()
        elif kind is None:
            say(f"{self.done} of {self.total} {self.what} done in {self.seconds:.0f} s")
