"""Floats are kept at nine significant digits, so that two machines whose sums end in other bits write the same bytes.

A value becomes the double nearest to its decimal of nine digits, as `float(f"{x:.9g}")` gives it: scaled by an exact
power of ten, made whole, and scaled back, each step rounded once at most. The few for which that may go wrong, beyond
exact powers or beside a tie, go by text. Whole numbers of up to nine digits are as they should be already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pandas import DataFrame

DIGITS = 9
EXACT = 22
"""The largest power of ten that is a double without rounding."""
TIE = 2.0**-22
"""Nearer than this to a half the scaled value may lie on either side of it: four times the error of scaling."""
BLOCK = 8192
"""So many at a time stay in a processor's cache, which halves the cost of large tables."""
POWERS = np.array([float(f"1e{power}") for power in range(EXACT + 1)])
LIMIT = 10.0**DIGITS
Floats = NDArray[np.float64]


def nine(values: Floats) -> Floats:
    """The values at nine significant digits, a new array of any shape; no value that is zero, infinite or NaN changes."""
    flat = np.array(values, dtype=np.float64).ravel()
    for start in range(0, flat.size, BLOCK):
        part = flat[start : start + BLOCK]
        size = np.abs(part)
        with np.errstate(invalid="ignore"):  # a NaN that signals
            rest = np.flatnonzero(((np.rint(part) != part) | (size >= LIMIT)) & (size < np.inf))
        if rest.size:
            part[rest] = _rounded(part[rest])
    return flat.reshape(np.shape(values))


def nine_columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of equal length with the doubles among them at nine digits, all at once.

    Columns of other types stay what they were, and so do empty lists, which tell no type; nine digits are more than a
    narrower float has.
    """
    floats = {name: found for name, value in columns.items() if len(value) and (found := np.asarray(value)).dtype == np.float64}
    if not floats:
        return dict(columns)
    return {**columns, **dict(zip(floats, nine(np.stack(list(floats.values())))))}


def nine_table(table: DataFrame) -> DataFrame:
    """A table with its columns of doubles at nine digits."""
    floats = [name for name in table.columns if table[name].dtype == np.float64]
    return table.assign(**{name: nine(table[name].to_numpy()) for name in floats})


def _rounded(values: Floats) -> Floats:
    """Finite values other than zero at nine digits."""
    size = np.abs(values)
    shift = DIGITS - 1 - np.floor(np.log10(size)).astype(np.int64)
    within = np.abs(shift) <= EXACT
    power = POWERS[np.where(within, np.abs(shift), 0)]
    up = shift >= 0
    scaled = np.where(up, size * power, size / power)
    whole = np.rint(scaled)
    found = np.copysign(np.where(up, whole / power, whole * power), values)
    sure = within & (scaled >= LIMIT / 10) & (scaled < LIMIT) & (np.abs(np.abs(scaled - whole) - 0.5) > TIE)
    for place in np.flatnonzero(~sure):
        found[place] = float(f"{values[place]:.{DIGITS}g}")
    return found
