"""Monthly bands: the middle half and nine tenths of all runs, month by month, with what was really recorded."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
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


class Panel(NamedTuple):
    """One row of panels: a column of monthly.parquet and the observed figures it answers to."""

    name: str
    label: str
    column: str
    type: str
    observed: str


def bands(results: Results, panels: Sequence[Panel]) -> pd.DataFrame:
    """Quantiles over runs by panel, scenario and month; a panel without any simulated event is left out.

    `observed` is NaN where nothing was observed. Raises `NoData` where no panel is left.
    """
    monthly = results.monthly
    rows = []
    for panel in panels:
        if panel.column not in monthly.columns or not monthly[panel.column].any():
            continue
        seen = observed(results, panel)
        for scenario in results.scenarios:
            values = monthly.loc[monthly["scenario"] == scenario].groupby("month")[panel.column]
            found = values.quantile(np.array(list(QUANTILES.values()))).unstack().set_axis(list(QUANTILES), axis=1)
            found["n_runs"], found["observed"] = values.size(), seen.reindex(found.index)
            rows.append(found.reset_index().assign(panel=panel.name, label=panel.label, scenario=scenario))
    if not rows:
        raise style.NoData("no run has a recorded event in any month")
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def observed(results: Results, panel: Panel) -> pd.Series:
    """Observed figures by month, all regions together, up to the last month that was observed."""
    if not results.has("observed.csv"):
        return pd.Series(dtype=float)
    table = results.observed
    rows = table.loc[table["type"] == panel.type]
    regions = rows.loc[rows["region"] != "all"]
    return (rows if regions.empty else regions).groupby("month")[panel.observed].sum().astype(float)


def draw_bands(frame: pd.DataFrame, results: Results, title: str, absent: Sequence[str]) -> Figure:
    """Small multiples: a row a panel, a column a scenario."""
    panels = list(dict.fromkeys(frame["panel"]))
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    note = (
        f"Simulated recorded figures (after under-reporting), n = {int(frame['n_runs'].min())} runs a scenario; "
        "bands hold the middle 50% and 90% of runs. Points: recorded in reality, up to June 2017. "
        "Dashed line: mandate date; before it all scenarios share their histories."
    )
    if absent:
        note += f" Not drawn, since none is simulated: {', '.join(absent)}."
    if len(scenarios) > style.FEW + 1:
        return _many(frame, results, title, note, scenarios)
    width = max(5.2, min(9.6, 0.6 + 3.2 * len(scenarios)), 0.6 + 2.0 * len(scenarios))
    fig = style.figure(title, note, width, 0.35 + 1.62 * len(panels), _keys(), key_columns=5)
    axes = fig.subplots(len(panels), len(scenarios), squeeze=False, sharex=True, sharey="row")
    for row, panel in zip(axes, panels, strict=True):
        for cell, scenario in zip(row, scenarios, strict=True):
            _panel(cell, frame, results, panel, scenario)
        row[0].set_ylim(0, _top(frame, panel))
        row[0].set_ylabel(textwrap.fill(_label(frame, panel), 16))
    for cell, scenario in zip(axes[0], scenarios, strict=True):
        cell.set_title(style.label(scenario), color=style.look(results.scenarios.index(scenario)).colour, weight="bold")
    fig.align_ylabels()
    return fig


def _many(frame: pd.DataFrame, results: Results, title: str, note: str, scenarios: Sequence[str]) -> Figure:
    """A row a scenario, a column a panel: as wide for many scenarios as for few."""
    panels = list(dict.fromkeys(frame["panel"]))
    fig = style.figure(title, note, 0.9 + 2.75 * len(panels), 0.4 + 0.95 * len(scenarios), _keys(), key_columns=5)
    axes = fig.subplots(len(scenarios), len(panels), squeeze=False, sharex=True, sharey="col")
    for row, scenario in zip(axes, scenarios, strict=True):
        for cell, panel in zip(row, panels, strict=True):
            _panel(cell, frame, results, panel, scenario)
        row[0].set_ylabel(textwrap.fill(style.label(scenario), 14), rotation=0, ha="right", va="center", weight="bold", size=8)
    for cell, panel in zip(axes[0], panels, strict=True):
        cell.set_ylim(0, _top(frame, panel))
        cell.set_title(_label(frame, panel))
    return fig


def _top(frame: pd.DataFrame, panel: str) -> float:
    return 1.06 * float(frame.loc[frame["panel"] == panel, ["q95", "observed"]].max().max())


def _label(frame: pd.DataFrame, panel: str) -> str:
    return str(frame.loc[frame["panel"] == panel, "label"].iloc[0])


def _panel(axes: Axes, frame: pd.DataFrame, results: Results, panel: str, scenario: str) -> None:
    rows, look, gid = (
        frame.loc[(frame["panel"] == panel) & (frame["scenario"] == scenario)],
        style.look(results.scenarios.index(scenario)),
        f"{panel}:{scenario}",
    )
    when = pd.to_datetime(rows["month"] + "-15").to_numpy()
    axes.fill_between(when, rows["q05"], rows["q95"], color=look.colour, alpha=0.20, linewidth=0, gid=f"90:{gid}")
    axes.fill_between(when, rows["q25"], rows["q75"], color=look.colour, alpha=0.40, linewidth=0, gid=f"50:{gid}")
    axes.plot(when, rows["median"], color=look.colour, linewidth=1.3, gid=f"median:{gid}")
    seen = rows["observed"].notna().to_numpy()
    points = axes.plot(when[seen], rows["observed"][seen], "o", markersize=2.6, mfc="white", mec=style.INK, mew=0.7)
    points[0].set_gid(f"observed:{gid}")
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
        Line2D([], [], color=style.MUTED, linestyle="--", linewidth=0.9, label="mandate date"),
    ]
