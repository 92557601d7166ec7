"""The score in words: lines of what holds by family, demands on the past before the model is believed, and sentences by family."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from experiments.past.families import FAMILIES
from experiments.past.score import DRIFT, FACTOR, FEW, MANY

WORST = 25
HISTORIES = 20
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
    if table["n_runs"].max() < HISTORIES:
        out += ["", f"fewer than {HISTORIES} histories: their intervals are too narrow to count by"]
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


NAMED = 6
"""Misses of a family that are named, the worst first."""


def paragraphs(table: pd.DataFrame) -> list[str]:
    """One paragraph a family, in the order in which they are told."""
    return [_paragraph(words, rows) for family, words in FAMILIES.items() if len(rows := table.loc[table["family"] == family])]


def _paragraph(words: str, rows: pd.DataFrame) -> str:
    held = int(rows["meets"].sum())
    misses = rows.loc[~rows["meets"]].assign(far=lambda frame: frame["off"].abs()).sort_values("far", ascending=False, kind="stable")
    text = f"**{words[0].upper()}{words[1:]}**: {held} of {len(rows)} hold."
    for told, part in (("More", misses.loc[misses["off"] < 0]), ("Less", misses.loc[misses["off"] >= 0])):
        if len(part):
            worst = part.head(NAMED).to_dict("records")
            named = "; ".join(f"{shown(row['name'])} ({number(row['mean'])}, recorded {number(row['recorded'])})" for row in worst)
            text += f" {told} in the model than recorded: {named}{f' and {len(part) - NAMED} more' if len(part) > NAMED else ''}."
    unknown = misses.loc[misses["off"].isna(), "name"]
    return text + (f" Not known in any history: {', '.join(map(shown, unknown))}." if len(unknown) else "")


def shown(name: object) -> str:
    """A measure's name as people read it."""
    return str(name).removesuffix("_lethal").replace("_", " ").replace(".", ", ")


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
