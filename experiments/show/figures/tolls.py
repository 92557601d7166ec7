"""Who lives off the corridors: tolls by receiver in each scenario, and the paired difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.show.figures import _intervals, style
from experiments.study.results import Results

NAME = "tolls"
TITLE = "Tolls of the corridors, by who takes them"
ORDER = 52
HELP = "Left what each receiver takes, right what a scenario changes; a grey bar that touches the zero line may be no difference at all."
RECEIVERS = {
    "tolls_cma": "CMA", "tolls_platform": "Platform", "tolls_outside": "groups outside", "tolls_jnim": "JNIM", "tolls_isgs": "ISGS",
    "tolls_state": "officials",
}  # fmt: skip
TOLD = ("difference", "low_adjusted", "high_adjusted", "verdict")
COLUMNS = ["receiver", "metric", "scenario", "n_pairs", "mean", *TOLD]


def data(results: Results) -> pd.DataFrame:
    """Mean tolls in thousand USD a year by receiver and scenario, and the paired difference with its 95% interval."""
    runs = results.runs
    metrics = [name for name in RECEIVERS if name in runs.columns]
    if not metrics:
        raise style.NoData("runs.parquet has no tolls")
    told = results.differences.set_index(["scenario", "metric"])
    rows = []
    for metric in metrics:
        for scenario in results.scenarios:
            values = runs.loc[runs["scenario"] == scenario, metric]
            row: dict[str, Any] = {
                "receiver": RECEIVERS[metric],
                "metric": metric,
                "scenario": scenario,
                "n_pairs": len(values),
                "mean": values.mean(),
            }
            if scenario != results.reference:
                row |= {name: told.loc[(scenario, metric), name] for name in TOLD}
            rows.append(row)
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Means at the left, differences at the right; a row a receiver."""
    receivers = list(dict.fromkeys(frame["receiver"]))
    scenarios = [name for name in results.scenarios if name in set(frame["scenario"])]
    changes = frame.dropna(subset=["low_adjusted"])
    if len(scenarios) > style.FEW + 1:
        return _many(frame, changes, receivers, results)
    note = f"Simulated tolls, thousand USD a year, mandate date to end, mean of {style.pairs_note(int(frame['n_pairs'].min()))}. "
    if len(scenarios) > 1:
        note += f"Right: scenario minus {style.label(results.reference)}, 95% bootstrap interval, adjusted for all circumstances; "
        note += "grey and hollow: cannot tell, or the same."
    height = 0.75 + len(receivers) * (0.2 + 0.12 * len(scenarios))
    panels = 1 if changes.empty else 2
    fig = style.figure(TITLE, note, 4.2 * panels + 0.4, height, _keys(scenarios, results), key_columns=4)
    axes = style.grid(fig, panels, sharey=True)
    step = 0.7 / len(scenarios)
    for row in frame.to_dict("records"):
        place = scenarios.index(row["scenario"])
        at = receivers.index(row["receiver"]) + (place - (len(scenarios) - 1) / 2) * step
        _row(axes, row, at, style.look(results.scenarios.index(row["scenario"])))
    axes[0].set_yticks(range(len(receivers)), receivers)
    axes[0].set_ylim(len(receivers) - 0.5, -0.5)
    axes[0].set_xlim(left=0)
    for cell, head in zip(axes, ("tolls, thousand USD a year", "difference, thousand USD a year"), strict=False):
        cell.set_xlabel(head)
        cell.grid(axis="x")
        cell.set_axisbelow(True)
        for edge in np.arange(0.5, len(receivers) - 1):
            cell.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)
    if panels == 2:
        axes[1].axvline(0, color=style.INK, linewidth=0.8, zorder=1)
    return fig


def _many(frame: pd.DataFrame, changes: pd.DataFrame, receivers: list[str], results: Results) -> Figure:
    """Of many scenarios the differences alone: a panel a receiver, a row a scenario with its name, what the reference has above."""
    scenarios = [name for name in results.scenarios[1:] if name in set(changes["scenario"])]
    reference, told = style.label(results.reference), {name: changes[column] for name, column in _intervals.ADJUSTED.items()}
    changes = changes.assign(quantity=changes["receiver"], clear=changes["verdict"].isin(["more", "less"]), **told)
    note = (
        f"Simulated tolls, thousand USD a year, mandate date to end, mean of {style.pairs_note(int(frame['n_pairs'].min()))}. In brackets "
        f"what {reference} has; bars: scenario minus {reference}, 95% bootstrap interval, adjusted for all circumstances; grey and "
        "hollow: cannot tell, or the same."
    )
    fig = style.figure(TITLE, note, 1.3 + 1.75 * len(receivers), 0.75 + 0.19 * len(scenarios))
    axes = style.grid(fig, len(receivers), len(receivers))
    _intervals.ranked(axes, changes, dict.fromkeys(receivers, "thousand USD a year"), scenarios)
    means = frame.loc[frame["scenario"] == results.reference].set_index("receiver")["mean"]
    for cell, receiver in zip(axes, receivers, strict=True):
        cell.set_title(f"{receiver} ({style.plain(means[receiver])})")
    return fig


def _row(axes: list[Axes], row: dict[Any, Any], at: float, look: style.Look) -> None:
    gid = f"{row['metric']}:{row['scenario']}"
    mean, low, high = (float(row[name]) for name in ("mean", "low_adjusted", "high_adjusted"))
    axes[0].plot((0, mean), (at, at), color=look.colour, linewidth=0.9)
    axes[0].plot([mean], [at], marker=look.marker, color=look.colour, markersize=5, gid=f"mean:{gid}", clip_on=False, zorder=3)
    if low == low:
        undecided = row["verdict"] not in ("more", "less")
        colour = style.UNDECIDED if undecided else look.colour
        axes[1].plot((low, high), (at, at), color=colour, linewidth=2.4, solid_capstyle="butt", gid=f"interval:{gid}")
        face, point = "white" if undecided else colour, [float(row["difference"])]
        axes[1].plot(point, [at], marker=look.marker, color=colour, mfc=face, markersize=5, gid=f"point:{gid}")


def _keys(scenarios: list[str], results: Results) -> list[Line2D]:
    looks = [style.look(results.scenarios.index(name)) for name in scenarios]
    return [
        Line2D([], [], color=look.colour, marker=look.marker, linewidth=0.9, markersize=5, label=style.label(name))
        for name, look in zip(scenarios, looks, strict=True)
    ]
