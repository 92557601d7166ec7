"""Paired differences on the map: in which PRIO-GRID cells a scenario changes deaths and protection."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection, QuadMesh
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from experiments.show.figures import style
from experiments.show.figures._maps import backdrop, extent, map_keys, maps, mesh, squares
from experiments.show.figures._paired import How, both_arms, pair_count, paired, positions
from experiments.study.results import Results

NAME = "difference_map"
TITLE = "Where a scenario differs from the reference"
ORDER = 35
HELP = (
    "Hatched cells may be no change at all; in the others a sign says whether there is clearly more (+) or less (−), "
    "so the map also reads in grey. One cell in twenty would be unhatched by chance alone."
)
QUANTITIES: dict[str, tuple[str, How, str]] = {
    "deaths": ("deaths a cell", "sum", "RdBu_r"),
    "protection": ("UN protection, mean of a cell", "mean", "PRGn"),
    "influence": ("jihadist influence, mean of a cell", "mean", "PuOr_r"),
}
SUMS = {"influence": ("influence_jnim", "influence_isgs")}
"""Quantities that are sums of columns of the squares' table."""
CELL = 0.5
HATCH = "#8c8c8c"
SIGNED = 0.05
"""Share of the colours' scale from which a clear difference has a sign."""
NEXT_TO_NOTHING = 1e-3
"""Cells with less than this share of the greatest cell's figure, in both arms, are not drawn."""
COLUMNS = ["layer", "scenario", "quantity", "place", "latitude", "longitude", "n_pairs", "mean_reference"]
COLUMNS += ["mean_scenario", "difference", "low", "high", "holds_zero"]


def data(results: Results) -> pd.DataFrame:
    """Rows of two layers: paired difference by PRIO-GRID cell, and mean patrol-days by square of the scenario.

    A cell where next to nothing ever happens in either arm is left out.
    """
    if not results.others:
        raise style.NoData("one scenario only: nothing to compare")
    told = [name for name in QUANTITIES if name != "protection" or len(results.others) <= style.FEW]  # of many, see the patrols
    present = [name for name in told if set(SUMS.get(name, (name,))) <= set(results.squares.columns)]
    parts = [_cells(results, scenario, name) for name in present for scenario in results.others]
    parts += [_patrols(results, scenario) for scenario in results.others]
    frame = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    if not (frame["layer"] == "difference").any():
        raise style.NoData("squares.parquet has neither deaths nor protection")
    return frame


def _cells(results: Results, scenario: str, quantity: str) -> pd.DataFrame:
    arms = both_arms(results, scenario, SUMS.get(quantity, (quantity,)), "priogrid_gid", QUANTITIES[quantity][1])
    frame = paired(*arms).join(positions(results, "priogrid_gid"))
    most = frame[["mean_reference", "mean_scenario"]].abs().max(axis=1)
    frame = frame.loc[most > NEXT_TO_NOTHING * most.max()]
    frame = frame.rename_axis("place").reset_index()
    return frame.assign(layer="difference", scenario=scenario, quantity=quantity)


