"""The record beside what is measured: the same families and names, with the value recorded and, where the source gives one, its range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import dispersion, sides
from experiments.past.comparable import FIRST_HALF, HALF_YEARS, MONTH_NAMES, PATHS, TYPES
from experiments.past.levels import MEASURES, SCORED
from experiments.past.measured import BRANCHING, DIRECT, DISPLACED, MODES, SCHOOLS, STOCKS
from sim.words import NORTH, REGIONS

if TYPE_CHECKING:
    from sim.geography.seeds import Seeds, Table

Recorded = dict[tuple[str, str], float]
LEFT_OUT = {"period": "2015-01..2017-06", "gao_bombing": "left out", "type": "all"}
JIHADISTS = ("jihadist group", "jihadist organisation")
KINDS = {"armed group": "armed_groups", "self-defence militia": "militias", **dict.fromkeys(JIHADISTS, "jihadists")}
"""Kinds of groups in the seeds, and what they count as."""
SQUARES = ("squares_with_deaths", "top5_squares_death_share", "top10pct_squares_death_share")
LATEST = np.datetime64("2017-06-01")


def record(seeds: Seeds) -> Recorded:
    """Recorded values by family and name."""
    paths, every = _half_years(seeds), _by(seeds.observed_patterns, "pattern", "value")
    parts = {
        "pattern": _patterns(seeds),
        "level": _levels(seeds),
        "first_half_year": {FIRST_HALF: paths[FIRST_HALF]},
        "half_year": {name: paths[name] for name in PATHS},
        "zone": _zones(seeds),
        "month": _months(seeds),
        "cercle": _by(seeds.observed_cercle, "cercle", "deaths"),
        "square": {name: every[name] for name in SQUARES},
        "fighters": _fighters(seeds),
        "dyad": _dyads(seeds),
        "mission": _mission(seeds),
        "mode": _modes(seeds),
        "severity": _severity(seeds),
        "dispersion": dispersion.recorded(seeds),
        "branching": {BRANCHING: _branching(seeds)},
        "reporting": _reporting(seeds),
        "displaced": _displaced(seeds),
        "officials": _officials(seeds),
        "schools": _schools(seeds),
        "stock": dict.fromkeys(STOCKS, 1.0),
    }
    return {(family, name): float(value) for family, found in parts.items() for name, value in found.items()}


def _by(table: Table, key: str, value: str) -> dict[str, float]:
    return {str(name): float(number) for name, number in zip(table[key], table[value], strict=True)}


def _patterns(seeds: Seeds) -> dict[str, float]:
    return _by(seeds.observed_patterns.where(scored=True), "pattern", "value")


def _reporting(seeds: Seeds) -> dict[str, float]:
    every = _by(seeds.observed_patterns, "pattern", "value")
    return {name: value for name, value in every.items() if name.startswith("unidentified_initiator_share")}


def _levels(seeds: Seeds) -> dict[str, float]:
    table = seeds.observed_targets.where(scored=True)
    return {
        f"{measure}.{region}.{kind}": float(mean)
        for measure, region, kind, mean in zip(table["measure"], table["region"], table["type"], table["mean"], strict=True)
        if measure in MEASURES and region in SCORED
    }


def _half_years(seeds: Seeds) -> dict[str, float]:
    table = seeds.observed_month
    return {name: float(table["deaths"][[half_year(str(month)) == name for month in table["month"]]].sum()) for name in HALF_YEARS}


def _zones(seeds: Seeds) -> dict[str, float]:
    """Deaths by half-year in the North and the Centre by type."""
    table = seeds.observed_month
    out = {f"{zone}.{kind}.{half}": 0.0 for zone in ("North", "Centre") for kind in TYPES for half in HALF_YEARS}
    for month, region, kind, deaths in zip(table["month"], table["region"], table["type"], table["deaths"], strict=True):
        out[f"{'North' if region in NORTH else 'Centre'}.{kind}.{half_year(str(month))}"] += float(deaths)
    return out


def _months(seeds: Seeds) -> dict[str, float]:
    """Deaths by calendar month."""
    table, out = seeds.observed_month, dict.fromkeys(MONTH_NAMES, 0.0)
    for month, deaths in zip(table["month"], table["deaths"], strict=True):
        out[str(month)] += float(deaths)
    return out


def _branching(seeds: Seeds) -> float:
    """From the scored variance over mean of monthly lethal events, trend taken off."""
    return 1.0 - 1.0 / math.sqrt(_patterns(seeds)["monthly_variance_over_mean_detrended_lethal"])


def half_year(month: str) -> str:
    """The half-year of a month like 2015-07."""
    return f"{month[:4]}H{1 if month[5:] < '07' else 2}"


def _fighters(seeds: Seeds) -> dict[str, float]:
    """Fighters of June 2017 by kind and region: each group's strength times the share of it that is there."""
    kinds = dict(zip(seeds.groups["name"], seeds.groups["kind"], strict=True))
    strength, share = seeds.group_strength, seeds.group_presence
    men = {
        group: float(n)
        for group, day, n, total in zip(strength["group"], strength["date"], strength["fighters"], strength["is_total"], strict=True)
        if day == LATEST and not total
    }
    out = {f"{kind}.{region}": 0.0 for kind in dict.fromkeys(KINDS.values()) for region in REGIONS}
    for group, region, part in zip(share["group"], share["region"], share["share"], strict=True):
        kind = KINDS.get(str(kinds[group]))
        if kind and group in men:
            out[f"{kind}.{region}"] += men[group] * float(part)
    return out


