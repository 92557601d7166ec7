"""How numbers are told, each beside its number: digits, thousands, percentages, times, and lines of a terminal's width."""

from __future__ import annotations

import math

import pytest

from experiments.comparison import table
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