def _patrols(results: Results, scenario: str) -> pd.DataFrame:
    table = results.squares.loc[results.squares["scenario"] == scenario]
    if "patrol_days" not in table.columns:
        return pd.DataFrame()
    frame = table.groupby(["square", "latitude", "longitude"])[["patrol_days"]].mean().reset_index()
    frame = frame.rename(columns={"square": "place", "patrol_days": "mean_scenario"})
    return frame.assign(layer="patrols", scenario=scenario, quantity="patrol_days", n_pairs=table.groupby("square").size().max())


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Panels of one quantity stand together, one a scenario; with one scenario the quantities stand side by side."""
    cells, patrols = frame.loc[frame["layer"] == "difference"], frame.loc[frame["layer"] == "patrols"]
    drawn = cells.groupby("quantity", sort=False)["scenario"].unique()
    groups = {name: [one for one in results.others if one in set(drawn[name])] for name in QUANTITIES if name in drawn.index}
    reach = {name: float(np.quantile(cells.loc[cells["quantity"] == name, "difference"].abs(), 0.99)) or 1.0 for name in groups}
    step, box = float(results.map["resolution"]), extent(results.squares, float(results.map["resolution"]))

    def one(axes: Axes, quantity: str, scenario: str) -> QuadMesh:
        rows, most = cells.loc[(cells["quantity"] == quantity) & (cells["scenario"] == scenario)], reach[quantity]
        shown = _mesh(axes, rows, TwoSlopeNorm(0, -most, most), QUANTITIES[quantity][2], f"{quantity}:{scenario}")
        _marks(axes, rows, most)
        _contours(axes, patrols.loc[patrols["scenario"] == scenario], step)
        backdrop(axes, results, scenario, box, names=False)
        axes.set_title(f"{quantity}, {style.label(scenario)}")
        return shown

    bars = {name: f"difference in {QUANTITIES[name][0]}" for name in groups}
    return maps(TITLE, _note(results), groups, [*_keys(), *map_keys(results, results.others)], one, bars)


def _note(results: Results) -> str:
    return (
        f"Simulated true figures, scenario minus {style.label(results.reference)}, mandate date to end, mean paired "
        f"difference by PRIO-GRID cell (0.5°); {style.pairs_note(pair_count(results))}. Hatched and pale: the cell's "
        "95% bootstrap interval holds zero; not adjusted for the number of cells. Signs: from a twentieth of the scale on. Lines: "
        "the scenario's patrol-days a "
        "square (10, 100, 1,000)."
    )


def _mesh(axes: Axes, rows: pd.DataFrame, norm: TwoSlopeNorm, colours: str, gid: str) -> QuadMesh:
    undecided = rows["holds_zero"].astype(bool)
    for name, kept, alpha in (("undecided", undecided, 0.4), ("clear", ~undecided, 1.0)):
        shown = rows.assign(shown=rows["difference"].where(kept))
        drawn = squares(axes, shown, "shown", CELL, f"{name}:{gid}", norm=norm, cmap=colours, alpha=alpha)
    return drawn


def _marks(axes: Axes, rows: pd.DataFrame, reach: float) -> None:
    undecided = rows["holds_zero"].astype(bool).to_numpy()
    west, south = (rows[name].to_numpy(dtype=float) - CELL / 2 for name in ("longitude", "latitude"))
    hatched = [Rectangle((x, y), CELL, CELL) for x, y in zip(west[undecided], south[undecided])]
    axes.add_collection(PatchCollection(hatched, facecolor="none", edgecolor=HATCH, hatch="////", linewidth=0, zorder=2, gid="hatch"))
    size = rows["difference"].to_numpy(dtype=float)
    for sign, marker in ((1, "+"), (-1, "_")):
        for ink, deep in ((style.INK, False), ("white", True)):
            at = ~undecided & (np.sign(size) == sign) & ((np.abs(size) > 0.6 * reach) == deep) & (np.abs(size) >= SIGNED * reach)
            axes.scatter(west[at] + CELL / 2, south[at] + CELL / 2, s=14, marker=marker, color=ink, linewidth=0.9, zorder=3)


def _contours(axes: Axes, rows: pd.DataFrame, step: float) -> None:
    if rows.empty:
        return
    lon, lat, values = mesh(rows, "mean_scenario", step)
    levels = [level for level in (10, 100, 1000) if values.min() < level < values.max()]
    if levels:
        centre = (lon[:-1] + step / 2, lat[:-1] + step / 2)
        axes.contour(*centre, values.filled(0.0), levels=levels, colors="#333333", linewidths=0.6, zorder=3.5)


def _keys() -> list[Line2D | Patch]:
    return [
        Patch(facecolor="white", edgecolor=HATCH, hatch="/////", linewidth=0.3, label="interval holds zero"),
        Line2D([], [], linestyle="", marker="+", color=style.INK, label="clearly more"),
        Line2D([], [], linestyle="", marker="_", color=style.INK, label="clearly less"),
        Line2D([], [], color="#333333", linewidth=0.7, label="patrol-days"),
    ]
