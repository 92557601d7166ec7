"""In which worlds is a scenario better, worse or undecided: a tile a value of a parameter and an outcome.

Where the tiles of all worlds would fill a page too tall or too wide to read, each outcome's worlds stand in their order
instead, without names.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.comparison.table import headlines
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL
from experiments.show.figures import _tiles, style
from experiments.show.figures._tiles import TONES
from experiments.study.results import Results

NAME = "answers"
TITLE = "For which values is it better, worse, or undecided?"
ORDER = 5
HELP = (
    "Of tiles, read down a column: does the colour change with the values of one parameter? Then the answer depends on it. "
    "Of many worlds, each panel has them in order, the best on top: how many are blue, how many orange, how many grey? "
    "Verdicts are adjusted for the outcomes of a world, not for the number of worlds: a few come out by chance."
)
COLUMNS = ["row", "parameter", "value", "baseline", "world", "scenario", "metric", "better", "n_pairs", "mean_reference"]
COLUMNS += ["difference", "low_adjusted", "high_adjusted", "matters", "controlled", "verdict", "percent", "low_percent", "high_percent"]
LARGEST = (16.0, 20.0)
"""Inches across and down beyond which nobody reads tiles."""
MOST = 12
"""Scenarios that are drawn of many worlds; a page has no room for more."""
PANEL, LEFT, ROWS = 1.45, 0.75, 14.0
"""Inches: a panel's width, the names' beside them, and what all panels share in height."""
EDGES = (0.02, 0.98)
"""Quantiles of the intervals' ends that a panel shows."""
LOOKS: dict[str, tuple[Any, Any, str]] = {
    FEW: (style.UNDECIDED, style.FAINT, "… too few pairs"),
    OPEN: (style.UNDECIDED, style.FAINT, "? cannot tell"),
    SMALL: ("#b9b9b9", style.FAINT, "≈ too small to matter"),
    SAME: ("#cfcfcf", style.FAINT, "= no pair differs"),
    "worse": (TONES["worse"][1], (1.0, 0.88, 0.72), "✗ worse"),
    "better": (TONES["better"][1], (0.70, 0.77, 0.86), "✓ better"),
}
"""By verdict, the last on top: colour of the estimate and of its interval, and words that begin with a sign."""
BASELINE: dict[str, Any] = {"marker": "D", "color": "white", "markeredgecolor": style.INK, "markersize": 4.5, "linewidth": 0, "zorder": 10}


def applies(results: Results) -> bool:
    """Only a study of many worlds has answers."""
    return results.has("answers.csv")


