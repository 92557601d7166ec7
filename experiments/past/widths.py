"""How wide the levels' intervals would be if counts scattered as the record itself does: what a width of the model's is held against.

Lethal events of a region and a type are drawn from a negative binomial with a variance over mean that is the record's over windows of
so many months (`dispersion`); each kills as a log-normal of the record does, at least one. Its mean is the record's own number of two
years (a single world that has it right), or drawn from a gamma distribution around that number with the same variance over mean: what
one record of two years tells of a mean, and so the least that worlds weighed by that record differ in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import levels
from experiments.past.comparable import MONTHS, TWO_YEARS, TYPES
from experiments.past.levels import SCORED
from experiments.past.score import OUTER

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds

POISSON = "1, Poisson"
DRAWS, SEED = 4000, 1
LEAST = 1e-9


@dataclass(frozen=True)
class Widths:
    """Median upper over lower end of levels' intervals: in a world whose means are the record's, and with means known from the record."""

    known: float
    learned: float


def expected(seeds: Seeds) -> dict[str, Widths]:
    """Widths of 90 percent intervals of lethal events and deaths by region and type, by how counts scatter."""
    ratios = {POISSON: 1.0} | {f"as over {name}": value for name, value in levels.recorded_dispersion(seeds).items()}
    return {name: Widths(width(seeds, ratio), width(seeds, ratio, learned=True)) for name, ratio in ratios.items()}


def width(seeds: Seeds, ratio: float, *, learned: bool = False) -> float:
    """The median at one variance over mean of counts; rows whose lower end is 0 are left out, as in `high_over_low`."""
    table, known = seeds.observed_targets, seeds.observed_patterns
    months = MONTHS - TWO_YEARS
    means = [
        float(mean) * months
        for measure, region, kind, mean in zip(table["measure"], table["region"], table["type"], table["mean"], strict=True)
        if measure == "lethal_events" and region in SCORED and kind in TYPES
    ]
    mu, sigma = (float(known["value"][list(known["pattern"]).index(f"lethal_lognormal_{name}")]) for name in ("mu", "sigma"))
    random, found, beyond = np.random.default_rng(SEED), [], max(ratio - 1.0, LEAST)
    for mean in means:
        around = random.gamma(mean / ratio, ratio, DRAWS) if learned else np.full(DRAWS, mean)
        events = random.poisson(random.gamma(around / beyond, beyond))
        deaths = np.maximum(np.round(random.lognormal(mu, sigma, events.sum())), 1.0)
        sums = np.bincount(np.repeat(np.arange(DRAWS), events), deaths, DRAWS)
        found += [np.percentile(events, OUTER), np.percentile(sums, OUTER)]
    return float(np.median([high / low for low, high in found if low > 0.0]))
