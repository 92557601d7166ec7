"""Values as lines of text, numbers at nine digits, and the first line in which two such texts differ."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HEAD = "== "
TINY = 1e-12
"""A number nearer to zero is what sums leave of nothing, and another library leaves another one."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
FRACTION = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
DIGITS = 8
"""Numbers of as many digits may part in the last of nine; shorter ones are counts, or were rounded to be read."""


@dataclasses.dataclass(frozen=True)
class Roughly:
    """A text whose numbers come from a minimiser or the like, of which other releases give other last digits: three digits are kept."""

    text: str


def text(told: Mapping[str, Any], folder: Path) -> str:
    """A head and lines for each name, without the folder in which they were made."""
    parts = [f"{HEAD}{name}\n{line}" for name, value in told.items() for line in ["\n".join(lines(value))]]
    return "\n".join(parts).replace(str(folder), "FOLDER") + "\n"


def lines(value: Any) -> list[str]:
    """One value as lines: texts as they are, tables as CSV, mappings and records a line an entry."""
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, Roughly):
        return [FRACTION.sub(lambda found: f"{float(found[0]):.3g}", line) for line in value.text.splitlines()]
    if isinstance(value, pd.DataFrame):
        named = value if isinstance(value.index, pd.RangeIndex) else value.reset_index()
        return [",".join(map(str, named.columns)), *(",".join(map(cell, row)) for row in named.itertuples(index=False, name=None))]
    if isinstance(value, pd.Series):
        return lines(value.to_frame())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return lines({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return [f"{name}: {line}" for name, one in value.items() for line in lines(one)]
    if isinstance(value, np.ndarray) and value.ndim > 1 or isinstance(value, (list, tuple)) and any(map(_nested, value)):
        return [line for one in value for line in lines(one)]
    return [cell(value)]


def cell(value: Any) -> str:
    """One value in a line."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)):
        return "-" if math.isnan(value) else "0" if abs(value) < TINY else f"{value:.9g}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {cell(one)}" for name, one in value.items()) + "}"
    if isinstance(value, (str, Path, date, np.datetime64)) or not isinstance(value, Iterable):
        return "-" if value is pd.NA or value is pd.NaT or value is None else str(value)
    return "[" + ", ".join(map(cell, sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)) + "]"


def _nested(value: Any) -> bool:
    return isinstance(value, (list, tuple, Mapping, np.ndarray, pd.DataFrame)) or dataclasses.is_dataclass(value)


def first_difference(kept: str, now: str) -> str | None:
    """Where two texts differ: by name, the line that was kept and the one that is now."""
    one, other = sections(kept), sections(now)
    if one.keys() != other.keys():
        return f"names differ: {sorted(one.keys() ^ other.keys())}"
    for name, before in one.items():
        after = other[name]
        for place in range(max(len(before), len(after))):
            was, is_ = (part[place] if place < len(part) else None for part in (before, after))
            if was is None or is_ is None or not alike(was, is_):
                return f"{name}, line {place + 1}:\n  kept {was}\n  now  {is_}"
    return None


def sections(told: str) -> dict[str, list[str]]:
    """Lines by name."""
    found: dict[str, list[str]] = {}
    for part in re.split(rf"^{HEAD}", told, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        found[name] = rest.removesuffix("\n").split("\n")
    return found


def alike(one: str, other: str) -> bool:
    """Whether two lines are the same but for the last of nine digits."""
    if one == other:
        return True
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    return all(a == b or _near(a, b) for a, b in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True))


def _near(one: str, other: str) -> bool:
    digits = min(len(re.sub(r"e.*|\D", "", number).lstrip("0")) for number in (one, other))
    return digits >= DIGITS and "." in one + other and math.isclose(float(one), float(other), rel_tol=2e-8)
