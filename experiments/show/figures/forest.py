"""Paired differences in percent of the reference, with intervals: what differs, and what nobody can tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.comparison.headline import starred
from experiments.comparison.verdicts import SAME, SMALL, UNDECIDED
from experiments.comparison.yardstick import TOLD
from experiments.show.figures import _edges, _tiles, style
from experiments.show.figures._shares import draw_shares
from experiments.study.results import Results

NAME = "forest"
TITLE = "Paired differences from the reference, in percent of it"
ORDER = 20
HELP = (
    "A coloured bar or tile is a difference that matters; a grey one may be no difference at all, or too small to matter: then it lies "
    "within the pale band of a bar. Beside bars stand the same effects as shares of what the mission does, if one without it was run. "
    "Only outcomes are better or worse; activities are what the mission does, circumstances what else comes about."
)
ESTIMATES = ("difference", "low_adjusted", "high_adjusted", "matters")
SHARE = ("share", "share_low", "share_high")
COLUMNS = ["kind", "metric", "unit", "better", "headline", "scenario", "n_pairs", "mean_reference", "controlled", *ESTIMATES, "verdict"]
ELSEWHERE = "cost"
"""Metrics of this beginning stand in the report's table of costs: they say the same thing three times."""
KINDS = {"outcome": "Outcomes", "circumstance": "Circumstances (no verdict)", "activity": "Activities (no verdict)"}
BAND = "#ece7da"
"""Behind each outcome, differences that would be too small to matter."""
MANY, TALLEST = 3, 14.0
"""Scenarios beside the reference, and inches, beyond which only outcomes are drawn: the rest stand in the report's tables by theme."""
ROW, BAR = 0.16, 0.14
"""Inches that a row takes, and each scenario's bar in it."""


def data(results: Results) -> pd.DataFrame:
    """Rows of differences.csv whose reference mean is not zero, with percentages `*_percent`; no costs.

    With a yardstick also `share*` of the whole mission's effect, of outcomes where it is told.
    """
    if results.differences.empty:
        raise style.NoData("one scenario only: nothing to compare")
    table = _told(results)
    rows = table.loc[(table["mean_reference"].abs() > 0) & table["low_adjusted"].notna(), COLUMNS].copy()
    for name in ESTIMATES:
        rows[f"{name}_percent"] = 100 * rows[name] / rows["mean_reference"].abs()
    if results.yardstick:
        keys = ["scenario", "metric"]
        rows = rows.merge(results.shares.loc[results.shares["kind"] == "outcome", [*keys, *SHARE, "told"]], on=keys, how="left")
    if len(results.others) > MANY or _tall(rows) > TALLEST:
        rows = rows.loc[rows["kind"] == "outcome"]
    return rows.sort_values("kind", ascending=False, kind="stable").reset_index(drop=True)


def _tiled(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an outcome, a column a scenario: the difference in percent, coloured where it is better or worse."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    note = (
        f"Simulated (true, not recorded, figures), mandate date to end; {style.pairs_note(int(frame['n_pairs'].max()))}. Mean paired "
        f"differences from {style.label(results.reference)} in percent of it. Coloured where the 95% bootstrap interval, adjusted for "
        f"the headline outcomes{_in_bold(frame)} or for all others of a scenario, leaves zero out and the difference matters. Intervals: "
        "figures/forest.csv. ↓ lower is better."
    )
    return _tiles.table(frame, scenarios, TITLE, note)


