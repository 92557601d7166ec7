"""Births of mixed companies: history's dates and the lever's, men from the south at once, places for men of the bands (M13)."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.words import PLATFORM

PARTIES = ("army", "cma", "platform")
_IN_HISTORY = ("FAMA", "CMA", "Platform")  # what the seeds call them, in the same order


def raise_by_history(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> int:
    """Bring each battalion that history dates today, or up to the first day, to its men; returns soldiers that came."""
    if day.number not in geography.history_days and day.index:
        return 0
    table = geography.seeds.history
    dates = table["date"].astype("datetime64[D]").astype(np.int64)
    of_moc = (table["kind"] == "moc") & (table["men"] > 0)
    came = 0
    for place in dict.fromkeys(str(name) for name in table["place"][of_moc & (dates <= day.number)]):
        here = of_moc & (table["place"] == place)
        plan = [int(table["men"][here & (dates <= day.number) & (table["from"] == party)].sum()) for party in _IN_HISTORY]
        first = (table["kind"] == "moc") & (table["place"] == place) & (table["from"] == "none")
        patrol_from = int(dates[first].min()) if first.any() else day.number + int(p.prepare_days)
        came += enlarge(v, geography, place, plan, _companies(int(table["men"][here].sum()), p, day), patrol_from)
    return came


def raise_by_lever(v: SimpleNamespace, p: Any, day: Day, geography: Geography) -> int:
    """Bring each battalion that the lever dates today to its men; dates before the mandate date act on it."""
    came, pace = 0, (p.stated_index / max(v.tally.peace_index[0], 1e-6)) ** p.accord
    for place, number, men in v.levers.mixed_patrols.battalions:
        if day.number == number or (day.first_of_mandate and number < day.number):
            plan = [men * (k + 1) // len(PARTIES) - men * k // len(PARTIES) for k in range(len(PARTIES))]
            came += enlarge(v, geography, place, plan, _companies(men, p, day), day.number + int(p.prepare_days * pace))
    return came


def _companies(men: int, p: Any, day: Day) -> int:
    """Companies that a battalion of so many men has."""
    return max(round(men * day.agents / p.company_men), 1)


def enlarge(v: SimpleNamespace, geography: Geography, place: str, plan: list[int], companies: int, patrol_from: int) -> int:
    """Found the companies still missing at a place and divide over them what is missing; none shrinks. Returns soldiers that came."""
    m, camp = v.moc_company, geography.place_square(place)
    old = rows_at(v, camp)
    for ordinal in range(len(old), companies):
        slot = zlib.crc32(f"moc:{place}:{ordinal}".encode())
        birth(m, slot, square=camp, place=-1, patrol_from=patrol_from)
    new = rows_at(v, camp)
    new = new[len(old) :] if len(new) > len(old) else new
    came = 0
    for party, wanted in zip(PARTIES, plan, strict=True):
        planned = getattr(m, f"plan_{party}")
        missing = max(wanted - int(planned[old].sum()), 0)
        part = np.diff(missing * np.arange(len(new) + 1) // len(new))
        planned[new] += part
        if party == "army":
            m.men_army[new] += part
            m.men[new] += part
            came += missing
    call(v)
    return came


def rows_at(v: SimpleNamespace, camp: int) -> np.ndarray:
    """Rows of the companies of one camp."""
    return np.flatnonzero(v.moc_company.square[: int(v.moc_company.size[0])] == camp)


def call(v: SimpleNamespace) -> None:
    """Places still open to men of the bands."""
    m = v.moc_company
    np.maximum(m.plan_cma - m.men_cma, 0, out=m.call_cma)
    np.maximum(m.plan_platform - m.men_platform, 0, out=m.call_platform)


def join(v: SimpleNamespace, geography: Geography) -> int:
    """Add the men whom bands sent today to the camp they meant, else to the nearest that calls; nobody vanishes. Returns how many."""
    b, n = v.band, int(v.band.size[0])
    if not b.sent[:n].any():
        return 0
    rows = np.flatnonzero(b.sent[:n])
    joined = 0
    for row in rows[np.argsort(b.slot[rows], kind="stable")]:
        meant = int(geography.localities.square[b.target[row]]) if b.target[row] >= 0 else -1
        # Who stands outside both left the CMA's groups, and comes on its places.
        party = "platform" if v.group.coalition[b.group[row]] == PLATFORM else "cma"
        _add(v, geography, party, int(b.sent[row]), int(b.square[row]), meant)
        joined += int(b.sent[row])
    call(v)
    return joined


def _add(v: SimpleNamespace, geography: Geography, party: str, men: int, square: int, meant: int) -> None:
    """Men of a party fill open places: in the camp they meant, then in the nearest; who finds none stays with the first of these."""
    m, n = v.moc_company, int(v.moc_company.size[0])
    gap = km_apart(m.square[:n], square, geography.squares)
    mine, planned = getattr(m, f"men_{party}"), getattr(m, f"plan_{party}")
    order = np.lexsort((m.slot[:n], gap, m.square[:n] != meant, ~m.alive[:n]))
    for row in order:
        k = min(men, max(int(planned[row] - mine[row]), 0))
        mine[row] += k
        m.men[row] += k
        men -= k
    mine[order[0]] += men
    m.men[order[0]] += men
