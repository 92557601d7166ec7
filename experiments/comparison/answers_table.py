"""The summary of a study of many worlds for a terminal of 110 columns: for which values a scenario is better or worse."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from experiments.comparison.answers import summarise
from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.headline import MEANING, STAR, starred
from experiments.comparison.table import listed, wrapped
from experiments.comparison.verdicts import VERDICTS

BY_CHANCE = 0.05
"""The share of worlds in which some outcome would get a verdict by chance if nothing differed."""


def terminal_answers(table: pd.DataFrame) -> str:
    """A block a scenario, an entry an outcome; the longest list of worlds is given as 'all others'."""
    rows = summarise(table)
    if not rows:
        return "no outcome to compare"
    blocks = []
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        mine = [row for row in rows if row["scenario"] == scenario]
        head = f"{scenario} against {mine[0]['reference']}: {mine[0]['worlds']} worlds, {mine[0]['pairs']} pairs in each"
        head += f", too few for a verdict ({FEWEST} needed)" if mine[0]["pairs"] < FEWEST else ""
        blocks.append("\n".join([head, "-" * len(head), *(line for row in mine for line in _entry(row))]))
    if any(row["controlled"] for row in rows):
        blocks.append(wrapped(f"{STAR} {MEANING}"))
    return "\n\n".join([*blocks, wrapped(by_chance(rows))])


def by_chance(rows: list[dict[str, Any]]) -> str:
    """In how many of so many worlds a verdict would come out by chance, in one sentence."""
    count = max(row["worlds"] for row in rows)
    return (
        f"Verdicts are adjusted for the outcomes of a world, not for the number of worlds: of {count:,}, about "
        f"{max(1, round(BY_CHANCE * count)):,} would show a difference in some outcome by chance if nothing differed. Worlds share their "
        "random draws, so neighbouring verdicts tend to be wrong together."
    )


def percent(value: float) -> str:
    """A signed percentage, short; '-' where the reference is zero throughout."""
    if math.isnan(value):
        return "-"
    digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 0.095 else 2
    return "0%" if abs(value) < 0.005 else f"{value:+.{digits}f}%"


def _entry(row: dict[str, Any]) -> list[str]:
    baseline = f"baseline: {row['baseline']}; " if row["baseline"] else ""
    span = f"{percent(row['low_percent'])} to {percent(row['high_percent'])}"
    lines = [f"{starred(row['metric'], row['controlled'])}  {baseline}difference from {span} of the reference"]
    sizes = {name: len(row[name]) for name in VERDICTS if row[name]}
    largest = max(sizes, key=lambda name: sizes[name])
    for name in sizes:
        if name == largest:
            lines.append(f"  {name:<20} {'all' if len(sizes) == 1 else 'all others'} ({sizes[name]})")
        else:
            lines += listed(f"  {name:<20}", row[name], " " * 23)
    return lines
