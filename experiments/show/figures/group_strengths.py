"""Men of the armed groups of the North by month: who grows, who melts away, and what breaks off."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.show.figures import style
from experiments.show.figures._months import MANDATE, by_month, years
from experiments.study.results import PAIR_KEYS, Results

NAME = "group_strengths"
TITLE = "Men of the armed groups of the North"
ORDER = 54
HELP = "A panel a group, each on a scale of its own: lines that part right of the dashed line are what a scenario changes."
PREFIX = "n_men_"
ALL = "all"
LABELS = {
    **{name: name.upper() for name in ("hcua", "mnla", "gatia", "cpa", "cmfpr2", "msa", "cja")},
    **{"maa_cma": "MAA in the CMA", "maa_platform": "MAA in the Platform", "ganda": "Ganda", "splinters": "splinters, all together"},
    ALL: "all groups together",
}
QUANTILES = {"q05": 0.05, "median": 0.50, "q95": 0.95}
ACROSS = 4
COLUMNS = ["group", "scenario", "month", "n_runs", *QUANTILES, "most"]


def data(results: Results) -> pd.DataFrame:
    """Quantiles over runs of men at each month's end, by group and scenario, and of all groups together."""
    monthly = results.monthly
    groups = [name for name in monthly.columns if name.startswith(PREFIX)]
    if not groups:
        raise style.NoData("monthly.parquet has no men by armed group")
    men = monthly[["scenario", *PAIR_KEYS, "month", *groups]].rename(columns=lambda name: name.removeprefix(PREFIX))
    men[ALL] = men[[name.removeprefix(PREFIX) for name in groups]].sum(axis=1)
    parts = [
        by_month(men.loc[men["scenario"] == scenario], name, QUANTILES).reset_index().assign(group=name, scenario=scenario)
        for name in men.columns[len(PAIR_KEYS) + 2 :]
        for scenario in results.scenarios
    ]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Small multiples, a panel a group, a line a scenario; the band is the reference's."""
    groups, reference = list(dict.fromkeys(frame["group"])), style.label(results.reference)
    looks = {name: look for name, look in style.looks(results).items() if name in set(frame["scenario"])}
    note = (
        f"Simulated men at the end of each month; lines: median of n = {int(frame['n_runs'].min())} runs a scenario; band: the middle "
        f"90% of runs of {reference}. Dashed line: mandate date; before it all scenarios share their histories. "
        f"Where no other line is seen, it lies under that of {reference}."
    )
    keys = [*style.line_keys(looks), Patch(color=style.look(0).colour, alpha=0.18, linewidth=0, label=f"90% of runs, {reference}"), MANDATE]
    fig = style.figure(TITLE, note, 2.3 * ACROSS, 1.45 * -(-len(groups) // ACROSS), keys)
    for cell, group in zip(style.grid(fig, len(groups), ACROSS, sharex=True), groups, strict=True):
        _panel(cell, frame.loc[frame["group"] == group], looks, results)
        cell.set_title(LABELS.get(group, style.label(group)))
    return fig


def _panel(axes: Axes, rows: pd.DataFrame, looks: dict[str, style.Look], results: Results) -> None:
    group = rows["group"].iloc[0]
    for scenario, look in reversed(looks.items()):  # the reference on top, so that a line beside it is a scenario that differs
        mine = rows.loc[rows["scenario"] == scenario]
        when = (pd.PeriodIndex(mine["month"], freq="M").to_timestamp(how="end")).to_numpy()
        if scenario == results.reference:
            axes.fill_between(when, mine["q05"], mine["q95"], color=look.colour, alpha=0.18, linewidth=0, gid=f"90:{group}:{scenario}")
        axes.plot(when, mine["median"], color=look.colour, linestyle=look.line, linewidth=1.2, gid=f"median:{group}:{scenario}")
    top = float(rows[["median", "q95"]].max().max())
    axes.set_ylim(0, 1.08 * top if top > 0 else 1.0)
    if top == 0:
        told = "men in less than 5% of runs" if rows["most"].max() > 0 else "no men in any run"
        text = axes.text(0.06, 0.5, told, transform=axes.transAxes, va="center", color=style.MUTED, size=8)
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})
        axes.set_yticks([0])
    years(axes, results)
    axes.tick_params(axis="x", labelsize=7)
