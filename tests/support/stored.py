"""Runs without a model, stored as a study's are: what may happen to a folder is tried in milliseconds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from experiments.ask.configuration import load
from experiments.ask.options import Pair
from experiments.commands import _illustrate as illustrate
from experiments.comparison import tables
from experiments.show import figures as plots
from experiments.show import report
from experiments.study import conclude, files, seals, stages, store
from experiments.study.results import Results
from experiments.study.runs import Done, Task, composed, crossed
from experiments.study.study import Study
from sim.geography import seeds

PAIRS = (Pair(1, 7), Pair(2, 8))
TOTAL = 4


def record(number: int, events: int) -> Any:
    """A run as the model leaves it; `events` may be none, as a list or as an array."""
    key = {"scenario": "ab"[number % 2], "world": "baseline", "history": number, "future": 7, "pair": 1, "seed": None}
    kinds: Any = np.array(["x"] * events, dtype=object) if number % 2 else ["x"] * events
    days = np.array(["2017-07-01"] * events, dtype="datetime64[D]")
    return SimpleNamespace(
        key=key,
        outcomes={"deaths": float(number), "expected_deaths": 0.5},
        monthly={"month": np.array(["2017-07", "2017-08"]), "new_deaths": np.arange(2)},
        daily={"date": np.arange(np.datetime64("2017-07-01"), np.datetime64("2017-07-04")), "n_x": np.arange(3.0)},
        ged={"id": np.arange(events), "subtype": kinds, "date_start": days, **key},
        squares={"square": np.arange(2), "region": ["Gao", "Mopti"]},
        bases={"base": ["gao"], "closed": np.array(["NaT"], dtype="datetime64[D]"), "men_at_end": np.array([700.0])},
        costs=[{"item": "fuel", "quantity": 1.0, "unit": "u", "value": 2.0, "low": 1.0, "high": 3.0}],
        working_points=[{"name": "p", "value": 1.0, "low": 0.0, "high": 2.0, "unit": "u", "inside": True}],
    )


@dataclass(frozen=True)
class Planned:
    """What parts are held to, of the runs that `record` makes."""

    keep: str = "daily"
    hash: str = "h"
    total: int = 99
    keys: Sequence[dict[str, Any]] = ()

    def key(self, number: int) -> dict[str, Any]:
        """As `record` has it, unless told."""
        return self.keys[number] if self.keys else dict(record(number, 0).key)


@lru_cache(maxsize=1)
def _scenarios() -> tuple[Any, ...]:
    return load("status_quo"), load("mobile")


def study(folder: Path, keep: str = "events") -> Study:
    """Two scenarios over two pairs."""
    return Study("compare", _scenarios(), crossed([composed(_scenarios())], PAIRS), keep, out=str(folder))


def do(task: Task) -> Done:
    """In place of a worker's simulating: what it would leave of its runs."""
    for number, run in task.runs.items():
        made = record(number, events=number)
        own = SimpleNamespace(**(vars(made) | {"key": run.key, "ged": {**made.ged, **run.key}}))
        store.write_part(task.folder, number, own, task.keep, task.study)
    return Done(dict.fromkeys(task.numbers, 0.1))


def instead(patch: pytest.MonkeyPatch) -> None:
    """No run is simulated, nothing is compiled, compared or drawn, and nobody waits for the disk."""
    patch.setattr(stages, "do_task", do)
    patch.setattr(stages, "_compile", lambda study: None)
    patch.setattr(stages.kernels, "use_cache", lambda: None)
    patch.setattr(os, "fsync", lambda handle: None)
    patch.setattr(tables, "compare", _compared)
    patch.setattr(plots, "draw_all", _drawn)
    patch.setattr(report, "write", _reported)
    for name in ("random_list", "load"):  # the same files each time
        patch.setattr(seeds, name, cache(getattr(seeds, name)))


def command(folder: Path) -> None:
    """What `mali compare` does."""
    asked = study(folder)
    with stages.run(asked) as failures:
        assert failures == []
        tables.compare(asked)
        illustrate.illustrate(asked.folder)


def hashes(folder: Path) -> dict[str, str]:
    """Of all files but the manifest, which has timings."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _compared(asked: Study) -> None:
    """In place of differences: their file is written as theirs is."""
    conclude.settle(asked)
    seals.keep_text(asked.folder, "differences.csv", Results(asked.folder).runs.to_csv(index=False))


def _drawn(folder: Path, *_: object) -> list[Path]:
    """A file that is left out of the list and one in it."""
    target = folder / plots.FOLDER
    target.mkdir(exist_ok=True)
    files.write_bytes(target / plots.SKIPPED, b"name,reason\n", wait=False)
    files.write_bytes(target / "forest.png", bytes(range(256)), wait=False)
    return [target / "forest.png"]


def _reported(folder: Path, *_: object) -> Path:
    files.write_text(folder / report.NAME, f"{len(Results(folder).runs)} runs\n" * 9)
    return folder / report.NAME


class Disk:
    """Names the steps that touch files below `folder`; at step `at` half of what is written is written, and `error` says what happens."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path, at: int, error: Callable[[str], BaseException]) -> None:
        self.folder, self.at, self.error, self.steps = str(folder), at, error, list[str]()
        for name in ("write_bytes", "write_text", "replace", "unlink", "mkdir", "open"):
            patch.setattr(Path, name, self.step(getattr(Path, name), name))
        patch.setattr(os, "open", self.step(os.open, "os.open"))
        patch.setattr(os, "fsync", self.step(os.fsync, "fsync"))
        patch.setattr(pq.ParquetWriter, "write_table", self.step(pq.ParquetWriter.write_table, "write_table"))

    def step(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        """The same function as a step, where its first argument is a path below the folder or no path at all."""

        def call(first: Any, *rest: Any, **options: Any) -> Any:
            path = str(first) if isinstance(first, (str, Path)) else ""
            if not path or path.startswith(self.folder):
                self.steps.append(f"{name} {Path(path).name}")
                if len(self.steps) - 1 == self.at:
                    if name in ("write_bytes", "write_text"):
                        real(first, rest[0][: len(rest[0]) // 2], **options)
                    raise self.error(path)
            return real(first, *rest, **options)

        return call
