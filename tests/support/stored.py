"""Runs without a model, stored as a study's are: what may happen to a folder is tried in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from experiments.config.configuration import load
from experiments.config.options import Pair
from experiments.running.study import Study
from experiments.running.tasks import Done, Task
from experiments.tables import store

PAIRS = (Pair(1, 7), Pair(2, 8))
TOTAL = 4


def record(number: int, events: int) -> Any:
    """A run as the model leaves it; `events` may be none, as a list or as an array."""
    key = {"scenario": "ab"[number % 2], "world": "baseline", "history": number, "future": 7}
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

    def key(self, number: int) -> dict[str, Any]:
        """As `record` has it."""
        return dict(record(number, 0).key)


@lru_cache(maxsize=1)
def _scenarios() -> tuple[Any, ...]:
    return load("status_quo"), load("mobile")


def study(folder: Path, keep: str = "events") -> Study:
    """Two scenarios over two pairs."""
    return Study("compare", _scenarios(), PAIRS, keep, out=str(folder))


def do(task: Task) -> Done:
    """In place of a worker's simulating: what it would leave of its runs."""
    for job in task.jobs:
        made = record(job.number, events=job.number)
        key = {"scenario": job.arm.scenario, "world": job.arm.world, "history": task.history, "future": job.future}
        ged = {**made.ged, **key}
        store.write_part(task.folder, job.number, SimpleNamespace(**(vars(made) | {"key": key, "ged": ged})), task.keep, task.study)
    return Done(dict.fromkeys(task.numbers, 0.1))
