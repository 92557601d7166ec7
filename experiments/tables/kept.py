"""Tables of studies that ship with the scenarios, beside which a report sets its own: on which doors differences hang, and a grid."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from experiments.config.files import shipped
from experiments.tables.manifest import digest

if TYPE_CHECKING:
    from pandas import DataFrame

FOLDER = "kept"
DOORS, GRID = "doors", "deterrence_by_reprisal"


@lru_cache(maxsize=4)
def kept(name: str) -> DataFrame | None:
    """A table that ships, or none where it was not made yet."""
    from pandas import read_csv

    path = shipped() / FOLDER / f"{name}.csv"
    return read_csv(path, keep_default_na=False, na_values={"shut_difference": [""]}) if path.is_file() else None


def orders(measures: Mapping[str, Any], reference: Mapping[str, Any]) -> str:
    """A short digest of what a scenario orders beside its reference, so that one that was changed since is known."""
    return digest({key: value for key, value in measures.items() if reference.get(key, None) != value})[:8]
