"""Paired differences of any quantity that a run has, and how one with its interval is drawn: coloured where it leaves zero out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.comparison.pairs import clusters
from experiments.show.figures import style
from experiments.show.figures._cells import mean_interval
from experiments.study.results import PAIR_KEYS, Results

RANKED = style.LOOKS[1]
"""How a difference is drawn where its scenario's name stands beside it."""
ADJUSTED = {"difference": "difference", "low": "low_adjusted", "high": "high_adjusted"}
"""What is drawn of a row of differences.csv, under the columns that it has there."""
COLUMNS = ["n_pairs", "mean_reference", "difference", "low", "high"]


def run_keys(results: Results, scenario: str) -> pd.MultiIndex:
    """The runs of a scenario, in order; also those in which nothing happened."""
    table = results.runs
    return pd.MultiIndex.from_frame(table.loc[table["scenario"] == scenario, PAIR_KEYS]).sort_values()


def paired(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """A row a column of two arms that have a row a run: mean of the first, mean paired difference and its 95% interval."""
    pairs = first.index.intersection(second.index).sort_values()
    one, other = (arm.loc[pairs].to_numpy(dtype=float) for arm in (first, second))
    low, high = mean_interval(other - one, clusters(pairs)[0])
    told = {"n_pairs": len(pairs), "mean_reference": one.mean(axis=0), "difference": (other - one).mean(axis=0), "low": low, "high": high}
    return pd.DataFrame(told, index=first.columns)


def draw(axes: Axes, at: float, row: pd.Series | dict[object, object], look: style.Look, gid: str) -> None:
    """One difference at its row: the interval and, on it, the estimate; grey and hollow where the interval holds zero, or not `clear`."""
    low, high, value = (float(row[name]) for name in ("low", "high", "difference"))  # type: ignore[index,arg-type]
    clear = bool(row["clear"]) if "clear" in row else low > 0 or high < 0
    colour = look.colour if clear else style.UNDECIDED
    axes.plot((low, high), (at, at), color=colour, linewidth=2.2, solid_capstyle="butt", gid=f"interval:{gid}")
    axes.plot([value], [at], marker=look.marker, color=colour, mfc=colour if clear else "white", markersize=5, gid=f"point:{gid}")


def ranked(axes: Sequence[Axes], changes: pd.DataFrame, quantities: Mapping[str, str], scenarios: Sequence[str]) -> None:
    """A panel a quantity, a row a scenario with its name; rows in one order in all panels: the least difference of the first on top."""
    first = changes.loc[changes["quantity"] == next(iter(quantities))].set_index("scenario")["difference"]
    order = sorted(scenarios, key=lambda name: (float(first.get(name, np.inf)), scenarios.index(name)))
    for place, (cell, (quantity, label)) in enumerate(zip(axes, quantities.items(), strict=True)):
        mine = changes.loc[changes["quantity"] == quantity]
        for row in mine.to_dict("records"):
            draw(cell, order.index(row["scenario"]), row, RANKED, f"{quantity}:{row['scenario']}")
        settle(cell, len(order), label)
        cell.xaxis.set_major_locator(MaxNLocator(3))
        cell.set_yticks(range(len(order)), [style.label(name) for name in order] if not place else [])


def settle(axes: Axes, rows: int, label: str) -> None:
    """The zero line, limits and grid of such a panel."""
    axes.axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlabel(label)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
