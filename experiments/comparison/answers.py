"""A study of many worlds: in each one, which scenario is better, and what a world changes; both as short texts for a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.bootstrap import FEWEST
from experiments.comparison.differences import COLUMNS as DIFFERENCES
from experiments.comparison.differences import differences
from experiments.comparison.table import MEANING, STAR, headlines, listed, starred, wrapped
from experiments.comparison.verdicts import FEW, SAME, SMALL, VERDICTS

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


BY_CHANCE = 0.05
"""The share of worlds in which some outcome would get a verdict by chance if nothing differed."""


def terminal_answers(table: pd.DataFrame) -> str:
    """A block a scenario, an entry an outcome; the longest list of worlds is given as 'all others'."""
    rows = summarise(table)
    if not rows:
        return "no outcome to compare"
    blocks = []
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        mine = [row for row in rows if row["scenario"] == scenario]
        head = f"{scenario} against {mine[0]['reference']}: {mine[0]['worlds']} worlds, {mine[0]['pairs']} pairs in each"
        head += f", too few for a verdict ({FEWEST} needed)" if mine[0]["pairs"] < FEWEST else ""
        blocks.append("\n".join([head, "-" * len(head), *(line for row in mine for line in _entry(row))]))
    if any(row["controlled"] for row in rows):
        blocks.append(wrapped(f"{STAR} {MEANING}"))
    return "\n\n".join([*blocks, wrapped(by_chance(rows))])


def by_chance(rows: list[dict[str, Any]]) -> str:
    """In how many of so many worlds a verdict would come out by chance, in one sentence."""
    count = max(row["worlds"] for row in rows)
    return (
        f"Verdicts are adjusted for the outcomes of a world, not for the number of worlds: of {count:,}, about "
        f"{max(1, round(BY_CHANCE * count)):,} would show a difference in some outcome by chance if nothing differed. Worlds share their "
        "random draws, so neighbouring verdicts tend to be wrong together."
    )


def percent(value: float) -> str:
    """A signed percentage, short; '-' where the reference is zero throughout."""
    if math.isnan(value):
        return "-"
    digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 0.095 else 2
    return "0%" if abs(value) < 0.005 else f"{value:+.{digits}f}%"


def _entry(row: dict[str, Any]) -> list[str]:
    baseline = f"baseline: {row['baseline']}; " if row["baseline"] else ""
    span = f"{percent(row['low_percent'])} to {percent(row['high_percent'])}"
    lines = [f"{starred(row['metric'], row['controlled'])}  {baseline}difference from {span} of the reference"]
    sizes = {name: len(row[name]) for name in VERDICTS if row[name]}
    largest = max(sizes, key=lambda name: sizes[name])
    for name in sizes:
        if name == largest:
            lines.append(f"  {name:<20} {'all' if len(sizes) == 1 else 'all others'} ({sizes[name]})")
        else:
            lines += listed(f"  {name:<20}", row[name], " " * 23)
    return lines


WORLD_COLUMNS = ["scenario", "world", "baseline", *(name for name in DIFFERENCES if name not in ("scenario", "reference", "theme"))]
SHOWN = 3
"""Worlds that an outcome's line names."""


def world_differences(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], worlds: Sequence[str]
) -> pd.DataFrame:
    """Every further world against the first of `worlds`, a row a (scenario, world, metric), columns `WORLD_COLUMNS`."""
    parts = []
    for scenario in scenarios:
        mine = runs.loc[runs["scenario"] == scenario]
        as_arms = mine.assign(scenario=mine["world"], world=scenario)
        found = differences(as_arms, metrics, list(worlds))
        parts.append(found.rename(columns={"scenario": "world", "reference": "baseline"}).assign(scenario=scenario))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return table.reindex(columns=WORLD_COLUMNS)


def terminal_worlds(table: pd.DataFrame, scenario: str) -> str:
    """A line a headline outcome: in how many worlds one scenario's mean differs from the baseline world's, and where most."""
    rows = headlines(table.loc[table["scenario"] == scenario])
    if rows.empty:
        return ""
    count = rows["world"].nunique()
    head = f"{scenario} in {count} other world{'s' if count != 1 else ''} against itself in {rows['baseline'].iloc[0]}"
    head += f", {int(rows['n_pairs'].max())} pairs in each"
    lines = [head, "-" * len(head)]
    for metric, mine in rows.groupby("metric", sort=False):
        lines += listed(f"{str(metric):<24}", _words(mine), " " * 25)
    return "\n".join(lines)


def _words(mine: pd.DataFrame) -> list[str]:
    if (mine["verdict"] == FEW).all():
        return ["too few pairs for a verdict"]
    if (mine["verdict"] == SAME).all():
        return ["the same in all"]
    told = mine.loc[mine["verdict"].isin(["better", "worse"])]
    small = int((mine["verdict"] == SMALL).sum())
    share = 100 * told["difference"] / told["mean_reference"].abs()
    order = share.abs().sort_values(ascending=False, kind="stable").index
    words = [f"differs in {len(told)} of {len(mine)}" + (f" (too small to matter in {small})" if small else "")]
    words += [f"{told.loc[i, 'world']} {percent(share[i])} {told.loc[i, 'verdict']}" for i in order[:SHOWN]]
    return words + ([f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else [])
