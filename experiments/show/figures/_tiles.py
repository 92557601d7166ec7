"""Answers as tiles: a row a value of a parameter, a column an outcome, a panel a scenario."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.comparison import verdicts
from experiments.comparison.answers import percent
from experiments.show.figures import style

SIGNS = {"better": "✓", "worse": "✗", verdicts.SMALL: "≈", verdicts.OPEN: "", verdicts.FEW: "", verdicts.SAME: "="}
TONES = {"better": ((0.33, 0.50, 0.70), (0.02, 0.18, 0.42)), "worse": ((1.00, 0.90, 0.76), (0.94, 0.58, 0.16))}
"""Pale and full colour: blues for better, oranges for worse; printed grey, every blue is darker than any orange."""
FULL = 20.0
"""Percent of the reference at which a tile has its full colour."""
ROW, COLUMN, HEAD = 0.235, 0.78, 1.15
TALLEST, WIDEST, NARROWEST = 18.0, 16.0, 4.6
"""Inches beyond which nobody reads tiles, and below which their title takes many lines."""
LETTER, LINE = 0.068, 60
"""Width of a letter, and letters of a name in one line; longer names take two smaller lines, and are cut after them."""
SMALL = 78


def across(frame: pd.DataFrame, scenarios: Sequence[str], metrics: Sequence[str]) -> int:
    """How many panels stand in a row, 1 or 2, or 0 where tiles would not fit a page."""
    rows = frame.drop_duplicates("row").sort_values("row")
    for count in (1, 2):
        tall = (ROW * (max(_places(rows)) + 1) + HEAD) * -(-len(scenarios) // count)
        if tall <= TALLEST and _width(rows, metrics, count) * count <= WIDEST:
            return count
    return 0


def draw(frame: pd.DataFrame, scenarios: Sequence[str], metrics: Sequence[str], title: str, note: str, against: str) -> Figure:
    """A panel a scenario, one above the other or two in a row."""
    rows = frame.drop_duplicates("row").sort_values("row")
    places, count = _places(rows), across(frame, scenarios, metrics)
    height = (ROW * (max(places) + 1) + HEAD) * -(-len(scenarios) // count)
    note += "hatched and hollow where the pairs cannot tell. ◆: the value of the baseline world "
    note += "(simulated once). ↓ lower is better. *: with control variates."
    if any("…" in _name(value)[0] for value in rows["value"]):
        note += " Names that end in … are whole in this figure's table."
    fig = style.figure(title, note, _width(rows, metrics, count) * count, height, _keys(), 5)
    for cell, scenario in zip(style.grid(fig, len(scenarios), count), scenarios, strict=True):
        mine = frame.loc[frame["scenario"] == scenario]
        for row in mine.to_dict("records"):
            _tile(cell, metrics.index(row["metric"]), places[row["row"]], row)
        _labels(cell, rows, places, metrics, mine)
        cell.set_title(f"{style.label(scenario)} {against}", weight="bold", pad=8)
    return fig


def table(frame: pd.DataFrame, scenarios: Sequence[str], title: str, note: str) -> Figure:
    """A row an outcome, headlines first and in bold, a column a scenario; `frame` has difference_percent, verdict and headline."""
    shown = frame.assign(percent=frame["difference_percent"], first=~frame["headline"].astype(bool))
    metrics = list(dict.fromkeys(shown.sort_values("first", kind="stable")["metric"]))
    names = [style.label(name) for name in metrics]
    width = max(NARROWEST, 0.5 + LETTER * max(map(len, names)) + COLUMN * len(scenarios))
    fig = style.figure(title, note, width, ROW * len(metrics) + 0.95, _keys(), 5)
    axes = fig.subplots()
    for row in shown.to_dict("records"):
        if row["scenario"] in scenarios:
            _tile(axes, scenarios.index(row["scenario"]), metrics.index(row["metric"]), {**row, "row": metrics.index(row["metric"])})
    better = shown.drop_duplicates("metric").set_index("metric")
    arrows = {"lower": "  ↓", "higher": "  ↑"}
    axes.set_yticks(range(len(metrics)), [name + arrows.get(str(better.loc[key, "better"]), "") for key, name in zip(metrics, names)])
    for text, metric in zip(axes.get_yticklabels(), metrics, strict=True):
        text.set_fontweight("bold" if better.loc[metric, "headline"] and not better["headline"].all() else "normal")
    axes.set_xticks(range(len(scenarios)), [textwrap.fill(style.label(name), 11, break_long_words=False) for name in scenarios])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(scenarios) - 0.5)
    axes.set_ylim(len(metrics) - 0.45, -0.55)
    style.bare(axes)
    return fig


def _width(rows: pd.DataFrame, metrics: Sequence[str], count: int) -> float:
    """Inches of one panel: its names and its columns."""
    letters = max((len(line) for value in rows["value"] for line in _name(value)[0].split("\n")), default=0)
    small = any(_name(value)[1] for value in rows["value"])
    names = 0.9 + letters * (LETTER * 0.78 if small else LETTER)
    return max(2.9 if count == 1 else 1.6, names) + COLUMN * len(metrics)


def _name(value: str) -> tuple[str, bool]:
    """A value's name, and whether it takes two smaller lines."""
    if len(value) <= LINE:
        return value, False
    lines = textwrap.wrap(value, SMALL, break_on_hyphens=False, max_lines=2, placeholder=" …")
    return "\n".join(lines), True


