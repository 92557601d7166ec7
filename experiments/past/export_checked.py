"""What exports read of a study's tables and map, which may be a stranger's: each column of its kind, or one line that says which is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as api

from experiments.ask.mistakes import CONTROL, one_line, shortened
from experiments.study.results import Results, ResultsError

TEXT, NUMBER, COUNT, SEED, DAY, DAY_OR_NONE, SWITCH, KIND = (
    "text", "numbers", "whole numbers from 0", "whole numbers", "dates", "dates or nothing", "true or false", "1, 2 or 3",
)  # fmt: skip
_KEYS = {"scenario": TEXT, "world": TEXT, "history": SEED, "future": SEED}
EVENTS = {
    **_KEYS, "type_of_violence": KIND, "side_a": TEXT, "side_b": TEXT, "initiator": TEXT, "target": TEXT,
    "recorded_initiator": TEXT, "subtype": TEXT,
    "date_start": DAY, "latitude": NUMBER, "longitude": NUMBER, "priogrid_gid": COUNT, "adm_1": TEXT, "adm_2": TEXT, "recorded": SWITCH,
    "recorded_best": COUNT, "deaths_a": COUNT, "deaths_b": COUNT, "deaths_civilians": COUNT,
}  # fmt: skip
BASES = {
    **_KEYS, "base": TEXT, "name": TEXT, "latitude": NUMBER, "longitude": NUMBER, "opened": DAY_OR_NONE, "closed": DAY_OR_NONE,
    "men_before": NUMBER, "men_at_mandate": NUMBER, "men_at_end": NUMBER,
}  # fmt: skip
TYPES = {
    SEED: api.is_integer_dtype, DAY: api.is_datetime64_any_dtype, DAY_OR_NONE: api.is_datetime64_any_dtype, SWITCH: api.is_bool_dtype,
}  # fmt: skip
"""What tells columns whose every cell fits."""
MOST = 2**53
"""Whole numbers up to here are themselves as floats."""


def events(results: Results) -> pd.DataFrame:
    """True events with what is recorded of them, checked."""
    return _checked(results.folder / "events.parquet", results.events, EVENTS)


def bases(results: Results) -> pd.DataFrame:
    """Bases of all runs, checked."""
    return _checked(results.folder / "bases.parquet", results.bases, BASES)


def ground(results: Results) -> dict[str, Any]:
    """The map's outlines, river, towns and resolution, checked."""
    found = results.map
    wrong = [name for name in ("outline", "river") if not (isinstance(found[name], list) and all(map(_is_line, found[name])))]
    if not (isinstance(found["towns"], list) and all(map(_is_town, found["towns"]))):
        wrong.append("towns")
    if not _is_number(found["resolution"]) or found["resolution"] <= 0:
        wrong.append("resolution")
    if wrong:
        raise ResultsError(
            f"{results.folder / 'map.json'}: {', '.join(wrong)} cannot be read: lines of [longitude, latitude], towns by name"
        )
    return found


def _checked(path: Path, table: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    missing = [name for name in kinds if name not in table.columns]
    if missing:
        raise ResultsError(f"{path}: lacks the column {', '.join(missing)}")
    for name, kind in kinds.items():
        found = fits(kind, table[name])
        if not found.all():
            row = int(np.argmin(found))
            shown = shortened(one_line(repr(table[name].tolist()[row])))
            raise ResultsError(f"{path}: {name} should hold {kind}, not {shown} as in row {row + 1}")
    return table


def fits(kind: str, column: pd.Series) -> np.ndarray:
    """Where a column holds what is asked of it; nowhere where it is of another type."""
    there = column.notna().to_numpy()
    if kind == TEXT:
        return np.array([isinstance(one, str) and not CONTROL.search(one) for one in column], bool)
    if kind in TYPES:
        return np.asarray((there & TYPES[kind](column)) | (~there & (kind == DAY_OR_NONE)))
    if not api.is_numeric_dtype(column) or api.is_bool_dtype(column):
        return np.zeros(len(column), bool)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    found = np.isfinite(values)
    if kind != NUMBER:
        found &= (values >= 0) & (values <= MOST) & (values == np.floor(values))
    return found & np.isin(values, (1, 2, 3)) if kind == KIND else found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < MOST


def _is_line(line: Any) -> bool:
    """A list of pairs of numbers."""
    return isinstance(line, list) and all(isinstance(point, list) and len(point) == 2 and all(map(_is_number, point)) for point in line)


def _is_town(town: Any) -> bool:
    return isinstance(town, dict) and isinstance(town.get("name"), str) and all(_is_number(town.get(key)) for key in ("lat", "lon"))
