"""Contingents of the mission: found by base and country, moved, filled, re-roled or taken home, always in whole men (M01, M18)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.rules.mission._traits import TRAITS, number_of, traits_of


def row_of(v: SimpleNamespace, geography: Geography, base: int, country: str) -> int:
    """Row of a country's contingent at a base, which is founded where there is none."""
    slot = zlib.crc32(f"{geography.bases.key[base]}:{country}".encode())
    found = np.flatnonzero(v.contingent.slot[: int(v.contingent.size[0])] == slot)
    if len(found):
        return int(found[0])
    code = number_of(country)
    worth, pace, long_barred, limit_km = traits_of(code, v)
    return birth(
        v.contingent, slot, base=base, country=code, worth=worth, pace=pace, long_barred=long_barred, limit_km=limit_km,
    )  # fmt: skip


def _country_name(v: SimpleNamespace, geography: Geography, number: int) -> str:
    """Name of the country that has a code: one of the maps', or one that a measure lets arrive."""
    names = [str(name) for name in np.unique(geography.seeds.contingents["country"])]
    for name in (*names, *(order.country for order in v.levers.contingents.orders)):
        if number_of(name) == number:
            return name
    raise KeyError(number)


def due(orders: list[Any], day: Day) -> list[Any]:
    """Orders that are carried out today: those dated to it, and on the mandate date those without a date."""
    return [order for order in orders if order.day == day.number or (day.first_of_mandate and order.day < 0)]


def regroup(v: SimpleNamespace, geography: Geography, order: Any) -> int:
    """Move people of bases to another as ordered, a share of each contingent or so many men of all; returns how many."""
    c, n = v.contingent, int(v.contingent.size[0])
    rows = np.flatnonzero(np.isin(c.base[:n], order.sources))
    share = np.full(len(rows), order.share)
    if order.men:
        here = c.establishment[rows]
        share = largest_remainder(here.astype(float), min(order.men, int(here.sum()))) / np.maximum(here, 1)
    return sum(move(v, geography, int(row), order.target, float(part)) for row, part in zip(rows, share, strict=True))


def move(v: SimpleNamespace, geography: Geography, row: int, target: int, share: float) -> int:
    """Move a share of a contingent to its country's at another base, those missing as well; returns how many men it is to have there."""
    c = v.contingent
    men = round(float(c.establishment[row]) * share)
    if men == 0:
        return 0
    infantry = round(float(c.establishment_infantry[row]) * share)
    to = row_of(v, geography, target, _country_name(v, geography, int(c.country[row])))
    present = min(round(float(c.men[row]) * share), int(c.men[row]))
    present_infantry = min(round(float(c.infantry[row]) * share), int(c.infantry[row]))
    for name, number in (("establishment", men), ("establishment_infantry", infantry), ("men", present), ("infantry", present_infantry)):
        column = getattr(c, name)
        column[row] -= number
        column[to] += number
    for name in TRAITS:  # what it is like and its capital's caveats go with it
        getattr(c, name)[to] = getattr(c, name)[row]
    return men


def give_to_joint_force(v: SimpleNamespace, p: Any) -> None:
    """The countries of a joint force take infantry present out of their contingents here, in whole men."""
    c, n, joint = v.contingent, int(v.contingent.size[0]), v.levers.joint_force
    countries = [country for country, _sector, _place in joint.battalions]
    for country in sorted(set(countries)):
        rows = np.flatnonzero(c.country[:n] == number_of(country))
        here = np.minimum(c.infantry[rows], c.establishment_infantry[rows])
        wanted = round(p.contributed * joint.men * countries.count(country))
        taken = largest_remainder(here.astype(float), min(wanted, int(here.sum())))
        for name in ("establishment", "men", "establishment_infantry", "infantry"):
            getattr(c, name)[rows] -= taken
        v.tally.troops_drawn[0] += taken.sum()


def multiply(v: SimpleNamespace, geography: Geography, factor: float) -> None:
    """Every contingent has so many times its men, whole men in all; who goes takes a share of the helicopters, who comes brings none."""
    if factor == 1.0:
        return
    c, n = v.contingent, int(v.contingent.size[0])
    had, infantry = c.establishment[:n].copy(), c.establishment_infantry[:n].copy()
    missing, missing_infantry = had - c.men[:n], infantry - c.infantry[:n]
    c.establishment[:n] = largest_remainder(had.astype(float), round(factor * int(had.sum())))
    c.establishment_infantry[:n] = np.minimum(np.rint(c.establishment[:n] * infantry / np.maximum(had, 1)), c.establishment[:n])
    share = min(factor, 1.0)  # those missing are missed by who stays; who comes is there at once
    present = int(c.men[:n].sum())
    c.men[:n] = c.establishment[:n] - np.minimum(np.rint(share * missing).astype(np.int64), c.establishment[:n])
    c.infantry[:n] = np.clip(c.establishment_infantry[:n] - np.rint(share * missing_infantry).astype(np.int64), 0, c.men[:n])
    now = int(c.men[:n].sum())
    v.tally.troops_arrived[0] += max(now - present, 0)
    v.tally.troops_left[0] += max(present - now, 0)
    v.base.helicopters_change[:] -= (1.0 - share) * (geography.bases.helicopters + v.base.helicopters_change)


def fill(v: SimpleNamespace, men: float) -> None:
    """Add men to all contingents in proportion, infantry as each has it."""
    if men <= 0:
        return
    c, n = v.contingent, int(v.contingent.size[0])
    added = largest_remainder(c.establishment[:n].astype(float), round(men))
    share = c.establishment_infantry[:n] / np.maximum(c.establishment[:n], 1)
    infantry = np.minimum(np.rint(added * share).astype(np.int64), added)
    for name, number in (("establishment", added), ("men", added), ("establishment_infantry", infantry), ("infantry", infantry)):
        getattr(c, name)[:n] += number


def find_crews(v: SimpleNamespace, crews: np.ndarray) -> None:
    """Re-role crews and specialists at each base: from the contingents' others first, then from infantry."""
    c = v.contingent
    for base, needed in enumerate(crews):
        rows = np.flatnonzero(c.base[: int(c.size[0])] == base)
        others = c.establishment[rows] - c.establishment_infantry[rows]
        missing = round(float(needed)) - int(others.sum())
        if missing > 0 and c.establishment_infantry[rows].sum() > 0:
            taken = largest_remainder(c.establishment_infantry[rows].astype(float), missing)
            taken = np.minimum(taken, c.establishment_infantry[rows])
            c.establishment_infantry[rows] -= taken
            c.infantry[rows] = np.maximum(c.infantry[rows] - taken, 0)


def largest_remainder(weights: np.ndarray, total: int) -> np.ndarray:
    """A number of men divided by weights in whole men: the largest remainders are rounded up."""
    exact = weights / max(weights.sum(), 1e-9) * total
    out = np.floor(exact).astype(np.int64)
    out[np.argsort(out - exact, kind="stable")[: total - int(out.sum())]] += 1
    return out
