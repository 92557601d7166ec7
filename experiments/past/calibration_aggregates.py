"""Sums and shares that say most: made of what is measured, in the same way of a history and of the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.past import region_months, sides
from experiments.past.comparable import MONTH_NAMES
from experiments.past.recorded import record
from experiments.past.score import Key
from sim.words import REGIONS

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


def with_sums(found: Mapping[Key, float]) -> dict[Key, float]:
    """What is measured, the sums and the shares."""
    cercles = {name: value for (family, name), value in found.items() if family == "cercle"}
    total = sum(cercles.values())
    shares = {(SHARE, name): value / total if total else 0.0 for name, value in cercles.items()}
    sums = {(AGGREGATE, name): value for name, value in _sums(found).items()}
    return {**found, **shares, **sums, **{(EARLY, name): value for name, value in _early(found).items()}}


def recorded(seeds: Seeds) -> dict[Key, float]:
    """The record with sums and shares."""
    monthly = {target: region_months.recorded(seeds, target) for target in region_months.TARGETS}
    cells = {
        (region_months.FAMILY, region_months.name(target, region, month)): float(table[at, place])
        for target, table in monthly.items()
        for at, month in enumerate(MONTH_NAMES)
        for place, region in enumerate(REGIONS)
    }
    return with_sums({**record(seeds), **cells})


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
