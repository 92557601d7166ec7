"""Studies side by side: a panel an outcome, a row a scenario of a study, with intervals; levels, or differences in percent."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.comparison.verdicts import SAME, SMALL, UNDECIDED
from experiments.show.figures import style

TITLES = {
    "differences": "Studies side by side: paired differences from the reference of each study, in percent of it",
    "levels": "Studies side by side: means of all scenarios",
}
VALUES = {"differences": ("percent", "low_percent", "high_percent"), "levels": ("mean", "low", "high")}
ACROSS = 4
ROW, HEAD = 0.2, 0.62
"""Inches of a row, and of a panel's title and axis."""


def draw(frame: pd.DataFrame, kind: str, names: dict[str, str]) -> Figure:
    """A panel for each outcome of `frame`; rows have `study`, `scenario` and the columns of VALUES; `names` are folders by letter."""
    rows = _rows(frame)
    metrics = list(dict.fromkeys(frame["metric"]))
    across = min(ACROSS, len(metrics))
    down = -(-len(metrics) // across)
    longest = max(len(_name(*row)) for row in rows)
    width = 2.35 * across + 0.075 * longest + 0.3
    keys = [
        Line2D([], [], color=look.colour, marker=look.marker, markersize=5, label=f"{letter}: {names[letter]}")
        for letter, look in ((letter, _look(letter)) for letter in dict.fromkeys(frame["study"]))
    ]
    fig = style.figure(TITLES[kind], _note(kind), width, (HEAD + ROW * len(rows)) * down, keys, key_columns=3)
    axes = style.grid(fig, len(metrics), across)
    for place, (cell, metric) in enumerate(zip(axes, metrics, strict=True)):
        mine = frame.loc[frame["metric"] == metric]
        _panel(cell, mine, rows, kind, metric)
        cell.set_yticks(range(len(rows)), [_name(*row) for row in rows] if place % across == 0 else [])
    return fig


def _rows(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Scenarios in the order in which they come, each with its studies together."""
    pairs = frame[["scenario", "study"]].drop_duplicates()
    order = {name: place for place, name in enumerate(dict.fromkeys(pairs["scenario"]))}
    pairs = pairs.sort_values(["scenario", "study"], key=lambda column: column.map(order) if column.name == "scenario" else column)
    return [(str(scenario), str(study)) for scenario, study in zip(pairs["scenario"], pairs["study"])]


def _name(scenario: str, study: str) -> str:
    return f"{style.label(scenario)}, {study}"


def _look(letter: str) -> style.Look:
    return style.look(ord(letter) - ord("A") + 1)


def _panel(axes: Axes, frame: pd.DataFrame, rows: list[tuple[str, str]], kind: str, metric: str) -> None:
    value, low, high = VALUES[kind]
    for row in frame.to_dict("records"):
        at, look = rows.index((row["scenario"], row["study"])), _look(row["study"])
        gid = f"{metric}:{row['scenario']}:{row['study']}"
        open_ = kind == "differences" and row["verdict"] in (*UNDECIDED, SAME, SMALL)
        colour = style.UNDECIDED if open_ else look.colour
        axes.plot([row[low], row[high]], [at, at], color=colour, linewidth=2.2, solid_capstyle="butt", gid=f"interval:{gid}")
        face = "white" if open_ else colour
        axes.plot([row[value]], [at], marker=look.marker, color=colour, mfc=face, markersize=5, gid=f"point:{gid}")
    if kind == "differences":
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    for edge in (place - 0.5 for place in range(1, len(rows)) if rows[place][0] != rows[place - 1][0]):
        axes.axhline(edge, color=style.FAINT, linewidth=0.6, zorder=0)
    arrow = {"lower": " ↓", "higher": " ↑"}.get(str(frame["better"].iloc[0]), "")
    axes.set_title(style.label(metric) + arrow)
    axes.set_xlabel("percent" if kind == "differences" else str(frame["unit"].iloc[0]))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    known = frame[[value, low, high]].to_numpy(dtype=float)
    known = known[np.isfinite(known)]
    if known.size:
        ends = [*([0.0] if kind == "differences" else []), float(known.min()), float(known.max())]
        room = 0.06 * (max(ends) - min(ends)) or 1.0
        axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _note(kind: str) -> str:
    if kind == "levels":
        return (
            "Simulated true figures, mandate date to end of each study's calendar; means over runs, 95% bootstrap intervals. "
            "Each panel has its own scale."
        )
    return (
        "Simulated true figures, mandate date to end of each study's calendar. Bars: 95% bootstrap intervals of mean paired differences, "
        "adjusted for the headline outcomes of a study. Grey and hollow: cannot tell, too small to matter, or the same. Studies are not "
        "tested against each other."
    )
