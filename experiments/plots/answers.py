"""In which worlds is a scenario better, worse, or neither to be told: a tile a value of a parameter and an outcome."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.plots import style
from experiments.results import Results
from experiments.statistics.answers import OUTCOMES
from experiments.statistics.answers_table import percent
from experiments.statistics.shown import starred

NAME = "answers"
TITLE = "For which values is it better, worse, or undecided?"
ORDER = 5
HELP = (
    "Read down a column: does the tile change its colour with the values of one parameter? Then the answer hangs on it. "
    "Hollow, hatched tiles are undecided, and each verdict stands alone: some few are luck."
)
SIGNS = {"better": "✓", "worse": "✗", "cannot tell": "", "same": "="}
TONES = {"better": ((0.33, 0.50, 0.70), (0.02, 0.18, 0.42)), "worse": ((1.00, 0.90, 0.76), (0.94, 0.58, 0.16))}
"""Pale and full colour: blues for better, oranges for worse; printed grey, every blue is darker than any orange."""
FULL = 20.0
"""Percent of the reference at which a tile has its full colour."""
ROW, COLUMN = 0.235, 0.78
COLUMNS = ["row", "parameter", "value", "centre", "world", "scenario", "metric", "better", "n_pairs", "mean_reference"]
COLUMNS += ["difference", "low", "high", "controlled", "verdict", "percent"]


def applies(results: Results) -> bool:
    """Only a study of many worlds has answers."""
    return results.has("answers.csv")


def data(results: Results) -> pd.DataFrame:
    """The answers for `OUTCOMES`, with `percent` of the reference's mean and `row`, the place of each value."""
    table = results.answers
    table = table.loc[table["metric"].isin(OUTCOMES)].copy()
    keys = table[["parameter", "value"]].drop_duplicates().assign(row=lambda rows: range(len(rows)))
    table = table.merge(keys, on=["parameter", "value"], how="left")
    mean = table["mean_reference"].abs()
    table["percent"] = 100 * table["difference"] / mean.where(mean > 0)
    return table[COLUMNS].reset_index(drop=True)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A panel a scenario, one above the other; the reference's own levels are in the twin."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    metrics = [name for name in OUTCOMES if name in set(frame["metric"])]
    rows = frame.drop_duplicates("row").sort_values("row")
    places = _places(rows)
    height = ROW * (max(places) + 1)
    fig = style.figure(TITLE, _note(frame, results), 2.9 + COLUMN * len(metrics), (height + 1.15) * len(scenarios), _keys(), 5)
    axes = fig.subplots(len(scenarios), 1, squeeze=False)[:, 0]
    for cell, scenario in zip(axes, scenarios, strict=True):
        mine = frame.loc[frame["scenario"] == scenario]
        for row in mine.to_dict("records"):
            _tile(cell, metrics.index(row["metric"]), places[row["row"]], row)
        _labels(cell, rows, places, metrics, mine)
        cell.set_title(f"{style.label(scenario)} against {style.label(results.reference)}", weight="bold", pad=8)
    return fig


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
    hatch = None if decided or row["verdict"] == "same" else "////"
    gid = f"tile:{row['row']}:{row['metric']}:{row['scenario']}"
    edge = style.INK if row["verdict"] == "worse" else "#c9c9c9" if not decided else face
    axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=face, edgecolor=edge, linewidth=0.6, hatch=hatch, gid=gid))
    ink = "white" if row["verdict"] == "better" else style.INK if decided else style.MUTED
    value = "0" if row["verdict"] == "same" else percent(row["percent"]).replace("-", "−")
    text = f"{SIGNS[row['verdict']]} {value}".strip()
    weight = "bold" if decided else "normal"
    box = None if decided else {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    axes.text(x, y, text, ha="center", va="center", size=7, color=ink, weight=weight, bbox=box)


def _labels(axes: Axes, rows: pd.DataFrame, places: list[float], metrics: list[str], mine: pd.DataFrame) -> None:
    """Values beside their rows, each parameter's name above its first one, the outcomes on top."""
    centred = rows["centre"].astype(bool)
    axes.set_yticks(places, rows["value"].where(~centred, rows["value"] + "  ◆").tolist())
    for label, centre in zip(axes.get_yticklabels(), centred):
        label.set_fontweight("bold" if centre else "normal")
    first = ~rows["parameter"].duplicated().to_numpy()
    for parameter, place in zip(rows["parameter"].to_numpy()[first], np.array(places)[first]):
        if parameter:
            axes.text(-0.47, place - 0.62, parameter, ha="left", va="bottom", size=7.5, color=style.INK, style="italic")
    starry = mine.groupby("metric")["controlled"].any()
    heads = [starred(style.label(name).replace(" ", "\n", 1), bool(starry[name])) + _arrow(mine, name) for name in metrics]
    axes.set_xticks(range(len(metrics)), heads)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(metrics) - 0.5)
    axes.set_ylim(max(places) + 0.55, -0.6)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=7.5)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _arrow(mine: pd.DataFrame, metric: str) -> str:
    better = mine.loc[mine["metric"] == metric, "better"].iloc[0]
    return {"lower": " ↓", "higher": " ↑"}.get(str(better), "")


def _note(frame: pd.DataFrame, results: Results) -> str:
    count = int(frame["n_pairs"].max())
    worlds = frame["world"].nunique()
    return (
        f"Simulated (true, not recorded, figures), mandate date to end; n = {count} pairs of (history, future) in each of "
        f"{worlds} worlds, the same seeds in all. Number: mean paired difference in percent of {style.label(results.reference)} in "
        "the same world. Coloured where its 95% bootstrap interval leaves zero out, hatched and hollow where it does not; not "
        "adjusted for the number of tiles. ◆: the value of the centre world (simulated once). ↓ lower is better. "
        "*: with control variates."
    )


def _keys() -> list[Patch]:
    better, worse = (TONES[name][1] for name in ("better", "worse"))
    return [
        Patch(facecolor=better, label="✓ better"),
        Patch(facecolor=worse, edgecolor=style.INK, linewidth=0.6, label="✗ worse"),
        Patch(facecolor="white", edgecolor="#c9c9c9", hatch="////", label="cannot tell"),
        Patch(facecolor="white", edgecolor="#c9c9c9", label="= no pair differs"),
    ]
