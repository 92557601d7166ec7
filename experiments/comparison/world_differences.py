"""What a world changes: for each scenario, the paired difference of each world from the baseline world, over the same seeds.

A pair is one scenario's run in a world and its run in the baseline world with the same history and future. Estimates,
intervals and verdicts are those of a comparison of scenarios: adjusted for outcomes, not for the number of worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.answers_table import percent
from experiments.comparison.differences import COLUMNS as DIFFERENCES
from experiments.comparison.differences import differences
from experiments.comparison.headline import headlines
from experiments.comparison.table import listed
from experiments.comparison.verdicts import FEW, SAME, SMALL

COLUMNS = ["scenario", "world", "baseline", *(name for name in DIFFERENCES if name not in ("scenario", "reference", "theme"))]
SHOWN = 3
"""Worlds that an outcome's line names."""


def world_differences(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], worlds: Sequence[str]
) -> pd.DataFrame:
    """Every further world against the first of `worlds`, a row a (scenario, world, metric), columns `COLUMNS`."""
    parts = []
    for scenario in scenarios:
        mine = runs.loc[runs["scenario"] == scenario]
        as_arms = mine.assign(scenario=mine["world"], world=scenario)
        found = differences(as_arms, metrics, list(worlds))
        parts.append(found.rename(columns={"scenario": "world", "reference": "baseline"}).assign(scenario=scenario))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return table.reindex(columns=COLUMNS)


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
