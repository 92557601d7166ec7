"""Plain loops over whole arrays for acts: numba takes a second or two to compile `a[:] = b` or a sum, which allow for any shape."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation


@equation
def copy_rows(to, given, n):
    """The first n rows of one array become those of another of the same width."""
    for i in range(n):
        to[i] = given[i]


@equation
def copy_tables(to, given, n):
    """As copy_rows, for arrays with a second axis."""
    for i in range(n):
        for k in range(to.shape[1]):
            to[i, k] = given[i, k]


@equation
def scale(values, factor):
    """Every number of an array, times a factor."""
    for k in range(values.size):
        values.flat[k] *= factor


@equation
def total(values):
    """The sum of an array of numbers, added in their order."""
    out = 0.0
    for k in range(values.shape[0]):
        out += values[k]
    return out


@equation
def total_by_column(table):
    """The sum of each column of a table, its rows added in their order."""
    out = np.zeros(table.shape[1])
    for i in range(table.shape[0]):
        for k in range(table.shape[1]):
            out[k] += table[i, k]
    return out
