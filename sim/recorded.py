"""The record of a run, worked out from its model: of all its days, or as it stood on an earlier one."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import metrics
from sim.outputs import squares as by_square
from sim.outputs import strengths
from sim.outputs.bases import Bases
from sim.outputs.costs import yearly_costs
from sim.outputs.record import Record, event_table
from sim.outputs.working_points import working_points
from sim.regimes import full_platoon


def record_of(model: Any, scenario: str, world: str, bases: Bases | None = None) -> Record:
    """All that a run leaves, with its costs, outcomes and working points; `scenario` and `world` are only labels.

    `bases` has noted which stood on each day.
    """
    record = _until(model, scenario, world, len(model.recorder.daily))
    record.bases = bases.table(model.geography) if bases is not None else {}
    record.strengths = strengths.table(model.state.arrays, model.geography)
    record.outcomes = metrics.outcomes(record)
    record.working_points = working_points(record, full_platoon(model.regimes[1]))
    return record


def outcomes_until(model: Any, days: int) -> dict[str, float]:
    """Every metric from the mandate date over the first `days` days of a run; NaN where the mandate has not begun by then.

    Sums by square are kept for the latest day alone: metrics that stand on them are NaN on earlier ones; costs are of the latest bases.
    """
    names = [metric.name for metric in metrics.catalogue()]
    if days <= model.mandate:
        return dict.fromkeys(names, float("nan"))
    record = _until(model, "", "", days)
    if days < model.index:
        for name in ("state_presence", "influence_jnim", "influence_isgs", "cover", "protection"):
            record.squares[name] = np.full(len(record.squares["square"]), np.nan)
    found = metrics.outcomes(record)
    return {name: found[name] for name in names}


def _until(model: Any, scenario: str, world: str, days: int) -> Record:
    """The first `days` days of a run: daily numbers, events, sums by square, and costs with the bases of the latest day."""
    recorder, start = model.recorder, int(model.first) + model.mandate
    daily = {name.removeprefix("tally."): recorder.daily[:days, i] for i, name in enumerate(recorder.names)}
    daily["date"] = (model.first + np.arange(days)).astype("datetime64[D]")
    last = int(model.first) + days
    events = event_table([row for row in recorder.rows if row[0] < last])
    record = Record(
        key={"scenario": scenario, "world": world, "history": model.history, "future": model.future}, daily=daily, events=events,
        squares=by_square.table(recorder.squares, days - model.mandate, events, start, model.geography), mandate=model.mandate,
        geography=model.geography,
    )  # fmt: skip
    record.costs = yearly_costs(record, model.settings, model.state.arrays["base.people"])
    return record
