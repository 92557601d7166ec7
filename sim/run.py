"""One path for one run or a million: history once, then a fork at the mandate date for each scenario and future."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.layout import Layout
from sim.model import Mali, ground_for
from sim.outputs.bases import Bases
from sim.outputs.record import Record
from sim.recorded import record_of
from sim.settings import Settings

WARM_DAYS = 10  # days in which every kernel has its turn


@dataclass(frozen=True)
class Snapshot:
    """The state of a run on the eve of the mandate; picklable, shared by every scenario and future of one history."""

    history: int
    index: int
    arrays: dict[str, np.ndarray]
    daily: np.ndarray
    rows: list[tuple[Any, ...]]


def simulate_history(settings: Settings, history: int) -> Snapshot:
    """Live from the start to the eve of the mandate, where every scenario is still the status quo."""
    model = Mali(settings, history=history, enlist=False)
    while model.index < model.mandate:
        model.step()
    recorder = model.recorder
    snapshot = Snapshot(history, model.index, model.state.copy_state(), recorder.daily[: model.index].copy(), list(recorder.rows))
    model.close()
    return snapshot


def _continue(settings: Settings, snapshot: Snapshot, future: int) -> Mali:
    model = Mali(settings, history=snapshot.history, future=future, enlist=False)
    model.resume(snapshot.index, snapshot.arrays)
    model.recorder.daily[: snapshot.index] = snapshot.daily
    model.recorder.rows = list(snapshot.rows)
    return model


def run(scenario: str, settings: Settings, history: int, future: int, *, snapshot: Snapshot | None = None, world_name: str = "baseline",
        progress: Callable[[int], None] | None = None) -> Record:  # fmt: skip
    """Run one scenario under one history and one future and return its record.

    `scenario` is only a label: what differs is in `settings`. ValueError when the snapshot belongs to another history.
    """
    if snapshot is None:
        snapshot = simulate_history(settings, history)
    elif snapshot.history != history:
        raise ValueError(f"snapshot is of history {snapshot.history}, not {history}")
    model = _continue(settings, snapshot, future)
    bases = Bases(model.state)
    while model.index < settings.calendar.days:
        model.step()
        bases.note(np.datetime64(model.first + model.index - 1, "D"))
        if progress is not None:
            progress(model.index)
    record = record_of(model, scenario, world_name, bases)
    model.close()
    return record


def layout_of(settings: Settings) -> Layout:
    """The model's acts laid out for compiled code and not compiled: what there is to compile, and what does it."""
    model = Mali(settings, enlist=False, compiled=False)
    layout = Layout(model.simulation.entries, model.new_day(), model.geography)
    model.close()
    return layout


def warm_up(settings: Settings) -> None:
    """Compile every kernel once, so that workers find them in the cache."""
    model = Mali(settings, enlist=False)
    for _ in range(min(WARM_DAYS, settings.calendar.days)):
        model.step()
    model.close()


__all__ = ["Snapshot", "ground_for", "layout_of", "run", "simulate_history", "warm_up"]
