"""Costs: what a mandate's measures and activity cost a year, by item, with the range of each unit cost.

Single costs (closing or hardening a base) are spread over the mandate. What no measure can change (headquarters,
police, administration) is left out, so differences between scenarios mean more than totals.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.outputs.record import Record
from sim.settings import Settings
from sim.words import DAYS_PER_MONTH, DAYS_PER_YEAR

# Unit and meaning of each column.
COLUMNS = {
    "item": ("name", "what is paid for; only what measures or activity can change"),
    "quantity": ("unit of the row", "how much of it, over the mandate or as a mean over it"),
    "unit": ("text", "what the unit cost is for"),
    "value": ("million USD a year", "central estimate; single costs are spread over the mandate"),
    "low": ("million USD a year", "with the low unit cost"),
    "high": ("million USD a year", "with the high unit cost"),
}
# Men present (0.64 of nominal in June 2017) at which a base costs just what unit_costs.csv says of a small, medium or large one.
TYPICAL = (100 * 0.64, 600 * 0.64, 1500 * 0.64)
BASES = (("small ones", "base_small"), ("medium ones", "base_medium"), ("large ones", "base_large"))
AIRCRAFT = 4.0  # of the unit that unit_costs.csv prices
BATTALION = 600.0  # men of the army battalion that unit_costs.csv prices
PROJECTS = 84.0  # quick-impact projects that the mission's whole yearly budget for them pays: full support to the state
MIXED_BATTALION = 600.0  # men that the unit cost of a mixed battalion is stated for


def yearly_costs(record: Record, settings: Settings, base_people: np.ndarray) -> list[dict[str, Any]]:
    """Rows of item, quantity, unit and USD million a year (value, low, high); empty for a mandate of no days."""
    days = len(record.window("troops"))
    if days == 0:
        return []
    table = record.geography.seeds.unit_costs
    unit = {str(k): i for i, k in enumerate(table["key"])}
    rows = []
    for item, key, quantity, spread in _quantities(record, settings, base_people, days):
        i = unit[key]
        amounts = [float(table[name][i]) * quantity / spread / 1e6 for name in ("value", "low", "high")]
        rows.append(
            {"item": item, "quantity": quantity, "unit": str(table["unit"][i]), "value": amounts[0], "low": amounts[1], "high": amounts[2]}
        )
    return rows


def _quantities(record: Record, settings: Settings, base_people: np.ndarray, days: int) -> list[tuple[str, str, float, float]]:
    """(item, key of its unit cost, quantity, years it is spread over); a flow's quantity is its sum over the mandate."""
    years = days / DAYS_PER_YEAR
    equipment: Any = settings.measures["equipment"]
    bases: Any = settings.measures["bases"]
    state: Any = settings.measures["state"]
    accord: Any = settings.measures["accord"]
    sanctions: Any = settings.measures["sanctions"]
    closed = sum(order.action == "close" for order in bases.orders.values())
    long_days, all_days = float(record.window("long_patrol_days").sum()), float(record.window("patrol_days").sum())
    return [
        ("troops", "un_soldier_all_in", float(record.window("establishment").mean()), 1.0),
        *_bases(base_people),
        ("bases closed", "base_closing", float(closed), years),
        ("bases hardened", "base_hardening", float(equipment.hardening), years),
        ("temporary operating bases", "temporary_base", months_held(settings.measures["patrol_areas"], record), years),
        ("military helicopters", "helicopter_unit", _helicopters(record, equipment) / AIRCRAFT, 1.0),
        ("added armoured vehicles", "armoured_vehicle", float(equipment.armoured_vehicles), 1.0),
        ("added counter-IED units", "counter_ied_unit", float(equipment.counter_ied_units), 1.0),
        ("added medical evacuation teams", "medevac_team", float(equipment.medevac_teams), 1.0),
        ("civil-affairs officers", "civilian_officer_international", float(record.window("civil_officers").mean()), 1.0),
        ("short patrol days", "short_patrol_day", all_days - long_days, years),
        ("long patrol days", "long_patrol_day", long_days, years),
        ("convoy kilometres", "convoy_km", float(record.window("convoy_km").sum()), years),
        ("mixed battalions", "moc_battalion", float(record.window("moc_men").mean()) / MIXED_BATTALION, 1.0),
        ("integrated fighters", "integrated_fighter", float(record.window("men_integrated").mean()), 1.0),
        ("civil team days away", "civil_team_day", float(record.window("team_days_away").sum()), years),
        ("joint-force battalions", "g5_battalion", float(record.window("joint_battalions").mean()), 1.0),
        ("mobile service teams", "mobile_service_team", float(record.window("service_teams").mean()), 1.0),
        ("posts of officials", "state_official_post", float(record.window("posts_paid").mean()), 1.0),
        ("added army battalions", "army_battalion", float(record.window("army_added").mean()) / BATTALION, 1.0),
        ("projects that support the state", "quick_impact_project", state.support * PROJECTS, 1.0),
        ("mediation teams", "mediation_team", accord.mediators, 1.0),
        ("high-level visits", "high_level_visit", _visits(record, accord.visit), years),
        ("panel on sanctions", "sanctions_panel", float(sanctions.share > 0.0), 1.0),
        ("forum sessions", "forum_session", _grown(record, "cum_forum_sessions"), years),
        ("officers who prepare forums", "civilian_officer_international", _preparing(settings.measures["forums"]), 1.0),
    ]  # fmt: skip


