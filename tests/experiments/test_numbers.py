"""How numbers are told, each beside its number: digits, thousands, percentages, times, and lines of a terminal's width."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from experiments.comparison import table
from experiments.comparison.answers_table import percent
from experiments.comparison.ranking_table import _cut
from experiments.comparison.shares_table import shares_by_metric
from experiments.comparison.yardstick import TOLD
from experiments.past.summary import number as validated
from experiments.study.progress import duration


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "-"), (math.nan, "-"), (0, "0"), (1.0, "1.00"), (-1.0, "-1.00"), (9.994, "9.99"), (12.345, "12.3"), (100.4, "100"),
        (1234.5, "1,234"), (9_999_999.0, "9,999,999"), (1e7, "1.00e+07"), (-2.5e7, "-2.50e+07"), (0.001, "0.00100"), (0.0005, "0.0005"),
        (0.0001234, "0.000123"), (1e-9, "0"),
    ],
)  # fmt: skip
def test_a_number_has_three_digits(value: float | None, told: str) -> None:
    assert table.number(value) == told


@pytest.mark.parametrize(
    ("value", "told"), [(math.nan, "-"), (0.12345, "0.123"), (999.4, "999"), (1000.0, "1,000"), (-1000.0, "-1,000"), (12345.0, "12,345")]
)
def test_a_validated_number_has_three_digits_and_thousands(value: float, told: str) -> None:
    assert validated(value) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "1 s"), (89.4, "89 s"), (90.0, "2 minutes"), (5399.0, "90 minutes"), (5400.0, "1.5 hours"), (36_000.0, "10.0 hours")],
)
def test_a_time_is_told_in_seconds_minutes_or_hours(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_an_interval_has_as_many_digits_as_there_is_room_for() -> None:
    text = "-1.23 to 4.57"
    assert table.interval_text(-1.234, 4.567) == table.interval_text(-1.234, 4.567, len(text)) == text
    assert table.interval_text(-1.234, 4.567, len(text) - 1) == "-1.2 to 4.6"
    assert table.interval_text(-1.234, 4.567, 10) == table.interval_text(-1.234, 4.567, 1) == "-1 to 5"


def test_numbers_of_pairs_chances_and_correlations() -> None:
    assert [table.pairs_text(one) for one in (None, math.nan, 1234.0, 100_000.0, 100_001.0)] == [
        "-",
        "-",
        "1,234",
        "100,000",
        "over 100,000",
    ]
    assert [table.share(one) for one in (math.nan, 0.0, 0.126, 1.0)] == ["-", "0%", "13%", "100%"]
    assert [table.decimals(one) for one in (math.nan, 0.126, -0.5)] == ["-", "0.13", "-0.50"]
    assert [percent(one) for one in (12.4, -12.4)] == ["+12%", "-12%"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.256, "26"),
        (-0.256, "-26"),
        (0.0, "0"),
        (-0.004, "0"),
        (-0.006, "-1"),
        (9.99, "999"),
        (9.995, ">999"),
        (-9.99, "-999"),
        (-9.995, "<-999"),
    ],
)
def test_a_share_of_the_missions_effect(value: float, told: str) -> None:
    row = {"scenario": "a", "metric": "deaths", "told": TOLD, "share": value, "share_low": 0.0, "share_high": 1.0}
    assert shares_by_metric(pd.DataFrame([row])) == {("a", "deaths"): f"{told} (0 to 100)"}


def test_words_are_set_in_lines_as_wide_as_the_terminal() -> None:
    first, second = "x" * 50, "y" * 52
    assert table.listed("head:", [first, second]) == [f"head: {first},", f"  {second}"], "a comma would follow, were there one word more"
    assert table.listed("head:", [first, second[:51]]) == [f"head: {first}, {second[:51]}"]
    assert table.listed("head:", []) == ["head:"]
    for cut in (table._cut, _cut):
        assert (cut("abcd", 4), cut("abcd", 3)) == ("abcd", "ab…")
