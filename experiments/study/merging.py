"""Pieces become one large table: in the order they are given, a few at a time, so that memory does not grow with the number of runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ask.mistakes import Mistake
from experiments.study import files
from experiments.study.parts import Piece

if TYPE_CHECKING:
    from experiments.ask.options import Pair
    from experiments.study.runs import Run

ROWS_TOGETHER = 100_000
TABLES_TOGETHER = 256


Rows = Sequence[Mapping[str, Any]]


def join(pieces: Sequence[Piece], target: Path, texts: Mapping[str, tuple[str, str]], pairs: Rows = (), rows: int | None = None) -> None:
    """Put the tables of many runs together into one Parquet file, replaced in one step.

    `texts` has unit and meaning by column, `pairs` each piece's numbers of pair and seed. Raises Unsound where a piece is not
    as it was written, Mistake where the file does not hold as many `rows` as the runs have.
    """
    schema = _schema(pieces, texts)
    schema = in_schema(schema, texts) if pairs else schema
    draft = target.with_name(target.name + ".draft")
    draft.unlink(missing_ok=True)  # it may be a link, in a folder that somebody else packed
    try:
        with pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=False) as writer:
            for group in _groups(pieces, schema, pairs):
                writer.write_table(group)
        found = pq.read_metadata(draft).num_rows
        if rows is not None and found != rows:
            raise Mistake(f"{target}: {found:,} of its {rows:,} rows are on the disk; the same command tries again")
        files.put(draft, target)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _schema(pieces: Sequence[Piece], texts: Mapping[str, tuple[str, str]]) -> pa.Schema:
    """One schema for all pieces, with unit and meaning of each field; those that are equal, as nearly all are, are held once."""
    found: list[pa.Schema] = []
    for piece in pieces:
        schema = piece.open().schema
        if not any(schema.equals(one) for one in found):
            found.append(schema)
    fields = pa.unify_schemas(found, promote_options="permissive")
    # A column without a value in any run has no type; text holds nothing as well as any other.
    return pa.schema([_field(f.name, pa.string() if pa.types.is_null(f.type) else f.type, texts) for f in fields])


def _field(name: str, kind: pa.DataType, texts: Mapping[str, tuple[str, str]]) -> pa.Field:
    unit, meaning = texts.get(name, ("", ""))
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning} if meaning else None)


def _groups(pieces: Sequence[Piece], schema: pa.Schema, pairs: Rows) -> Iterator[pa.Table]:
    """Tables in turn, as many together as make one row group: how many depends on rows alone."""
    group: list[pa.Table] = []
    rows = 0
    for place, piece in enumerate(pieces):
        table = piece.open().read_all()
        group.append(_aligned(beside(table, pairs[place]) if pairs else table, schema))
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


PAIR_COLUMNS = ("pair", "seed")
AFTER = "future"
"""The column that they stand behind."""


def numbered(pairs: Sequence[Pair | Run]) -> list[dict[str, Any]]:
    """The manifest's rows: pair (from 1), seed (none where the two numbers differ), history, future."""
    from sim.geography.seeds import random_list

    place = {name: {seed: number for number, seed in enumerate(random_list(name), start=1)} for name in ("history", "future")}
    rows = []
    for number, pair in enumerate(pairs, start=1):
        first, second = place["history"].get(pair.history), place["future"].get(pair.future)
        seed = first if first == second else None
        rows.append({"pair": number, "seed": seed, "history": pair.history, "future": pair.future})
    return rows


def in_schema(schema: pa.Schema, texts: Mapping[str, tuple[str, str]]) -> pa.Schema:
    """A table's schema with both columns; `texts` has unit and meaning by column."""
    at = schema.get_field_index(AFTER) + 1
    for name in reversed(PAIR_COLUMNS):
        unit, meaning = texts.get(name, ("", ""))
        schema = schema.insert(at, pa.field(name, pa.int64(), metadata={"unit": unit, "meaning": meaning} if meaning else None))
    return schema


def beside(table: pa.Table, row: Mapping[str, Any]) -> pa.Table:
    """One run's table with both columns, as `row` of the manifest has them."""
    at = table.column_names.index(AFTER) + 1
    for name in reversed(PAIR_COLUMNS):
        table = table.add_column(at, name, pa.array([row[name]] * table.num_rows, pa.int64()))
    return table
