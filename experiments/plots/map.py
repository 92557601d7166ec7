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
HELP = (
    "Shading is the mean over all runs, dots are a single run: their places vary from run to run. Below the maps stands that run among all "
    "others, region by region."
)
FIELDS = {"influence_jnim": "JNIM", "influence_isgs": "ISGS"}
MARKS = {1: ("o", "state-based"), 2: ("s", "non-state"), 3: ("^", "one-sided")}
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
COLUMNS = ["layer", "scenario", "quantity", "square", "latitude", "longitude", "value", "low", "high", "type_of_violence"]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers: mean influence by organisation and square, and lethal events of the first pair's run.

    `value` is influence (0 to 1) or deaths; events are those from the mandate date on.
    """
    table = results.squares
    fields = [name for name in FIELDS if name in table.columns]
    if not fields:
        raise style.NoData("squares.parquet has no influence")
    scenarios = shown(results)
    table = table.loc[table["scenario"].isin(scenarios)]
    mean = table.groupby(["scenario", "square", "latitude", "longitude"], as_index=False)[fields].mean()
    field = mean.melt(id_vars=["scenario", "square", "latitude", "longitude"], var_name="quantity", value_name="value")
    lethal = _lethal(results, scenarios)
    events, ranges = _of_first_run(lethal), _ranges(lethal, results, scenarios)
    parts = [field.assign(layer="influence"), *([] if events.empty else [events.assign(layer="event"), ranges.assign(layer="range")])]
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def shown(results: Results) -> list[str]:
    """The scenarios that are drawn: all, but of many the reference alone, from which the map of differences tells the others."""
    return results.scenarios if len(results.scenarios) <= style.FEW else [results.reference]


def _lethal(results: Results, scenarios: list[str]) -> pd.DataFrame:
    """Events with deaths of the mandate, of all runs; empty where the study keeps no events."""
    if not results.has("events.parquet"):
        return pd.DataFrame()
    events = results.events
    after = pd.to_datetime(events["date_start"]) >= results.mandate
    return events.loc[after & (events["best"] > 0) & events["scenario"].isin(scenarios)]


def _of_first_run(events: pd.DataFrame) -> pd.DataFrame:
    if events.empty:
        return events
    first = events[PAIR_KEYS].drop_duplicates().sort_values(PAIR_KEYS).head(1)
    return events.merge(first, on=PAIR_KEYS).rename(columns={"best": "value"}).assign(quantity="deaths")


def _ranges(events: pd.DataFrame, results: Results, scenarios: list[str]) -> pd.DataFrame:
    """Lethal events by region: `value` in the run that is drawn, `low` and `high` the 5 and 95 percent of all runs."""
    if events.empty or "adm_1" not in events.columns:
        return pd.DataFrame()
    region = events["adm_1"].astype(str).str.lower()
    first = events[PAIR_KEYS].drop_duplicates().sort_values(PAIR_KEYS).iloc[0]
    rows = []
    for scenario in scenarios:
        keys = pd.MultiIndex.from_frame(results.runs.loc[results.runs["scenario"] == scenario, PAIR_KEYS])
        for name in REGIONS:
            mine = events.loc[(events["scenario"] == scenario) & (region == name)]
            counts = mine.groupby(PAIR_KEYS).size().reindex(keys, fill_value=0)
            low, high = counts.quantile([0.05, 0.95])
            rows.append({"scenario": scenario, "quantity": name, "value": counts.get(tuple(first), 0), "low": low, "high": high})
    return pd.DataFrame(rows)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A row an organisation, a column a scenario."""
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    fields = [name for name in FIELDS if name in set(frame["quantity"])]
    ranges = frame.loc[frame["layer"] == "range"]
    one = len(scenarios) == 1  # of one scenario the two maps stand side by side
    across, down = (len(fields), 1) if one else (len(scenarios), len(fields))
    heights = [1.04 * PANEL] * down + [STRIP] * (not ranges.empty)
    keys = [*_keys(frame), *map_keys(results, scenarios)]
    fig = style.figure(TITLE, _note(results, frame), PANEL * across + 0.9, sum(heights), keys, key_columns=5 if across > 1 else 3)
    cells = fig.subplots(len(heights), across, squeeze=False, height_ratios=heights)
    field = frame.loc[frame["layer"] == "influence"]
    step, norm = float(results.map["resolution"]), Normalize(0, max(0.05, float(field["value"].max())))
    box = extent(field, step)
    for place, (quantity, scenario) in enumerate((quantity, scenario) for quantity in fields for scenario in scenarios):
        cell = cells[place // across, place % across]
        chosen = field.loc[(field["scenario"] == scenario) & (field["quantity"] == quantity)]
        drawn = cell.pcolormesh(*mesh(chosen, "value", step), norm=norm, cmap="Purples", rasterized=True, gid=f"{quantity}:{scenario}")
        backdrop(cell, results, scenario, box)
        _dots(cell, frame.loc[(frame["layer"] == "event") & (frame["scenario"] == scenario)], scenario)
        cell.set_title(f"{FIELDS[quantity]}, {style.label(scenario)}")
        cell.label_outer()
    for place, cell in enumerate(cells[down:].ravel()):
        if place < len(scenarios):
            _strip(cell, ranges.loc[ranges["scenario"] == scenarios[place]], scenarios[place], named=place == 0)
        else:
            cell.remove()
    fig.colorbar(drawn, ax=cells[:down], label="mean influence, 0 to 1", shrink=0.7, pad=0.015, aspect=28)
    return fig


def _strip(axes: Axes, ranges: pd.DataFrame, scenario: str, *, named: bool) -> None:
    """The run that is drawn among all runs: a row a region."""
    for place, row in enumerate(ranges.to_dict("records")):
        axes.plot(
            [row["low"], row["high"]], [place, place], color=style.MUTED, linewidth=3, alpha=0.5, gid=f"range:{row['quantity']}:{scenario}"
        )
        axes.plot([row["value"]], [place], "o", color=DOT, mec=style.INK, mew=0.5, markersize=5, clip_on=False, zorder=3)
    axes.set_yticks(range(len(ranges)), [REGIONS[name] for name in ranges["quantity"]] if named else [])
    axes.set_ylim(len(ranges) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("lethal events by region")
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


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
    if (frame["layer"] == "range").any():
        note += " Below: that run (dot) among the middle 90% of runs (bar)."
    others = len(results.scenarios) - len(shown(results))
    return note + (f" The other {others} scenarios: see the map of differences." if others else "")
