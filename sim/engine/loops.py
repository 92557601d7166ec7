"""Plain loops over whole arrays for acts: numba takes two seconds to compile `a[:] = b`, which checks shapes that are known here."""

from __future__ import annotations

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
