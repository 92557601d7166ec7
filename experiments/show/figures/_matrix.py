"""Deaths by cells, such as perpetrator and victim: sums a run, paired differences, and one look for matrices of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
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


def cell(axes: Axes, x: int, y: int, value: float, peak: float, *, part: str, undecided: bool = False) -> Text:
    """One cell and its number; `peak` is the largest size among the cells of this part."""
    depth = np.sqrt(abs(value) / peak)
    face = _shade(part, value, 0.0 if undecided else depth)
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=0.8))
    ink = UNSURE if undecided else "white" if _dark(face) else style.INK
    weight = "bold" if part == DIFFERENCE and not undecided else "normal"
    return axes.text(x, y, _short(part, value), ha="center", va="center", size=7, color=ink, weight=weight)


def edges(axes: Axes, rows: int, columns: Sequence[str]) -> None:
    """Limits, names of columns, and no lines around."""
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), [style.label(name) for name in columns], rotation=45, ha="right")
    axes.set_facecolor("#fbfbfb")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def beside(axes: Axes, frame: pd.DataFrame, who: str, rows: Sequence[str], scenarios: Sequence[str]) -> None:
    """A row a name of `who`: the reference's mean, then each scenario's difference, a column a scenario; the reference is the first."""
    peak = {part: float(mine["mean"].abs().max() or 1.0) for part, mine in frame.groupby("part")}
    for row in frame.to_dict("records"):
        part = str(row["part"])
        undecided = part == DIFFERENCE and bool(row["holds_zero"])
        at = scenarios.index(row["scenario"]), rows.index(row[who])
        text = cell(axes, *at, float(row["mean"]), peak[part], part=part, undecided=undecided)
        text.set_gid(f"cell:{part}:{row['scenario']}:{row[who]}")
    edges(axes, len(rows), scenarios)
    axes.set_yticks(range(len(rows)), [style.label(name) for name in rows])
    axes.axvline(0.5, color=style.INK, linewidth=0.8)


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
