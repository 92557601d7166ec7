"""A pair of seeds counts only where every scenario has its run: what failed runs take out of a study.

All is read from the manifest's `failed`, a row a run with its scenario, world, history, future and cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

PAIR = ("world", "history", "future")
NAMED = 10
"""Pairs that a sentence names one by one."""
Failed = Sequence[Mapping[str, Any]]
Pairs = dict[tuple[Any, ...], None]


def lost(failed: Failed) -> Pairs:
    """The pairs of which a run failed, as (world, history, future), in order and once each."""
    return dict.fromkeys(tuple(one[name] for name in PAIR) for one in failed)


def whole(table: DataFrame, failed: Failed) -> DataFrame:
    """The rows of complete pairs."""
    gone = lost(failed)
    if not gone:
        return table
    kept = [pair not in gone for pair in zip(*(table[name] for name in PAIR), strict=True)]
    return table.loc[kept].reset_index(drop=True)


def bare(failed: Failed, pairs: int, world: str | None) -> list[str]:
    """The scenarios whose failures leave this world (none: all worlds) without a complete pair, of `pairs`; empty where one is complete."""
    mine = [one for one in failed if world in (None, one["world"])]
    return list(dict.fromkeys(str(one["scenario"]) for one in mine)) if len(lost(mine)) >= pairs else []


def told(manifest: Mapping[str, Any]) -> str:
    """How many runs failed, which pairs are left out for it, and the causes; empty where no run failed."""
    failed: Failed = manifest.get("failed") or []
    if not failed:
        return ""
    own = any("world" in pair for pair in manifest["pairs"])
    worlds = 1 if own else len(manifest.get("worlds") or [""])
    pairs = worlds * len(manifest["pairs"])
    gone = lost(failed)
    names = [f"({history}, {future})" + (f" in {world}" if worlds > 1 or own else "") for world, history, future in list(gone)[:NAMED]]
    more = f" and {len(gone) - NAMED:,} more" if len(gone) > NAMED else ""
    causes = Counter((str(one["scenario"]), str(one["cause"]).rstrip(".")) for one in failed)
    why = "; ".join(f"{cause} ({scenario}, {_runs(count)})" for (scenario, cause), count in causes.items())
    return (
        f"{len(failed):,} of {_runs(pairs * len(manifest['scenarios']))} failed, and {len(gone):,} of {pairs:,} pairs of (history, "
        f"future) are left out of every table and figure, the runs of the other scenarios too: {', '.join(names)}{more}. Cause: {why}."
    )


def _runs(count: int) -> str:
    return f"{count:,} run{'s' if count != 1 else ''}"
