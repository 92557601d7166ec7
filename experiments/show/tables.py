"""Small tables of the report: what pairing gains, the whole mission's effect, what each scenario costs, and the answers by world."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.comparison import by_chance, cost_table, cost_totals, equal_costs, headlines, split_table, starred, summarise
from experiments.comparison.answers_table import percent
from experiments.comparison.shares_table import untold_note
from experiments.comparison.split import PARTS
from experiments.comparison.table import decimals, pairs_text, share
from experiments.comparison.verdicts import SMALL, VERDICTS
from experiments.comparison.yardstick import TOLD
from experiments.show.figures.style import label, plain, signed
from experiments.study.results import Results

WIDTHS = {"deaths": 0.6, "civilian_deaths": 0.6, "peacekeeper_deaths": 0.8}
"""What pairing should reach: the interval's width over that of independent seeds."""
Row = dict[str, Any]


def gains(results: Results) -> list[Row]:
    """Width of the paired interval over that of independent seeds, plain and controlled, beside its mark."""
    table = results.differences
    rows = []
    for row in table.loc[table["metric"].isin(list(WIDTHS))].to_dict("records"):
        mark = WIDTHS[str(row["metric"])]
        used, why = reached(row), row["control_variate"]
        rows.append(
            {
                "scenario": label(row["scenario"]),
                "name": label(row["metric"]),
                "plain": decimals(row["plain_width_ratio"]),
                "controlled": decimals(used) if row["controlled"] else "-" if pd.isna(why) else str(why),
                "mark": mark,
                "kept": "unknown" if pd.isna(used) else "yes" if used <= mark else "no",
            }
        )
    return rows


def reached(row: Any) -> float:
    """The width ratio of the estimate that counts."""
    return float(row["width_ratio"])


def mission(results: Results) -> Row | None:
    """What the whole mission does to each headline outcome; None without a scenario in which it is gone."""
    if not results.yardstick:
        return None
    table = headlines(results.shares)
    table = table.loc[table["scenario"] == table["scenario"].iloc[0]]
    verdicts = results.differences.set_index(["scenario", "metric"])["verdict"]
    rows = [
        {
            "name": label(str(row["metric"])),
            "unit": row["unit"] if isinstance(row["unit"], str) else "",
            "whole": signed(row["whole"]),
            "interval": interval(row["whole_low"], row["whole_high"]),
            "without": str(verdicts.get((results.yardstick, row["metric"]), "–")),
            "told": "yes" if row["told"] == TOLD else str(row["told"]),
            "tell": pairs_text(row["whole_pairs_to_tell"]) if row["told"] != TOLD else "",
        }
        for row in table.to_dict("records")
    ]
    return {"yardstick": label(results.yardstick), "pairs": int(table["n_pairs"].max()), "rows": rows, "untold": untold_note()}


def spread(results: Results) -> Row | None:
    """Where the spread of each headline difference comes from; None where the study has one world, or none of its differences varies."""
    if not results.ensemble or not results.has("spread.csv"):
        return None
    table = headlines(results.spread.loc[results.spread["scenario"] != results.yardstick])
    told = table.loc[table["world_share"].notna()]
    rows = [
        {
            "scenario": label(str(row["scenario"])),
            "name": label(str(row["metric"])),
            "deviation": plain(float(row["variance"]) ** 0.5),
            "cells": [(f"{part}%", split_table.interval(row, name)) for name, part in zip(PARTS, split_table.shares(row), strict=True)],
        }
        for row in told.to_dict("records")
    ]
    note = "" if table.empty else split_table.trust(table) if rows else split_table.untold(table)
    return {"rows": rows, "note": note} if note else None


def interval(low: float, high: float) -> str:
    """An interval as text, a dash where it is unknown."""
    return "–" if pd.isna(low) else f"{plain(low)} to {plain(high)}"


