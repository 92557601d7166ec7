"""Tables that ship with the scenarios, beside which reports set their own: on which doors differences hang, a grid, the past."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.home import shipped
from experiments.study.manifest import digest

if TYPE_CHECKING:
    from pandas import DataFrame

FOLDER = "kept"
DOORS, GRID = "doors", "deterrence_by_reprisal"
"""Both are names of studies too."""
PAST = "past"
"""Histories beside the record, a row a measure, over plausible worlds and in the baseline world."""
PLAUSIBLE = "plausible"
"""What its rows over plausible worlds are `of`; those of one world are of a digest of its numbers."""
NUMBERS = ("mean_reference", "difference", "low_adjusted", "high_adjusted", "shut_difference", "recorded", "mean", "low", "high", "off")
"""Columns in which nothing means unknown; in all others it is an empty text."""


@lru_cache(maxsize=4)
def kept(name: str) -> DataFrame | None:
    """A table that ships, or none where it was not made yet."""
    from pandas import read_csv

    path = place(name)
    if not path.is_file():
        return None
    unknown = {name: [""] for name in NUMBERS}
    return read_csv(path, dtype={"version": str, "orders": str}, keep_default_na=False, na_values=unknown)


def place(name: str) -> Path:
    """Where it stands."""
    return shipped() / FOLDER / f"{name}.csv"


def world_digest(manifest: Mapping[str, Any]) -> str:
    """A short digest of the numbers of a study's one world."""
    return digest([(manifest.get("configuration") or {}).get("world")])[:8]


def orders(manifest: Mapping[str, Any]) -> dict[str, str]:
    """By scenario, a short digest of what it orders beside the reference: a scenario that was changed since has another."""
    listed = [one for one in (manifest.get("configuration") or {}).get("scenarios") or () if isinstance(one, Mapping)]
    levers = {str(one.get("name")): one.get("measures") or {} for one in listed}
    first = next(iter(levers.values()), {})
    return {name: digest(_differing(own, first))[:8] for name, own in levers.items()}


def _differing(own: Any, first: Any) -> Any:
    """What of a tree differs from another one."""
    if not isinstance(own, Mapping) or not isinstance(first, Mapping):
        return own
    return {key: _differing(value, first.get(key)) for key, value in own.items() if first.get(key) != value}
