"""A ranking of scenarios as short tables for a terminal of 110 columns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from experiments.comparison.headline import MEANING, STAR, starred
from experiments.comparison.ranking import Ranking
from experiments.comparison.table import WIDTH, interval_text, number, share, wrapped
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL

MOST = 6
"""Scenarios up to which all paired differences stand in one table."""
SIGNS = {"better": "+", "worse": "-", SMALL: "~", SAME: "=", OPEN: "?", FEW: "?"}
NAME = 26


def terminal_ranking(table: pd.DataFrame, *, star: bool = True) -> str:
    """A line a scenario, the best first: mean, difference from the best with its interval, chance of being best, rank, cost, verdict.

    `star` says below what a starred outcome is.
    """
    first = table.iloc[0]
    direction = "lowest" if first["better"] == "lower" else "highest"
    lines = [
        f"{starred(str(first['metric']), bool(first['controlled']))}, {direction} is best, {int(first['n_pairs'])} pairs",
        _line("", "scenario", "mean", "from best", "95% interval", "best", "rank", "USD M", "verdict"),
        "-" * WIDTH,
    ]
    for row in table.to_dict("records"):
        leads = row["place"] == 1
        lines.append(
            _line(
                str(row["place"]),
                str(row["scenario"]),
                number(row["mean"]),
                "" if leads else number(row["difference"]),
                "" if leads else interval_text(row["low_adjusted"], row["high_adjusted"]),
                share(row["chance_best"]),
                f"{row['expected_rank']:.1f}",
                number(row["cost"]),
                "" if leads else str(row["verdict"]),
            )
        )
    note = (
        "best: chance that its mean is the best of all; rank: its expected place; USD M: cost a year. Verdicts are against the first one, "
        "adjusted for all pairs of scenarios beside the outcomes."
    )
    meaning = [wrapped(f"{STAR} {MEANING}")] if star and first["controlled"] else []
    return "\n".join([*lines, wrapped(note), *meaning])


def terminal_pairs(ranking: Ranking) -> str:
    """Paired differences between all scenarios, row less column; of many scenarios nothing, for the file holds them."""
    names = list(ranking.table["scenario"])
    if len(names) > MOST:
        return ""
    wide = {(row["scenario"], row["other"]): row for row in ranking.pairs.to_dict("records")}
    room = (WIDTH - NAME) // len(names)
    lines = [
        "paired differences, row less column",
        " " * NAME + "".join(_cut(name, room - 2).rjust(room) for name in names),
    ]
    for one in names:
        cells = ["." if one == other else _cell(wide[one, other]) for other in names]
        lines.append(_cut(one, NAME).ljust(NAME) + "".join(cell.rjust(room) for cell in cells))
    return "\n".join([*lines, wrapped("+ better, - worse, ~ too small to matter, = the same, ? cannot tell")])


def _cell(row: Mapping[Hashable, Any]) -> str:
    return f"{number(row['difference'])} {SIGNS[str(row['verdict'])]}"


def _line(*cells: str) -> str:
    place, name, mean, difference, interval, best, rank, cost, verdict = cells
    text = f"{place:>3} {_cut(name, NAME):<{NAME}} {mean:>9} {difference:>9} {interval:>19} {best:>5} {rank:>5} {cost:>7}  {verdict}"
    return text.rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
