"""Who lives off the corridors: what each receiver takes in the reference, and the paired differences from it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

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
TOLD = ["difference", "low_adjusted", "high_adjusted", "verdict"]
COLUMNS = ["receiver", "metric", "scenario", "n_pairs", "mean", *TOLD]


def data(results: Results) -> pd.DataFrame:
    """Mean tolls in thousand USD a year by receiver and scenario, and the paired difference with its 95% interval."""
    metrics = [name for name in RECEIVERS if name in results.runs.columns]
    if not metrics:
        raise style.NoData("runs.parquet has no tolls")
    rows = []
    for metric in metrics:
        for name in results.scenarios:
            values = results.runs.loc[results.runs["scenario"] == name, metric]
            rows.append({"receiver": RECEIVERS[metric], "metric": metric, "scenario": name, "n_pairs": len(values), "mean": values.mean()})
    return pd.DataFrame(rows).merge(results.differences[["scenario", "metric", *TOLD]], on=["scenario", "metric"], how="left")[COLUMNS]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """Of the reference a row a receiver, then a panel a receiver, a row a scenario."""
    others = [name for name in results.scenarios[1:] if name in set(frame["scenario"])]
    reference = style.label(results.reference)
    note = f"Simulated tolls, thousand USD a year, mandate date to end, mean of {style.pairs_note(int(frame['n_pairs'].min()))}. "
    if others:
        note += f"Right: scenario minus {reference}, 95% bootstrap interval, adjusted for all circumstances; "
        note += "grey and hollow: cannot tell, or the same."
    names = {metric: (receiver, receiver) for metric, receiver in RECEIVERS.items() if metric in set(frame["metric"])}
    tall = max(0.75 + _intervals.SCENARIO * len(others), 0.6 + 0.25 * len(names))
    fig = style.figure(TITLE, note, 11.6 if others else 4.6, tall)
    told, alone = _intervals.judged(frame), frame["scenario"] == results.reference
    told = told.assign(low=told["low"].mask(alone, 0.0), high=told["high"].mask(alone, told["mean"]))
    _intervals.beside(fig, told, names, ("thousand USD a year", "thousand USD"), results)
    return fig
