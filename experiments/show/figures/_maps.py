"""Maps share one backdrop: outline, river and towns as `map.json` gives them, a scenario's bases, and squares as a mesh."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator, MultipleLocator
from numpy.typing import NDArray

from experiments.show.figures import style
from experiments.show.figures._bases import base_keys, bases_of, draw_bases, points
from experiments.show.figures.style import INK, LAND, LAND_EDGE, WATER
from experiments.study.results import Results

ASPECT = 1.05
"""A degree of latitude is so much longer than one of longitude at 17.5 degrees north."""
PANEL = 3.25
"""Inches a map panel is wide and high."""
SMALL = 0.76
"""Of a panel's usual size where scenarios are many."""
NAMES = 6.0
"""Points of places' names."""
Groups = Mapping[str, Sequence[str]]
"""What is shown, and the scenarios whose maps show it."""
Mesh = tuple[NDArray[np.float64], NDArray[np.float64], np.ma.MaskedArray[Any, np.dtype[np.float64]]]
Point = tuple[str, float, float]
Box = tuple[float, float, float, float]


def maps(
    title: str, note: str, groups: Groups, keys: Sequence[Artist], draw: Callable[[Axes, str, str], Any], bars: Mapping[str, str]
) -> Figure:
    """A figure of `fill`, as large as its maps ask for."""
    width, height = size(groups)
    fig = style.figure(title, note, width, height, keys, 6 if width > 6.6 else 3)
    fill(fig, groups, draw, bars)
    return fig


def size(groups: Groups) -> tuple[float, float]:
    """Inches that the maps of these groups take."""
    across, down, panel = _shape(groups)
    return panel * across + 0.9, panel * 1.04 * sum(down) + 0.6 * _beside(groups)


def fill(fig: FigureBase, groups: Groups, draw: Callable[[Axes, str, str], Any], bars: Mapping[str, str]) -> None:
    """A map each of the scenarios of each group, groups one below the other; groups of one map each stand side by side.

    `draw` draws the map of a group and scenario; what it gives has a bar of colours, with the words of the group in `bars`.
    """
    across, down, _ = _shape(groups)
    grid, top = fig.subplots(sum(down), across, squeeze=False, sharex=True, sharey=True), 0
    for place, (group, scenarios) in enumerate(groups.items()):
        axes = grid[:, place] if _beside(groups) else grid[top : top + down[place]].ravel()
        top += 0 if _beside(groups) else down[place]
        drawn = [found for cell, name in zip(axes, scenarios) if (found := draw(cell, group, name)) is not None]
        for spare in axes[len(scenarios) :]:
            spare.remove()
        if drawn and group in bars:
            side = "bottom" if _beside(groups) else "right"
            beyond = "both" if bars[group].startswith("difference") else "neither"
            mine = list(axes[: len(scenarios)])
            bar = fig.colorbar(drawn[-1], ax=mine, label=bars[group], extend=beyond, location=side, shrink=0.8, pad=0.015, aspect=26)
            if not isinstance(drawn[-1].norm, LogNorm):
                bar.locator = MaxNLocator(4 if _beside(groups) else 8)


def _beside(groups: Groups) -> bool:
    return all(len(scenarios) == 1 for scenarios in groups.values())


