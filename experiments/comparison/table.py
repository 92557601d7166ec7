"""Differences as a short table for a terminal of 110 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.verdicts import FEW, OPEN, SMALL
from experiments.comparison.yardstick import note_on_shares, shares_by_metric
from experiments.study.table import Table

WIDTH = 110
WIDTHS = (-26, 9, 9, 10, 19, 6, 5, -19)
"""Columns of the table; with a space between them they fill 110."""
WITH_SHARES = (-24, 9, 8, 10, 18, 16, -19)
"""The same where a column has shares of the whole mission's effect, in place of the chance of better and the pair correlation."""
MANY = 100_000


def number(value: float | None) -> str:
    """Three significant digits, whole from 100 on, with thousands apart; '-' where unknown."""
    if value is None or pd.isna(value):
        return "-"
    if value == 0:
        return "0"
    if abs(value) >= 1e7:
        return f"{value:.2e}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(digits, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text and abs(value) < 1e-3 else text


def interval_text(low: float, high: float, room: int = WIDTHS[4]) -> str:
    """An interval's ends, at fewer significant digits where three would not fit."""
    text = f"{number(low)} to {number(high)}"
    texts = (text, *(f"{low:.{digits}g} to {high:.{digits}g}" for digits in (2, 1)))
    return next((one for one in texts if len(one) <= room), texts[-1])


def pairs_text(value: float | None) -> str:
    """A number of pairs, '-' where no number would do, 'over 100,000' where nobody will run them."""
    if value is None or pd.isna(value):
        return "-"
    return f"over {MANY:,}" if value > MANY else f"{int(value):,}"


def terminal_table(
    differences: pd.DataFrame,
    metrics: Sequence[str] | None = None,
    caution: str = "",
    *,
    whole: bool = False,
    shares: pd.DataFrame | None = None,
) -> str:
    """The outcomes of each scenario against the reference, in lines of at most 110 characters.

    Columns: outcome, reference, scenario, difference, adjusted 95% interval, chance better, pair correlation, verdict. Where the
    pairs cannot decide, a line below says how many would, and `caution` what to think of that number. `metrics` names the rows
    to show, default the headline outcomes, or with `whole` all outcomes. With `shares` of the whole mission's effect these stand
    where chance and correlation stood, and the yardstick comes last.
    """
    named = differences["metric"].isin(list(metrics or ()))
    chosen = differences.loc[(differences["kind"] == "outcome") if whole else named] if whole or metrics else headlines(differences)
    if chosen.empty:
        return "no outcome to compare"
    told = shares_by_metric(shares)
    blocks = [_block(str(scenario), rows, told) for scenario, rows in chosen.groupby("scenario", sort=False)]
    if shares is not None and len(shares):
        blocks.sort(key=lambda block: "% of mission" not in block)  # the yardstick comes last
    _explain_the_star(blocks)
    notes = [note_on_shares(shares)] if shares is not None and len(shares) else []
    if (chosen["verdict"] == SMALL).any():
        notes.append(f"{SMALL}: the whole interval lies within the smallest effect that matters (verdicts.yaml)")
    blocks += ["\n".join(map(wrapped, notes))] if notes else []
    if caution and (chosen["verdict"] == OPEN).any():
        blocks[-1] += "\n" + wrapped(caution)
    return "\n\n".join(blocks)


def _explain_the_star(blocks: list[str]) -> None:
    """What a star means, once, under the first table that has one."""
    first = next((place for place, block in enumerate(blocks) if f"{STAR} " in block), None)
    if first is not None:
        blocks[first] += "\n" + wrapped(f"{STAR} {MEANING}")


def wrapped(text: str, indent: str = "  ") -> str:
    """A sentence in lines of at most 110 characters, all but the first indented."""
    return "\n".join(textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False))


