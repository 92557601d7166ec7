"""What a finished run leaves in each table: its rows as Arrow columns, with the keys that say which run it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from experiments.ask.options import KEEP
from experiments.study.rounding import nine_columns

if TYPE_CHECKING:
    from sim.outputs.record import Record

COLUMNS = {
    "scenario": ("name", "scenario of the run"),
    "world": ("name", "world of the run: which values its uncertain numbers have"),
    "history": ("seed", "seed of chance up to the mandate date; scenarios of a pair share it"),
    "future": ("seed", "seed of chance from the mandate date on; scenarios of a pair share it"),
    "pair": ("number", "place of the run's pair of seeds among the study's, from 1"),
    "seed": ("number", "the number that `seed=` gives this run on the command line"),
}
"""Unit and meaning of the columns that say which run a row is of."""
KEYS = tuple(COLUMNS)
TABLES = ("monthly", "daily", "events", "squares", "bases", "working_points", "costs", "runs")
NEEDS = {"runs": "outcomes", "costs": "outcomes", "working_points": "outcomes", "squares": "monthly", "bases": "monthly"}
"""What must be kept for a table to be there, where it is not the table's own name."""
LISTS = {
    "working_points": ("name", "value", "low", "high", "unit"),
    "costs": ("item", "quantity", "unit", "value", "low", "high"),
}
"""Tables that a record holds as a list of rows, and their columns."""
KEYS_LAST = ("events",)
SOURCES = {"events": "ged"}  # a table whose name is not that of the record's attribute


def kept(keep: str) -> tuple[str, ...]:
    """The tables that a study with this `keep` has."""
    whole = KEEP[: KEEP.index(keep) + 1]
    return tuple(name for name in TABLES if NEEDS.get(name, name) in whole)


def table_of(name: str, record: Record) -> pa.Table | None:
    """One run's rows of one table, its key columns in front (behind, for events); none where the run has none."""
    if name == "runs":
        columns: dict[str, Any] = {key: [float(value)] for key, value in record.outcomes.items()}
    elif name in LISTS:
        rows_ = getattr(record, name)
        columns = {field: [row[field] for row in rows_] for field in LISTS[name]} if rows_ else {}
    else:
        columns = {key: value for key, value in getattr(record, SOURCES.get(name, name)).items() if key not in KEYS}
    if not columns:
        return None
    if "date" in columns:
        columns = {"date": columns["date"]} | columns
    rows = len(next(iter(columns.values())))
    keys = {key: _repeated(record.key[key], rows) for key in KEYS}
    arrays = {key: _array(value) for key, value in nine_columns(columns).items()}
    return pa.table(arrays | keys if name in KEYS_LAST else keys | arrays)


def _repeated(value: Any, rows: int) -> pa.Array:
    return pa.array([value] * rows, pa.string() if isinstance(value, str) else pa.int64())


def _array(values: Any) -> pa.Array:
    """A column: text as text, days as dates of the width that pandas keeps, numbers as they are."""
    column = np.asarray(values)
    if not isinstance(values, np.ndarray) and not len(values):  # an empty list tells no type
        return pa.nulls(0)
    if column.dtype.kind == "M":
        return pa.array(column.astype("datetime64[us]"))
    if column.dtype.kind in "OU":
        return pa.array([None if item is None else str(item) for item in column], pa.string())
    return pa.array(column)
