"""Tables and maps of a stranger: columns of another kind, missing or with odd values, and bytes turned over."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from . import folders, mangling
from .inputs import ACCEPT, Input

USED = {"export": ("events.parquet", "bases.parquet", "runs.parquet", "map.json"), "rank": ("runs.parquet",)}
VALUES = (
    None,
    float("nan"),
    float("inf"),
    -1,
    0,
    10**12,
    2**63 - 1,
    1.5,
    "",
    "x",
    "1",
    "é",
    "\x1b[2J",
    "../up",
    "2017-07-01",
    True,
    False,
    [1],
    {"a": 1},
    pd.NaT,
    pd.Timestamp("1700-01-01"),
    date(9999, 12, 31),
    b"\xff",
    "2018-02-30",
    "=1+1",
    "a,b\n",
    1e308,
    -0.0,
    4,
    300,
)


def make(rng: Random) -> Input:
    """A folder with such a file, and a command that reads it."""
    command = rng.choice(("export", "export", "rank"))
    tables = dict(folders.finished())
    name = rng.choice(USED[command])
    way = rng.random()
    if way < 0.05:
        must, note = ACCEPT, "as it was"
    elif way < 0.2:
        tables[name], must, note = mangling.data(rng, tables[name]), "either", f"bytes of {name}"
    elif name == "map.json":
        changed = mangling.tree(rng, json.loads(tables[name]))
        tables[name], must, note = json.dumps(changed).encode("utf-8", "surrogatepass"), "either", "values of map.json"
    else:
        tables[name], note = _changed(rng, name)
        must = "either"
    words = (command, "theirs", *(("outcome=deaths",) if command == "rank" else rng.choice(((), ("ged",), ("acled",), ("geojson",)))))
    files = {f"theirs/{file}": data for file, data in tables.items()}
    return Input(words, files, must, note=f"{command}: {note}", writes="theirs", encoding=rng.choice(("utf-8", "ascii")))


@lru_cache(maxsize=8)
def _table(name: str) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(folders.finished()[name]))


def _changed(rng: Random, name: str) -> tuple[bytes, str]:
    table = _table(name)
    column = rng.choice(list(table.columns))
    way = rng.randrange(6)
    if way == 0:
        return _written(table.drop(columns=column)), f"{name} without {column}"
    if way == 1:
        return _written(table.head(0)), f"{name} without rows"
    if way == 2:
        return _written(
            pd.concat([table, table[[column]]], axis=1).set_axis([*table.columns, f"{column} "], axis=1)
        ), f"{name} with a column more"
    value = rng.choice(VALUES)
    some = rng.random() < 0.6
    at = np.array([rng.random() < 0.1 for _ in range(len(table))]) if some else np.ones(len(table), bool)
    at[rng.randrange(len(table))] = True
    found: list[Any] = [value if here else old for here, old in zip(at, table[column])]
    note = f"{name}: {column} {'partly ' if some else ''}{value!r}"
    try:
        return _written(table.assign(**{column: pd.Series(found, dtype=object if some else None)})), note
    except Exception:  # a mixture that no Parquet file holds
        return _written(table.assign(**{column: [str(one) for one in found]})), note


def _written(table: pd.DataFrame) -> bytes:
    sink = io.BytesIO()
    table.to_parquet(sink)
    return sink.getvalue()
