"""What worlds are held against: values of the record as they are compared, each with discrepancy, doubt, weight and the wave it begins in.

Sums and shares that say most are made of what is measured, in the same way of a history and of the record. Counts are compared by
log(1 + count), on which rates act nearly linearly and a share of doubt is a step; all else as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import region_months, sides
from experiments.past.recorded import record
from experiments.past.score import Key

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds

AGGREGATE, SHARE, EARLY = "aggregate", "cercle_share", "to_june_2016"
FAMILIES = {
    AGGREGATE: "sums over the whole area and time",
    SHARE: "shares of deaths by cercle",
    EARLY: "deaths by region, January 2015 to June 2016",
}
"""Families beside those that validation has."""
LAST_EARLY = "2016-06"
"""The last month that a world may be held against where the year after it is to be forecast."""
MONTHS = 24.0
"""Of the two years over which levels are means."""
PERPETRATORS = ("army", "jihadists", "militias", sides.GROUPS, "others", "unidentified")
FIGHTING = ("army", "jihadists", "militias", sides.GROUPS)
COUNTS = {
    AGGREGATE: 1.0, "level": MONTHS, "half_year": 1.0, "first_half_year": 1.0, "zone": 1.0, "month": 1.0, "mode": 1.0, "cercle": 1.0,
    "fighters": 1.0, "dyad": 1.0, "mission": 1.0, "displaced": 1.0, EARLY: 1.0,
}  # fmt: skip
"""Families of counts, and what a value is multiplied by to be one."""
COUNTED = ("n_events_lethal", "n_deaths")
"""Scored patterns that are counts."""
FLOOR = 0.01
"""Of a standard deviation of discrepancy or doubt, as it is compared."""


def with_sums(found: Mapping[Key, float]) -> dict[Key, float]:
    """What is measured, the sums and the shares."""
    cercles = {name: value for (family, name), value in found.items() if family == "cercle"}
    total = sum(cercles.values())
    shares = {(SHARE, name): value / total if total else 0.0 for name, value in cercles.items()}
    sums = {(AGGREGATE, name): value for name, value in _sums(found).items()}
    return {**found, **shares, **sums, **{(EARLY, name): value for name, value in _early(found).items()}}


def recorded(seeds: Seeds) -> dict[Key, float]:
    """The record with sums and shares."""
    monthly = region_months.named(region_months.record(seeds))
    return with_sums(record(seeds) | {(region_months.FAMILY, name): value for name, value in monthly.items()})


def _early(found: Mapping[Key, float]) -> dict[str, float]:
    """Deaths by what is counted and region, up to June 2016."""
    out: dict[str, float] = {}
    for (family, name), value in found.items():
        where, _, month = name.rpartition(".")
        if family == region_months.FAMILY and month <= LAST_EARLY:
            out[where] = out.get(where, 0.0) + value
    return out


def _sums(found: Mapping[Key, float]) -> dict[str, float]:
    out = {"deaths": _sum(found, "half_year") + _sum(found, "first_half_year")}
    for kind in ("state_based", "non_state", "one_sided"):
        out[f"lethal events, {kind}"] = MONTHS * _sum(found, "level", "lethal_events", kind)
        out[f"deaths, {kind}"] = _sum(found, "zone", kind)
    for zone in ("North", "Centre"):
        out[f"deaths, {zone}"] = _sum(found, "zone", zone)
    out["attacks on the mission"], out["peacekeepers killed"] = _sum(found, "mission", "attacks"), _sum(found, "mission", "deaths")
    for mode in ("IED_mine", "indirect_fire", "direct"):
        out[f"attacks on the mission, {mode}"] = _sum(found, "mode", f"{mode}.")
    for kind in ("jihadists", "armed_groups", "militias"):
        out[f"armed men, {kind}"] = _sum(found, "fighters", f"{kind}.")
    for kind in PERPETRATORS:
        out[f"civilians killed by {kind}"] = found.get(("dyad", f"deaths: {kind} on {sides.CIVILIANS}"), 0.0)
    for kind in FIGHTING:
        out[f"deaths in fights of {kind}"] = sum(
            value for (family, name), value in found.items() if family == "dyad" and _fight(name) and kind in _fight(name)
        )
    return out


def _fight(name: str) -> tuple[str, ...]:
    """The two kinds of sides of deaths in fights; none of other measures."""
    what, _, pair = name.partition(": ")
    return tuple(pair.split(" and ")) if what == "deaths" and " and " in pair else ()


def _sum(found: Mapping[Key, float], family: str, *words: str) -> float:
    """Of a family's measures whose names hold all the words."""
    return sum(value for (one, name), value in found.items() if one == family and all(word in name for word in words))


@dataclass(frozen=True)
class Target:
    """One value of the record; `discrepancy` and `doubt` are shares of it, `wave` the first that heeds it, `weight` 0 leaves it out."""

    key: Key
    record: float
    wave: int = 1
    weight: float = 1.0
    discrepancy: float = 0.1
    doubt: float = 0.1

    @property
    def name(self) -> str:
        """Family and name."""
        return ": ".join(self.key)

    @property
    def compared(self) -> float:
        """The record as it is compared."""
        return compared(self.key, self.record)

    @property
    def allowed(self) -> float:
        """Variance of discrepancy and doubt together, as it is compared."""
        return sum(max(share * self._step, FLOOR) ** 2 for share in (self.discrepancy, self.doubt))

    @property
    def _step(self) -> float:
        """What the whole value is worth on the scale of comparison: of log(1 + x), x / (1 + x)."""
        factor = _factor(self.key)
        return abs(self.record) if factor is None else factor * self.record / (1.0 + factor * self.record)


def _factor(key: Key) -> float | None:
    return 1.0 if key[0] == "pattern" and key[1] in COUNTED else COUNTS.get(key[0])


def compared(key: Key, value: float) -> float:
    """A value as it is compared."""
    factor = _factor(key)
    return value if factor is None else math.log1p(factor * max(value, 0.0))


def back(key: Key, value: float) -> float:
    """The value of what is compared."""
    factor = _factor(key)
    return value if factor is None else math.expm1(value) / factor


def table(targets: Sequence[Target], histories: Sequence[Mapping[Key, float]]) -> np.ndarray:
    """Histories by rows, as they are compared."""
    return np.array([[compared(one.key, found[one.key]) for one in targets] for found in histories], dtype=float).reshape(-1, len(targets))
