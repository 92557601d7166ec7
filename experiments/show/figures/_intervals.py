"""How estimates are drawn with their intervals, in every figure: in colour where one is clear, grey and hollow elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.comparison.verdicts import UNCLEAR
from experiments.show.figures import style
from experiments.study.results import Results

RANKED = style.LOOKS[1]
"""How a difference is drawn where its scenario's name stands beside it."""
GREY = "cannot tell, too small to matter, or the same"
ROOM = 0.74
"""Of a row, that the bars in it take."""
SCENARIO = 0.19
"""Inches of a scenario's row."""


def judged(frame: pd.DataFrame, percent: str = "") -> pd.DataFrame:
    """Rows of differences.csv, drawn by their adjusted intervals and clear by their verdicts; `percent` ends the names of columns."""
    told = {"low": frame[f"low_adjusted{percent}"], "high": frame[f"high_adjusted{percent}"], "difference": frame[f"difference{percent}"]}
    return frame.assign(quantity=frame["metric"], clear=~frame["verdict"].isin(UNCLEAR), **told)


def mark(axes: Axes, at: float, row: Mapping[Any, Any], look: style.Look, gid: str, *, upright: bool = False) -> None:
    """One estimate on its interval, at its place; clear where the row says so, or where the interval leaves zero out."""
    ends, middle = [float(row["low"]), float(row["high"])], [float(row["difference"])]
    clear = bool(row["clear"]) if "clear" in row else ends[0] > 0 or ends[1] < 0
    colour = look.colour if clear else style.UNDECIDED
    line, spot = ([ends, [at, at]], [middle, [at]]) if not upright else ([[at, at], ends], [[at], middle])
    axes.plot(*line, color=colour, linewidth=2.2, solid_capstyle="butt", gid=f"interval:{gid}")
    axes.plot(*spot, marker=look.marker, color=colour, mfc=colour if clear else "white", markersize=5, gid=f"point:{gid}")


def panel(
    axes: Axes, frame: pd.DataFrame, by: str, names: Mapping[str, str], label: str, looks: Mapping[str, style.Look] | None = None
) -> list[float]:
    """A row each of `names`, by a column of the frame; with `looks` a bar a scenario in it. Gives the places of the bars."""
    rows, within, places = list(names), list(looks or ()), []
    for row in frame.to_dict("records"):
        beside = within.index(row["scenario"]) - (len(within) - 1) / 2 if looks else 0.0
        places.append(rows.index(row[by]) + beside * ROOM / max(len(within), 1))
        mark(axes, places[-1], row, looks[row["scenario"]] if looks else RANKED, f"{row['quantity']}:{row['scenario']}")
    settle(axes, list(names.values()), label, parted=bool(looks))
    return places


def settle(axes: Axes, names: Sequence[str], label: str, *, parted: bool = False) -> None:
    """The zero line, names of rows, limits and grid of such a panel."""
    axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    axes.set_yticks(range(len(names)), names if any(names) else [""] * len(names))
    axes.set_ylim(len(names) - 0.5, -0.5)
    for edge in np.arange(0.5, len(names) - 1) if parted else ():
        axes.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)
    axes.set_xlabel(label)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def numbered(axes: Axes, names: Sequence[str], numbers: Sequence[str]) -> None:
    """Names of rows at the left, their numbers at the right."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(names)), numbers)
    for one in (axes, right):
        one.tick_params(axis="y", length=0)
    for spine in (axes.spines["left"], axes.spines["right"], right.spines["right"]):
        spine.set_visible(False)


def ranked(axes: Sequence[Axes], changes: pd.DataFrame, quantities: Mapping[str, str], label: str, scenarios: Sequence[str]) -> None:
    """A panel a quantity with its title, a row a scenario with its name; in one order in all: the least difference of the first on top."""
    first = changes.loc[changes["quantity"] == next(iter(quantities))].set_index("scenario")["difference"]
    order = sorted(scenarios, key=lambda name: (float(first.get(name, np.inf)), scenarios.index(name)))
    for place, (cell, (quantity, title)) in enumerate(zip(axes, quantities.items(), strict=True)):
        names = {name: "" if place else style.label(name) for name in order}
        panel(cell, changes.loc[changes["quantity"] == quantity], "scenario", names, label)
        cell.xaxis.set_major_locator(MaxNLocator(3))
        cell.set_title(title, size=8.5)


def beside(
    fig: FigureBase, frame: pd.DataFrame, quantities: Mapping[str, tuple[str, str]], labels: tuple[str, str], results: Results
) -> Axes:
    """At the left what the reference alone has, a row a quantity (its mean with an interval); then `ranked` differences from it.

    `quantities` have a name beside the row and a title over the panel. Gives the axes at the left.
    """
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    alone = frame.loc[(frame["scenario"] == results.reference) & frame["mean"].notna()]
    changes = frame.loc[frame["scenario"].isin(scenarios) & frame["difference"].notna()]
    panels = len(quantities) if scenarios else 0
    cells = fig.subplots(1, 1 + panels, squeeze=False, width_ratios=[1.6, *[1] * panels])[0]
    names = {key: row for key, (row, _) in quantities.items()}
    panel(cells[0], alone.assign(difference=alone["mean"], clear=True), "quantity", names, labels[0], {results.reference: style.look(0)})
    cells[0].set_xlim(left=0)
    cells[0].set_title(f"{style.label(results.reference)} alone", weight="bold")
    if scenarios:
        ranked(cells[1:], changes, {key: title for key, (_, title) in quantities.items()}, labels[1], scenarios)
    return cells[0]


def keys(looks: Mapping[str, style.Look], *, grey: bool = False) -> list[Line2D]:
    """A key entry a scenario, and of what is grey."""
    found = [Line2D([], [], color=look.colour, marker=look.marker, markersize=5, label=style.label(name)) for name, look in looks.items()]
    return found + ([Line2D([], [], color=style.UNDECIDED, marker="o", mfc="white", markersize=5, label=GREY)] * grey)
