"""What is asked of the past before the model is believed: so many measures inside, intervals no wider, no cercle far off."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from experiments.past.score import DRIFT, FACTOR, FEW, MANY

PATTERNS, LEVELS, WIDTH = 26, 31, 4.6
OVER_WORLDS = 29, 32, 4.0
"""The same three of histories in many worlds that the past allows."""
MONTHLY = 0.85, 0.95
"""Share of recorded months that their 90 percent intervals should hold: neither too few nor too many."""
DEADLY = ("at_least_10", "at_least_20", "at_least_50")


class Asked(NamedTuple):
    """One demand: in words, what is asked, what was found, whether it holds."""

    what: str
    asked: str
    found: str
    holds: bool


def demands(table: pd.DataFrame, *, over_worlds: bool = False) -> list[Asked]:
    """Every demand on a table of scores; more is asked of histories `over_worlds` that the past allows."""
    patterns, levels, widest = OVER_WORLDS if over_worlds else (PATTERNS, LEVELS, WIDTH)
    cercles = table.loc[table["family"] == "cercle"]
    many, none = cercles.loc[cercles["recorded"] >= MANY], cercles.loc[cercles["recorded"] == 0]
    severity = table.loc[(table["family"] == "severity") & table["name"].isin(DEADLY)]
    width = _of(table, "level")["high_over_low"].median()
    return [
        _count("scored patterns inside the 90 percent interval", _of(table, "pattern"), patterns),
        _count("levels by region and type inside", _of(table, "level"), levels),
        Asked("upper end over lower end of levels' intervals, median", f"at most {widest:g}", f"{width:.3g}", bool(width <= widest)),
        _count("half-years' deaths inside, July 2015 to June 2017", _of(table, "half_year")),
        _count(f"cercles with {MANY:g} or more deaths whose mean is within a factor of {FACTOR:g}", many),
        _count(f"cercles without a death whose mean is below {FEW:g}", none),
        _count("shares of events with at least 10, 20 and 50 dead inside", severity),
        _count(f"stocks that move less than {DRIFT:.0%} in the first half-year", _of(table, "stock")),
        *([_months(_of(table, "month"))] if over_worlds else []),
    ]


def _months(rows: pd.DataFrame) -> Asked:
    """Months neither too often inside nor too seldom."""
    low, high = MONTHLY
    held = float(rows["inside"].mean())
    return Asked("recorded months inside their 90 percent interval", f"{low:.0%} to {high:.0%}", f"{held:.0%}", low <= held <= high)


def _of(table: pd.DataFrame, family: str) -> pd.DataFrame:
    return table.loc[table["family"] == family]


def _count(what: str, rows: pd.DataFrame, least: int | None = None) -> Asked:
    """So many rows have to hold: all, or at least some."""
    held, wanted = int(rows["meets"].sum()), len(rows) if least is None else least
    asked = f"{wanted} of {len(rows)}" if least is None else f"at least {least} of {len(rows)}"
    return Asked(what, asked, f"{held} of {len(rows)}", held >= wanted)