def _shape(groups: Groups) -> tuple[int, list[int], float]:
    """How many maps stand in a row, how many rows each group has, and how many inches a map has."""
    if _beside(groups):
        return len(groups), [1], PANEL * (1.3 if len(groups) == 1 else 1.0)
    most = max(map(len, groups.values()))
    across = min(most, style.ACROSS + (most > style.FEW and len(groups) > 1))
    return across, [-(-len(scenarios) // across) for scenarios in groups.values()], PANEL * (SMALL if across > style.ACROSS else 1.0)


def squares(axes: Axes, rows: pd.DataFrame, value: str, step: float, gid: str, **look: Any) -> QuadMesh:
    """Squares in the colour of their value."""
    return axes.pcolormesh(*mesh(rows, value, step), rasterized=True, gid=gid, **look)


def mesh(frame: pd.DataFrame, value: str, step: float) -> Mesh:
    """Edges of longitude and latitude and a masked array of `value`, from rows at the centres of squares of `step`."""
    west, south = frame["longitude"].min() - step / 2, frame["latitude"].min() - step / 2
    column = np.rint((frame["longitude"].to_numpy() - west) / step - 0.5).astype(int)
    row = np.rint((frame["latitude"].to_numpy() - south) / step - 0.5).astype(int)
    grid = np.full((row.max() + 1, column.max() + 1), np.nan)
    grid[row, column] = frame[value].to_numpy(dtype=float)
    return (
        west + step * np.arange(grid.shape[1] + 1),
        south + step * np.arange(grid.shape[0] + 1),
        np.ma.masked_invalid(grid),
    )


def extent(frame: pd.DataFrame, step: float) -> Box:
    """West, east, south and north of all squares, with a margin of one."""
    lon, lat = frame["longitude"], frame["latitude"]
    return lon.min() - 1.5 * step, lon.max() + 1.5 * step, lat.min() - 1.5 * step, lat.max() + 1.5 * step


def backdrop(axes: Axes, results: Results, scenario: str, box: Box, *, names: bool = True) -> None:
    """Outline below, river, the scenario's bases, and towns that stand apart from these above whatever else is drawn, with `names`."""
    ground(axes, results, box)
    bases = bases_of(results, scenario)
    draw_bases(axes, bases)
    inside = [place for place in points(bases) if _inside(place, box)]
    towns = [(town["name"], town["lon"], town["lat"]) for town in results.map["towns"]]
    others = [town for town in towns if _inside(town, box) and all(_apart(town, base) for base in inside)]
    across, up = [town[1] for town in others], [town[2] for town in others]
    axes.scatter(across, up, s=12, marker=".", color=INK, linewidth=0.7, zorder=5, gid="towns")
    if names:
        _label(axes, [*inside, *others], box)


def ground(axes: Axes, results: Results, box: Box) -> None:
    """The ground below all else, its borders and the river above squares, and the frame with degrees."""
    for ring in results.map["outline"]:
        axes.add_patch(Polygon(np.asarray(ring), facecolor=LAND, edgecolor="none", zorder=0))
        axes.add_patch(Polygon(np.asarray(ring), fill=False, edgecolor=LAND_EDGE, linewidth=0.8, zorder=2.4))
    for line in results.map["river"]:
        axes.plot(*np.asarray(line).T, color=WATER, linewidth=1.1, zorder=2.5)
    axes.set_xlim(box[0], box[1])
    axes.set_ylim(box[2], box[3])
    axes.set_aspect(ASPECT)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MultipleLocator(4))
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}°{'W' if value < 0 else 'E' if value > 0 else ''}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}°N")
    axes.tick_params(labelsize=7, length=2)


def map_keys(results: Results, scenarios: Iterable[str]) -> list[Line2D]:
    """Key entries of the backdrop, for what these scenarios have."""
    return [Line2D([], [], color=WATER, linewidth=1.1, label="Niger"), *base_keys(results, scenarios)]


def _inside(point: Point, box: Box) -> bool:
    return box[0] < point[1] < box[1] and box[2] < point[2] < box[3]


def _apart(first: Point, second: Point) -> bool:
    """Whether two places are far enough from each other for a mark each."""
    return max(abs(first[1] - second[1]), abs(first[2] - second[2])) > 0.15


def _label(axes: Axes, points: Sequence[Point], box: Box) -> None:
    """Names beside their dots, at the first of eight places that meets no other name or dot; none where all do."""
    degree = (box[1] - box[0]) / (PANEL - 0.45)
    high, wide, gap = NAMES * 1.25 / 72 * degree, NAMES * 0.62 / 72 * degree, 0.055 * degree
    taken = [(lon - gap, lat - gap, lon + gap, lat + gap) for _, lon, lat in points]
    for name, lon, lat in points:
        length = wide * len(name)
        for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            west = lon + {1: gap * 1.2, 0: -length / 2, -1: -gap * 1.2 - length}[across]
            south = lat - high / 2 + up * (high / 2 + gap)
            place = (west, south, west + length, south + high)
            outside = place[0] < box[0] or place[2] > box[1] or place[1] < box[2] or place[3] > box[3]
            if outside or any(_meet(place, other) for other in taken):
                continue
            taken.append(place)
            text = axes.text(west, south + high / 2, name, size=NAMES, va="center", color=INK, zorder=6, gid="place")
            style.outlined(text)
            break


def _meet(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]
