"""Tails of severity and timing: how often many die in one event, and how long it stays quiet, in each scenario against the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullFormatter

from experiments.comparison.pairs import clusters
from experiments.show.figures import _intervals, style
from experiments.show.figures._cells import mean_interval
from experiments.study.results import PAIR_KEYS, Results, ResultsError

NAME = "tails"
TITLE = "Tails: how many die in one event, and how long it stays quiet"
ORDER = 12
HELP = (
    "Lines are the tails, on logarithmic scales: how often events are grave, and quiet spells long. "
    "Beside or below them, what a scenario changes: grey and hollow may be no change."
)
SIZES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100)
TOLD = (10, 20, 50)
"""Dead from which an event is told of at the right."""
GRAVE = 10
"""Dead from which an event ends a quiet spell."""
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180)
ROWS = {
    **{f"events_{size}": (f"events of at least {size} dead", "difference in events a year") for size in TOLD},
    "longest_quiet": ("longest quiet spell", "difference in days"),
    "median_quiet": ("median quiet spell", "difference in days"),
}
KINDS = {"severity": [f"events_{size}" for size in TOLD], "quiet": ["longest_quiet", "median_quiet"]}
YEAR = 365.25
COLUMNS = ["layer", "scenario", "quantity", "at", *_intervals.COLUMNS, "mean"]


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
        for layer, prefix in (("severity", "events_"), ("quiet", "spells_")):
            columns = [column for column in arm.columns if column.startswith(prefix)]
            low, high = mean_interval(arm[columns].to_numpy(), clusters(arm.index)[0])
            at = [int(column.removeprefix(prefix)) for column in columns]
            rows = {"at": at, "mean": arm[columns].mean().to_numpy(), "low": low, "high": high, "n_pairs": len(arm)}
            parts.append(pd.DataFrame(rows).assign(layer=layer, scenario=name))
    told = [name for name in ROWS if (arms[results.reference][name] > 0).any() or any((arm[name] > 0).any() for arm in arms.values())]
    for name in results.others:
        change = _intervals.paired(arms[results.reference][told], arms[name][told])
        parts.append(change.rename_axis("quantity").reset_index().assign(layer="difference", scenario=name))
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _runs(results: Results, scenario: str) -> pd.DataFrame:
    """A row a run: events a year of at least each size, the share of quiet spells of at least each length, and their longest and median."""
    days = _days(results)
    events = results.events
    after = (events["scenario"] == scenario) & (events["best"] > 0)
    events = events.loc[after & (pd.to_datetime(events["date_start"]) >= results.mandate), [*PAIR_KEYS, "date_start", "best"]]
    groups = dict(iter(events.groupby(PAIR_KEYS, sort=False)))
    rows: dict[Any, dict[str, float]] = {}
    for key in _intervals.run_keys(results, scenario):
        mine = groups.get(key)
        best = np.zeros(0) if mine is None else mine["best"].to_numpy()
        row = {f"events_{size}": (best >= size).sum() * YEAR / days for size in SIZES}
        grave: Any = [] if mine is None else (pd.to_datetime(mine.loc[best >= GRAVE, "date_start"]) - results.mandate).dt.days.unique()
        spells = np.diff(np.concatenate([[0], np.sort(np.asarray(grave, dtype=float)), [days]]))
        row |= {f"spells_{length}": float((spells >= length).mean()) for length in DAYS}
        rows[key] = row | {"longest_quiet": float(spells.max()), "median_quiet": float(np.median(spells))}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=PAIR_KEYS)
    return frame


def _days(results: Results) -> int:
    try:
        return (pd.Timestamp(results.manifest["calendar"]["end"]) - results.mandate).days + 1
    except (KeyError, TypeError, ValueError) as error:
        raise ResultsError(f"{results.folder / 'manifest.json'}: calendar has no end date") from error


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """The tails at the left, differences at the right; of many scenarios tails above and differences in rows below."""
    changes = frame.loc[frame["layer"] == "difference"]
    others = [name for name in results.others if name in set(changes["scenario"])]
    rows = {layer: [name for name in names if name in set(changes["quantity"])] for layer, names in KINDS.items()}
    if len(others) > style.FEW:
        return _many(frame, results, [name for names in rows.values() for name in names], others)
    tall = [max(2.1, 0.55 + len(rows[layer]) * (0.16 + 0.13 * len(others))) for layer in KINDS]
    fig = style.figure(TITLE, _note(frame, results), 9.6, sum(tall) + 0.5, _keys(frame, results), key_columns=4)
    cells = fig.subplots(2, 2 if others else 1, squeeze=False, height_ratios=tall, width_ratios=(1, 1.1)[: 1 + bool(others)])
    for place, layer in enumerate(KINDS):
        _tail(cells[place, 0], frame.loc[frame["layer"] == layer], layer, results)
        if others:
            _changes(cells[place, 1], changes, rows[layer], others, results)
    return fig


def _many(frame: pd.DataFrame, results: Results, quantities: list[str], others: list[str]) -> Figure:
    below = 0.7 + 0.19 * len(others)
    fig = style.figure(TITLE, _note(frame, results), 10.6, 2.7 + below, _keys(frame, results), key_columns=6)
    top, bottom = fig.subfigures(2, 1, squeeze=False, height_ratios=(2.7, below))[:, 0]
    for cell, layer in zip(top.subplots(1, 2), KINDS):
        _tail(cell, frame.loc[frame["layer"] == layer], layer, results)
    labels = {name: "a year" if name.startswith("events") else "days" for name in quantities}
    cells = bottom.subplots(1, len(quantities), squeeze=False)[0]
    _intervals.ranked(list(cells), frame.loc[frame["layer"] == "difference"], labels, others)
    for cell, name in zip(cells, quantities):
        cell.set_title(ROWS[name][0].removeprefix("events of "), size=8.5)
    return fig


def _tail(axes: Axes, frame: pd.DataFrame, layer: str, results: Results) -> None:
    shown = frame.loc[frame["mean"] > 0]
    for name in reversed(results.scenarios):
        mine, look = shown.loc[shown["scenario"] == name], style.look(results.scenarios.index(name))
        if name == results.reference:
            axes.fill_between(mine["at"], mine["low"], mine["high"], color=look.colour, alpha=0.2, linewidth=0, gid=f"band:{layer}:{name}")
        dashes: Any = look.line
        axes.plot(mine["at"], mine["mean"], color=look.colour, linestyle=dashes, linewidth=1.3, gid=f"tail:{layer}:{name}")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([1, 2, 5, 10, 20, 50, 100])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.set_title("Severity" if layer == "severity" else "Timing", weight="bold")
    axes.set_xlabel("dead in one event, at least" if layer == "severity" else "days without an event of ten dead, at least")
    axes.set_ylabel("events a year" if layer == "severity" else "share of quiet spells")


def _changes(axes: Axes, changes: pd.DataFrame, names: list[str], others: list[str], results: Results) -> None:
    step = 0.74 / len(others)
    for row in changes.loc[changes["quantity"].isin(names)].to_dict("records"):
        at = names.index(row["quantity"]) + (others.index(row["scenario"]) - (len(others) - 1) / 2) * step
        look = style.look(results.scenarios.index(row["scenario"]))
        _intervals.draw(axes, at, row, look, f"{row['quantity']}:{row['scenario']}")
    base = changes.drop_duplicates("quantity").set_index("quantity")["mean_reference"]
    unit = {"difference in days": " days"}
    axes.set_yticks(
        range(len(names)),
        [
            f"{ROWS[name][0]},\n{style.plain(base[name])}{unit.get(ROWS[name][1], ' a year')} in\n{style.label(results.reference)}"
            for name in names
        ],
    )
    _intervals.settle(axes, len(names), ROWS[names[0]][1] if names else "")
    for edge in np.arange(0.5, len(names) - 1):
        axes.axhline(edge, color=style.FAINT, linewidth=0.5, zorder=0)


def _note(frame: pd.DataFrame, results: Results) -> str:
    pairs = style.pairs_note(int(frame["n_pairs"].min()))
    return (
        f"Simulated true events with deaths from the mandate date to the end, means over {pairs}. A quiet spell lies between two days with "
        f"an event of at least {GRAVE} dead. Band: 95% bootstrap interval of the mean of {style.label(results.reference)}. Differences: "
        f"scenario minus {style.label(results.reference)}, 95% bootstrap intervals of mean paired differences, each by itself; grey and "
        "hollow: holds zero."
    )


def _keys(frame: pd.DataFrame, results: Results) -> list[Line2D | Patch]:
    keys: list[Line2D | Patch] = []
    for name in results.scenarios:
        look = style.look(results.scenarios.index(name))
        dashes: Any = look.line
        marker = "" if name == results.reference else look.marker
        keys.append(
            Line2D([], [], color=look.colour, linestyle=dashes, marker=marker, markersize=5, linewidth=1.3, label=style.label(name))
        )
    return [*keys, Patch(color=style.look(0).colour, alpha=0.2, linewidth=0, label=f"95% of the mean, {style.label(results.reference)}")]
