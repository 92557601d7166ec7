"""Deaths by cells, such as perpetrator and victim: sums a run, paired differences, and one look for matrices of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from experiments.show.figures import style
from experiments.show.figures._paired import paired
from experiments.study.results import PAIR_KEYS, Results

DEATHS, DIFFERENCE = "deaths", "difference"
"""The parts of a frame; cells of the second have a sign and an interval."""
MILITIAS = frozenset({"Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence", "Tuareg_communal", "Arab_communal"})
"""Sides that events name after communities. Figures have them as one: a ranking of peoples by killings would say what no run can."""
ONE = "community_militias"
WIDE, HIGH = 0.41, 0.31
"""Inches of a cell of a matrix."""
UNSURE = "#6a6a6a"
"""Ink of a difference whose interval holds zero."""
EVEN = 0.18
"""Relative luminance on which black and white are read equally well."""


def sided(names: pd.Series) -> pd.Series:
    """Names of sides as figures have them."""
    texts = names.astype(str)
    return texts.mask(texts.isin(MILITIAS), ONE)


def table(results: Results, rows: pd.DataFrame, cells: pd.Index) -> pd.DataFrame:
    """Mean deaths a run of each scenario (part 'deaths'), then paired differences from the reference (part 'difference'), a row a cell.

    `rows` has keys, the names of `cells` as columns, and `deaths`.
    """
    arms = {name: _totals(results, rows, name, cells) for name in results.scenarios}
    parts = [arm.mean().to_frame("mean").assign(part=DEATHS, scenario=name, n_pairs=len(arm)) for name, arm in arms.items()]
    for name in results.others:
        change = paired(arms[results.reference], arms[name]).rename(columns={"difference": "mean"})
        parts.append(change.assign(part=DIFFERENCE, scenario=name))
    return pd.concat([part.rename_axis(list(cells.names)).reset_index() for part in parts], ignore_index=True)


def of_reference(frame: pd.DataFrame, results: Results) -> pd.DataFrame:
    """All differences, and the deaths of the reference alone."""
    return frame.loc[(frame["part"] == DIFFERENCE) | (frame["scenario"] == results.reference)].reset_index(drop=True)


def _totals(results: Results, rows: pd.DataFrame, scenario: str, cells: pd.Index) -> pd.DataFrame:
    mine = rows.loc[rows["scenario"] == scenario]
    wide = mine.pivot_table(index=PAIR_KEYS, columns=list(cells.names), values="deaths", aggfunc="sum")
    runs = results.runs.loc[results.runs["scenario"] == scenario, PAIR_KEYS].drop_duplicates()
    return wide.reindex(index=pd.MultiIndex.from_frame(runs), columns=cells).fillna(0.0)


def matrices(frame: pd.DataFrame, names: tuple[Sequence[str], Sequence[str]], across: int, title: str, note: str) -> Figure:
    """A panel a part and scenario; `frame` has `row` and `column` of each cell, `names` are those of rows and columns in their order."""
    rows, columns = names
    panels = list(dict.fromkeys(zip(frame["part"], frame["scenario"])))
    across = min(across, len(panels))
    high = -(-len(panels) // across) * (HIGH * len(rows) + 1.45)
    fig = style.figure(title, note, across * (WIDE * len(columns) + 0.3) + 1.3, high)
    for place, (axes, (part, scenario)) in enumerate(zip(style.grid(fig, len(panels), across), panels, strict=True)):
        mine = frame.loc[(frame["part"] == part) & (frame["scenario"] == scenario)]
        _fill(axes, mine, _peaks(frame), rows, columns)
        axes.set_title(style.label(scenario) if part == DEATHS else f"difference: {style.label(scenario)}")
        axes.set_yticks(range(len(rows)), [] if place % across else [style.label(name) for name in rows])
    return fig


def tables(blocks: Mapping[str, pd.DataFrame], who: str, title: str, note: str, results: Results) -> Figure:
    """A table a block, a row a name of `who`, most deaths on top: the reference's mean, then each scenario's difference, a column each."""
    scenarios = [results.reference, *(name for name in results.others if any(name in set(block["scenario"]) for block in blocks.values()))]
    base = {head: block.loc[block["part"] == DEATHS].sort_values("mean", ascending=False, kind="stable") for head, block in blocks.items()}
    tall = [0.75 + 0.27 * len(rows) for rows in base.values()]
    longest = max(len(style.label(name)) for rows in base.values() for name in rows[who])
    fig = style.figure(title, note, max(5.2, 0.5 + 0.066 * longest + 0.62 * len(scenarios)), sum(tall) + 0.7)
    cells = fig.subplots(len(blocks), 1, squeeze=False, height_ratios=tall)[:, 0]
    for axes, (head, block), rows in zip(cells, blocks.items(), base.values(), strict=True):
        names = list(rows[who])
        _fill(axes, block.assign(row=block[who], column=block["scenario"]), _peaks(block), names, scenarios)
        axes.set_yticks(range(len(names)), [style.label(name) for name in names])
        axes.axvline(0.5, color=style.INK, linewidth=0.8)
        axes.set_title(f"{head}{style.label(results.reference)}, and what scenarios change", weight="bold")
        if axes is not cells[-1]:
            axes.set_xticks([])
    return fig


def note_on(results: Results) -> str:
    """How differences of cells are read."""
    return (
        f"Difference: scenario minus {style.label(results.reference)}; bold where the 95% bootstrap interval leaves zero out, grey "
        "where it holds zero (not adjusted for the number of cells)."
    )


def _peaks(frame: pd.DataFrame) -> dict[Any, float]:
    """The largest size of a cell, by part."""
    return {part: float(mine["mean"].abs().max() or 1.0) for part, mine in frame.groupby("part")}


def _fill(axes: Axes, frame: pd.DataFrame, peaks: Mapping[Any, float], rows: Sequence[str], columns: Sequence[str]) -> None:
    """All cells of a panel, names of columns, and no lines around."""
    for row in frame.to_dict("records"):
        part, at = str(row["part"]), (columns.index(row["column"]), rows.index(row["row"]))
        text = cell(axes, *at, float(row["mean"]), peaks[part], part=part, undecided=part == DIFFERENCE and bool(row["holds_zero"]))
        text.set_gid(f"cell:{part}:{row['scenario']}:{row['row']}:{row['column']}")
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), [style.label(name) for name in columns], rotation=45, ha="right")
    axes.set_facecolor("#fbfbfb")
    style.bare(axes)


def cell(axes: Axes, x: int, y: int, value: float, peak: float, *, part: str, undecided: bool = False) -> Text:
    """One cell and its number; `peak` is the largest size among the cells of this part."""
    depth = np.sqrt(abs(value) / peak)
    face = _shade(part, value, 0.0 if undecided else depth)
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=0.8))
    ink = UNSURE if undecided else "white" if _dark(face) else style.INK
    weight = "bold" if part == DIFFERENCE and not undecided else "normal"
    return axes.text(x, y, _short(part, value), ha="center", va="center", size=7, color=ink, weight=weight)


def _short(part: str, value: float) -> str:
    if abs(value) < 0.05:
        return "0"
    if abs(value) >= 100:
        return style.signed(value) if part == DIFFERENCE else style.plain(value)
    return (f"{value:+.1f}" if part == DIFFERENCE else f"{value:.1f}").replace("-", "−")


def _dark(face: tuple[float, float, float]) -> bool:
    """Whether white is read better on this shade than black, by WCAG's contrast."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in face]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < EVEN


def _shade(part: str, value: float, depth: float) -> tuple[float, float, float]:
    dark = (0.60, 0.15, 0.05) if part == DIFFERENCE and value > 0 else (0.03, 0.19, 0.42)
    light = (0.95, 0.95, 0.95)
    return tuple(light[i] + (dark[i] - light[i]) * depth for i in range(3))  # type: ignore[return-value]
