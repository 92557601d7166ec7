"""Every column of every table with its unit and meaning, gathered from where the columns are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.study import backdrop, rows
from experiments.study import forecast_columns as forecast
from experiments.study.meanings import ANSWERS, DIFFERENCES, DOORS, RANKING, SHARES, SPREAD, WORLD_DIFFERENCES
from experiments.study.validation_columns import COLUMNS as VALIDATION
from experiments.study.validation_columns import SQUARES as CERCLES

Texts = Mapping[str, tuple[str, str]]
CSV = (
    "differences", "shares", "spread", "doors", "answers", "world_differences", "ranking", "observed", "validation", "cercle_squares",
    "held_back", "held_back_skill", "held_back_cells", "own_validation", "own_held_back", "own_held_back_skill", "own_held_back_cells",
    "scores", "skill", "pit",
)  # fmt: skip


class Column(NamedTuple):
    """One column: the file that it stands in, its name, what its numbers are in, and what they say."""

    file: str
    name: str
    unit: str
    meaning: str


def catalogue(metrics: Sequence[Mapping[str, Any]] | None = None) -> list[Column]:
    """All columns, table by table; `metrics` are the study's (name, unit, doc), default those that every run measures."""
    found = []
    for table, texts in described(metrics).items():
        file = f"{table}.{'csv' if table in CSV else 'parquet'}"
        found += [Column(file, name, unit, meaning) for name, (unit, meaning) in texts.items()]
    return found


def described(metrics: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Texts]:
    """Unit and meaning by table and column."""
    from sim.outputs import bases, costs, ged, months, squares, working_points

    daily = _tallies()
    own: dict[str, Texts] = {
        "runs": _runs(metrics), "monthly": months.columns(daily), "daily": {"date": ("date", "day"), **daily}, "events": ged.COLUMNS,
        "squares": squares.COLUMNS, "bases": bases.COLUMNS, "working_points": working_points.COLUMNS, "costs": costs.COLUMNS,
    }  # fmt: skip
    with_keys: dict[str, Texts] = {name: {**rows.COLUMNS, **texts} for name, texts in own.items()}
    compared: dict[str, Texts] = {
        "differences": DIFFERENCES,
        "shares": SHARES,
        "spread": SPREAD,
        "doors": DOORS,
        "answers": ANSWERS,
        "world_differences": WORLD_DIFFERENCES,
        "ranking": RANKING,
        "validation": VALIDATION,
        "cercle_squares": CERCLES,
        "held_back": forecast.SCORES,
        "held_back_skill": forecast.SKILL,
        "held_back_cells": forecast.CELLS,
        "own_validation": VALIDATION,
        "own_held_back": forecast.SCORES,
        "own_held_back_skill": forecast.SKILL,
        "own_held_back_cells": forecast.CELLS,
        "forecast/*": forecast.SAMPLES,
        "scores": forecast.SCORES,
        "pit": forecast.PIT,
        "skill": forecast.SKILL,
    }
    return with_keys | compared | {"observed": backdrop.COLUMNS}


def _tallies() -> dict[str, tuple[str, str]]:
    """The daily columns: every tally of the state."""
    from sim.declarations import declarations

    found = (one for one in declarations() if one.name.startswith("tally."))
    return {one.name.removeprefix("tally."): (one.form.unit, one.form.meaning) for one in found}


def _runs(metrics: Sequence[Mapping[str, Any]] | None) -> dict[str, tuple[str, str]]:
    """Metrics, each with its expected value where it has one."""
    from sim.metrics import catalogue as measured

    found: dict[str, tuple[str, str]] = {}
    controlled = {metric.name for metric in measured() if metric.expected is not None}
    listed = [{"name": one.name, "unit": one.unit, "doc": one.doc} for one in measured()] if metrics is None else metrics
    for one in listed:
        name, unit = str(one["name"]), str(one["unit"])
        found[name] = (unit, str(one["doc"]).rstrip("."))
        if name in controlled:
            found[f"expected_{name}"] = (unit, f"what {name} is expected to be given each day's state: the control variate")
    return found