def _places(rows: pd.DataFrame) -> list[float]:
    """Where each row stands, with a gap before each new parameter."""
    parameter = rows["parameter"].to_numpy()
    gaps = np.concatenate([[0.0], np.cumsum(parameter[1:] != parameter[:-1])])
    return list(np.arange(len(rows)) + 1.35 * gaps)


def _tile(axes: Axes, x: int, y: float, row: Mapping[Hashable, Any]) -> None:
    decided = row["verdict"] in TONES
    share = min(1.0, abs(row["percent"]) / FULL) if row["percent"] == row["percent"] else 0.0
    face: Any = "white"
    if decided:
        pale, full = TONES[row["verdict"]]
        face = tuple(pale[i] + (full[i] - pale[i]) * share**0.5 for i in range(3))
    hatch = "////" if row["verdict"] in verdicts.UNDECIDED else None
    gid = f"tile:{row['row']}:{row['metric']}:{row['scenario']}"
    edge = style.INK if row["verdict"] == "worse" else "#c9c9c9" if not decided else face
    axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=face, edgecolor=edge, linewidth=0.6, hatch=hatch, gid=gid))
    ink = "white" if row["verdict"] == "better" else style.INK if decided else style.MUTED
    value = "0" if row["verdict"] == verdicts.SAME else percent(row["percent"]).replace("-", "−")
    text = f"{SIGNS[row['verdict']]} {value}".strip()
    weight = "bold" if decided else "normal"
    box = None if decided else {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    axes.text(x, y, text, ha="center", va="center", size=7, color=ink, weight=weight, bbox=box)


def _labels(axes: Axes, rows: pd.DataFrame, places: list[float], metrics: Sequence[str], mine: pd.DataFrame) -> None:
    """Values beside their rows, each parameter's name above its first one, the outcomes on top."""
    names = [_name(value) for value in rows["value"]]
    at_baseline = rows["baseline"].astype(bool)
    axes.set_yticks(places, [name + ("  ◆" if base else "") for (name, _), base in zip(names, at_baseline)])
    for label, base, (_, small) in zip(axes.get_yticklabels(), at_baseline, names):
        label.set_fontweight("bold" if base else "normal")
        if small:
            label.set(fontsize=6, linespacing=1.05)
    first = ~rows["parameter"].duplicated().to_numpy()
    for parameter, place in zip(rows["parameter"].to_numpy()[first], np.array(places)[first]):
        if parameter:
            axes.text(-0.47, place - 0.62, parameter, ha="left", va="bottom", size=7.5, color=style.INK, style="italic")
    axes.set_xticks(range(len(metrics)), [style.headed(mine.loc[mine["metric"] == name], " ", "\n") for name in metrics])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(metrics) - 0.5)
    axes.set_ylim(max(places) + 0.55, -0.6 - 0.7 * bool(rows["parameter"].iloc[0]))
    axes.tick_params(axis="x", labelsize=7.5)
    style.bare(axes)


def _keys() -> list[Patch]:
    better, worse = (TONES[name][1] for name in ("better", "worse"))
    return [
        Patch(facecolor=better, label="✓ better"),
        Patch(facecolor=worse, edgecolor=style.INK, linewidth=0.6, label="✗ worse"),
        Patch(facecolor="white", edgecolor="#c9c9c9", label="≈ too small to matter"),
        Patch(facecolor="white", edgecolor="#c9c9c9", hatch="////", label="cannot tell"),
        Patch(facecolor="white", edgecolor="#c9c9c9", label="= no pair differs"),
    ]