def _told(results: Results) -> pd.DataFrame:
    table = results.differences
    return table.loc[~table["metric"].str.startswith(ELSEWHERE)]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Outcomes above, then, where there is room, circumstances and activities, each on an axis of its own; of many a tile each."""
    if len(results.others) > style.FEW or _tall(frame) > TALLEST:
        return _tiled(frame, results)
    kinds = [kind for kind in KINDS if kind in set(frame["kind"])]
    return panels(frame, results, TITLE, kinds)


def _tall(frame: pd.DataFrame) -> float:
    """Inches that panels of all these rows would take."""
    return (ROW + BAR * frame["scenario"].nunique()) * len(frame[["kind", "metric"]].drop_duplicates())


def panels(frame: pd.DataFrame, results: Results, title: str, kinds: list[str]) -> Figure:
    """A panel for each of these kinds, one below the other."""
    scenarios = [name for name in [*results.others, results.yardstick or ""] if name in set(frame["scenario"])]
    rows = {kind: list(dict.fromkeys(frame.loc[frame["kind"] == kind, "metric"])) for kind in kinds}
    dense = ROW + BAR * len(scenarios)
    heights = [0.55 + dense * len(rows[kind]) for kind in kinds]
    beside = "share" in frame.columns and "outcome" in kinds and bool((frame["told"] == TOLD).any())
    size = (11.6 if beside else 8.4, sum(heights) + 0.2)
    fig = style.figure(title, note_on(frame, results), *size, _keys(scenarios, results), key_columns=4)
    cells = fig.subplots(len(kinds), 1 + beside, squeeze=False, height_ratios=heights, width_ratios=[5, 3][: 1 + beside])
    axes = cells[:, 0]
    for spare in cells[:, 1:].ravel():
        spare.set_visible(False)
    if beside:
        told = [name for name in scenarios if name != results.yardstick]
        draw_shares(cells[kinds.index("outcome"), 1], frame.loc[frame["kind"] == "outcome"], rows["outcome"], told, results)
    for cell, kind in zip(axes, kinds, strict=True):
        _panel(cell, frame.loc[frame["kind"] == kind], rows[kind], scenarios, results)
        cell.set_title(KINDS[kind], weight="bold")
        cell.set_xlabel(f"difference from {style.label(results.reference)}, percent")
    fig.align_ylabels()
    return fig


def _panel(axes: Axes, frame: pd.DataFrame, metrics: list[str], scenarios: list[str], results: Results) -> None:
    step = 0.74 / max(len(scenarios), 1)
    for place, metric in enumerate(metrics):
        band = float(frame.loc[frame["metric"] == metric, "matters_percent"].iloc[0])
        if band > 0:
            axes.fill_betweenx([place - 0.45, place + 0.45], -band, band, color=BAND, linewidth=0, zorder=0, gid=f"matters:{metric}")
    places = [
        metrics.index(metric) + (scenarios.index(name) - (len(scenarios) - 1) / 2) * step
        for metric, name in zip(frame["metric"], frame["scenario"], strict=True)
    ]
    for row, at_row in zip(frame.to_dict("records"), places, strict=True):
        look = style.look(results.scenarios.index(row["scenario"]))
        grey = row["verdict"] in (*UNDECIDED, SAME, SMALL)
        colour = style.UNDECIDED if grey else look.colour
        gid = f"{row['metric']}:{row['scenario']}"
        ends = (row["low_adjusted_percent"], row["high_adjusted_percent"])
        axes.plot(ends, (at_row, at_row), color=colour, linewidth=2.0, solid_capstyle="butt", gid=f"interval:{gid}")
        face, at = "white" if grey else colour, [row["difference_percent"]]
        axes.plot(at, [at_row], marker=look.marker, color=colour, mfc=face, markersize=4.8, gid=f"point:{gid}")
    axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    axes.set_yticks(range(len(metrics)), [_name(metric, frame) for metric in metrics])
    for text, metric in zip(axes.get_yticklabels(), metrics, strict=True):
        bold = frame.loc[frame["metric"] == metric, "headline"].any() and not frame["headline"].all()
        text.set_fontweight("bold" if bold else "normal")
    axes.set_ylim(len(metrics) - 0.5, -0.5)
    for edge in np.arange(0.5, len(metrics) - 1):
        axes.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)
    _edges.scale(axes, frame)
    _edges.arrows(axes, frame, places, [style.look(results.scenarios.index(name)).colour for name in frame["scenario"]])
    axes.grid(axis="x")
    axes.set_axisbelow(True)


def _name(metric: str, frame: pd.DataFrame) -> str:
    rows = frame.loc[frame["metric"] == metric]
    better = rows["better"].iloc[0]
    return starred(style.label(metric), bool(rows["controlled"].any())) + {"lower": "  ↓", "higher": "  ↑"}.get(str(better), "")


def note_on(frame: pd.DataFrame, results: Results) -> str:
    """What stands below such a figure."""
    pairs = style.pairs_note(int(frame["n_pairs"].max()))
    rest = "" if frame["headline"].all() else f"{_in_bold(frame)}, those of other rows for all of their kind in that scenario"
    note = (
        f"Simulated (true, not recorded, figures), mandate date to end; {pairs}. "
        f"Bars: 95% bootstrap intervals of mean paired differences, adjusted for the headline outcomes{rest} (max-T). "
        "Pale band: less than matters. Grey and hollow: cannot tell, or too small to matter. Arrow: the bar goes on beyond the edge. "
        "↓ lower is better, ↑ higher is better."
    )
    if "share" in frame.columns:
        whole = f"{style.label(results.reference)} less {style.label(results.yardstick or '')}"
        told = bool((frame["told"] == TOLD).any())
        note += f" Right: difference over {whole}, by Fieller's interval." if told else f" No share of {whole} can be told by these pairs."
    if frame["controlled"].any():
        note += " *: with control variates (chance in the draws is subtracted)."
    wanted = _told(results)
    wanted = wanted.loc[wanted["kind"].isin(frame["kind"])]
    wanted = wanted.loc[wanted["headline"]] if frame["headline"].all() else wanted
    left = [m for m in dict.fromkeys(wanted["metric"]) if m not in set(frame["metric"])]
    return note + (f" Not drawn, reference mean zero or unknown: {', '.join(map(style.label, left))}." if left else "")


def _in_bold(frame: pd.DataFrame) -> str:
    """What tells headline outcomes from others, where there are others."""
    return " (in bold)" if 0 < frame["headline"].sum() < len(frame) else ""


def _keys(scenarios: list[str], results: Results) -> list[Line2D]:
    keys = []
    for name in scenarios:
        look = style.look(results.scenarios.index(name))
        keys.append(Line2D([], [], color=look.colour, marker=look.marker, markersize=5, label=style.label(name)))
    grey = style.UNDECIDED
    return [*keys, Line2D([], [], color=grey, marker="o", mfc="white", markersize=5, label="cannot tell, too small to matter, or the same")]
