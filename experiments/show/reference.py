"""What studies that ship have found, beside a report's own numbers: the doors that differences hang on, and a grid of two numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.comparison.answers import percent
from experiments.comparison.channels import NONE, told
from experiments.show.figures.style import label, signed
from experiments.study.reference_tables import DOORS, GRID, kept, orders
from experiments.study.results import Results
from experiments.study.table import Table

Row = dict[str, Any]
CHANGED = " (as it was ordered then)"
"""Stands by a scenario that orders something else now."""


def hanging(results: Results) -> dict[tuple[str, str, str], str]:
    """How a headline difference arises, by scenario, outcome and verdict: said of scenarios that order what they ordered in the study."""
    table, now = kept(DOORS), orders(results.manifest)
    rows = [] if table is None or results.has("answers.csv") else table.to_dict("records")
    return {(row["scenario"], row["metric"], row["verdict"]): told(row) for row in rows if now.get(row["scenario"]) == row["orders"]}


def doors(results: Results) -> Row | None:
    """Of the study's scenarios, which door each headline difference hangs on, as the study of doors found; None in a sweep's report."""
    if results.has("answers.csv") or not results.others:
        return None
    table = kept(DOORS)
    mine = [] if table is None else table.loc[table["headline"].astype(bool)].to_dict("records")
    rows = [_door(row, results) for row in mine if row["scenario"] in results.scenarios[1:]]
    heads = ["Scenario", "Outcome", "Difference there", "Verdict there", "Arises", "Gone without", "Turned without"]
    heads += ["Less than half without", "Cannot tell at", "All doors shut"]
    return {"table": Table(heads, rows), **_origin(table, DOORS)}


def _door(row: Mapping[Any, Any], results: Results) -> list[str]:
    shut = "" if pd.isna(row["shut_difference"]) else f"{signed(row['shut_difference'])}, {row['shut_verdict']}"
    arises = "" if row["arises"] == NONE else str(row["arises"])
    lists = [str(row[name]) for name in ("gone", "turned", "weighs", "open")]
    return [_name(row, results), label(str(row["metric"])), signed(row["difference"]), str(row["verdict"]), arises, *lists, shut]


def grid(results: Results) -> Row | None:
    """The first headline outcome's difference by deterrence and reprisal, a table a scenario; None in a sweep's report."""
    if results.has("answers.csv") or not results.others:
        return None
    table = kept(GRID)
    if table is None:
        return {"blocks": [], "said": "", **_origin(table, GRID)}
    table = table.loc[table["metric"] == table["metric"].iloc[0]]
    mine = [rows for name in results.scenarios[1:] if len(rows := table.loc[table["scenario"] == name])]
    said = " ".join(filter(None, (_said(rows, results) for rows in mine)))
    blocks = [(_name(rows.iloc[0], results), _block(rows)) for rows in mine]
    return {"blocks": blocks, "outcome": label(str(table["metric"].iloc[0])), "said": said, **_origin(table, GRID)}


def _said(rows: pd.DataFrame, results: Results) -> str:
    """Whether the difference hangs on the two numbers: one verdict in all worlds, or several; nothing of a single world."""
    if len(rows) < 2:
        return ""
    verdicts = list(dict.fromkeys(rows["verdict"]))
    name = _name(rows.iloc[0], results)
    if len(verdicts) == 1:
        return f"For {name} it hardly matters: {verdicts[0]} in all {len(rows)} worlds."
    counts = ", ".join(f"{verdict} in {int((rows['verdict'] == verdict).sum())}" for verdict in verdicts)
    return f"For {name} it does: {counts} of {len(rows)} worlds."


def _block(rows: pd.DataFrame) -> Table:
    """One scenario's grid: a row a strength of deterrence, a column a form of reprisal."""
    values = rows["value"].map(lambda name: [part.partition("=")[2] for part in str(name).split(", ")])
    rows = rows.assign(down=values.str[0], across=values.str[1])
    across = list(dict.fromkeys(rows["across"].dropna()))
    cells = {(row["down"], row["across"]): _cell(row) for row in rows.to_dict("records")}
    lines = [[down, *(cells.get((down, one), "–") for one in across)] for down in dict.fromkeys(rows["down"])]
    return Table(["Fall of killings under full cover", *(f"reprisal {name}" for name in across)], lines)


def _cell(row: Mapping[Any, Any]) -> str:
    share = 100 * row["difference"] / abs(row["mean_reference"]) if row["mean_reference"] else float("nan")
    return f"{percent(share).replace('-', '−')} {row['verdict']}"


def _name(row: Any, results: Results) -> str:
    same = orders(results.manifest).get(row["scenario"]) == row["orders"]
    return label(str(row["scenario"])) + ("" if same else CHANGED)


def _origin(table: pd.DataFrame | None, study: str) -> Row:
    """Which study, of which version and days, and with how many pairs."""
    found = {"study": study, "made": table is not None and len(table) > 0}
    if table is None or table.empty:
        return found
    first = table.iloc[0]
    return found | {"version": first["version"], "calendar": first["calendar"], "pairs": int(table["n_pairs"].max())}
