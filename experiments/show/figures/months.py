"""Month by month and region by region, as CrisisWatch tells it: where a scenario is worse than the reference, better, or about the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.study.results import PAIR_KEYS, Results

NAME = "months"
TITLE = "Month by month: in which regions things are worse or better than in the reference"
ORDER = 13
HELP = (
    "A triangle up is a month in which at least half of the pairs are worse, down better; a pale cell without one is a month in which "
    "pairs disagree or nothing much changes. The top strip sets each month of the reference against the three months before it."
)
PREFIX = "new_deaths_"
LEAST, SHARE = 5.0, 0.25
"""Deaths, and share of what it is set against, by which a month of a region has to differ to count as worse or better."""
BEFORE = 3
"""Months before that a month of the reference is set against, as CrisisWatch does."""
HALF = 0.5
COLOURS: Colormap = LinearSegmentedColormap.from_list("months", ["#053061", "#6aa6cd", "#f7f7f7", "#ef9b5f", "#8a2a04"])
ROW, COLUMN = 0.17, 0.155
NORTH_FIRST = ("taoudenit", "timbuktu", "kidal", "gao", "menaka", "mopti", "segou")
COLUMNS = ["scenario", "against", "region", "month", "n_pairs", "mean", "mean_against", "worse", "unchanged", "better"]


def data(results: Results) -> pd.DataFrame:
    """A row a scenario, region and month of the mandate: the shares of pairs in which it is worse, unchanged and better.

    The reference is set against its own mean of the three months before. Worse: at least LEAST deaths and SHARE more; better: as many less.
    """
    regions = [name.removeprefix(PREFIX) for name in results.monthly.columns if name.startswith(PREFIX)]
    regions = [name for name in NORTH_FIRST if name in regions]
    if not regions:
        raise style.NoData("monthly.parquet has no deaths by region")
    months = sorted(month for month in results.monthly["month"].unique() if str(month) > results.mandate.strftime("%Y-%m"))
    if not months:
        raise style.NoData("no whole month after the mandate date")
    base = _deaths(results, results.reference, regions)
    rows = []
    for region in regions:
        mine = base[region]
        before = mine.T.rolling(BEFORE, min_periods=BEFORE).mean().shift(1).T
        known = [month for month in months if before[month].notna().all()]
        rows += [_row(results.reference, "before", region, month, mine[month], before[month]) for month in known]
    for name in results.others:
        arm = _deaths(results, name, regions)
        pairs = arm[regions[0]].index.intersection(base[regions[0]].index)
        rows += [
            _row(name, results.reference, region, month, arm[region].loc[pairs, month], base[region].loc[pairs, month])
            for region in regions
            for month in months
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _deaths(results: Results, scenario: str, regions: list[str]) -> dict[str, pd.DataFrame]:
    """Deaths by region: a row a run, a column a month."""
    table = results.monthly.loc[results.monthly["scenario"] == scenario]
    return {name: table.pivot(index=PAIR_KEYS, columns="month", values=f"{PREFIX}{name}").sort_index() for name in regions}


def _row(scenario: str, against: str, region: str, month: str, mine: pd.Series, other: pd.Series) -> tuple[object, ...]:
    worse, better = judged(mine.to_numpy(dtype=float), other.to_numpy(dtype=float))
    shares = (worse.mean(), (~worse & ~better).mean(), better.mean())
    return (scenario, against, region, month, len(mine), mine.mean(), other.mean(), *shares)


def judged(mine: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each is worse, and whether better, than what it is set against."""
    enough = np.maximum(LEAST, SHARE * other)
    return mine - other >= enough, other - mine >= enough


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A strip the reference, then one each scenario; regions from north to south."""
    names = [name for name in results.scenarios if name in set(frame["scenario"])]
    regions, months = list(dict.fromkeys(frame["region"])), sorted(frame["month"].unique())
    across = 2 if len(names) > style.FEW else 1
    width = across * max(4.6, COLUMN * len(months) * (1.0 if across > 1 else 1.7) + 1.1) + 0.9
    down = -(-len(names) // across)
    fig = style.figure(TITLE, _note(frame, results), width, down * (ROW * len(regions) + 0.62))
    norm = Normalize(-1, 1)
    axes = style.grid(fig, len(names), across, sharex=True, sharey=True)
    for cell, name in zip(axes, names, strict=True):
        drawn = _strip(cell, frame.loc[frame["scenario"] == name], regions, months, norm)
        what = "against its three months before" if name == results.reference else f"against {style.label(results.reference)}"
        cell.set_title(f"{style.label(name)}, {what}", size=9)
    bar = fig.colorbar(drawn, ax=axes, label="share of pairs worse, less better", shrink=min(1.0, 2.6 / (down * 1.6)), pad=0.015, aspect=18)
    bar.set_ticks([-1, 0, 1], labels=["all better", "even", "all worse"])
    return fig


def _strip(axes: Axes, frame: pd.DataFrame, regions: list[str], months: list[str], norm: Normalize) -> QuadMesh:
    grid = np.full((len(regions), len(months)), np.nan)
    for row in frame.to_dict("records"):
        y, x = regions.index(row["region"]), months.index(row["month"])
        grid[y, x] = row["worse"] - row["better"]
        for share, marker, name in ((row["worse"], "^", "worse"), (row["better"], "v", "better")):
            if share >= HALF and share == max(row["worse"], row["better"]) and row["worse"] != row["better"]:
                ink = "white" if abs(grid[y, x]) > 0.75 else style.INK
                gid = f"{name}:{row['scenario']}:{row['region']}:{row['month']}"
                axes.plot([x], [y], marker=marker, color=ink, markersize=3.4, linestyle="none", gid=gid)
    columns, rows = np.arange(len(months) + 1) - 0.5, np.arange(len(regions) + 1) - 0.5
    drawn = axes.pcolormesh(columns, rows, np.ma.masked_invalid(grid), cmap=COLOURS, norm=norm, edgecolors="white", linewidth=0.6)
    drawn.set_gid(f"strip:{frame['scenario'].iloc[0]}")
    axes.set_ylim(len(regions) - 0.5, -0.5)
    axes.set_yticks(range(len(regions)), [style.label(name) for name in regions])
    firsts = [place for place, month in enumerate(months) if month.endswith(("-01", "-07"))] or [0]
    axes.set_xticks(firsts, [months[place] for place in firsts])
    axes.set_facecolor(style.FAINT)
    style.bare(axes)
    return drawn


def _note(frame: pd.DataFrame, results: Results) -> str:
    return (
        f"Simulated true deaths by region and whole month of the mandate; {style.pairs_note(int(frame['n_pairs'].min()))}. A pair is "
        f"worse in a month where its deaths are at least {LEAST:.0f} and at least {SHARE:.0%} more than what they are set against (the "
        f"same pair and month of {style.label(results.reference)}; for {style.label(results.reference)} itself the mean of the {BEFORE} "
        "months before), better where as many fewer, else unchanged. Triangles: at least half of the pairs, and more "
        "than the other way. Grey: nothing to set it against."
    )
