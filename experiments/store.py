"""A study's folder: every finished run is written at once, and in the end few large tables in one fixed order.

While a study is under way, `parts/` holds one small Parquet file a run and table; a run counts as finished when its
row of outcomes is there, which is written last. The large tables are the parts put together in the order of the
study's plan, so that they are the same bytes for any number of workers, and after any number of interruptions.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.mistakes import Mistake
from experiments.options import KEEP

if TYPE_CHECKING:
    from sim.record import Record

PARTS = "parts"
MANIFEST = "manifest.json"
KEYS = ("scenario", "world", "history", "future")
# The table of outcomes comes last: its presence says that the run is complete.
TABLES = ("monthly", "daily", "events", "squares", "working_points", "costs", "runs")
NEEDS = {"runs": "outcomes", "costs": "outcomes", "working_points": "outcomes", "squares": "monthly"}
LISTS = {
    "working_points": ("name", "value", "low", "high", "unit"),
    "costs": ("item", "quantity", "unit", "value", "low", "high"),
}
"""Tables that a record holds as a list of rows, and their columns."""
KEYS_LAST = ("events",)
SOURCES = {"events": "ged"}  # a table whose name is not that of the record's attribute
ROWS_TOGETHER = 100_000


def digest(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()).hexdigest()


def open_study(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Take a new folder, or go on with one of the same configuration; returns the manifest found there.

    Raises Mistake where the folder holds another study or other files, and OSError where it cannot be written.
    """
    found = read_manifest(folder)
    if found is not None:
        if found.get("configuration_hash") != manifest["configuration_hash"]:
            raise Mistake(f"{folder} holds another study ({_about(found, manifest)}); choose another folder with out=")
        return found
    if folder.is_file():
        raise Mistake(f"{folder} is a file; out= needs a folder")
    if folder.is_dir() and any(path.name not in (PARTS, f"{MANIFEST}.draft") for path in folder.iterdir()):
        raise Mistake(f"{folder} holds other files and no {MANIFEST}; choose an empty or new folder with out=")
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"{folder} cannot be made ({error.strerror}); choose another folder with out=") from None
    write_manifest(folder, manifest)
    return None


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest, or none where there is none; raises Mistake for a broken one."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Mistake(f"{path} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise Mistake(f"{path} is no manifest")
    return found


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Replace the manifest in one step."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n"
    write_text(folder / MANIFEST, text)


def write_text(path: Path, text: str) -> None:
    """Write a whole file in one step: readers see the old one or the new one."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def finished(folder: Path) -> set[int]:
    """The numbers in the plan of the runs that are complete on disk."""
    return {int(path.name.partition(".")[0]) for path in (folder / PARTS).glob("*.runs.parquet")}


def write_part(folder: Path, number: int, record: Record, keep: str) -> None:
    """Store one run under its number in the plan; safe to repeat, and to be killed at any moment."""
    kept = KEEP[: KEEP.index(keep) + 1]
    for name in TABLES:
        if NEEDS.get(name, name) in kept:
            table = _table(name, record)
            if table is not None:
                path = _part(folder, number, name)
                draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
                pq.write_table(table, draft, compression="zstd", use_dictionary=False)
                draft.replace(path)


def compact(folder: Path, numbers: Iterable[int]) -> None:
    """Put the parts together in the plan's order, a few at a time, each table replaced in one step."""
    order = list(numbers)
    for name in TABLES:
        parts = [path for path in (_part(folder, number, name) for number in order) if path.is_file()]
        if parts:
            _join(parts, folder / f"{name}.parquet")


def drop_parts(folder: Path) -> None:
    """Remove what the large tables now hold."""
    shutil.rmtree(folder / PARTS, ignore_errors=True)


def _part(folder: Path, number: int, name: str) -> Path:
    return folder / PARTS / f"{number:06d}.{name}.parquet"


def _join(parts: Sequence[Path], target: Path) -> None:
    found = pa.unify_schemas([pq.read_schema(path) for path in parts], promote_options="permissive")
    # A column without a value in any run has no type; text holds nothing as well as any other.
    schema = pa.schema([(f.name, pa.string() if pa.types.is_null(f.type) else f.type) for f in found])
    draft = target.with_name(target.name + ".draft")
    with pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=False) as writer:
        for group in _groups(parts):
            writer.write_table(pa.concat_tables(_aligned(table, schema) for table in group).combine_chunks())
    draft.replace(target)


def _groups(parts: Sequence[Path]) -> Iterator[list[pa.Table]]:
    """Tables in turn, as many together as make one row group: their number hangs on rows alone."""
    group, rows = [], 0
    for path in parts:
        group.append(pq.read_table(path))
        rows += group[-1].num_rows
        if rows >= ROWS_TOGETHER:
            yield group
            group, rows = [], 0
    if group:
        yield group


def _aligned(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _table(name: str, record: Record) -> pa.Table | None:
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
    arrays = {key: _array(value) for key, value in columns.items()}
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


def _about(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what the study there differs."""
    if found.get("configuration") == wanted["configuration"] and found.get("command") == wanted["command"]:
        return "the same configuration under another version of the code"
    return f"`{found.get('command', '?')}` of another configuration"