def data(results: Results) -> pd.DataFrame:
    """The answers for the headline outcomes, in percent of the reference's mean too, and `row`, the place of each value."""
    table = headlines(results.answers).copy()
    keys = table[["parameter", "value"]].drop_duplicates().assign(row=lambda rows: range(len(rows)))
    table = table.merge(keys, on=["parameter", "value"], how="left")
    mean = table["mean_reference"].abs()
    for name, of in (("percent", "difference"), ("low_percent", "low_adjusted"), ("high_percent", "high_adjusted")):
        table[name] = 100 * table[of] / mean.where(mean > 0)
    return table[COLUMNS].reset_index(drop=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A table of tiles a scenario, or a row of panels; the reference's own levels are in its CSV table."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    heads = {str(metric): style.headed(mine, " ") for metric, mine in frame.groupby("metric", sort=False)}
    against, names = f"against {style.label(results.reference)}", _named(frame)
    wide, tall = _tiles.size(len(scenarios), list(names.values()), len(heads))
    if wide > LARGEST[0] or tall > LARGEST[1]:
        return _many(frame, scenarios[:MOST], heads, _note(frame, results), against)
    note = _note(frame, results) + "hatched and hollow where the pairs cannot tell. ◆: the value of the baseline world (simulated once). "
    note += "↓ lower is better. *: with control variates. Names that end in … are whole in this figure's table."
    tiles = _tiles.judged(frame.assign(column=frame["metric"], row=frame["row"].map(names)), "percent")
    blocks = {f"{style.label(name)} {against}": tiles.loc[tiles["scenario"] == name] for name in scenarios}
    return _tiles.draw(blocks, list(names.values()), heads, TITLE, note, bold=[name for name in names.values() if name.endswith("◆")])


def _named(frame: pd.DataFrame) -> dict[int, str]:
    """What each row is called: its parameter, then its value, marked where that is the baseline's."""
    rows = frame.drop_duplicates("row").sort_values("row")
    marks = np.where(rows["baseline"].astype(bool), "  ◆", "")
    return dict(zip(rows["row"], rows["parameter"].fillna("") + "  " + rows["value"] + marks, strict=True))


def _note(frame: pd.DataFrame, results: Results) -> str:
    """What both ways of drawing have in common."""
    worlds = frame["world"].nunique()
    where = f"each of {worlds:,} worlds, the same seeds in all" if worlds > 1 else "the one world"
    return (
        f"Simulated (true, not recorded, figures), mandate date to end; n = {int(frame['n_pairs'].max())} pairs of (history, future) in "
        f"{where}. Drawn: mean paired difference in percent of {style.label(results.reference)} in the same world. Coloured where its 95% "
        "bootstrap interval, adjusted for the outcomes of a world, leaves zero out and the difference matters; "
    )


def _many(frame: pd.DataFrame, scenarios: Sequence[str], heads: dict[str, str], note: str, against: str) -> Figure:
    """A row of panels a scenario, a column an outcome; panels of one column have one scale."""
    tall = min(3.4, max(1.05, ROWS / len(scenarios) - 0.4))
    note += (
        "grey where not. Worlds stand in the order of their estimate, each outcome by itself, the best on top; which is which is in this "
    )
    note += "figure's table. Beyond a panel's edge they are drawn on it. ↓ lower is better. *: with control variates. "
    note += f"At most {MOST} scenarios are drawn."
    seen = set(frame["verdict"])
    keys = [Line2D([], [], color=look[0], marker="o", label=look[2]) for name, look in reversed(LOOKS.items()) if name in seen]
    keys.append(Line2D([], [], **BASELINE, label="the baseline world"))
    fig = style.figure(TITLE, note, LEFT + PANEL * len(heads), (tall + 0.4) * len(scenarios) + 0.7, keys, 5)
    cells = fig.subplots(len(scenarios), len(heads), squeeze=False, sharex="col", sharey=True)
    for row, scenario in zip(cells, scenarios, strict=True):
        for axes, (metric, head) in zip(row, heads.items(), strict=True):
            mine = frame.loc[(frame["metric"] == metric) & frame["scenario"].isin(scenarios)]
            told = _panel(axes, ordered(mine, scenario), _limits(mine), tall)
            axes.set_title((textwrap.fill(head, 20) + "\n") * (scenario == scenarios[0]) + told, size=7.5)
        row[0].set_ylabel("\n".join(textwrap.wrap(f"{style.label(scenario)} {against}", int(tall / 0.075))), weight="bold", size=8)
    return fig


def ordered(frame: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """One panel's worlds, each once, the best first; those whose reference is zero have no percentage and come last."""
    mine = frame.loc[frame["scenario"] == scenario].drop_duplicates("world")
    return mine.sort_values("percent", ascending=bool((mine["better"] != "higher").all()), kind="stable", na_position="last")


def _limits(mine: pd.DataFrame) -> tuple[float, float]:
    """What nearly all intervals, and zero, lie within."""
    low, high = (mine[name].fillna(mine["percent"]).quantile(edge) for name, edge in zip(("low_percent", "high_percent"), EDGES))
    first, last = np.nanmin([low, 0.0]), np.nanmax([high, 0.0])
    room = 0.06 * (last - first) or 1.0
    return float(first - room), float(last + room)


def _panel(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float], tall: float) -> str:
    """Estimates over their intervals, each world at its place, and the baseline world; gives how many there are of each verdict."""
    places, thick = np.arange(1, len(rows) + 1), float(np.clip(72 * tall / len(rows), 0.35, 4.0))
    middle, low, high = (rows[name].to_numpy(dtype=float).clip(*limits) for name in ("percent", "low_percent", "high_percent"))
    for order, (verdict, (colour, pale, _)) in enumerate(LOOKS.items(), start=1):
        of = (rows["verdict"] == verdict).to_numpy()
        if of.any():
            gid = f"estimates:{verdict}:{rows['metric'].iloc[0]}:{rows['scenario'].iloc[0]}"
            axes.hlines(places[of], low[of], high[of], color=pale, linewidth=thick, zorder=order)
            axes.scatter(middle[of], places[of], s=(1.3 * min(thick, 3.0)) ** 2 + 1, color=colour, linewidths=0, zorder=9, gid=gid)
    base = rows["baseline"].to_numpy(dtype=bool)
    axes.plot(middle[base], places[base], **BASELINE)
    if np.isnan(middle).all():
        axes.text(0.5, 0.5, "none in the\nreference", transform=axes.transAxes, ha="center", va="center", size=7.5, zorder=11)
    axes.axvline(0, color=style.INK, linewidth=0.7, zorder=8)
    axes.set_xlim(*limits)
    axes.set_ylim(len(rows) * 1.015 + 0.5, 0.5 - 0.015 * len(rows))
    axes.set_yticks(sorted({1, len(rows)}))
    axes.xaxis.set_major_locator(MaxNLocator(3, min_n_ticks=2, prune="both"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}%".replace("-", "−") if value else "0"))
    axes.tick_params(labelsize=7)
    axes.tick_params(axis="y", length=0)
    counts = rows["verdict"].value_counts()
    return "  ".join(f"{look[2][0]} {counts[name]:,}" for name, look in reversed(LOOKS.items()) if counts.get(name))
