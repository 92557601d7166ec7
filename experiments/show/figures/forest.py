"""Paired differences in percent of the reference, with intervals: what differs, and what nobody can tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.comparison.yardstick import TOLD
from experiments.show.figures import _edges, _intervals, _tiles, style
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
FARTHEST, ENOUGH = 250.0, 25.0
"""Percent of the mission's effect that are drawn at most, and on both sides at least, so that small shares look small."""


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


def _told(results: Results) -> pd.DataFrame:
    table = results.differences
    return table.loc[~table["metric"].str.startswith(ELSEWHERE)]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Outcomes above, then, where there is room, circumstances and activities, each on an axis of its own; of many a tile each."""
    if len(results.others) > style.FEW or _tall(frame) > TALLEST:
        return _tiled(frame, results)
    return panels(frame, results, TITLE, [kind for kind in KINDS if kind in set(frame["kind"])])


def _tall(frame: pd.DataFrame) -> float:
    """Inches that panels of all these rows would take."""
    return (ROW + BAR * frame["scenario"].nunique()) * len(frame[["kind", "metric"]].drop_duplicates())


def _tiled(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an outcome, a column a scenario: the difference in percent, coloured where it is better or worse."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    note = (
        f"Simulated (true, not recorded, figures), mandate date to end; {style.pairs_note(int(frame['n_pairs'].max()))}. Mean paired "
        f"differences from {style.label(results.reference)} in percent of it. Coloured where the 95% bootstrap interval, adjusted for "
        f"the headline outcomes{_in_bold(frame)} or for all others of a scenario, leaves zero out and the difference matters. Intervals: "
        "figures/forest.csv. ↓ lower is better."
    )
    shown = frame.sort_values("headline", ascending=False, kind="stable")
    names = {str(metric): style.headed(mine) for metric, mine in shown.groupby("metric", sort=False)}
    tiles = _tiles.judged(shown.assign(row=shown["metric"].map(names), column=shown["scenario"]), "difference_percent")
    bold = [names[metric] for metric in dict.fromkeys(shown.loc[shown["headline"].astype(bool), "metric"])] * bool(_in_bold(frame))
    return _tiles.draw({"": tiles}, list(names.values()), {name: style.label(name) for name in scenarios}, TITLE, note, bold=bold)


def panels(frame: pd.DataFrame, results: Results, title: str, kinds: list[str]) -> Figure:
    """A panel for each of these kinds, one below the other, a row a metric, a bar a scenario."""
    found = style.looks(results)
    looks = {name: found[name] for name in (*results.others, results.yardstick or "") if name in set(frame["scenario"])}
    parts = [frame.loc[frame["kind"] == kind] for kind in kinds]
    heights = [0.55 + (ROW + BAR * len(looks)) * part["metric"].nunique() for part in parts]
    beside = "share" in frame.columns and "outcome" in kinds and bool((frame["told"] == TOLD).any())
    keys = _intervals.keys(looks, grey=True)
    fig = style.figure(title, note_on(frame, results), 11.6 if beside else 8.4, sum(heights) + 0.2, keys, key_columns=4)
    cells = fig.subplots(len(kinds), 1 + beside, squeeze=False, height_ratios=heights, width_ratios=[5, 3][: 1 + beside])
    for row, part, kind in zip(cells, parts, kinds, strict=True):
        differences(row[0], part, "metric", {str(metric): style.headed(mine) for metric, mine in part.groupby("metric", sort=False)}, looks)
        bold = [bool(part.loc[part["metric"] == metric, "headline"].any()) for metric in dict.fromkeys(part["metric"])]
        for text, one in zip(row[0].get_yticklabels(), bold, strict=True):
            text.set_fontweight("bold" if one and not frame["headline"].all() else "normal")
        row[0].set_title(KINDS[kind], weight="bold")
        row[0].set_xlabel(f"difference from {style.label(results.reference)}, percent")
        for spare in row[1:]:
            if kind == "outcome":
                _shares(spare, part, {name: look for name, look in looks.items() if name != results.yardstick})
            else:
                spare.set_visible(False)
    fig.align_ylabels()
    return fig


def differences(axes: Axes, frame: pd.DataFrame, by: str, names: dict[str, str], looks: dict[str, style.Look] | None = None) -> None:
    """Differences in percent over the pale bands of what matters; bars that go on beyond the edge end in an arrow."""
    told = _intervals.judged(frame, "_percent")
    places = _intervals.panel(axes, told, by, names, "percent", looks)
    for row in told.drop_duplicates(by).to_dict("records"):
        if row["matters_percent"] > 0:
            middle, band = list(names).index(row[by]), row["matters_percent"]
            ends = [middle - 0.45, middle + 0.45] if looks else [middle - 0.5, middle + 0.5]
            axes.fill_betweenx(ends, -band, band, color=BAND, linewidth=0, zorder=0, gid=f"matters:{row['metric']}")
    _edges.scale(axes, frame)
    look = [(looks or {}).get(name, _intervals.RANKED).colour for name in told["scenario"]]
    _edges.arrows(axes, frame, places, look if looks else np.where(told["clear"], look, style.UNDECIDED).tolist())


def _shares(axes: Axes, frame: pd.DataFrame, looks: dict[str, style.Look]) -> None:
    """The same as shares of what the whole mission does, a row an outcome as beside it, or that this cannot be told."""
    told = frame.loc[(frame["told"] == TOLD) & frame["scenario"].isin(list(looks))]
    metrics = list(dict.fromkeys(frame["metric"]))
    percent = {name: 100 * told[column] for name, column in zip(("difference", "low", "high"), SHARE, strict=True)}
    shown = _intervals.judged(told).assign(quantity="share:" + told["metric"], **percent)
    _intervals.panel(axes, shown, "metric", dict.fromkeys(metrics, ""), "percent of what the mission does", looks)
    low, high = max(min(shown["low"].min(), -ENOUGH), -FARTHEST), min(max(shown["high"].max(), ENOUGH), FARTHEST)
    axes.set_xlim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    for place, metric in enumerate(metrics):
        if metric not in set(told["metric"]):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            text = axes.text((low + high) / 2, place, "cannot be told", ha="center", va="center", size=7.5, color=style.MUTED, bbox=box)
            text.set(zorder=5, gid=f"untold:{metric}")
    if low < 100 < high:
        axes.axvline(100, color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.set_title("As shares of the whole mission's effect", weight="bold")


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
