"""Each pair of seeds has a number in its study and, where both its seeds have one number in the seed lists, that number.

They stand in every table beside `history` and `future`, whose nineteen digits spreadsheets and R round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from experiments.ask.options import Pair
    from experiments.study.runs import Run

COLUMNS = ("pair", "seed")
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
    for name in reversed(COLUMNS):
        unit, meaning = texts.get(name, ("", ""))
        schema = schema.insert(at, pa.field(name, pa.int64(), metadata={"unit": unit, "meaning": meaning} if meaning else None))
    return schema


def beside(table: pa.Table, row: Mapping[str, Any]) -> pa.Table:
    """One run's table with both columns, as `row` of the manifest has them."""
    at = table.column_names.index(AFTER) + 1
    for name in reversed(COLUMNS):
        table = table.add_column(at, name, pa.array([row[name]] * table.num_rows, pa.int64()))
    return table
