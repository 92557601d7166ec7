"""Influence of JNIM and ISGS as a field, and the events of one run as dots."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.plots import style
from experiments.plots._cells import pair_count
from experiments.plots._maps import PANEL, backdrop, extent, map_keys, mesh
from experiments.tables.results import PAIR_KEYS, Results

NAME = "map"
TITLE = "Influence of JNIM and ISGS, and the lethal events of one run"
ORDER = 5
HELP = "Shading is the mean over all runs, dots are a single run: their places vary from run to run."
FIELDS = {"influence_jnim": "JNIM", "influence_isgs": "ISGS"}
MARKS = {1: ("o", "state-based"), 2: ("s", "non-state"), 3: ("^", "one-sided")}
SHOWN = 3
"""Scenarios that are drawn: the first ones in the manifest's order."""
DOT = "#f0a202"
COLUMNS = ["layer", "scenario", "quantity", "square", "latitude", "longitude", "value", "type_of_violence"]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers: mean influence by organisation and square, and lethal events of the first pair's run.

    `value` is influence (0 to 1) or deaths; events are those from the mandate date on.
    """
    table = results.squares
    fields = [name for name in FIELDS if name in table.columns]
    if not fields:
        raise style.NoData("squares.parquet has no influence")
    scenarios = results.scenarios[:SHOWN]
    table = table.loc[table["scenario"].isin(scenarios)]
    mean = table.groupby(["scenario", "square", "latitude", "longitude"], as_index=False)[fields].mean()
    field = mean.melt(id_vars=["scenario", "square", "latitude", "longitude"], var_name="quantity", value_name="value")
    events = _events(results, scenarios)
    parts = [field.assign(layer="influence"), *([] if events.empty else [events.assign(layer="event")])]
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _events(results: Results, scenarios: list[str]) -> pd.DataFrame:
    if not results.has("events.parquet"):
        return pd.DataFrame()
    events = results.events
    first = events[PAIR_KEYS].drop_duplicates().sort_values(PAIR_KEYS).head(1)
    events = events.merge(first, on=PAIR_KEYS)
    after = pd.to_datetime(events["date_start"]) >= results.mandate
    events = events.loc[after & (events["best"] > 0) & events["scenario"].isin(scenarios)]
    return events.rename(columns={"best": "value"}).assign(quantity="deaths")


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an organisation, a column a scenario."""
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    fields = [name for name in FIELDS if name in set(frame["quantity"])]
    width, height = PANEL * len(scenarios) + 0.9, PANEL * 1.04 * len(fields)
    keys = [*_keys(frame), *map_keys(results, scenarios)]
    fig = style.figure(TITLE, _note(results, frame), width, height, keys, key_columns=5 if width > 6 else 3)
    axes = fig.subplots(len(fields), len(scenarios), squeeze=False, sharex=True, sharey=True)
    field = frame.loc[frame["layer"] == "influence"]
    step, norm = float(results.map["resolution"]), Normalize(0, max(0.05, float(field["value"].max())))
    for row, quantity in zip(axes, fields, strict=True):
        for cell, scenario in zip(row, scenarios, strict=True):
            chosen = field.loc[(field["scenario"] == scenario) & (field["quantity"] == quantity)]
            drawn = cell.pcolormesh(*mesh(chosen, "value", step), norm=norm, cmap="Purples", rasterized=True, gid=f"{quantity}:{scenario}")
            backdrop(cell, results, scenario, extent(field, step))
            _dots(cell, frame.loc[(frame["layer"] == "event") & (frame["scenario"] == scenario)], scenario)
            cell.set_title(f"{FIELDS[quantity]}, {style.label(scenario)}")
    fig.colorbar(drawn, ax=axes, label="mean influence, 0 to 1", shrink=0.7, pad=0.015, aspect=28)
    return fig


def _dots(axes: Axes, events: pd.DataFrame, scenario: str) -> None:
    for kind, (marker, _) in MARKS.items():
        rows = events.loc[events["type_of_violence"] == kind]
        if rows.empty:
            continue
        dots = axes.scatter(rows["longitude"], rows["latitude"], marker=marker, facecolor=DOT, edgecolor=style.INK)
        dots.set(sizes=3 + 3.0 * np.sqrt(rows["value"].to_numpy(dtype=float)), linewidth=0.35, alpha=0.85, zorder=4)
        dots.set_gid(f"event:{kind}:{scenario}")


def _keys(frame: pd.DataFrame) -> list[Line2D]:
    kinds = set(frame["type_of_violence"].dropna().astype(int))
    return [
        Line2D([], [], linestyle="", marker=mark, mfc=DOT, mec=style.INK, mew=0.4, markersize=4.5, label=f"{name} event")
        for kind, (mark, name) in MARKS.items()
        if kind in kinds
    ]


def _note(results: Results, frame: pd.DataFrame) -> str:
    note = f"Simulated, mandate date to end. Field: mean influence over {style.pairs_note(pair_count(results))}. "
    counts = frame.loc[frame["layer"] == "event"].groupby("scenario").size()
    if len(counts):
        told = ", ".join(f"{style.label(name)} {counts.get(name, 0)}" for name in results.scenarios if name in counts)
        note += f"Dots: true events with deaths of the first pair only, area by deaths ({told} events)."
    hidden = len(results.scenarios) - min(SHOWN, len(results.scenarios))
    return note + (f" The first {SHOWN} of {SHOWN + hidden} scenarios are drawn." if hidden else "")
