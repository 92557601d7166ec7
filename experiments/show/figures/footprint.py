"""Posture footprint: where each scenario's patrols spend their days."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.show.figures._maps import backdrop, extent, map_keys, maps, squares
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
    note = (
        "Simulated patrol-days a square from the mandate date to the end, mean of "
        f"{style.pairs_note(pair_count(results))}; squares with less than one are blank. Means, no interval."
    )
    norm = LogNorm(1, max(10.0, float(frame["patrol_days"].max())))
    step, box = float(results.map["resolution"]), extent(frame, float(results.map["resolution"]))

    def one(axes: Axes, _: str, scenario: str) -> QuadMesh:
        rows = frame.loc[frame["scenario"] == scenario]
        shown = rows.assign(seen=rows["patrol_days"].where(rows["patrol_days"] >= 1))
        backdrop(axes, results, scenario, box)
        axes.set_title(f"{style.label(scenario)}: {rows['patrol_days'].sum():,.0f} patrol-days")
        return squares(axes, shown, "seen", step, scenario, norm=norm, cmap="YlGnBu", zorder=2)

    return maps(TITLE, note, {"days": scenarios}, map_keys(results, scenarios), one, {"days": "patrol-days a square (log)"})
