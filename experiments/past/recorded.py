"""The record beside what is measured: the same families and names, with the value recorded and, where the source gives one, its range."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from experiments.past import levels, sides
from experiments.past.comparable import HALF_YEARS
from experiments.past.levels import MEASURES, SCORED
from experiments.past.measured import BRANCHING, DIRECT, DISPLACED, MODES, SCHOOLS, STOCKS
from sim.words import REGIONS

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
    known = _by(seeds.observed_patterns, "pattern", "value")
    scored = _by(seeds.observed_patterns.where(scored=True), "pattern", "value")
    modes = _modes(seeds)
    parts = {
        "pattern": scored,
        "level": _levels(seeds),
        **levels.over_time(levels.recorded(seeds, seeds.observed_month["deaths"])),
        "cercle": _by(seeds.observed_cercle, "cercle", "deaths"),
        "square": {name: known[name] for name in SQUARES},
        "fighters": _fighters(seeds),
        "dyad": sides.by_pair(*(seeds.observed_dyads[name] for name in ("group_a", "group_b", "deaths", "events"))),
        "mission": _mission(seeds, modes),
        "mode": modes,
        "severity": _severity(seeds),
        "dispersion": levels.pooled(levels.recorded(seeds, seeds.observed_month["lethal_events"])),
        # from the scored variance over mean of monthly lethal events, trend taken off
        "branching": {BRANCHING: 1.0 - 1.0 / math.sqrt(scored["monthly_variance_over_mean_detrended_lethal"])},
        "reporting": {name: value for name, value in known.items() if name.startswith("unidentified_initiator_share")},
        "displaced": _known(DISPLACED, seeds.observed_displaced.where(region="all"), "displaced"),
        "officials": _officials(seeds),
        "schools": _known(SCHOOLS, seeds.observed_officials.where(indicator="schools_closed"), "value"),
        "stock": dict.fromkeys(STOCKS, 1.0),
    }
    return {(family, name): float(value) for family, found in parts.items() for name, value in found.items()}


def _by(table: Table, key: str, value: str) -> dict[str, float]:
    return {str(name): float(number) for name, number in zip(table[key], table[value], strict=True)}


def _sums(names: Iterable[str], pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Sums by name, 0 where nothing is."""
    out = dict.fromkeys(names, 0.0)
    for name, value in pairs:
        out[str(name)] += float(value)
    return out


def _known(names: Iterable[str], table: Table, value: str) -> dict[str, float]:
    """Values by day, or by month where names are months; unknown where the source has none."""
    found = {str(row["date"]): float(row[value]) for row in table.rows()}
    return {name: next((number for day, number in found.items() if day.startswith(name)), math.nan) for name in names}


def _levels(seeds: Seeds) -> dict[str, float]:
    table = seeds.observed_targets.where(scored=True)
    rows = (row for row in table.rows() if row["measure"] in MEASURES and row["region"] in SCORED)
    return {f"{row['measure']}.{row['region']}.{row['type']}": float(row["mean"]) for row in rows}


def _fighters(seeds: Seeds) -> dict[str, float]:
    """Fighters of June 2017 by kind and region: each group's strength times the share of it that is there."""
    kinds = {row["name"]: KINDS.get(row["kind"]) for row in seeds.groups.rows()}
    strengths = (row for row in seeds.group_strength.rows() if row["date"] == LATEST and not row["is_total"])
    men = {row["group"]: float(row["fighters"]) for row in strengths if kinds[row["group"]]}
    names = (f"{kind}.{region}" for kind in dict.fromkeys(KINDS.values()) for region in REGIONS)
    there = (row for row in seeds.group_presence.rows() if row["group"] in men)
    return _sums(names, ((f"{kinds[row['group']]}.{row['region']}", men[row["group"]] * float(row["share"])) for row in there))


def _mission(seeds: Seeds, modes: Mapping[str, float]) -> dict[str, float]:
    """Attacks on the mission by half-year, those off the grid left out, and its dead in all of Mali."""
    attacks = _sums(HALF_YEARS, ((name.partition(".")[2], number) for name, number in modes.items()))
    deaths = _by(seeds.observed_fatalities.where(cause="all"), "period", "deaths")
    return {f"attacks {name}": number for name, number in attacks.items()} | {f"deaths {name}": deaths[name] for name in HALF_YEARS}


def _modes(seeds: Seeds) -> dict[str, float]:
    """Attacks on the mission by mode and half-year, those off the grid left out."""
    names = (f"{mode}.{half}" for mode in (*MODES.values(), DIRECT) for half in HALF_YEARS)
    rows = (row for row in seeds.observed_mission_attacks.rows() if row["region"] in REGIONS)
    return _sums(names, ((f"{row['mode'] if row['mode'] in MODES.values() else DIRECT}.{row['period']}", row["attacks"]) for row in rows))


def _severity(seeds: Seeds) -> dict[str, float]:
    row = next(seeds.observed_severity.where(**LEFT_OUT).rows())
    tens, twenties, fifties = (float(row[name]) for name in ("n_10_19", "n_20_49", "n_50plus"))
    out = {"at_least_10": tens + twenties + fifties, "at_least_20": twenties + fifties, "at_least_50": fifties}
    return {"no_death": float(row["share_zero"])} | {name: count / float(row["n_events"]) for name, count in out.items()}


def _officials(seeds: Seeds) -> dict[str, float]:
    """Share of officials in post: as published for the North; prefects and sub-prefects of all that there should be for Mopti."""
    north = seeds.observed_officials.where(indicator="share_state_officials_deployed")
    mopti = seeds.observed_officials.where(region="Mopti")
    out = {f"north {str(row['date'])[:7]}": float(row["value"]) for row in north.rows()}
    return out | {"Mopti 2016-09": float(mopti["value"].sum() / mopti["denominator"].sum())}
