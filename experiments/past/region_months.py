"""Recorded deaths by region and calendar month, of histories and of the record: what a year that is held back is forecast in.

The bombing of Gao in January 2017, which every history repeats since history dictates it, is left out on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import levels
from experiments.past.comparable import MONTH_NAMES, TYPES, Seen
from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds

FAMILY = "region_month"
TARGETS = {"state_based": (TYPES["state_based"],), "all_types": tuple(TYPES.values())}
"""What is counted, with its codes of type_of_violence."""


def name(target: str, region: str, month: str) -> str:
    """The measure's name."""
    return f"{target}.{region}.{month}"


def names() -> list[str]:
    """All measures: target by target, month by month, region by region."""
    return [name(target, region, month) for target in TARGETS for month in MONTH_NAMES for region in REGIONS]


def of(events: Seen) -> dict[str, float]:
    """Deaths in these events, by measure."""
    return named(by_target(events))


def named(sums: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Sums by target, month and region as measures."""
    return {
        name(target, region, month): float(table[at, place])
        for target, table in sums.items()
        for at, month in enumerate(MONTH_NAMES)
        for place, region in enumerate(REGIONS)
    }


def by_target(events: Seen) -> dict[str, np.ndarray]:
    """Deaths in these events by target, month and region."""
    real = events.only(~events.scripted)
    sums = levels.cells(real.month, real.region, real.type, real.deaths)
    return {target: sums[:, :, kinds].sum(axis=2) for target, kinds in TARGETS.items()}


def record(seeds: Seeds) -> dict[str, np.ndarray]:
    """Deaths of the record by target, month and region."""
    return {target: recorded(seeds, target) for target in TARGETS}


def recorded(seeds: Seeds, target: str, *, scripted: bool = False) -> np.ndarray:
    """Deaths of the record by month and region, with the bombing of Gao or without it."""
    table = seeds.observed_month
    deaths = table["deaths"] if scripted else table["deaths"] - table["scripted_deaths"]
    return np.asarray(levels.recorded(seeds, deaths)[:, :, TARGETS[target]].sum(axis=2))
