"""What is stored has nine significant digits, exactly those that Python's own formatting gives."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import stored
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from experiments.study import parts, rounding, store
from experiments.study.rounding import nine, nine_columns, nine_table

DOUBLES = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
DECIMALS = st.builds(lambda whole, power: float(f"{whole}e{power}"), st.integers(-(10**11), 10**11), st.integers(-330, 300))
TIES = st.builds(lambda whole, power: float(f"{whole}5e{power}"), st.integers(10**8, 10**9 - 1), st.integers(-330, 290))
"""Decimals of ten digits whose last is a five: the nearest double lies on either side of the half, or on it."""
BESIDE = st.builds(lambda power, side: float(np.nextafter(10.0**power, side)), st.integers(-323, 307), st.sampled_from((0.0, math.inf)))
"""The doubles on both sides of powers of ten."""


def by_text(value: float) -> float:
    return float(f"{value:.9g}")


def same(one: Any, two: Any) -> bool:
    """Equal to the bit, but for the kind of a NaN."""
    one, two = np.asarray(one, dtype=float), np.asarray(two, dtype=float)
    nan = np.isnan(one)
    return bool((nan == np.isnan(two)).all() and (one[~nan].view(np.int64) == two[~nan].view(np.int64)).all())


@given(st.one_of(DOUBLES, DECIMALS, TIES, BESIDE))
@example(-0.0)
@example(5e-324)
@example(1.7976931348623157e308)
@example(123456789.5)
@example(999999999.5)
@example(0.9999999995)
def test_nine_digits_are_those_of_the_text(value: float) -> None:
    found = nine(np.array([value, -value]))
    assert same(found, [by_text(value), by_text(-value)])
    assert same(nine(found), found), "a second time changes nothing"


@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=3, min_side=0), elements=st.one_of(DOUBLES, BESIDE)))
def test_any_shape_is_kept_and_nothing_is_changed_in_place(values: np.ndarray) -> None:
    before = values.copy()
    found = nine(values)
    assert found.shape == values.shape and same(values, before)
    assert same(found.ravel(), [by_text(value) for value in values.ravel().tolist()])


def test_a_table_larger_than_a_block_is_rounded_throughout() -> None:
    values = np.random.default_rng(1).lognormal(0, 9, 2 * rounding.BLOCK + 7)
    values[:: rounding.BLOCK] = 1234.5
    assert same(nine(values), [by_text(value) for value in values.tolist()])


def test_no_value_warns() -> None:
    signalling = np.array([0x7FF0000000000001, 0xFFF0000000000000, 1, 0], dtype=np.uint64).view(np.float64)
    with np.errstate(all="raise"):
        assert same(nine(signalling), [math.nan, -math.inf, 5e-324, 0.0])


def test_most_values_do_not_go_by_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """By text a run's tables would take longer than all the rest of their writing."""
    calls: list[float] = []
    monkeypatch.setattr(rounding, "float", lambda text: calls.append(0.0) or float(text), raising=False)
    nine(np.random.default_rng(1).lognormal(0, 6, 50_000))
    nine(10.0 ** np.arange(-14, 30))
    assert len(calls) < 10
    nine(np.array([1e-300]))
    assert calls, "the count counts"


@given(arrays(np.float32, 5, elements=st.floats(width=32)))
def test_a_narrower_float_holds_fewer_than_nine_digits_and_stays(values: np.ndarray) -> None:
    assert nine_columns({"x": values})["x"] is values
    with np.errstate(over="ignore"):
        assert np.array_equal(nine(values.astype(float)).astype(np.float32), values, equal_nan=True)


def test_only_doubles_are_rounded() -> None:
    third = 1 / 3
    columns = {"a": [third, 2.0], "b": np.array([third, 0.1]), "n": [10**12 + 1, 2], "t": ["x", None], "d": np.array([third, 1], object)}
    found = nine_columns(columns)
    assert list(found) == list(columns)
    assert list(found["a"]) == [0.333333333, 2.0] and list(found["b"]) == [0.333333333, 0.1]
    assert all(found[name] is columns[name] for name in "ntd")
    empty: dict[str, Any] = {"a": [], "b": np.zeros(0)}
    assert nine_columns(empty)["a"] is empty["a"], "an empty list stays without a type"
    table = nine_table(pd.DataFrame({"x": [third, math.nan], "n": pd.array([1, None], "Int64"), "s": ["a", "b"]}))
    assert table["x"].tolist()[0] == 0.333333333 and math.isnan(table["x"][1])
    assert table["n"].isna().tolist() == [False, True]


def test_machines_that_differ_in_the_last_bits_store_the_same_bytes(tmp_path: Path) -> None:
    def record(slip: float) -> Any:
        made, numbers = stored.record(1, 3), np.random.default_rng(1).lognormal(0, 5, 3) * (1 + slip)
        for table in (made.monthly, made.daily, made.ged, made.squares, made.bases, made.outcomes):
            table["n"] = float(numbers[0]) if table is made.outcomes else numbers[: len(next(iter(table.values())))]
        for rows in (made.costs, made.working_points):
            rows[0]["value"] = float(numbers[0])
        return made

    kept = {}
    for name, slip in (("one", 0.0), ("two", 1e-14), ("far", 1e-6)):
        (tmp_path / name / store.PARTS).mkdir(parents=True)
        store.write_part(tmp_path / name, 0, record(slip), "daily")
        (path,) = store.stored(tmp_path / name)
        kept[name] = parts.read(path)
    assert kept["one"] == kept["two"]
    assert all(kept["one"][name] != kept["far"][name] for name in store.TABLES), "every table holds a float"
