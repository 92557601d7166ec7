"""Months: the middle half and nine tenths of runs month by month, with what was really recorded."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.show.figures import style
from experiments.study.results import Results

QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.50, "q75": 0.75, "q95": 0.95}
COLUMNS = ["panel", "label", "scenario", "month", "n_runs", *QUANTILES, "observed"]
MANDATE = Line2D([], [], color=style.MUTED, linestyle="--", linewidth=0.9, label="mandate date")


class Panel(NamedTuple):
    """A column of panels: a column of monthly.parquet, how its months are called, and the observed figures it answers to."""

    name: str
    label: str
    column: str
    type: str
    observed: str


def by_month(values: pd.DataFrame, column: str, quantiles: Mapping[str, float]) -> pd.DataFrame:
    """Quantiles over the runs of one scenario by month, how many runs they are of, and the most that one has."""
    months = values.groupby("month")[column]
    found = months.quantile(np.array(list(quantiles.values()))).unstack().set_axis(list(quantiles), axis=1)
    return found.assign(n_runs=months.size(), most=months.max())


def bands(results: Results, panels: Sequence[Panel]) -> pd.DataFrame:
    """Quantiles over runs by panel, scenario and month; a panel without any simulated event is left out.

    `observed` is NaN where nothing was observed. Raises `NoData` where no panel is left.
    """
    monthly = results.monthly
    rows = []
    for panel in panels:
        if panel.column not in monthly.columns or not monthly[panel.column].any():
            continue
        seen = _observed(results, panel)
        for scenario in results.scenarios:
            found = by_month(monthly.loc[monthly["scenario"] == scenario], panel.column, QUANTILES)
            found = found.assign(panel=panel.name, label=panel.label, scenario=scenario, observed=seen.reindex(found.index))
            rows.append(found.reset_index())
    if not rows:
        raise style.NoData("no run has a recorded event in any month")
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def _observed(results: Results, panel: Panel) -> pd.Series:
    """Observed figures by month, all regions together, up to the last month that was observed."""
    if not results.has("observed.csv"):
        return pd.Series(dtype=float)
    table = results.observed
    rows = table.loc[table["type"] == panel.type]
    regions = rows.loc[rows["region"] != "all"]
    return (rows if regions.empty else regions).groupby("month")[panel.observed].sum().astype(float)


def draw_bands(frame: pd.DataFrame, results: Results, title: str, panels: Sequence[Panel], what: str) -> Figure:
    """Small multiples: a row a scenario, a column a panel."""
    shown = [panel for panel in panels if panel.name in set(frame["panel"])]
    looks = {name: look for name, look in style.looks(results).items() if name in set(frame["scenario"])}
    note = (
        f"Simulated recorded figures (after under-reporting), n = {int(frame['n_runs'].min())} runs a scenario; "
        "bands hold the middle 50% and 90% of runs. Points: recorded in reality, up to June 2017. "
        "Dashed line: mandate date; before it all scenarios share their histories."
    )
    absent = [f"{panel.name.replace('_', '-')} {what}" for panel in panels if panel not in shown]
    note += f" Not drawn, since none is simulated: {', '.join(absent)}." if absent else ""
    tall = 1.4 if len(looks) <= style.FEW + 1 else 0.95
    fig = style.figure(title, note, 0.9 + 2.75 * len(shown), 0.4 + tall * len(looks), _keys(), key_columns=5)
    axes = fig.subplots(len(looks), len(shown), squeeze=False, sharex=True, sharey="col")
    for row, (scenario, look) in zip(axes, looks.items(), strict=True):
        for cell, panel in zip(row, shown, strict=True):
            _panel(cell, frame.loc[(frame["panel"] == panel.name) & (frame["scenario"] == scenario)], look, results)
        words = textwrap.fill(style.label(scenario), 14)
        row[0].set_ylabel(words, rotation=0, ha="right", va="center", weight="bold", size=8, color=look.colour, labelpad=7)
    for cell, panel in zip(axes[0], shown, strict=True):
        cell.set_ylim(0, 1.06 * float(frame.loc[frame["panel"] == panel.name, ["q95", "observed"]].max().max()))
        cell.set_title(panel.label)
    return fig


def _panel(axes: Axes, rows: pd.DataFrame, look: style.Look, results: Results) -> None:
    gid = f"{rows['panel'].iloc[0]}:{rows['scenario'].iloc[0]}"
    when = pd.to_datetime(rows["month"] + "-15").to_numpy()
    for name, low, high, alpha in (("90", "q05", "q95", 0.20), ("50", "q25", "q75", 0.40)):
        axes.fill_between(when, rows[low], rows[high], color=look.colour, alpha=alpha, linewidth=0, gid=f"{name}:{gid}")
    axes.plot(when, rows["median"], color=look.colour, linewidth=1.3, gid=f"median:{gid}")
    seen = rows["observed"].notna().to_numpy()
    axes.plot(when[seen], rows["observed"][seen], "o", markersize=2.6, mfc="white", mec=style.INK, mew=0.7, gid=f"observed:{gid}")
    years(axes, results)


def years(axes: Axes, results: Results) -> None:
    """An axis of years with the mandate date on it."""
    axes.axvline(np.datetime64(results.mandate), color=style.MUTED, linestyle="--", linewidth=0.9)  # type: ignore[arg-type]
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def _keys() -> list[Line2D | Patch]:
    return [
        Line2D([], [], color=style.INK, linewidth=1.3, label="median, simulated"),
        Patch(color=style.INK, alpha=0.5, linewidth=0, label="50% of runs"),
        Patch(color=style.INK, alpha=0.2, linewidth=0, label="90% of runs"),
        Line2D([], [], linestyle="", marker="o", markersize=3, mfc="white", mec=style.INK, label="recorded in reality"),
        MANDATE,
    ]
