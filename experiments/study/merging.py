"""Tables of runs become few large ones: in the order they are given, a few at a time, so that memory does not grow with their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ask.mistakes import Mistake
from experiments.study import files

ROWS_TOGETHER = 100_000
TABLES_TOGETHER = 256
Texts = Mapping[str, tuple[str, str]]


def join(runs: Callable[[], Iterator[Mapping[str, pa.Table]]], folder: Path, texts: Mapping[str, Texts]) -> dict[str, int]:
    """Put the tables of many runs together into one Parquet file each, replaced in one step; returns their rows by table.

    `runs` gives each run's tables, twice the same; `texts` has unit and meaning by table and column. Raises Mistake where a file does
    not hold as many rows as the runs have.
    """
    found: dict[str, list[pa.Schema]] = {}
    rows = Counter[str]()
    for tables in runs():
        for name, table in tables.items():
            schemas = found.setdefault(name, [])
            rows[name] += table.num_rows
            if not any(table.schema.equals(one) for one in schemas):  # nearly all are equal
                schemas.append(table.schema)
    drafts = {name: folder / f"{name}.parquet.draft" for name in found}
    try:
        with ExitStack() as open_files:
            large = {name: _Large(drafts[name], _schema(found[name], texts.get(name, {})), open_files) for name in found}
            for tables in runs():
                for name, table in tables.items():
                    large[name].add(table)
            for one in large.values():
                one.write()
        for name, draft in drafts.items():
            there, target = pq.read_metadata(draft).num_rows, draft.with_suffix("")
            if there != rows[name]:
                raise Mistake(f"{target}: {there:,} of its {rows[name]:,} rows are on the disk; the same command tries again")
            files.put(draft, target)
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return dict(rows)


class _Large:
    """A large table that is being written: how many tables make one row group depends on rows alone."""

    def __init__(self, draft: Path, schema: pa.Schema, open_files: ExitStack) -> None:
        draft.unlink(missing_ok=True)  # it may be a link, in a folder that somebody else packed
        self.schema, self.group, self.rows = schema, list[pa.Table](), 0
        self.writer = open_files.enter_context(pq.ParquetWriter(draft, schema, compression="zstd", use_dictionary=False))

    def add(self, table: pa.Table) -> None:
        """One run's rows."""
        self.group.append(_aligned(table, self.schema))
        self.rows += table.num_rows
        if self.rows >= ROWS_TOGETHER:
            self.write()
        elif len(self.group) >= TABLES_TOGETHER:  # many small tables weigh far more than one large one
            self.group = [pa.concat_tables(self.group).combine_chunks()]

    def write(self) -> None:
        """What was added since the last time."""
        if self.group:
            self.writer.write_table(pa.concat_tables(self.group).combine_chunks())
        self.group, self.rows = [], 0


def _schema(schemas: Sequence[pa.Schema], texts: Texts) -> pa.Schema:
    """One schema for all, with unit and meaning of each field."""
    fields = pa.unify_schemas(schemas, promote_options="permissive")
    # A column without a value in any run has no type; text holds nothing as well as any other.
    return pa.schema([_field(f.name, pa.string() if pa.types.is_null(f.type) else f.type, texts) for f in fields])


def _field(name: str, kind: pa.DataType, texts: Texts) -> pa.Field:
    unit, meaning = texts.get(name, ("", ""))
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning} if meaning else None)


def _aligned(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
