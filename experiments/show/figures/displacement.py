"""Near, ring and far: does violence against civilians fall where patrols come, and rise next door?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.comparison.pairs import clusters
from experiments.show.figures import _intervals, style
from experiments.show.figures._cells import Cells, mean_interval, pair_count, paired_cells, positions
from experiments.show.figures._maps import PANEL, backdrop, extent, map_keys, mesh
from experiments.study.results import PAIR_KEYS, Results

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
    patrols = paired_cells(results, scenario, "patrol_days", "square")
    near = (patrols.low > 0) & (patrols.difference >= LEAST)
    if not near.any():
        return pd.DataFrame()
    where = positions(results, "square").loc[patrols.places]
    kind = classes(near, where, float(results.map["resolution"]))
    squares = where.reset_index(names="square").assign(layer="square", patrol_days_gain=patrols.difference)
    squares["class"] = kind
    deaths = paired_cells(results, scenario, "civilian_deaths", "square")
    changes = _changes(results, scenario, deaths, kind, patrols)
    return pd.concat([changes, squares], ignore_index=True).assign(scenario=scenario, n_pairs=len(deaths.first))


def classes(near: np.ndarray, where: pd.DataFrame, step: float) -> np.ndarray:
    """'near' where so marked, 'ring' in the eight squares around, 'far' elsewhere; rows of `where` are squares."""
    row = np.rint(where["latitude"].to_numpy() / step - 0.5).astype(int)
    column = np.rint(where["longitude"].to_numpy() / step - 0.5).astype(int)
    marked = {(row[i], column[i]) for i in np.flatnonzero(near)}
    around = {(r + i, c + j) for r, c in marked for i in (-1, 0, 1) for j in (-1, 0, 1)}
    ring = np.array([place in around for place in zip(row, column, strict=True)])
    return np.where(near, "near", np.where(ring, "ring", "far"))


def _changes(results: Results, scenario: str, deaths: Cells, kind: np.ndarray, patrols: Cells) -> pd.DataFrame:
    table = results.squares
    arms = [table.loc[table["scenario"] == name, PAIR_KEYS].drop_duplicates() for name in (results.reference, scenario)]
    keys = arms[0].merge(arms[1], on=PAIR_KEYS).sort_values(PAIR_KEYS)
    cluster, _ = clusters(keys)
    member = np.column_stack([kind == name for name in CLASSES] + [np.ones(len(kind), dtype=bool)]).astype(float)
    first, change = deaths.first @ member, (deaths.second - deaths.first) @ member
    low, high = mean_interval(change, cluster)
    return pd.DataFrame(
        {
            "layer": "change",
            "class": [*CLASSES, "net"],
            "squares": member.sum(axis=0).astype(int),
            "patrol_days_gain": patrols.difference @ member,
            "mean_reference": first.mean(axis=0),
            "difference": change.mean(axis=0),
            "low": low,
            "high": high,
        }
    )


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row a scenario: its classes on the map, and the change in each."""
    scenarios = [name for name in results.others if name in set(frame["scenario"])]
    note = (
        f"Simulated true civilian deaths, scenario minus {style.label(results.reference)}, mandate date to end; "
        f"{style.pairs_note(pair_count(results))}. Bars: 95% bootstrap intervals of the mean paired difference, each by itself; grey "
        f"and hollow: holds zero. near: clearly gains at least {LEAST:.0f} patrol-days; ring: the squares around; "
        "far: all others; net: all squares, the plain difference without control variates, not quite that of the tables."
    )
    left = [style.label(name) for name in results.others if name not in scenarios]
    note += f" Not drawn, since no square clearly gains patrols: {', '.join(left)}." if left else ""
    keys = [Patch(facecolor=TONES[name], edgecolor=style.MUTED, linewidth=0.4, label=name) for name in CLASSES]
    if len(scenarios) > style.FEW:
        return _many(frame, results, scenarios, note, [*keys, *map_keys(results, scenarios)])
    fig = style.figure(TITLE, note, 8.4, PANEL * 0.95 * len(scenarios), [*keys, *map_keys(results, scenarios)])
    axes = fig.subplots(len(scenarios), 2, squeeze=False, width_ratios=(1, 1.25))
    for (left, right), scenario in zip(axes, scenarios, strict=True):
        rows = frame.loc[frame["scenario"] == scenario]
        _map(left, rows.loc[rows["layer"] == "square"], results, scenario)
        look = style.look(results.scenarios.index(scenario))
        _bars(right, rows.loc[rows["layer"] == "change"], look, scenario, style.label(results.reference))
        right.set_xlim(_reach(frame))
        left.set_title(f"{style.label(scenario)}: classes of squares")
        right.set_title(f"{style.label(scenario)}: change of civilian deaths")
    return fig