def _block(scenario: str, rows: pd.DataFrame, told: Mapping[tuple[str, str], str]) -> str:
    reference = str(rows["reference"].iloc[0]) if "reference" in rows else "reference"
    of = {metric: text for (name, metric), text in told.items() if name == scenario}
    between, lower = (["% of mission"], ["(95% interval)"]) if of else (["chance", "pair"], ["better", "corr."])
    heads = ["outcome", "reference", "scenario", "difference", "95% interval", *between, "verdict"]
    few = f" (too few: {FEWEST} pairs, or worlds, are the fewest for a verdict)" if (rows["verdict"] == FEW).any() else ""
    what = ": the whole mission taken away" if told and not of else ""
    widths = WITH_SHARES if of else WIDTHS
    cells = [_cells(row, of.get(row["metric"], "-" if of else ""), widths[4]) for row in rows.to_dict("records")]
    head, *lines = Table(heads, [[*[""] * 5, *lower, ""], *cells]).terminal(widths)
    title = f"{scenario} against {reference}, {int(rows['n_pairs'].max())} pairs{few}{what}"[:WIDTH]
    return "\n".join([title, head, lines[0], "-" * WIDTH, *lines[1:], *_undecided(rows)])


def _cells(row: Mapping[Any, Any], of_mission: str, room: int) -> list[str]:
    between = [of_mission] if of_mission else [share(row["chance_better"]), decimals(row["pair_correlation"])]
    numbers = [number(row[name]) for name in ("mean_reference", "mean_scenario", "difference")]
    ends = interval_text(row["low_adjusted"], row["high_adjusted"], room)
    return [starred(str(row["metric"]), bool(row["controlled"])), *numbers, ends, *between, str(row["verdict"])]


def _undecided(rows: pd.DataFrame) -> list[str]:
    open_ = rows.loc[rows["verdict"] == OPEN]
    if open_.empty:
        return []
    words = [f"{row['metric']} {pairs_text(row['pairs_to_tell'])}" for row in open_.to_dict("records")]
    return listed("pairs needed to decide:", words)


def listed(head: str, words: Sequence[str], indent: str = "  ") -> list[str]:
    """A head and its words, comma-separated, in lines of at most 110 characters; no word is cut in two."""
    lines, line = [], head
    for place, word in enumerate(words, start=1):
        if len(line) + len(word) + 2 > WIDTH:
            lines.append(line)
            line = indent[:-1]
        line += f" {word}" + ("," if place < len(words) else "")
    return [*lines, line]


def share(value: float) -> str:
    """A chance as a whole percentage."""
    return "-" if pd.isna(value) else f"{100 * value:.0f}%"


def decimals(value: float) -> str:
    """A correlation or ratio with two decimals."""
    return "-" if pd.isna(value) else f"{value:.2f}"


def terminal_horizons(correlations: pd.DataFrame) -> str:
    """Pair correlations by scenario and column, a column a horizon, as `horizons.by_horizon` gives them."""
    if correlations.empty:
        return "no whole month after the mandate date: no pair correlation by horizon"
    wide = correlations.pivot(index=["column", "scenario"], columns="months", values="correlation")
    wide = wide.reindex(list(dict.fromkeys(zip(correlations["column"], correlations["scenario"]))))
    months = [int(month) for month in wide.columns]
    rows = [[*key, *map(decimals, values)] for key, values in zip(wide.index, wide.to_numpy())]
    lines = Table(["quantity", "scenario", *map(str, months)], rows).terminal([-34, -24, *[6] * len(months)])
    return "\n".join(["pair correlation, months after the mandate date", *lines])


STAR = "*"
MEANING = (
    "with a control variate: chance in the draws, known from their expected values, is subtracted, "
    "so that the difference is not the scenario's mean less the reference's, which stand beside it"
)


def headlines(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the headline outcomes; all outcomes where none is one."""
    mine = table.loc[table["headline"].astype(bool)]
    return mine if len(mine) else table.loc[table["kind"] == "outcome"]


def starred(metric: str, controlled: bool) -> str:
    """A metric's name, marked where its estimate is controlled."""
    return metric + STAR if controlled else metric
