"""Posture footprint: where each scenario's patrols spend their days."""

from __future__ import annotations

import pandas as pd
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._maps import PANEL, backdrop, extent, map_keys, mesh
from experiments.show.figures._paired import pair_count
from experiments.study.results import Results

NAME = "footprint"
TITLE = "Where patrols spend their days"
ORDER = 30
HELP = "Darker squares see more patrols; the scale is logarithmic, each step of colour is many times the one before."


def data(results: Results) -> pd.DataFrame:
    """Mean patrol-days by scenario and square over the mandate; squares without any are kept as zero."""
    table = results.squares
    if "patrol_days" not in table.columns or not (table["patrol_days"] > 0).any():
        raise style.NoData("squares.parquet has no patrol-days")
    keys = ["scenario", "square", "priogrid_gid", "latitude", "longitude"]
    frame = table.groupby(keys, sort=True, as_index=False)[["patrol_days"]].mean()
    order = {name: place for place, name in enumerate(results.scenarios)}
    return frame.sort_values(["scenario", "square"], key=lambda c: c.map(order) if c.name == "scenario" else c)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """One map a scenario, all on one logarithmic scale."""
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    across = min(len(scenarios), style.ACROSS)
    note = (
        "Simulated patrol-days a square from the mandate date to the end, mean of "
        f"{style.pairs_note(pair_count(results))}; squares with less than one are blank. Means, no interval."
    )
    rows = -(-len(scenarios) // across)
    fig = style.figure(TITLE, note, PANEL * across + 0.9, PANEL * 1.04 * rows, map_keys(results, scenarios))
    axes = style.grid(fig, len(scenarios), sharex=True, sharey=True)
    norm = LogNorm(1, max(10.0, float(frame["patrol_days"].max())))
    step, box = float(results.map["resolution"]), extent(frame, float(results.map["resolution"]))
    for cell, scenario in zip(axes, scenarios, strict=True):
        squares = frame.loc[frame["scenario"] == scenario]
        seen = squares["patrol_days"].where(squares["patrol_days"] >= 1)
        lon, lat, values = mesh(squares.assign(seen=seen), "seen", step)
        drawn = cell.pcolormesh(lon, lat, values, norm=norm, cmap="YlGnBu", rasterized=True, zorder=2, gid=scenario)
        backdrop(cell, results, scenario, box)
        cell.set_title(f"{style.label(scenario)}: {squares['patrol_days'].sum():,.0f} patrol-days")
    fig.colorbar(drawn, ax=axes, label="patrol-days a square (log)", shrink=0.85, pad=0.015, aspect=28)
    return fig
