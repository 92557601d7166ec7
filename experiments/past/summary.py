"""The score in a few lines: how many measures of each family hold, how wide intervals are, and the worst misses first."""

from __future__ import annotations

import pandas as pd

from experiments.past.families import FAMILIES
from experiments.past.validation_request import demands

WORST = 25
FEW = 20
"""Histories below which the outer twentieths are guesses."""


def lines(table: pd.DataFrame, worst: int = WORST, *, judged: bool = True, over_worlds: bool = False) -> list[str]:
    """Counts by family, then what is asked of the past where that is judged, then the rows that miss, worst first."""
    out = [f"{'':<46} {'hold':>9}   width"]
    for family, words in FAMILIES.items():
        rows = table.loc[table["family"] == family]
        if len(rows):
            wide = rows["high_over_low"].median()
            out.append(f"{words:<46} {int(rows['meets'].sum()):>3} of {len(rows):>3}   {wide:.3g}")
    out += [""] * judged
    for one in demands(table, over_worlds=over_worlds) if judged else ():
        out.append(f"{'holds' if one.holds else 'FAILS':<6} {one.what}: {one.found} (asked: {one.asked})")
    if table["n_runs"].max() < FEW:
        out += ["", f"fewer than {FEW} histories: their intervals are too narrow to count by"]
    missing = table.loc[~table["meets"]].assign(far=lambda frame: frame["off"].abs()).sort_values("far", ascending=False)
    out += ["", f"{'worst misses':<58} {'recorded':>9} {'mean':>9} {'90 percent':>21}"]
    for row in missing.head(worst).to_dict("records"):
        name = f"{row['family']}: {row['name']}"
        out.append(f"{name:<58} {number(row['recorded']):>9} {number(row['mean']):>9} {number(row['low']):>10} {number(row['high']):>10}")
    if len(missing) > worst:
        out.append(f"... and {len(missing) - worst} more")
    return out


def number(value: float) -> str:
    """Three significant digits."""
    return "-" if pd.isna(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
