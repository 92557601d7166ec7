"""Shares of the whole mission's effect in words: a cell of a table, and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.comparison.yardstick import TOLD

LARGE = 9.995
"""Ten times the whole mission's effect and more: a percentage of many digits says nothing."""


def shares_by_metric(shares: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """The cell of each scenario and metric."""
    rows = [] if shares is None else shares.to_dict("records")
    return {(str(row["scenario"]), str(row["metric"])): share_text(row) for row in rows}


def share_text(row: Mapping[Any, Any]) -> str:
    """A share with its interval in percent, or why there is none."""
    if row["told"] != TOLD:
        return str(row["told"])
    low, middle, high = (_percent(row[name]) for name in ("share_low", "share", "share_high"))
    return f"{middle} ({low} to {high})"


def _percent(value: float) -> str:
    if abs(value) >= LARGE:
        return "<-999" if value < 0 else ">999"
    return f"{100 * value:.0f}".replace("-0", "0") if abs(value) < 0.005 else f"{100 * value:.0f}"


def note_on_shares(shares: pd.DataFrame) -> str:
    """What a share is of, over how many pairs, and where none can be told."""
    first = shares.iloc[0]
    return (
        f"% of mission: difference over what the whole mission does, which is {first['reference']} less {first['yardstick']} in "
        f"{int(shares['n_pairs'].max())} pairs; below zero it undoes part of that; {untold_note()}"
    )


def untold_note() -> str:
    """Why a share may be missing."""
    return "cannot be told: that effect itself may be zero, and any share would fit"
