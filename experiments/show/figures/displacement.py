"""Near, ring and far: does violence against civilians fall where patrols come, and rise next door?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.show.figures import _intervals, style
from experiments.show.figures._maps import PANEL, backdrop, extent, map_keys, squares
from experiments.show.figures._paired import both_arms, pair_count, paired, positions
from experiments.study.results import Results

NAME = "displacement"
TITLE = "Change of civilian deaths near new patrols, around them and far away"
ORDER = 40
HELP = (
    "Fewer deaths near and more in the ring would be displacement; the net is all squares together. "
    "Classes are made from patrols only, never from deaths."
)
CLASSES = ("near", "ring", "far")
LEAST = 12.0
"""Patrol-days over the mandate that a square must gain, clearly, to count as near: one in two months."""
TONES = {"near": "#08306b", "ring": "#6baed6", "far": "#e6e6e6"}
ACROSS = 4
"""Small maps in a row, of many scenarios."""
COLUMNS = ["layer", "scenario", "class", "square", "latitude", "longitude", "squares", "n_pairs", "patrol_days_gain"]
COLUMNS += ["mean_reference", "difference", "low", "high"]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers: change of civilian deaths by class and in all, and the class of each square.

    near: the mean gain of patrol-days is at least `LEAST` and its 95% interval lies above zero; ring: the eight
    neighbours of near squares; far: all others. A scenario without any near square is left out.
    """
    if not {"patrol_days", "civilian_deaths"} <= set(results.squares.columns):
        raise style.NoData("squares.parquet lacks patrol_days or civilian_deaths")
    parts = [_scenario(results, scenario) for scenario in results.others]
    parts = [part for part in parts if not part.empty]
    if not parts:
        raise style.NoData("no scenario clearly adds patrols anywhere")
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _scenario(results: Results, scenario: str) -> pd.DataFrame:
    patrols = paired(*both_arms(results, scenario, "patrol_days", "square"))
    near = ((patrols["low"] > 0) & (patrols["difference"] >= LEAST)).to_numpy()
    if not near.any():
        return pd.DataFrame()
    where = positions(results, "square").loc[patrols.index]
    kind = classes(near, where, float(results.map["resolution"]))
    squares = where.reset_index(names="square").assign(layer="square", patrol_days_gain=patrols["difference"].to_numpy())
    squares["class"] = kind
    member = np.column_stack([kind == name for name in CLASSES] + [np.ones(len(kind), dtype=bool)]).astype(float)
    first, second = (arm @ member for arm in both_arms(results, scenario, "civilian_deaths", "square"))
    told = {"squares": member.sum(axis=0).astype(int), "patrol_days_gain": patrols["difference"].to_numpy() @ member}
    changes = paired(first, second).assign(layer="change", **{"class": [*CLASSES, "net"]}, **told)
    return pd.concat([changes, squares], ignore_index=True).assign(scenario=scenario, n_pairs=len(first))


def classes(near: np.ndarray, where: pd.DataFrame, step: float) -> np.ndarray:
    """'near' where so marked, 'ring' in the eight squares around, 'far' elsewhere; rows of `where` are squares."""
    row = np.rint(where["latitude"].to_numpy() / step - 0.5).astype(int)
    column = np.rint(where["longitude"].to_numpy() / step - 0.5).astype(int)
    marked = {(row[i], column[i]) for i in np.flatnonzero(near)}
    around = {(r + i, c + j) for r, c in marked for i in (-1, 0, 1) for j in (-1, 0, 1)}
    ring = np.array([place in around for place in zip(row, column, strict=True)])
    return np.where(near, "near", np.where(ring, "ring", "far"))


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """The change in each class, a row a scenario, above; below a small map of the classes of each."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    changes, places = (frame.loc[frame["layer"] == layer] for layer in ("change", "square"))
    across = min(ACROSS, len(scenarios))
    down, size, tall = -(-len(scenarios) // across), PANEL * 0.76, 0.75 + _intervals.SCENARIO * len(scenarios)
    keys = [Patch(facecolor=TONES[name], edgecolor=style.MUTED, linewidth=0.4, label=name) for name in CLASSES]
    width = max(size * across + 0.4, 8.4)
    fig = style.figure(TITLE, _note(results, scenarios), width, tall + size * down, [*keys, *map_keys(results, scenarios)])
    top, bottom = fig.subfigures(2, 1, squeeze=False, height_ratios=(tall, size * down))[:, 0]
    kinds = {name: name for name in ("net", *CLASSES)}
    _intervals.ranked(top.subplots(1, len(kinds)), changes.assign(quantity=changes["class"]), kinds, "civilian deaths", scenarios)
    for cell, scenario in zip(style.grid(bottom, len(scenarios), across, sharex=True, sharey=True), scenarios, strict=True):
        _map(cell, places.loc[places["scenario"] == scenario], results, scenario)
        counts = changes.loc[changes["scenario"] == scenario].set_index("class")["squares"]
        cell.set_title(f"{style.label(scenario)}: {counts['near']:.0f} near, {counts['ring']:.0f} ring", size=8.5)
    return fig


def _note(results: Results, scenarios: list[str]) -> str:
    note = (
        f"Simulated true civilian deaths, scenario minus {style.label(results.reference)}, mandate date to end; "
        f"{style.pairs_note(pair_count(results))}. Bars: 95% bootstrap intervals of the mean paired difference, each by itself; grey "
        f"and hollow: holds zero. near: clearly gains at least {LEAST:.0f} patrol-days; ring: the squares around; "
        "far: all others; net: all squares, the plain difference without control variates, not quite that of the tables. "
        "Over each map: how many squares are near and ring."
    )
    left = [style.label(name) for name in results.others if name not in scenarios]
    return note + (f" Not drawn, since no square clearly gains patrols: {', '.join(left)}." if left else "")


def _map(axes: Axes, rows: pd.DataFrame, results: Results, scenario: str) -> None:
    step = float(results.map["resolution"])
    codes = rows.assign(code=rows["class"].map({name: i for i, name in enumerate(CLASSES)}).astype(float))
    colours = ListedColormap([TONES[name] for name in CLASSES])
    norm = BoundaryNorm([-0.5, 0.5, 1.5, 2.5], 3)
    squares(axes, codes, "code", step, f"classes:{scenario}", cmap=colours, norm=norm)
    backdrop(axes, results, scenario, extent(rows, step), names=False)
