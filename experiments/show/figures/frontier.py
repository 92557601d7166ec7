"""Cost and risk: what each scenario costs more than the reference, and what it changes for civilians and for peacekeepers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.comparison.verdicts import UNCLEAR
from experiments.show.figures import _intervals, style
from experiments.show.figures._paired import COLUMNS as ESTIMATE
from experiments.study.results import Results

NAME = "frontier"
TITLE = "Cost and risk: what scenarios cost and whom they save"
ORDER = 21
HELP = (
    "Down and to the left is better: fewer deaths for less money. The stepped line joins the scenarios that no other one beats on both; "
    "where intervals overlap, it may run elsewhere."
)
RISKS = {"civilian_deaths": "civilian deaths", "peacekeeper_deaths": "peacekeeper deaths"}
COST = "cost"
LETTER, LINE = 0.058, 0.16
"""Inches that a letter of a name takes, and a line."""
PANEL = (3.6, 3.6)
"""Inches across, without the names, and down."""
STEPS: Any = {"color": style.MUTED, "linewidth": 0.9, "linestyle": (0, (4, 2)), "zorder": 1}
COLUMNS = ["metric", "scenario", "cost", "cost_difference", *ESTIMATE, "verdict", "frontier"]


def data(results: Results) -> pd.DataFrame:
    """A row a scenario and risk: mean cost in USD million a year, and the paired difference in deaths with its adjusted interval.

    The reference stands among them, at its cost and without a difference. `frontier` marks scenarios of which no other one is at most as
    dear and at most as deadly, and better in one of the two. The yardstick without a mission is left out.
    """
    if not results.others:
        raise style.NoData("one scenario only: nothing to compare")
    if COST not in results.runs.columns:
        raise style.NoData("runs.parquet has no cost")
    names = [results.reference, *results.others]
    cost = results.runs.groupby("scenario")[COST].mean()
    told = results.differences.drop(columns=["low", "high"], errors="ignore").rename(
        columns={"low_adjusted": "low", "high_adjusted": "high"}
    )
    rows: list[dict[Any, Any]] = []
    for metric in RISKS:
        mine = told.loc[told["metric"] == metric].set_index("scenario")
        if mine.empty or mine["low"].isna().all():
            continue
        reference: dict[Any, Any] = {"difference": 0.0, "low": 0.0, "high": 0.0, "verdict": "", "n_pairs": int(mine["n_pairs"].max())}
        reference["mean_reference"] = float(mine["mean_reference"].iloc[0])
        for name in names:
            row: dict[Any, Any] = reference if name == results.reference else mine.loc[name, [*ESTIMATE, "verdict"]].to_dict()
            more = {"cost": cost[name], "cost_difference": cost[name] - cost[results.reference]}
            rows.append({"metric": metric, "scenario": name, **more, **row})
    if not rows:
        raise style.NoData("differences.csv has neither civilian nor peacekeeper deaths")
    frame = pd.DataFrame(rows)
    frame["frontier"] = _unbeaten(frame[["cost", "difference"]], frame["metric"])
    return frame.reindex(columns=COLUMNS)


def _unbeaten(points: pd.DataFrame, metric: pd.Series) -> pd.Series:
    """Whether no other point of the same metric is at most as large in both columns and smaller in one."""
    found = pd.Series(False, index=points.index)
    for _, mine in points.groupby(metric, sort=False):
        values = mine.to_numpy()
        for place, here in zip(mine.index, values):
            found[place] = not ((values <= here).all(axis=1) & (values < here).any(axis=1)).any()
    return found


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a risk, with the names of scenarios at its right."""
    metrics = list(dict.fromkeys(frame["metric"]))
    longest = max(len(style.label(name)) for name in frame["scenario"])
    tall = max(PANEL[1], LINE * frame["scenario"].nunique() + 1.0)
    keys = [Line2D([], [], **STEPS, label="not beaten on cost and deaths"), *_intervals.keys({}, grey=True)]
    fig = style.figure(TITLE, _note(frame, results), (PANEL[0] + LETTER * longest) * len(metrics), tall, keys)
    for cell, metric in zip(style.grid(fig, len(metrics)), metrics, strict=True):
        _panel(cell, frame.loc[frame["metric"] == metric], results, metric, LINE / (tall - 0.9))
    return fig


def _panel(axes: Axes, frame: pd.DataFrame, results: Results, metric: str, line: float) -> None:
    looks = style.looks(results)
    for row in frame.assign(clear=~frame["verdict"].isin(UNCLEAR)).to_dict("records"):
        _intervals.mark(axes, row["cost_difference"], row, looks[row["scenario"]], f"{metric}:{row['scenario']}", upright=True)
    best = frame.loc[frame["frontier"].astype(bool)].sort_values("cost_difference", kind="stable")
    axes.step(best["cost_difference"], best["difference"], where="post", **STEPS)
    axes.axhline(0, color=style.FAINT, linewidth=0.8, zorder=0)
    axes.axvline(0, color=style.FAINT, linewidth=0.8, zorder=0)
    axes.set_title(RISKS[metric], weight="bold")
    axes.set_xlabel("cost beyond the reference, million USD a year")
    axes.set_ylabel(f"difference in {RISKS[metric]}")
    axes.annotate(style.label(results.reference), (0, 0), (5, 5), textcoords="offset points", size=7.5)
    _names(axes, frame.loc[frame["scenario"] != results.reference], line)


def _names(axes: Axes, frame: pd.DataFrame, line: float) -> None:
    """Names beside the panel, in the order of their points and a `line` of its height apart at least, with thin lines to these."""
    rows = frame.sort_values("difference", kind="stable")
    low, high = axes.get_ylim()
    least = line * np.arange(len(rows))
    at = (rows["difference"].to_numpy() - low) / (high - low)
    at = np.minimum(np.maximum.accumulate(at - least) + least, 1 - least[::-1])
    lead: dict[str, Any] = {"arrowstyle": "-", "color": style.MUTED, "linewidth": 0.4, "relpos": (0.0, 0.5), "shrinkA": 1, "shrinkB": 4}
    for row, up in zip(rows.to_dict("records"), at, strict=True):
        point, name = (row["cost_difference"], row["difference"]), row["scenario"]
        text = axes.annotate(style.label(name), point, (1.03, up), textcoords="axes fraction", arrowprops=lead, va="center", size=7.5)
        text.set_gid(f"name:{name}")


def _note(frame: pd.DataFrame, results: Results) -> str:
    return (
        f"Simulated, mandate date to end; {style.pairs_note(int(frame['n_pairs'].max()))}. Down: mean paired difference in deaths from "
        f"{style.label(results.reference)}, with its 95% bootstrap interval, adjusted for the headline outcomes; grey and hollow: cannot "
        "tell, too small to matter, or the same. Across: mean cost at central unit costs, which has a range of its own (see costs)."
    )
