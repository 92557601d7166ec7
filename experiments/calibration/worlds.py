"""A table of weighted worlds: which numbers and forms each of them has, and which of them a number of pairs is spread over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.tables import PROVENANCE
from experiments.config.mistakes import Mistake, nearest

NUMBER, WEIGHT = "world", "weight"
SECTION = "world."


@dataclass(frozen=True)
class World:
    """One world: its share of all weight, and its values by dotted key, as overrides have them."""

    number: int
    weight: float
    values: Mapping[str, Any]

    @property
    def overrides(self) -> list[str]:
        """The values as words of a command line."""
        return [f"{key}={value}" for key, value in self.values.items()]


def read(path: Path) -> dict[int, World]:
    """The worlds of a table by their number, in its order, their weights made to sum to 1; raises Mistake, one line that names the file."""
    table = _table(path)
    from sim.settings import parameters, renamed

    known = {one.key: one for one in parameters() if one.key.startswith(SECTION)}
    keys = [name for name in table.columns if name not in PROVENANCE]
    for key in keys:
        if key not in known:
            cure = f"; it is called {renamed(key)} now" if renamed(key) in known else nearest(key, known)
            raise Mistake(f"{path}: column '{key}' is no number of the world{cure}")
    weights = _numbers(path, table, WEIGHT)
    if (weights < 0.0).any() or not weights.sum() > 0.0:
        raise Mistake(f"{path}: weights have to be 0 or more, and one of them above 0")
    numbers = _numbers(path, table, NUMBER)
    if len(np.unique(numbers)) < len(numbers) or (numbers != np.round(numbers)).any():
        raise Mistake(f"{path}: each world needs a whole number of its own in the column {NUMBER}")
    columns = {key: _values(path, table, key, known[key].default) for key in keys}
    shares = weights / weights.sum()
    return {
        int(number): World(int(number), float(shares[row]), {key: columns[key][row] for key in keys}) for row, number in enumerate(numbers)
    }


def draw(worlds: Mapping[int, World], pairs: int, seed: int = 1) -> list[int]:
    """World numbers for so many pairs, in the table's order: each world as often as its weight asks, to less than one.

    Systematic sampling by weight: the same for the same worlds, count and seed.
    """
    if pairs < 1:
        raise Mistake(f"{pairs} pairs: needs at least one")
    numbers = list(worlds)
    ends = np.cumsum([worlds[number].weight for number in numbers])
    marks = (np.arange(pairs) + np.random.default_rng(seed).random()) / pairs * ends[-1]
    return [numbers[place] for place in np.searchsorted(ends, marks, side="right").clip(max=len(numbers) - 1)]


def effective(worlds: Mapping[int, World]) -> float:
    """How many equally weighted worlds would say as much."""
    weights = np.array([world.weight for world in worlds.values()])
    return float(weights.sum() ** 2 / (weights**2).sum())


def times(drawn: list[int]) -> dict[int, int]:
    """How often each world was drawn."""
    return dict(Counter(drawn))


def _table(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, pd.errors.ParserError):
        raise Mistake(f"{path}: is no table of worlds; mali calibrate writes one as worlds.csv") from None
    for name in (NUMBER, WEIGHT):
        if name not in table.columns:
            raise Mistake(f"{path}: has no column {name}; mali calibrate writes such a table as worlds.csv")
    if table.empty:
        raise Mistake(f"{path}: has no world")
    return table


def _numbers(path: Path, table: pd.DataFrame, name: str) -> np.ndarray:
    column = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(column).all():
        raise Mistake(f"{path}: column '{name}' has something in row {int(np.flatnonzero(~np.isfinite(column))[0]) + 2} that is no number")
    return column


def _values(path: Path, table: pd.DataFrame, key: str, default: Any) -> list[Any]:
    """A column's values in the kind of the parameter."""
    if isinstance(default, (bool, str)):
        return [str(value) for value in table[key]]
    column = _numbers(path, table, key)
    return [int(value) for value in column] if isinstance(default, int) else [float(value) for value in column]
