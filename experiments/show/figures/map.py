"""Where the war is: influence of JNIM and ISGS as fields, mean deaths by square, and lethal events by region."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.show.figures import _intervals, style
from experiments.show.figures._maps import backdrop, extent, fill, map_keys, size, squares
from experiments.show.figures._paired import events_of_mandate, pair_count
from experiments.study.results import PAIR_KEYS, Results

NAME = "map"
TITLE = "Influence of JNIM and ISGS, and where people die"
ORDER = 5
HELP = (
    "All maps are means over runs: no square of a single run says anything about a place. Below them stand lethal events by region, where "
    "runs differ widely."
)
FIELDS = {"influence_jnim": "JNIM", "influence_isgs": "ISGS"}
DEATHS = "deaths"
REGIONS = {
    "taoudenit": "Taoudénit",
    "timbuktu": "Timbuktu",
    "kidal": "Kidal",
    "gao": "Gao",
    "menaka": "Ménaka",
    "mopti": "Mopti",
    "segou": "Ségou",
}
"""From north to south."""
DOT = "#f0a202"
STRIP = 1.75
"""Inches that the strip below the maps is high."""
LEAST = 1.0
"""Mean deaths from which a square has a dot."""
SIZES = (3, 30, 300)
"""Deaths whose dots the key shows."""
AREA = 3.2
"""Area of a dot in square points by the root of its deaths."""
COLUMNS = ["layer", "scenario", "quantity", "square", "latitude", "longitude", "value", "low", "high"]


def data(results: Results) -> pd.DataFrame:
    """Rows of three layers: influence by organisation and square, deaths by square, and lethal events by region.

    `value` is the mean over runs from the mandate date on; of regions `low` and `high` are 5 and 95 percent of runs.
    """
    table = results.squares
    fields = [name for name in FIELDS if name in table.columns]
    if not fields:
        raise style.NoData("squares.parquet has no influence")
    scenarios = shown(results)
    table = table.loc[table["scenario"].isin(scenarios)]
    names = [*fields, *([DEATHS] if DEATHS in table.columns else [])]
    mean = table.groupby(["scenario", "square", "latitude", "longitude"], as_index=False)[names].mean()
    rows = mean.melt(id_vars=["scenario", "square", "latitude", "longitude"], var_name="quantity", value_name="value")
    rows = rows.assign(layer=np.where(rows["quantity"] == DEATHS, DEATHS, "influence"))
    rows = rows.loc[(rows["layer"] == "influence") | (rows["value"] >= LEAST)]
    return pd.concat([rows, _ranges(results, scenarios)], ignore_index=True).reindex(columns=COLUMNS)


def shown(results: Results) -> list[str]:
    """The scenarios that are drawn: all, but of many the reference alone, from which the map of differences tells the others."""
    return results.scenarios if len(results.scenarios) <= style.FEW else [results.reference]


def _ranges(results: Results, scenarios: list[str]) -> pd.DataFrame:
    """Lethal events of the mandate by region; empty where the study keeps no events."""
    if not results.has("events.parquet"):
        return pd.DataFrame()
    events = events_of_mandate(results)
    lethal = events.loc[events["best"] > 0]
    region = lethal["adm_1"].astype(str).str.lower()
    rows = []
    for scenario in scenarios:
        keys = pd.MultiIndex.from_frame(results.runs.loc[results.runs["scenario"] == scenario, PAIR_KEYS])
        for name in REGIONS:
            counts = lethal.loc[(lethal["scenario"] == scenario) & (region == name)].groupby(PAIR_KEYS).size().reindex(keys, fill_value=0)
            low, high = counts.quantile([0.05, 0.95])
            rows.append({"layer": "region", "scenario": scenario, "quantity": name, "value": counts.mean(), "low": low, "high": high})
    return pd.DataFrame(rows)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Maps of each organisation and of deaths, one a scenario; below them regions, a panel a scenario."""
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    groups = {name: scenarios for name in (*FIELDS, DEATHS) if name in set(frame["quantity"])}
    regions, field = frame.loc[frame["layer"] == "region"], frame.loc[frame["layer"] == "influence"]
    step, norm = float(results.map["resolution"]), Normalize(0, max(0.05, float(field["value"].max())))
    box = extent(field, step)

    def one(axes: Axes, quantity: str, scenario: str) -> QuadMesh | None:
        rows = frame.loc[(frame["scenario"] == scenario) & (frame["quantity"] == quantity)]
        backdrop(axes, results, scenario, box, names=quantity != DEATHS)
        axes.set_title(f"{FIELDS.get(quantity, quantity)}, {style.label(scenario)}")
        if quantity != DEATHS:
            return squares(axes, rows, "value", step, f"{quantity}:{scenario}", norm=norm, cmap="Purples")
        dots = axes.scatter(rows["longitude"], rows["latitude"], facecolor=DOT, edgecolor=style.INK, gid=f"deaths:{scenario}")
        dots.set(sizes=AREA * np.sqrt(rows["value"].to_numpy(dtype=float)), linewidth=0.3, alpha=0.8, zorder=4)
        return None

    keys = [*(_keys() if DEATHS in groups else []), *map_keys(results, scenarios)]
    (width, height), below = size(groups), STRIP * (not regions.empty)
    fig = style.figure(TITLE, _note(results, frame), width, height + below, keys, key_columns=6)
    parts = fig.subfigures(1 + (not regions.empty), 1, squeeze=False, height_ratios=(height, below)[: 1 + (not regions.empty)])[:, 0]
    fill(parts[0], groups, one, dict.fromkeys(FIELDS, "mean influence, 0 to 1"))
    for part in parts[1:]:
        for place, (cell, name) in enumerate(zip(style.grid(part, len(scenarios), len(scenarios)), scenarios, strict=True)):
            _strip(cell, regions.loc[regions["scenario"] == name], name, named=place == 0)
    return fig


def _strip(axes: Axes, rows: pd.DataFrame, scenario: str, *, named: bool) -> None:
    """Lethal events, a row a region: the mean and most runs."""
    names = [REGIONS[name] if named else "" for name in rows["quantity"]]
    for place, row in enumerate(rows.to_dict("records")):
        gid = f"region:{row['quantity']}:{scenario}"
        axes.plot([row["low"], row["high"]], [place, place], color=style.MUTED, linewidth=3, alpha=0.5, gid=gid)
        axes.plot([row["value"]], [place], "o", color=DOT, mec=style.INK, mew=0.5, markersize=5, clip_on=False, zorder=3)
    _intervals.settle(axes, names, "lethal events by region")
    axes.set_xlim(left=0)


def _keys() -> list[Line2D]:
    look = {"linestyle": "", "marker": "o", "mfc": DOT, "mec": style.INK, "mew": 0.3}
    return [Line2D([], [], markersize=float(np.sqrt(AREA * np.sqrt(size))), label=f"{size} deaths", **look) for size in SIZES]  # type: ignore[arg-type]


def _note(results: Results, frame: pd.DataFrame) -> str:
    note = f"Simulated, mandate date to end; means over {style.pairs_note(pair_count(results))}."
    if DEATHS in set(frame["layer"]):
        note += f" Dots: true deaths in squares with at least {LEAST:.0f}, area by their root."
    if "region" in set(frame["layer"]):
        note += " Below: mean (dot) and the middle 90% of runs (bar)."
    others = len(results.scenarios) - len(shown(results))
    return note + (f" The other {others} scenarios: see the map of differences." if others else "")
