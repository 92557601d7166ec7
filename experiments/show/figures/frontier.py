"""Cost and risk: what each scenario costs more than the reference, and what it changes for civilians and for peacekeepers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
FAR = 99.0
"""Where a name goes, unseen, for which there is no room."""
PANEL = (4.6, 3.6)
Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""
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
    """A panel a risk."""
    metrics = list(dict.fromkeys(frame["metric"]))
    fig = style.figure(TITLE, _note(frame, results), PANEL[0] * len(metrics) + 0.2, PANEL[1], _keys())
    for cell, metric in zip(style.grid(fig, len(metrics)), metrics, strict=True):
        _panel(cell, frame.loc[frame["metric"] == metric], results, metric)
    return fig


def _panel(axes: Axes, frame: pd.DataFrame, results: Results, metric: str) -> None:
    _limits(axes, frame)
    looks = style.looks(results)
    for row in frame.assign(clear=~frame["verdict"].isin(UNCLEAR)).to_dict("records"):
        name = row["scenario"]
        _intervals.mark(axes, row["cost_difference"], row, looks[name], f"{metric}:{name}", upright=True)
    best = _best(frame)
    if len(best) > 1:
        axes.step(
            best["cost_difference"], best["difference"], where="post", color=style.MUTED, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1
        )
    axes.axhline(0, color=style.FAINT, linewidth=0.8, zorder=0)
    axes.axvline(0, color=style.FAINT, linewidth=0.8, zorder=0)
    axes.set_title(RISKS[metric], weight="bold")
    axes.set_xlabel("cost beyond the reference, million USD a year")
    axes.set_ylabel(f"difference in {RISKS[metric]}")
    _names(axes, frame)


def _best(frame: pd.DataFrame) -> pd.DataFrame:
    """The unbeaten, the cheapest first."""
    return frame.loc[frame["frontier"].astype(bool)].sort_values("cost_difference", kind="stable")


def _limits(axes: Axes, frame: pd.DataFrame) -> None:
    """Room beside the points for their names."""
    left, right = float(frame["cost_difference"].min()), float(frame["cost_difference"].max())
    low, high = float(frame[["low", "difference"]].min().min()), float(frame[["high", "difference"]].max().max())
    wide, tall = right - left or 2.0, high - low or 1.0
    axes.set_xlim(left - 0.12 * wide, right + 0.6 * wide)
    axes.set_ylim(low - 0.08 * tall, high + 0.08 * tall)


def _names(axes: Axes, frame: pd.DataFrame) -> None:
    """Each scenario's name at the right of its point, or as near above or below as is free, with a thin line to it where it is moved.

    Lines are crossed only where there is no room beside them.
    """
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    inch = (PANEL[0] - 0.9) / (east - west), (PANEL[1] - 0.9) / (north - south)
    taken: list[Box] = []
    lines = [
        ((a - west) * inch[0], (b - south) * inch[1] + LINE / 2, (c - west) * inch[0], (d - south) * inch[1] + LINE / 2)
        for a, b, c, d in _lines(frame)
    ]
    for row in frame.sort_values("difference", ascending=False, kind="stable").to_dict("records"):
        name = style.label(row["scenario"])
        x, y = (row["cost_difference"] - west) * inch[0] + 0.09, (row["difference"] - south) * inch[1]
        x = min(x, PANEL[0] - 0.95 - LETTER * len(name))
        wide, top = LETTER * len(name), PANEL[1] - 0.9
        beside = (shift for shift in _shifts()[:-1] if _free((x, y + shift, wide), [*taken, *lines], top))
        up = next(beside, None) or next(shift for shift in _shifts() if _free((x, y + shift, wide), taken, top))
        taken.append((x, y + up, x + wide, y + up + LINE))
        spot = (x / inch[0] + west, (y + up) / inch[1] + south)
        line = {"arrowstyle": "-", "color": style.MUTED, "linewidth": 0.4, "relpos": (0.0, 0.5), "shrinkA": 1.0, "shrinkB": 4.0}
        point = (row["cost_difference"], row["difference"])
        text = axes.annotate(
            name, point, spot, va="center", size=7.5, arrowprops=line if abs(up) > LINE else None, gid=f"name:{row['scenario']}"
        )
        style.outlined(text)


def _lines(frame: pd.DataFrame) -> list[Box]:
    """Intervals, and the steps between the unbeaten, as boxes without width, in the axes' units."""
    found = [(x, low, x, high) for x, low, high in zip(frame["cost_difference"], frame["low"], frame["high"], strict=True)]
    best = _best(frame)
    corners = list(zip(best["cost_difference"], best["difference"], strict=True))
    for (x, y), (to_x, to_y) in zip(corners[:-1], corners[1:], strict=True):
        found += [(x, y, to_x, y), (to_x, min(y, to_y), to_x, max(y, to_y))]
    return found


def _shifts() -> Sequence[float]:
    """How far a name may stand from its point, in inches, the nearest first; the last is taken by nobody."""
    return [0.7 * LINE, -0.7 * LINE, *(sign * step * LINE / 2 for step in range(2, 60) for sign in (1, -1)), FAR]


def _free(place: tuple[float, float, float], taken: Sequence[Box], top: float) -> bool:
    x, y, wide = place
    meets = any(x < other[2] and other[0] < x + wide and y < other[3] and other[1] < y + LINE for other in taken)
    return y > FAR / 2 or (0.0 <= y <= top and not meets)


def _note(frame: pd.DataFrame, results: Results) -> str:
    return (
        f"Simulated, mandate date to end; {style.pairs_note(int(frame['n_pairs'].max()))}. Down: mean paired difference in deaths from "
        f"{style.label(results.reference)}, with its 95% bootstrap interval, adjusted for the headline outcomes; grey and hollow: cannot "
        "tell, too small to matter, or the same. Across: mean cost at central unit costs, which has a range of its own (see costs)."
    )


def _keys() -> list[Line2D]:
    steps = Line2D([], [], color=style.MUTED, linewidth=0.9, linestyle=(0, (4, 2)), label="not beaten on cost and deaths")
    return [steps, *_intervals.keys({}, "cannot tell, too small to matter, or the same")]
