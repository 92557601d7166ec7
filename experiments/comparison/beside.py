"""Several studies beside each other: one table of the outcomes of every scenario of each, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from experiments.comparison import bootstrap
from experiments.comparison.pairs import clusters
from experiments.study.results import PAIR_KEYS, Results


def levels(studies: Sequence[Results]) -> pd.DataFrame:
    """The mean of each outcome over the runs of each scenario of each study, with its 95% interval by the resamples of all other tables."""
    return pd.concat([_of(one) for one in studies], ignore_index=True)


def _of(results: Results) -> pd.DataFrame:
    metrics = [one for one in results.metrics if one["kind"] == "outcome" and one["name"] in results.runs.columns]
    metrics.sort(key=lambda one: one.get("headline") or len(metrics) + 1)
    parts = []
    for scenario in results.scenarios:
        runs = results.runs.loc[results.runs["scenario"] == scenario].sort_values(PAIR_KEYS)
        values, cluster = runs[[one["name"] for one in metrics]].to_numpy(dtype=float), clusters(runs[PAIR_KEYS])[0]
        low, high = bootstrap.interval(bootstrap.means(bootstrap.weights(cluster), values), bootstrap.independent(values, cluster))
        told = pd.DataFrame(metrics)[["name", "unit", "better"]].rename(columns={"name": "metric"})
        ends = {"n_runs": len(runs), "mean": values.mean(axis=0), "low": low, "high": high}
        parts.append(told.assign(study=results.folder.name, scenario=scenario, **ends))
    return pd.concat(parts)[["study", "scenario", "metric", "unit", "better", "n_runs", "mean", "low", "high"]]
