"""A study's folder: every finished run is written at once, and in the end few large tables in one fixed order.

While a study is under way, `parts/` holds one small Arrow file a run and table, which costs a tenth of what Parquet does;
a run counts as finished when its row of outcomes is there, which is written last. The large tables are the parts put
together in the order of the study's plan, so that they are the same bytes for any number of workers, and after any
number of interruptions. Floats are kept at nine significant digits (`digits`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.digits import nine_columns
from experiments.mistakes import Mistake
from experiments.options import KEEP

if TYPE_CHECKING:
    from sim.record import Record

PARTS = "parts"
MANIFEST = "manifest.json"
LOCK = ".lock"
HISTORY = "history"
RUNNING, INCOMPLETE, FINISHED = "running", "incomplete", "finished"
"""A manifest's state: under way or interrupted; gone through, but for runs that failed; all runs are in the tables."""
KEYS = ("scenario", "world", "history", "future")
LAST = "runs"
"""The table of outcomes comes last: its presence says that the run is complete."""
TABLES = ("monthly", "daily", "events", "squares", "working_points", "costs", LAST)
NEEDS = {"runs": "outcomes", "costs": "outcomes", "working_points": "outcomes", "squares": "monthly"}
LISTS = {
    "working_points": ("name", "value", "low", "high", "unit"),
    "costs": ("item", "quantity", "unit", "value", "low", "high"),
}
"""Tables that a record holds as a list of rows, and their columns."""
KEYS_LAST = ("events",)
SOURCES = {"events": "ged"}  # a table whose name is not that of the record's attribute
ROWS_TOGETHER = 100_000
TABLES_TOGETHER = 256
ROWS_PLAIN = 100
"""Rows up to which a part is not worth compressing."""


def digest(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()).hexdigest()


def look(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of an earlier attempt at the same study, or none in a new or empty folder; changes nothing.

    Raises Mistake where the folder holds another study or other files.
    """
    found = read_manifest(folder)
    if found is not None:
        if found.get("configuration_hash") != manifest["configuration_hash"]:
            raise Mistake(f"{folder} holds another study ({_about(found, manifest)}); choose another folder with out=")
        return found
    if folder.is_file():
        raise Mistake(f"{folder} is a file; out= needs a folder")
    if folder.is_dir() and any(path.name not in (PARTS, LOCK, f"{MANIFEST}.draft") for path in folder.iterdir()):
        raise Mistake(f"{folder} holds other files and no {MANIFEST}; choose an empty or new folder with out=")
    return None


def make(folder: Path) -> None:
    """Make a study's folder with a place for its parts; raises Mistake where that cannot be."""
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"{folder} cannot be made ({error.strerror}); choose another folder with out=") from None


def open_study(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Take a new folder, or go on with one of the same configuration; returns the manifest found there.

    Raises Mistake where the folder holds another study or other files, and OSError where it cannot be written.
    """
    found = look(folder, manifest)
    if found is None:
        make(folder)
        write_manifest(folder, manifest)
    return found


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
    return {int(path.name.partition(".")[0]) for path in rows_of_outcomes(folder)}


def rows_of_outcomes(folder: Path) -> list[Path]:
    """The file that each finished run wrote last."""
    return list((folder / PARTS).glob(f"*.{LAST}.arrow"))


def is_finished(folder: Path, number: int) -> bool:
    """Whether one run is complete on disk."""
    return _part(folder, number, LAST).is_file()


def mark(folder: Path, first: int) -> Path:
    """The file in which the task that began with run `first` says what it is at: a run's number, or its history."""
    return folder / PARTS / f"{first:06d}.now"


def read_mark(folder: Path, first: int) -> int | None:
    """The number of the run that a task is at; none while it simulates its history, or where there is no mark."""
    try:
        text = mark(folder, first).read_text()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def marks(folder: Path) -> int:
    """How many tasks are under way, or were when they died."""
    return len(list((folder / PARTS).glob("*.now")))


def write_failure(folder: Path, number: int, reason: str) -> None:
    """Note why a run failed, for who looks before the study ends."""
    write_text(folder / PARTS / f"{number:06d}.failed", reason + "\n")


def read_failures(folder: Path) -> dict[int, str]:
    """The reasons of the runs that failed, by number."""
    found = sorted((folder / PARTS).glob("*.failed"))
    return {int(path.name.partition(".")[0]): path.read_text(encoding="utf-8").strip() for path in found}


def clear_marks(folder: Path) -> None:
    """Forget what an earlier attempt was at and what failed in it: all that is missing is tried again."""
    for kind in ("now", "failed"):
        for path in (folder / PARTS).glob(f"*.{kind}"):
            path.unlink(missing_ok=True)


def write_part(folder: Path, number: int, record: Record, keep: str) -> None:
    """Store one run under its number in the plan; safe to repeat, even at once, and to be killed at any moment."""
    kept = KEEP[: KEEP.index(keep) + 1]
    for name in TABLES:
        if NEEDS.get(name, name) in kept:
            table = _table(name, record)
            if table is not None:
                path = _part(folder, number, name)
                draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
                try:
                    _write(table, draft)
                    draft.replace(path)
                except OSError:  # a full disk: leave no half of a file on it
                    draft.unlink(missing_ok=True)
                    raise


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
    return folder / PARTS / f"{number:06d}.{name}.arrow"


def _write(table: pa.Table, path: Path) -> None:
    options = pa.ipc.IpcWriteOptions(compression="zstd" if table.num_rows > ROWS_PLAIN else None)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)


def _join(parts: Sequence[Path], target: Path) -> None:
    schema = _schema(parts)
    draft = target.with_name(target.name + ".draft")
    with pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=False) as writer:
        for group in _groups(parts, schema):
            writer.write_table(group)
    draft.replace(target)


def _schema(parts: Sequence[Path]) -> pa.Schema:
    """One schema for all parts; those that are equal, as nearly all are, are held once."""
    found: list[pa.Schema] = []
    for path in parts:
        with pa.OSFile(str(path)) as source:
            schema = pa.ipc.open_file(source).schema
        if not any(schema.equals(one) for one in found):
            found.append(schema)
    fields = pa.unify_schemas(found, promote_options="permissive")
    # A column without a value in any run has no type; text holds nothing as well as any other.
    return pa.schema([(f.name, pa.string() if pa.types.is_null(f.type) else f.type) for f in fields])


def _groups(parts: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables in turn, as many together as make one row group: their number hangs on rows alone."""
    group: list[pa.Table] = []
    rows = 0
    for path in parts:
        with pa.OSFile(str(path)) as source:
            group.append(_aligned(pa.ipc.open_file(source).read_all(), schema))
        rows += group[-1].num_rows
        if rows >= ROWS_TOGETHER:
            yield pa.concat_tables(group).combine_chunks()
            group, rows = [], 0
        elif len(group) >= TABLES_TOGETHER:  # many small tables weigh far more than one large one
            group = [pa.concat_tables(group).combine_chunks()]
    if group:
        yield pa.concat_tables(group).combine_chunks()


def _aligned(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
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


def _about(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """In what the study there differs."""
    if found.get("configuration") == wanted["configuration"] and found.get("command") == wanted["command"]:
        return "the same configuration under another version of the code"
    return f"`{found.get('command', '?')}` of another configuration"
