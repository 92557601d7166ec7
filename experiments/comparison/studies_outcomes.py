"""Outcomes of studies side by side: levels of every scenario, and its difference from the reference of its own study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.comparison.pairs import clusters
from experiments.comparison.studies_one import Study
from experiments.show.figures._cells import mean_interval
from experiments.study.results import PAIR_KEYS

LEVELS = ["study", "scenario", "metric", "unit", "better", "headline", "n_runs", "mean", "low", "high"]
DIFFERENCES = ["study", "reference", "scenario", "metric", "unit", "better", "headline", "n_pairs", "mean_reference", "mean_scenario"]
DIFFERENCES += ["difference", "low_adjusted", "high_adjusted", "verdict", "percent", "low_percent", "high_percent"]


def levels(studies: Sequence[Study]) -> pd.DataFrame:
    """The mean of each outcome over the runs of each scenario, with its 95% interval by the resamples of all other tables."""
    return pd.concat([_levels(study) for study in studies], ignore_index=True).reindex(columns=LEVELS)


def _levels(study: Study) -> pd.DataFrame:
    results = study.results
    metrics = [one for one in results.metrics if one["kind"] == "outcome" and one["name"] in results.runs.columns]
    metrics.sort(key=lambda one: one.get("headline") or len(metrics) + 1)
    rows = []
    for scenario in results.scenarios:
        runs = results.runs.loc[results.runs["scenario"] == scenario].sort_values(PAIR_KEYS)
        if runs.empty or not metrics:
            continue
        values = runs[[one["name"] for one in metrics]].to_numpy(dtype=float)
        low, high = mean_interval(values, clusters(runs[PAIR_KEYS])[0])
        for place, one in enumerate(metrics):
            told = {"metric": one["name"], "unit": one["unit"], "better": one["better"], "headline": one.get("headline") is not None}
            ends = {"mean": values[:, place].mean(), "low": low[place], "high": high[place]}
            rows.append({"study": study.letter, "scenario": scenario, "n_runs": len(runs), **told, **ends})
    return pd.DataFrame(rows)


def differences(studies: Sequence[Study]) -> pd.DataFrame:
    """Rows of every study's differences.csv that are outcomes, with percentages of its own reference; studies of one scenario have none."""
    parts = []
    for study in studies:
        results = study.results
        if not results.others or not results.has("differences.csv"):
            continue
        rows = results.differences
        rows = rows.loc[(rows["kind"] == "outcome") & rows["scenario"].isin(results.others)]
        rows = rows.assign(study=study.letter, reference=results.reference, headline=rows["headline"].astype(bool))
        base = rows["mean_reference"].abs().where(rows["mean_reference"].abs() > 0)
        for name, of in (("percent", "difference"), ("low_percent", "low_adjusted"), ("high_percent", "high_adjusted")):
            rows[name] = 100 * rows[of] / base
        parts.append(rows)
    return pd.concat(parts, ignore_index=True).reindex(columns=DIFFERENCES) if parts else pd.DataFrame(columns=DIFFERENCES)