def _dyads(seeds: Seeds) -> dict[str, float]:
    table = seeds.observed_dyads
    return sides.by_pair(table["group_a"], table["group_b"], table["deaths"], table["events"])


def _mission(seeds: Seeds) -> dict[str, float]:
    """Attacks on the mission by half-year, those off the grid left out, and its dead in all of Mali."""
    out = {f"attacks {name}": 0.0 for name in HALF_YEARS}
    for name, attacks in _modes(seeds).items():
        out[f"attacks {name.partition('.')[2]}"] += attacks
    deaths = _by(seeds.observed_fatalities.where(cause="all"), "period", "deaths")
    return out | {f"deaths {name}": deaths[name] for name in HALF_YEARS}


def _modes(seeds: Seeds) -> dict[str, float]:
    """Attacks on the mission by mode and half-year, those off the grid left out."""
    table = seeds.observed_mission_attacks
    out = {f"{mode}.{half}": 0.0 for mode in (*MODES.values(), DIRECT) for half in HALF_YEARS}
    for half, mode, region, attacks in zip(table["period"], table["mode"], table["region"], table["attacks"], strict=True):
        if region in REGIONS:
            out[f"{mode if mode in MODES.values() else DIRECT}.{half}"] += float(attacks)
    return out


def _severity(seeds: Seeds) -> dict[str, float]:
    row = seeds.observed_severity.where(**LEFT_OUT)
    total = float(row["n_events"][0])
    tens, twenties, fifties = (float(row[name][0]) for name in ("n_10_19", "n_20_49", "n_50plus"))
    out = {"at_least_10": tens + twenties + fifties, "at_least_20": twenties + fifties, "at_least_50": fifties}
    return {"no_death": float(row["share_zero"][0])} | {name: count / total for name, count in out.items()}


def _displaced(seeds: Seeds) -> dict[str, float]:
    table = seeds.observed_displaced.where(region="all")
    found = {str(day): float(n) for day, n in zip(table["date"], table["displaced"], strict=True)}
    return {day: found.get(day, math.nan) for day in DISPLACED}


def _officials(seeds: Seeds) -> dict[str, float]:
    """Share of officials in post: as published for the North; prefects and sub-prefects of all that there should be for Mopti."""
    north = seeds.observed_officials.where(indicator="share_state_officials_deployed")
    out = {f"north {str(day)[:7]}": float(value) for day, value in zip(north["date"], north["value"], strict=True)}
    mopti = seeds.observed_officials.where(region="Mopti")
    return out | {"Mopti 2016-09": float(mopti["value"].sum() / mopti["denominator"].sum())}


def _schools(seeds: Seeds) -> dict[str, float]:
    """Schools closed in all of the grid, by month."""
    table = seeds.observed_officials.where(indicator="schools_closed")
    found = {str(day)[:7]: float(value) for day, value in zip(table["date"], table["value"], strict=True)}
    return {month: found.get(month, math.nan) for month in SCHOOLS}
