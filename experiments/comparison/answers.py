"""A study of many worlds: in each one, which scenario is better, by the differences of its own pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.differences import COLUMNS as DIFFERENCES
from experiments.comparison.differences import differences
from experiments.comparison.headline import headlines
from experiments.comparison.verdicts import VERDICTS

POINT = ["parameter", "value", "baseline", "world"]
COLUMNS = [*POINT, *(name for name in DIFFERENCES if name not in ("theme", "warnings", "pairs_needed"))]


def answers(
    runs: pd.DataFrame,
    metrics: Sequence[Mapping[str, Any]],
    scenarios: Sequence[str],
    points: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """Every scenario against the first one in every world, a row a (point, scenario, metric), columns `COLUMNS`.

    `points` name the values in their order: parameter, value, baseline (whether it is the baseline world's own value), world;
    several of them may be one world. Verdicts are adjusted for the outcomes of a world, as in a comparison.
    """
    by_world = {}
    for world in dict.fromkeys(point["world"] for point in points):
        mine = runs.loc[runs["world"] == world]
        by_world[world] = differences(mine, metrics, scenarios)
    parts = [by_world[point["world"]].assign(**{name: point[name] for name in POINT}) for point in points]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def summarise(table: pd.DataFrame) -> list[dict[str, Any]]:
    """For each scenario and headline outcome: the worlds by verdict, the verdict in the baseline world, and the span of differences.

    Keys: scenario, reference, metric, controlled, worlds, baseline (its verdict, or none where the baseline world is no point),
    low_percent and high_percent (least and greatest difference in percent of the reference's mean), and by verdict a
    list of worlds.
    """
    found = []
    for (metric, scenario), rows in headlines(table).groupby(["metric", "scenario"], sort=False):
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
    order = {name: place for place, name in enumerate(dict.fromkeys(table["metric"]))}
    return sorted(found, key=lambda row: order[row["metric"]])
