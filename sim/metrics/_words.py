"""The words that metrics are made of: what is done with daily columns and with events of the mandate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.outputs.record import Record

DAYS = 365.0
"""Of a year, in sums of money."""
Number = Callable[[Record], float]
Array = Callable[[Record], np.ndarray]


def mean(column: str) -> Number:
    """The mean over days."""
    return lambda record: float(record.window(column).mean())


def total(*columns: str) -> Number:
    """The sum over days, of all columns."""
    return lambda record: sum(float(record.window(column).sum()) for column in columns)


def ending(suffix: str) -> Number:
    """The sum over days of all columns whose name ends so: conditional means of all rules, caps included."""
    return lambda record: sum(float(record.window(name).sum()) for name in record.daily if name.endswith(suffix))


def last(*columns: str) -> Number:
    """The value of the last day, of all columns."""
    return lambda record: float(sum(record.window(column)[-1] for column in columns))


def per_year(*columns: str) -> Number:
    """The sum over days put to a year, of all columns."""
    return lambda record: DAYS * sum(float(record.window(column).mean()) for column in columns)


def ratio(above: str, below: str) -> Number:
    """The sum of one column over that of another, which counts as 1 at least."""
    return lambda record: float(record.window(above).sum() / max(record.window(below).sum(), 1.0))


def mean_ratio(above: str, below: str) -> Number:
    """The mean over days of one column over another, which counts as 1 at least."""
    return lambda record: float((record.window(above) / np.maximum(record.window(below), 1.0)).mean())


def costs(column: str) -> Number:
    """The sum of the items of `sim.outputs.costs`."""
    return lambda record: sum(row[column] for row in record.costs)


def events(count: str = "", **conditions: Any) -> Array:
    """By event, its `count` or 1 where its fields have these values, or one of several; 0 elsewhere and before the mandate date."""

    def each(record: Record) -> np.ndarray:
        mask = record.chosen()
        for name, value in conditions.items():
            field = record.events[name]
            mask = mask & (np.isin(field, value) if isinstance(value, tuple) else field == value)
        return np.asarray(record.events[count] * mask if count else mask)

    return each


def in_squares(column: str) -> Array:
    """By square of the grid, a column of the squares' table."""

    def by_square(record: Record) -> np.ndarray:
        out = np.zeros(record.geography.n_squares)
        out[record.squares["square"]] = record.squares[column]
        return out

    return by_square
