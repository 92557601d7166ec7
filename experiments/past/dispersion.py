"""How far counts of a region and a type of violence swing over windows of one, three and six months: their variance over mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from experiments.past.comparable import MONTH_NAMES, MONTHS, TWO_YEARS, TYPES, Seen
from experiments.past.levels import SCORED
from sim.words import REGIONS

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds

WINDOWS = (1, 3, 6)
"""Months of a window."""


def of(events: Seen) -> dict[str, float]:
    """Of recorded lethal events from July 2015 to June 2017, by window."""
    return pooled(_counts(events.month, events.region, events.type, events.lethal))


def recorded(seeds: Seeds) -> dict[str, float]:
    """The same of the record."""
    table = seeds.observed_month
    month, region = ([names.index(str(one)) for one in table[key]] for names, key in ((MONTH_NAMES, "month"), (REGIONS, "region")))
    return pooled(_counts(month, region, [TYPES[str(kind)] for kind in table["type"]], table["lethal_events"]))


def _counts(month: ArrayLike, region: ArrayLike, kind: ArrayLike, lethal: ArrayLike) -> np.ndarray:
    """Lethal events by month, region and type."""
    out = np.zeros((MONTHS, len(REGIONS), max(TYPES.values()) + 1))
    np.add.at(out, (np.asarray(month), np.asarray(region), np.asarray(kind)), np.asarray(lethal, dtype=float))
    return out


def pooled(counts: np.ndarray) -> dict[str, float]:
    """Variance over mean of counts by month, region and type, by window; mean over those regions and types where any were.

    It is 1 for Poisson counts at an even rate; a trend raises it, and what lasts long makes it grow with the window.
    """
    late = counts[TWO_YEARS:, [REGIONS.index(name) for name in SCORED]][:, :, list(TYPES.values())].reshape(MONTHS - TWO_YEARS, -1)
    late = late[:, late.sum(axis=0) > 0]
    return {_name(window): _ratio(late.reshape(len(late) // window, window, late.shape[1]).sum(axis=1)) for window in WINDOWS}


def _ratio(sums: np.ndarray) -> float:
    return float((sums.var(axis=0, ddof=1) / sums.mean(axis=0)).mean()) if sums.shape[1] else float("nan")


def _name(window: int) -> str:
    return f"{window} month{'s' * (window > 1)}"
