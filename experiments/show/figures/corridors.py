"""Corridors and those who hold them: what cargo crosses each square in a year, and who secures the places on its way."""

from __future__ import annotations

import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.show.figures import style
from experiments.show.figures._maps import backdrop, extent, map_keys, maps, squares
from experiments.show.figures._paired import YEAR, days_of_mandate, pair_count
from experiments.study.results import Results

NAME = "corridors"
TITLE = "Smuggling corridors and the coalitions that hold places"
ORDER = 50
HELP = (
    "Darker squares see more cargo pass, each step of shade many times the one before; a mark is a place, in the colour and "
    "shape of the coalition that secures it on most days."
)
HOLDERS = {"held_cma": ("CMA", "#0072b2", "o"), "held_platform": ("Platform", "#e69f00", "D"), "held_outside": ("outside", "#c2478d", "^")}
SHADES = LinearSegmentedColormap.from_list("shades", colormaps["Greys"]([0.22, 0.45, 0.72]))
"""Never so dark that a river, a name or a mark is lost on it."""
TOLD = {"outside": "a group outside"}
DEPTH = 1000.0
"""The palest square sees this many times less cargo than the darkest; those with less are blank."""
LEAST = 0.05
"""Places that nobody holds for this share of days or more bear no mark."""
COLUMNS = ["layer", "scenario", "square", "latitude", "longitude", "value", "holder", *HOLDERS]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers by scenario, means over runs of the mandate.

    Layer 'traffic': `value` is cargo in million USD a year that crossed the square; layer 'holder': `holder` is the
    coalition with most days at the place, `value` its share of days.
    """
    table = results.squares
    if "traffic" not in table.columns:
        raise style.NoData("squares.parquet has no traffic")
    held = [name for name in HOLDERS if name in table.columns]
    keys = ["scenario", "square", "latitude", "longitude"]
    scenarios, years = results.scenarios, days_of_mandate(results) / YEAR
    mean = table.groupby(keys, as_index=False)[["traffic", *held]].mean()
    traffic = mean.loc[mean["traffic"] > 0].assign(layer="traffic", value=lambda rows: rows["traffic"] / 1000 / years)
    parts = [traffic[[*keys, "layer", "value"]]]
    if held:
        most = mean[held].to_numpy().max(axis=1)
        places = mean.assign(layer="holder", value=most, holder=[HOLDERS[held[i]][0] for i in mean[held].to_numpy().argmax(axis=1)])
        parts.append(places.loc[most >= LEAST].drop(columns="traffic"))
    if all(part.empty for part in parts):
        raise style.NoData("in no run did any cargo cross a square, or any coalition hold a place")
    frame = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    return frame.sort_values(["layer", "scenario", "square"], key=lambda c: c.map(scenarios.index) if c.name == "scenario" else c)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One map a scenario, all on one logarithmic scale."""
    cargo, step = frame.loc[frame["layer"] == "traffic"], float(results.map["resolution"])
    top = 1.0 if cargo.empty else float(cargo["value"].max())
    norm, box = LogNorm(top / DEPTH, top), extent(frame, step)

    def one(axes: Axes, _: str, scenario: str) -> QuadMesh | None:
        mine = frame.loc[frame["scenario"] == scenario]
        traffic = mine.loc[(mine["layer"] == "traffic") & (mine["value"] >= top / DEPTH)]
        _marks(axes, mine.loc[mine["layer"] == "holder"], scenario)
        backdrop(axes, results, scenario, box)
        axes.set_title(style.label(scenario))
        if not traffic.empty:
            return squares(axes, traffic, "value", step, f"traffic:{scenario}", norm=norm, cmap=SHADES, zorder=2)
        axes.text(0.03, 0.03, "no cargo crosses any square", transform=axes.transAxes, va="bottom", color=style.INK, zorder=6)
        return None

    bars = {"cargo": "cargo across a square, million USD a year (log)"}
    return maps(TITLE, _note(results), {"cargo": results.scenarios}, [*_keys(frame), *map_keys(results, results.scenarios)], one, bars)


def _marks(axes: Axes, places: pd.DataFrame, scenario: str) -> None:
    for name, colour, marker in HOLDERS.values():
        rows = places.loc[places["holder"] == name]
        if len(rows):
            sizes = 24 + 50 * rows["value"].to_numpy(dtype=float)
            dots = axes.scatter(rows["longitude"], rows["latitude"], s=sizes, marker=marker, facecolor=colour, edgecolor="white")
            dots.set(linewidth=0.7, zorder=4)
            dots.set_gid(f"holder:{name}:{scenario}")


def _keys(frame: pd.DataFrame) -> list[Line2D]:
    found = set(frame["holder"].dropna())
    return [
        Line2D([], [], linestyle="", marker=mark, mfc=colour, mec="white", markersize=7, label=f"held by {TOLD.get(name, name)}")
        for name, colour, mark in HOLDERS.values()
        if name in found
    ]


def _note(results: Results) -> str:
    return (
        f"Simulated, mandate date to end, mean of {style.pairs_note(pair_count(results))}; means, no interval. Cargo counts in full in "
        f"every square that it crosses, so squares do not add up. Marks: places held by a coalition on at least {LEAST:.0%} of days, "
        "larger the more days; the coalition with most days."
    )
