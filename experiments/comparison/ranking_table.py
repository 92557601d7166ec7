"""A ranking of scenarios as short tables for a terminal of 110 columns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from experiments.comparison.headline import MEANING, STAR, starred
from experiments.comparison.ranking import Ranking
from experiments.comparison.table import WIDTH, interval_text, number, share, wrapped
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL
from experiments.study.table import Table

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
    title = f"{starred(str(first['metric']), bool(first['controlled']))}, {direction} is best, {int(first['n_pairs'])} pairs"
    heads = ["", "scenario", "mean", "from best", "95% interval", "best", "rank", "USD M", " verdict"]
    lines = Table(heads, [_row(row) for row in table.to_dict("records")]).terminal((3, -NAME, 9, 9, 19, 5, 5, 7, -21), rule=WIDTH)
    note = (
        "best: chance that its mean is the best of all; rank: its expected place; USD M: cost a year. Verdicts are against the first one, "
        "adjusted for all pairs of scenarios beside the outcomes."
    )
    meaning = [wrapped(f"{STAR} {MEANING}")] if star and first["controlled"] else []
    return "\n".join([title, *lines, wrapped(note), *meaning])


def _row(row: Mapping[Hashable, Any]) -> list[str]:
    """The cells of one scenario; the first one is compared with nobody."""
    beside = ["", "", ""]
    if row["place"] != 1:
        beside = [number(row["difference"]), interval_text(row["low_adjusted"], row["high_adjusted"]), f" {row['verdict']}"]
    chances = [share(row["chance_best"]), f"{row['expected_rank']:.1f}", number(row["cost"])]
    return [str(row["place"]), str(row["scenario"]), number(row["mean"]), *beside[:2], *chances, beside[2]]


def terminal_pairs(ranking: Ranking) -> str:
    """Paired differences between all scenarios, row less column; of many scenarios nothing, for the file holds them."""
    names = list(ranking.table["scenario"])
    if len(names) > MOST:
        return ""
    wide = {(row["scenario"], row["other"]): row for row in ranking.pairs.to_dict("records")}
    rows = [[one, *("." if one == other else _cell(wide[one, other]) for other in names)] for one in names]
    lines = Table(["", *names], rows).terminal([-NAME, *[(WIDTH - NAME) // len(names) - 1] * len(names)])
    legend = wrapped("+ better, - worse, ~ too small to matter, = the same, ? cannot tell")
    return "\n".join(["paired differences, row less column", *lines, legend])


def _cell(row: Mapping[Hashable, Any]) -> str:
    return f"{number(row['difference'])} {SIGNS[str(row['verdict'])]}"
