"""Tails of severity and timing: how often many die in one event, and how long it stays quiet, in each scenario against the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullFormatter

from experiments.comparison.pairs import clusters
from experiments.show.figures import _intervals, _paired, style
from experiments.study.results import PAIR_KEYS, Results

NAME = "tails"
TITLE = "Tails: how many die in one event, and how long it stays quiet"
ORDER = 12
HELP = (
    "Lines are the tails, on logarithmic scales: how often events are grave, and quiet spells long. "
    "Below them, what a scenario changes: grey and hollow may be no change."
)
SIZES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100)
TOLD = (10, 20, 50)
"""Dead from which an event is told of below."""
GRAVE = 10
"""Dead from which an event ends a quiet spell."""
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180)
ROWS = {f"events_{size}": f"{size} dead or more" for size in TOLD}
ROWS |= {"longest_quiet": "longest quiet spell", "median_quiet": "median quiet spell"}
LAYERS = {
    "severity": ("events_", "Severity", "dead in one event, at least", "events a year"),
    "quiet": ("spells_", "Timing", "days without an event of ten dead, at least", "share of quiet spells"),
}
"""By layer: how its columns begin, its title, and what is across and up."""
TALL = 2.7
COLUMNS = ["layer", "scenario", "quantity", "at", *_paired.COLUMNS, "mean"]


def data(results: Results) -> pd.DataFrame:
    """Rows of three layers: events a year by size, share of quiet spells by length, and paired differences with intervals.

    True events from the mandate date to the end. A quiet spell lies between two days with an event of at least GRAVE dead, or
    between one of them and an end of the mandate.
    """
    arms = {name: _runs(results, name) for name in results.scenarios}
    if all((arm["events_1"] == 0).all() for arm in arms.values()):
        raise style.NoData("no deaths after the mandate date")
    parts = []
    for name, arm in arms.items():
        for layer, (prefix, *_) in LAYERS.items():
            columns = [column for column in arm.columns if column.startswith(prefix)]
            low, high = _paired.mean_interval(arm[columns].to_numpy(), clusters(arm.index)[0])
            at = [int(column.removeprefix(prefix)) for column in columns]
            rows = {"at": at, "mean": arm[columns].mean().to_numpy(), "low": low, "high": high, "n_pairs": len(arm)}
            parts.append(pd.DataFrame(rows).assign(layer=layer, scenario=name))
    told = [name for name in ROWS if any((arm[name] > 0).any() for arm in arms.values())]
    for name in results.others:
        change = _paired.paired(arms[results.reference][told], arms[name][told])
        parts.append(change.rename_axis("quantity").reset_index().assign(layer="difference", scenario=name))
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _runs(results: Results, scenario: str) -> pd.DataFrame:
    """A row a run: events a year of at least each size, the share of quiet spells of at least each length, and their longest and median."""
    days = _paired.days_of_mandate(results)
    events = _paired.events_of_mandate(results)
    events = events.loc[(events["scenario"] == scenario) & (events["best"] > 0), [*PAIR_KEYS, "date_start", "best"]]
    groups = dict(iter(events.groupby(PAIR_KEYS, sort=False)))
    rows: dict[Any, dict[str, float]] = {}
    for key in _paired.run_keys(results, scenario):
        mine = groups.get(key, events.iloc[:0])
        best = mine["best"].to_numpy()
        row = {f"events_{size}": (best >= size).sum() * _paired.YEAR / days for size in SIZES}
        grave = (pd.to_datetime(mine.loc[best >= GRAVE, "date_start"]) - results.mandate).dt.days.unique()
        spells = np.diff(np.concatenate([[0], np.sort(grave.astype(float)), [days]]))
        row |= {f"spells_{length}": float((spells >= length).mean()) for length in DAYS}
        rows[key] = row | {"longest_quiet": float(spells.max()), "median_quiet": float(np.median(spells))}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=PAIR_KEYS)
    return frame


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """The tails above, differences below: a panel a quantity, a row a scenario."""
    changes = frame.loc[frame["layer"] == "difference"]
    others = [name for name in results.others if name in set(changes["scenario"])]
    below = (0.75 + _intervals.SCENARIO * len(others)) * bool(others)
    band = Patch(color=style.look(0).colour, alpha=0.2, linewidth=0, label=f"95% of the mean, {style.label(results.reference)}")
    keys = [*style.line_keys(style.looks(results)), band]
    fig = style.figure(TITLE, _note(frame, results), 10.6, TALL + below, keys)
    parts = fig.subfigures(1 + bool(others), 1, squeeze=False, height_ratios=(TALL, below)[: 1 + bool(others)])[:, 0]
    for cell, layer in zip(parts[0].subplots(1, 2), LAYERS):
        _tail(cell, frame.loc[frame["layer"] == layer], layer, results)
    if others:
        base = changes.drop_duplicates("quantity").set_index("quantity")["mean_reference"]
        titles = {key: f"{ROWS[key]} ({style.plain(base[key])})" for key in ROWS if key in base.index}
        labels = ["a year" if key.startswith("events") else "days" for key in titles]
        cells = parts[1].subplots(1, len(titles), squeeze=False)[0]
        _intervals.ranked(cells, changes, titles, "", others)
        for cell, label in zip(cells, labels, strict=True):
            cell.set_xlabel(label)
    return fig


def _tail(axes: Axes, frame: pd.DataFrame, layer: str, results: Results) -> None:
    shown = frame.loc[frame["mean"] > 0]
    for name, look in reversed(style.looks(results).items()):
        mine = shown.loc[shown["scenario"] == name]
        if name == results.reference:
            axes.fill_between(mine["at"], mine["low"], mine["high"], color=look.colour, alpha=0.2, linewidth=0, gid=f"band:{layer}:{name}")
        axes.plot(mine["at"], mine["mean"], color=look.colour, linestyle=look.line, linewidth=1.3, gid=f"tail:{layer}:{name}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([1, 2, 5, 10, 20, 50, 100])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(True)
    axes.set_axisbelow(True)
    _, title, across, up = LAYERS[layer]
    axes.set_title(title, weight="bold")
    axes.set_xlabel(across)
    axes.set_ylabel(up)


def _note(frame: pd.DataFrame, results: Results) -> str:
    pairs, reference = style.pairs_note(int(frame["n_pairs"].min())), style.label(results.reference)
    return (
        f"Simulated true events with deaths from the mandate date to the end, means over {pairs}. A quiet spell lies between two days with "
        f"an event of at least {GRAVE} dead. Band: 95% bootstrap interval of the mean of {reference}. Differences: scenario minus "
        f"{reference}, whose own figure stands in brackets; 95% bootstrap intervals of mean paired differences, each by itself; "
        "grey and hollow: holds zero."
    )