def costs(results: Results) -> Row | None:
    """Yearly cost by item and scenario, totals with their range, and which totals are equal; None without costs."""
    if not results.has("costs.parquet"):
        return None
    table = cost_table(results.costs, results.scenarios)
    totals = cost_totals(results.costs, results.scenarios)
    return {
        "scenarios": [label(name) for name in results.scenarios],
        "rows": [(label(str(item)), [_money(value) for value in row]) for item, row in zip(table.index, table.to_numpy())],
        "totals": [_money(value) for value in totals["value"]],
        "ranges": [f"{_money(low)} to {_money(high)}" for low, high in totals[["low", "high"]].to_numpy()],
        "equal": [f"{label(one)} and {label(other)}" for one, other in equal_costs(totals)],
    }


def _money(value: float) -> str:
    return "0" if value == 0 else f"{value:,.1f}" if abs(value) >= 0.05 else plain(value)


def answers(results: Results) -> Row | None:
    """For which values each scenario is better, worse or undecided; None where the study has one world only."""
    if not results.has("answers.csv"):
        return None
    found = summarise(results.answers)
    blocks = []
    for scenario in results.others:
        mine = [row for row in found if row["scenario"] == scenario]
        if mine:
            blocks.append({"scenario": label(scenario), "rows": [_answer(row) for row in mine]})
    return {"blocks": blocks, "by_chance": by_chance(found), "worlds": len(results.worlds), "first": results.worlds[0]} if blocks else None


def _answer(row: Row) -> Row:
    longest = max(VERDICTS, key=lambda name: len(row[name]))
    rest = "all" if len(row[longest]) == row["worlds"] else "all others"
    lists = {name: rest if name == longest else ", ".join(row[name]) for name in VERDICTS}
    span = f"{percent(row['low_percent'])} to {percent(row['high_percent'])}".replace("-", "−")
    return {
        "name": starred(label(row["metric"]), row["controlled"]),
        "baseline": row["baseline"] or "–",
        "span": span,
        "cells": [(len(row[name]), lists[name]) for name in VERDICTS],
    }


def ranking(results: Results) -> Row | None:
    """All scenarios against each other on the first headline outcome; None where the study has no ranking."""
    if not results.has("ranking.csv"):
        return None
    table = results.ranking
    table = table.loc[table["metric"] == table["metric"].iloc[0]]
    first = table.iloc[0]
    rows = [
        {
            "place": int(row["place"]),
            "scenario": label(str(row["scenario"])),
            "mean": plain(row["mean"]),
            "difference": "" if row["place"] == 1 else signed(row["difference"]),
            "interval": "" if row["place"] == 1 else f"{plain(row['low_adjusted'])} to {plain(row['high_adjusted'])}",
            "best": share(row["chance_best"]),
            "rank": f"{row['expected_rank']:.1f}",
            "cost": _money(row["cost"]),
            "verdict": "" if row["place"] == 1 else str(row["verdict"]),
        }
        for row in table.to_dict("records")
    ]
    return {"outcome": label(str(first["metric"])), "better": str(first["better"]), "pairs": int(first["n_pairs"]), "rows": rows}


def worlds(results: Results) -> Row | None:
    """How each headline outcome of the reference differs from world to world; None where the study has no such table."""
    if not results.has("world_differences.csv"):
        return None
    table = results.world_differences
    table = headlines(table.loc[table["scenario"] == results.reference])
    rows = []
    for metric, mine in table.groupby("metric", sort=False):
        percents = 100 * mine["difference"] / mine["mean_reference"].abs().where(mine["mean_reference"] != 0)
        span = f"{percent(percents.min())} to {percent(percents.max())}".replace("-", "−")
        counts = [int((mine["verdict"] == name).sum()) for name in ("better", "worse", SMALL)]
        rows.append({"name": label(str(metric)), "span": span, "cells": [*counts, len(mine) - sum(counts)]})
    return {"rows": rows, "baseline": str(table["baseline"].iloc[0]), "count": table["world"].nunique()} if rows else None
