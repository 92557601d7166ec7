"""Levels by region and type, deaths by half-year and by cercle, and how far counts swing: sums over recorded events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from experiments.past.comparable import CENTRE, FIRST_HALF, HALF, HALF_YEARS, MONTH_NAMES, MONTHS, TWO_YEARS, TYPES, Seen
from experiments.past.ground import NORTHERN, Ground
from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds


SCORED = tuple(name for name in REGIONS if name != "Taoudenit")
MEASURES = ("lethal_events", "deaths")
WINDOWS = {"1 month": 1, "3 months": 3, "6 months": 6}
"""Months of a window."""


def of(events: Seen) -> dict[str, float]:
    """Lethal events and deaths a month by region and type, July 2015 to June 2017; the bombing of Gao is among them."""
    sums = {name: cells(events.month, events.region, events.type, of) for name, of in zip(MEASURES, (events.lethal, events.deaths))}
    return {
        f"{measure}.{region}.{kind}": float(table[TWO_YEARS:, REGIONS.index(region), number].sum()) / (MONTHS - TWO_YEARS)
        for region in SCORED
        for kind, number in TYPES.items()
        for measure, table in sums.items()
    }


def by_half_year(events: Seen, weights: np.ndarray) -> dict[str, float]:
    """A sum by half-year."""
    return dict(zip(HALF_YEARS, np.bincount(events.month // HALF, weights, len(HALF_YEARS)).astype(float).tolist(), strict=True))


def over_time(deaths: np.ndarray) -> dict[str, dict[str, float]]:
    """Sums by half-year, the first apart, by half-year in the North and the Centre by type, and by month: of deaths as `cells` has them."""
    months, halves = deaths.sum(axis=(1, 2)), deaths.reshape(len(HALF_YEARS), HALF, *deaths.shape[1:]).sum(axis=1)
    paths = dict(zip(HALF_YEARS, halves.sum(axis=(1, 2)).tolist(), strict=True))
    zones = {
        f"{zone}.{kind}.{half}": float(sums[list(there), number].sum())
        for zone, there in (("North", NORTHERN), ("Centre", CENTRE))
        for kind, number in TYPES.items()
        for half, sums in zip(HALF_YEARS, halves, strict=True)
    }
    return {
        "first_half_year": {FIRST_HALF: paths.pop(FIRST_HALF)}, "half_year": paths, "zone": zones,
        "month": dict(zip(MONTH_NAMES, months.tolist(), strict=True)),
    }  # fmt: skip


def by_cercle(events: Seen, ground: Ground, weights: np.ndarray) -> dict[str, float]:
    """A sum by cercle; a PRIO-GRID square counts for the cercle in which most of its people live."""
    sums = np.bincount(ground.cercle[events.prio], weights, len(ground.cercles))
    return dict(zip(ground.cercles, sums.astype(float).tolist(), strict=True))


def cells(month: ArrayLike, region: ArrayLike, kind: ArrayLike, weights: ArrayLike) -> np.ndarray:
    """Sums by month, region and type."""
    out = np.zeros((MONTHS, len(REGIONS), max(TYPES.values()) + 1))
    np.add.at(out, (np.asarray(month), np.asarray(region), np.asarray(kind)), np.asarray(weights, dtype=float))
    return out


def recorded(seeds: Seeds, weights: ArrayLike) -> np.ndarray:
    """The same of the record, of a column of observed_month."""
    table = seeds.observed_month
    month, region = ([names.index(str(one)) for one in table[key]] for names, key in ((MONTH_NAMES, "month"), (REGIONS, "region")))
    return cells(month, region, [TYPES[str(kind)] for kind in table["type"]], weights)


def pooled(counts: np.ndarray) -> dict[str, float]:
    """Variance over mean of counts by month, region and type, by window; mean over those regions and types where any were.

    It is 1 for Poisson counts at an even rate; a trend raises it, and what lasts long makes it grow with the window.
    """
    late = counts[TWO_YEARS:, [REGIONS.index(name) for name in SCORED]][:, :, list(TYPES.values())].reshape(MONTHS - TWO_YEARS, -1)
    late = late[:, late.sum(axis=0) > 0]
    return {name: _ratio(late.reshape(len(late) // window, window, late.shape[1]).sum(axis=1)) for name, window in WINDOWS.items()}


def _ratio(sums: np.ndarray) -> float:
    return float((sums.var(axis=0, ddof=1) / sums.mean(axis=0)).mean()) if sums.shape[1] else float("nan")
