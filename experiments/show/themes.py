"""All that is measured by theme: a table a theme, a row a metric, a column a scenario, and the figures that belong there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.table import starred
from experiments.comparison.verdicts import SAME, UNCLEAR
from experiments.show import reference as tables_kept
from experiments.show.figures.style import label, plain, signed
from experiments.show.tables import described, interval
from experiments.study.results import Results
from experiments.study.table import Cell, Table

ACROSS = 5
"""Scenarios side by side in one table; more stand in further tables."""
OWN = "own"
"""The theme of metrics that name none, which comes last."""
KINDS = {"outcome": "Outcomes", "circumstance": "Circumstances", "activity": "Activities"}
FIGURES = {
    "protection of civilians": ("displacement", "distance_decay", "harm"),
    "violence as a whole": ("bands", "bands_events", "tails", "months", "difference_map"),
    "the mission": ("frontier", "footprint", "working_points"),
    "army and partner forces": ("dyads",),
    "armed groups": ("map", "group_strengths"),
    "communal violence and displacement": ("dyads",),
    "illicit economy": ("corridors", "tolls"),
}
"""Where a reader of a theme looks further."""
Row = dict[str, Any]
Hanging = Mapping[tuple[str, str, str], str]


def by_theme(results: Results, pictures: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The themes in the order in which their metrics stand in differences.csv; costs have a table of their own."""
    table = results.differences
    table = table.loc[~table["metric"].str.startswith("cost") & table["scenario"].isin(results.others)]
    themes = {str(one["name"]): one.get("theme") for one in results.metrics}
    theme = table["metric"].map(lambda name: found if isinstance(found := themes.get(name), str) and found else OWN)
    titles = {str(one["name"]): str(one["title"]) for one in pictures}
    hanging = tables_kept.hanging(results)
    found, untold = [], "All together"  # results of a version without themes
    for name in sorted(dict.fromkeys(theme), key=lambda one: one == OWN):
        mine = table.loc[theme == name]
        parts = [results.others[start : start + ACROSS] for start in range(0, len(results.others), ACROSS)]
        found.append(
            {
                "name": untold if (theme == OWN).all() else name[:1].upper() + name[1:],
                "id": "theme_" + (re.sub(r"[^a-z]+", "_", name.lower()).strip("_") or OWN),
                "blocks": [_tables(mine.loc[mine["scenario"].isin(part)], part, label(results.reference), hanging) for part in parts],
                "figures": [(one, titles[one]) for one in FIGURES.get(name, ()) if one in titles],
            }
        )
    return found


def _tables(rows: pd.DataFrame, scenarios: Sequence[str], reference: str, hanging: Hanging) -> list[Table]:
    """Some scenarios side by side: a table a kind of metric, outcomes first."""
    found = []
    for kind, words in KINDS.items():
        mine = rows.loc[rows["kind"] == kind]
        lines = [_line(one, scenarios, hanging) for _, one in mine.groupby("metric", sort=False)]
        found += [Table([words, reference, *map(label, scenarios)], lines)] if lines else []
    return found


def _line(rows: pd.DataFrame, scenarios: Sequence[str], hanging: Hanging) -> list[Any]:
    first, by_scenario = rows.iloc[0].to_dict(), {str(row["scenario"]): row for row in rows.to_dict("records")}
    name = Cell(label(str(first["metric"])), described(first), "headline" if first["headline"] else "")
    return [name, plain(first["mean_reference"]), *(_cell(by_scenario.get(one), hanging) for one in scenarios)]


def _cell(row: Mapping[Any, Any] | None, hanging: Hanging) -> Cell:
    """One difference with its interval and verdict; a dash where no pair differs or none is known."""
    if row is None:
        return Cell("–", look="unsure")
    verdict = str(row["verdict"])
    on = hanging.get((str(row["scenario"]), str(row["metric"]), verdict), "")
    ends = "" if verdict == SAME else interval(row["low_adjusted"], row["high_adjusted"]).replace(" ", "\u00a0")
    text = "0" if verdict == SAME else starred(signed(row["difference"]), bool(row["controlled"]))
    return Cell(text, ", ".join(filter(None, (ends, verdict, on))), "unsure" if verdict in UNCLEAR else "told")