def _helicopters(record: Record, equipment: Any) -> float:
    """Military helicopters on the grid, mean over the mandate: those of June 2017, added ones, and what countries bring or take."""
    there = float(record.geography.bases.helicopters.sum())
    return there + equipment.helicopters + float(record.window("helicopters_change").mean())


def months_held(areas: Any, record: Record) -> float:
    """Months of the mandate for which patrol areas are ordered, all areas together."""
    first, last = (record.window("date")[at].astype("datetime64[D]").astype(int) for at in (0, -1))
    total = 0.0
    for area in areas.orders.values():
        begin = first if area.since is None else max(first, (area.since - date(1970, 1, 1)).days)
        end = last + 1 if area.until is None else min(last + 1, (area.until - date(1970, 1, 1)).days)
        end = end if area.days is None else min(end, begin + area.days)
        total += max(end - begin, 0) / DAYS_PER_MONTH
    return total


def _visits(record: Record, day: date | None) -> float:
    """1 where the visit falls into the mandate, else 0."""
    return float(day is not None and (record.window("date") == np.datetime64(day)).any())


def _grown(record: Record, name: str) -> float:
    """By how much a running sum grew over the mandate."""
    return float(record.window(name)[-1] - record.daily[name][max(record.mandate - 1, 0)])


def classes(people: np.ndarray) -> np.ndarray:
    """Each base as shares of a small, a medium and a large one, so that its cost runs on with its people; shape (bases, 3).

    Below a small and beyond a large one it grows in proportion to people: no share is ever less than nothing.
    """
    small, medium, large = TYPICAL
    out = np.zeros((len(people), 3))
    for row, x in zip(out, people, strict=True):
        if x <= small:
            row[0] = x / small
        elif x <= medium:
            row[:2] = (medium - x) / (medium - small), (x - small) / (medium - small)
        elif x <= large:
            row[1:] = (large - x) / (large - medium), (x - medium) / (large - medium)
        else:
            row[2] = x / large
    return out


def _preparing(forums: Any) -> float:
    """Officers who prepare the forums that meet at all."""
    return float(forums.officers * sum(sessions > 0.0 for sessions in (forums.kidal, forums.gao, forums.timbuktu)))


def _bases(people: np.ndarray) -> list[tuple[str, str, float, float]]:
    shares = classes(people).sum(axis=0)
    return [("bases, as " + name, key, float(share), 1.0) for (name, key), share in zip(BASES, shares, strict=True)]
