"""One finished run is one file: a digest, then one row of Arrow: the study, the run's keys, and each table that is kept as Arrow again.

So a part that is cut, changed, of another run or of another study is known for what it is. Small Arrow tables are written in a tenth of
the time that Parquet takes.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from experiments.study import files
from experiments.study.rows import KEYS, kept, table_of

if TYPE_CHECKING:
    from experiments.study.study import Study
    from sim.outputs.record import Record

SUFFIX = ".run"
NAME = re.compile(r"([0-9]{6,12})\.run")
ROWS_PLAIN = 100
"""Rows up to which a table is not worth compressing."""


class Unsound(Exception):
    """Runs whose parts are missing, damaged or not theirs; their numbers in the plan."""

    def __init__(self, numbers: Iterable[int | None]) -> None:
        self.numbers = tuple(number for number in numbers if number is not None)
        super().__init__(f"parts of runs {', '.join(map(str, self.numbers))}")


def number_of(path: Path) -> int | None:
    """The number in the plan of a part's run; none where the file has no name of a part."""
    found = NAME.fullmatch(path.name)
    return int(found[1]) if found else None


def packed(record: Record, keep: str, study: str) -> bytes:
    """A run's part."""
    tables = {name: table_of(name, record) for name in kept(keep)}
    row = {"study": study} | {name: record.key[name] for name in KEYS}
    row |= {name: table if table is None else _arrow(table) for name, table in tables.items()}
    body = _arrow(pa.Table.from_pylist([row]))
    return files.digest_of(body).encode() + body


def read(path: Path) -> dict[str, Any]:
    """What a part holds; raises Unsound where it is missing, a link, a pipe or a folder, or is not as it was written."""
    number = number_of(path)
    try:
        with open(files.open_regular(path), "rb") as source:
            sealed, body = source.read(2 * files.DIGEST_BYTES), source.read()
    except OSError as error:
        if error.errno not in (*files.UNREADABLE, errno.ELOOP):
            raise
        raise Unsound([number]) from None
    if sealed != files.digest_of(body).encode():
        raise Unsound([number])
    return dict(pa.ipc.open_file(body).read_all().to_pylist()[0])


def tables_of(path: Path, plan: Study) -> dict[str, pa.Table]:
    """The tables of a planned run; raises Unsound also for a part of another run or study, or without a table that is kept."""
    number, found = number_of(path), read(path)
    names = kept(plan.keep)
    if number is None or number >= plan.total or list(found) != ["study", *KEYS, *names]:
        raise Unsound([number])
    if {name: found[name] for name in ("study", *KEYS)} != {"study": plan.hash, **plan.key(number)}:
        raise Unsound([number])
    return {name: pa.ipc.open_file(found[name]).read_all() for name in names if found[name] is not None}


def _arrow(table: pa.Table) -> bytes:
    options = pa.ipc.IpcWriteOptions(compression="zstd" if table.num_rows > ROWS_PLAIN else None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
