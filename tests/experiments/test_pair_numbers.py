"""Every table says which pair of the study and which number of the seed lists a row belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from experiments.ask.options import Pair, many_pairs
from experiments.study import merging

LISTED = many_pairs({"seeds": [3, [2, 5], 1]})


def test_pairs_count_from_one_and_seed_is_the_number_that_both_lists_share() -> None:
    rows = merging.numbered([*LISTED, Pair(12345, 67890)])
    assert [(row["pair"], row["seed"]) for row in rows] == [(1, 3), (2, None), (3, 1), (4, None)]
    assert [(row["history"], row["future"]) for row in rows[:3]] == [(pair.history, pair.future) for pair in LISTED]
    assert all(row["history"] > 2**53 for row in rows[:3]), "what a double rounds"


@dataclass(frozen=True)
class Held:
    """A piece in memory."""

    table: pa.Table

    def open(self) -> pa.ipc.RecordBatchFileReader:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, self.table.schema) as writer:
            writer.write_table(self.table)
        return pa.ipc.open_file(sink.getvalue())


def part(pair: Pair, **columns: list[float]) -> Any:
    rows = len(next(iter(columns.values())))
    keys = {"scenario": ["a"] * rows, "world": ["w"] * rows, "history": [pair.history] * rows, "future": [pair.future] * rows}
    return Held(pa.table(keys | columns))


def test_joined_tables_have_both_beside_the_keys_and_keep_whole_numbers(tmp_path: Path) -> None:
    rows = merging.numbered(LISTED)
    parts = [part(pair, deaths=[1.0, 2.0], month=[i, i]) for i, pair in enumerate(LISTED)]
    parts[1] = part(LISTED[1], deaths=[1.0, 2.0])  # lacks a column that others have
    merging.join(parts, tmp_path / "t.parquet", {}, rows)
    table = pd.read_parquet(tmp_path / "t.parquet")
    assert list(table.columns) == ["scenario", "world", "history", "future", "pair", "seed", "deaths", "month"]
    assert table["pair"].tolist() == [1, 1, 2, 2, 3, 3] and table["pair"].dtype == "int64"
    assert table["seed"].fillna(0).tolist() == [3, 3, 0, 0, 1, 1]
    assert table["history"].tolist() == [pair.history for pair in LISTED for _ in range(2)]
    merging.join([parts[0], parts[2]], tmp_path / "t.parquet", {}, [rows[0], rows[2]])
    assert pd.read_parquet(tmp_path / "t.parquet")["seed"].dtype == "int64", "whole where every pair has one"


@pytest.mark.parametrize("numbers", [[], [1, 2]])
def test_without_numbers_a_table_stays_as_it_is(tmp_path: Path, numbers: list[int]) -> None:
    merging.join([part(LISTED[0], x=[float(n) for n in numbers])], tmp_path / "t.parquet", {})
    assert "pair" not in pd.read_parquet(tmp_path / "t.parquet").columns
