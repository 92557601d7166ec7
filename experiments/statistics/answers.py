"""A study of many worlds: in each one, which scenario is better, by the differences of its own pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.statistics.differences import differences
from experiments.statistics.shown import shown

POINT = ["parameter", "value", "baseline", "world"]
COLUMNS = [
    *POINT,
    *("scenario", "reference", "metric", "unit", "kind", "better", "n_pairs", "mean_reference", "mean_scenario"),
    *("difference", "low", "high", "verdict", "controlled", "low_adjusted", "high_adjusted", "verdict_adjusted"),
    *("plain_difference", "plain_low", "plain_high", "plain_verdict", "pair_correlation", "width_ratio"),
    *("chance_better", "pairs_to_tell"),
]
OUTCOMES = (
    *("deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_on_mission", "punishments", "displaced"),
    *("people_under_jihadists", "fighters_jihadist"),
)
"""The outcomes that the summary and the figure show, where a study has them."""
VERDICTS = ("better", "worse", "cannot tell", "same")


def answers(
    runs: pd.DataFrame,
    metrics: Sequence[Mapping[str, Any]],
    scenarios: Sequence[str],
    points: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """Every scenario against the first one in every world, a row a (point, scenario, metric), columns `COLUMNS`.

    `points` name the values in their order: parameter, value, baseline (whether it is the baseline world's own value), world;
    several of them may be one world. Each estimate is the one that `shown` chooses, with the plain one beside it.
    """
    by_world = {}
    for world in dict.fromkeys(point["world"] for point in points):
        mine = runs.loc[runs["world"] == world]
        by_world[world] = shown(differences(mine, metrics, scenarios)).drop(columns=["warnings"])
    parts = [by_world[point["world"]].assign(**{name: point[name] for name in POINT}) for point in points]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def summarise(table: pd.DataFrame, metrics: Sequence[str] = OUTCOMES) -> list[dict[str, Any]]:
    """For each scenario and metric: the worlds by verdict, the verdict in the baseline world, and the span of differences.

    Keys: scenario, reference, metric, controlled, worlds, baseline (its verdict, or none where the baseline world is no point),
    low_percent and high_percent (least and greatest difference in percent of the reference's mean), and by verdict a
    list of worlds.
    """
    found = []
    for (scenario, metric), rows in table.groupby(["scenario", "metric"], sort=False):
        if metric not in metrics:
            continue
        worlds = rows.drop_duplicates("world")
        percent = 100 * worlds["difference"] / worlds["mean_reference"].abs().where(worlds["mean_reference"] != 0)
        baseline = worlds.loc[worlds["baseline"].astype(bool), "verdict"]
        found.append(
            {
                "scenario": scenario,
                "reference": rows["reference"].iloc[0],
                "metric": metric,
                "controlled": bool(worlds["controlled"].any()),
                "worlds": len(worlds),
                "pairs": int(worlds["n_pairs"].max()),
                "baseline": str(baseline.iloc[0]) if len(baseline) else None,
                "low_percent": float(percent.min()),
                "high_percent": float(percent.max()),
                **{name: list(worlds.loc[worlds["verdict"] == name, "world"]) for name in VERDICTS},
            }
        )
    order = {name: place for place, name in enumerate(metrics)}
    return sorted(found, key=lambda row: order[row["metric"]])
