"""What a forecast says, for a terminal: recorded deaths over its months by region, with the interval of nine in ten samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.comparison.table import number
from experiments.past.forecast_samples import Samples
from experiments.past.forecast_target import month_of
from sim.words import REGIONS

OUTER = (5.0, 50.0, 95.0)
WORDS = {"state_based": "state-based violence", "all_types": "all three types of violence"}


def lines(found: Mapping[str, Samples]) -> list[str]:
    """A block a target, a line a region and all together."""
    first = next(iter(found.values()))
    draws, months = first.regions.shape[:2]
    span = f"{month_of(int(first.months[0]))} to {month_of(int(first.months[-1]))}"
    out = [f"recorded deaths, {span} ({months} months), {draws} draws"]
    for target, samples in found.items():
        out += ["", f"{WORDS[target]:<28} {'mean':>9} {'5%':>9} {'median':>9} {'95%':>9}"]
        sums = samples.regions.sum(axis=1)
        out += [_row(name, sums[:, place]) for place, name in enumerate(REGIONS)]
        out.append(_row("all", sums.sum(axis=1)))
    return out


def _row(name: str, sums: np.ndarray) -> str:
    low, middle, high = np.percentile(sums, OUTER)
    return f"  {name:<26} {number(float(sums.mean())):>9} {number(low):>9} {number(middle):>9} {number(high):>9}"