def _reach(frame: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis of changes, one for all scenarios: zero lies inside, and a small change looks small."""
    changes = frame.loc[frame["layer"] == "change"]
    low, high = min(float(changes["low"].min()), 0.0), max(float(changes["high"].max()), 0.0)
    edge = 0.05 * (high - low or 1.0)
    return low - edge, high + edge


def _many(frame: pd.DataFrame, results: Results, scenarios: list[str], note: str, keys: list[Artist]) -> Figure:
    """Changes in rows with the scenarios' names above, small maps of the classes below."""
    down, size = -(-len(scenarios) // ACROSS), PANEL * 0.76
    tall = 0.75 + 0.19 * len(scenarios)
    fig = style.figure(TITLE, note, size * ACROSS + 0.4, tall + size * down, keys)
    top, bottom = fig.subfigures(2, 1, squeeze=False, height_ratios=(tall, size * down))[:, 0]
    changes = frame.loc[frame["layer"] == "change"].assign(quantity=lambda rows: rows["class"])
    kinds = ("net", *CLASSES)
    cells = list(top.subplots(1, len(kinds)))
    _intervals.ranked(cells, changes, dict.fromkeys(kinds, "difference in civilian deaths"), scenarios)
    for cell, kind in zip(cells, kinds):
        cell.set_title(kind, weight="bold")
        cell.set_xlabel("civilian deaths")
    axes = bottom.subplots(down, ACROSS, squeeze=False, sharex=True, sharey=True).ravel()
    for spare in axes[len(scenarios) :]:
        spare.remove()
    for cell, scenario in zip(axes, scenarios):
        _map(cell, frame.loc[(frame["scenario"] == scenario) & (frame["layer"] == "square")], results, scenario)
        cell.set_title(style.label(scenario), size=8.5)
    return fig


def _map(axes: Axes, squares: pd.DataFrame, results: Results, scenario: str) -> None:
    step = float(results.map["resolution"])
    codes = squares.assign(code=squares["class"].map({name: i for i, name in enumerate(CLASSES)}).astype(float))
    colours = ListedColormap([TONES[name] for name in CLASSES])
    norm = BoundaryNorm([-0.5, 0.5, 1.5, 2.5], 3)
    axes.pcolormesh(*mesh(codes, "code", step), cmap=colours, norm=norm, rasterized=True, gid=f"classes:{scenario}")
    backdrop(axes, results, scenario, extent(squares, step), names=False)


def _bars(axes: Axes, rows: pd.DataFrame, look: style.Look, scenario: str, reference: str) -> None:
    names = []
    for place, row in enumerate(rows.to_dict("records")):
        undecided = not (row["low"] > 0 or row["high"] < 0)
        colour = style.UNDECIDED if undecided else look.colour
        gid = f"{row['class']}:{scenario}"
        axes.plot((row["low"], row["high"]), (place, place), color=colour, linewidth=2.6, gid=f"interval:{gid}")
        face = "white" if undecided else colour
        axes.plot([row["difference"]], [place], marker=look.marker, color=colour, mfc=face, markersize=6, gid=f"point:{gid}")
        deaths = style.plain(row["mean_reference"])
        names.append(f"{row['class']}: {row['squares']:.0f} squares,\n{deaths} deaths in\n{reference}")
    axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    axes.axhline(2.5, color=style.MUTED, linewidth=0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlabel("difference in civilian deaths")
    axes.grid(axis="x")
    axes.set_axisbelow(True)
