"""Fracture: a community whose share of income is below its share of men may break away; small groups join others (M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim import chance
from sim.geography import Geography
from sim.kernel import kernel
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import GROUPS, MOVEMENTS, OUTSIDE, Day, Event

MECHANISM = "M11"
READS = (
    "band.size", "band.alive", "band.group", "band.community", "band.men", "band.place", "group.men", "group.tolls", "community.holder",
    "community.toll", "group.sanction_bite", "tally.peace_index",
)  # fmt: skip
DECLARES = {
    "group.coalition": np.int64, "group.income": float, "group.toll_share": float, "group.pay": float, "group.claim": np.int64,
    "group.joins": np.int64, "group.integrated": np.bool_, "tally.n_groups": float, "tally.splits": float, "tally.mergers": float,
    "tally.men_integrated": float,
}  # fmt: skip
WRITES = ()
DRAWS = ("fracture.split", "fracture.join")
_SPLIT, _JOIN = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """Dividends, splits and mergers."""

    dividend: float = parameter(
        2500.0,
        0.0,
        30000.0,
        "thousand USD a year",
        "judgement",
        "own: posts, allowances, cantonment",
        "each coalition's gain from the accord",
    )
    accord: float = parameter(
        1.0, 0.0, 2.0, "power", "judgement", "own; 0 is none", "how each coalition's gain follows the index of the peace process"
    )
    stated_index: float = parameter(0.3, 0.1, 1.0, "index", "definition", "seeds: January 2015", "index at which the gain is stated")
    support: float = parameter(
        0.35, 0.0, 3.0, "thousand USD a man a year", "judgement", "own: herds, kin, patrons", "income of a group that nothing else explains"
    )
    upkeep: float = parameter(1.5, 0.1, 6.0, "thousand USD a man a year", "judgement", "own", "cost of a fighter a year")
    chest: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "of receipts from tolls, what reaches a group's men and not its patrons alone"
    )
    shared: float = parameter(
        0.5,
        0.0,
        1.0,
        "share",
        "judgement",
        "own",
        "of its income, what a group divides among all its men; the rest stays with who collects it",
    )
    lead: float = parameter(
        2.0,
        1.0,
        6.0,
        "times",
        "judgement",
        "letter of 2017: shut out of dividends; 1 is none",
        "what a man of the leading community gets over another",
    )
    split_a_year: float = parameter(
        1.5, 0.0, 20.0, "per year", "judgement", "own, held by the splits of 2014 to 2016", "hazard of breaking away at a full shortfall"
    )
    least: float = parameter(
        90.0, 20.0, 400.0, "men", "judgement", "own: brake, a group no one notices", "men at which a part is half as likely to stand alone"
    )
    merge_a_year: float = parameter(
        1.0, 0.0, 10.0, "per year", "judgement", "own: brake", "hazard that a group of few men joins another of its people"
    )
    smallest: float = parameter(90.0, 10.0, 300.0, "men", "judgement", "own: brake", "men below which mergers set in")


def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Say on the first day and the mandate date which coalition each group is in; integration gives outsiders the one they left."""
    if day.index == 0:
        v.group.claim[:] = v.group.joins[:] = -1
        v.group.pay[:] = p.support / (p.support + p.upkeep)
    if v.group.claim.max() >= 0:
        v.group.coalition[v.group.claim >= 0] = OUTSIDE  # a name may have been borne, and taken in, before
        v.group.integrated[v.group.claim >= 0] = False
    if day.index and not day.first_of_mandate:
        return []
    outside = geography.movements.coalition.copy()
    outside[len(MOVEMENTS) :] = OUTSIDE
    there = (v.group.men > 0) | (np.arange(len(GROUPS)) < len(MOVEMENTS))  # a splinter's name may be borne by nobody yet
    taken = (outside == OUTSIDE) & there & bool(day.levers["splinters"]["integrate"])
    v.group.coalition[:] = np.where(taken, geography.movements.left, outside)
    v.group.integrated[:] = taken
    return []


@kernel
def count(men, integrated, claim, joins):
    """Forget yesterday's splits and mergers; returns groups that have men, and men of those taken in."""
    groups, taken = 0.0, 0.0
    for g in range(men.shape[0]):
        claim[g] = joins[g] = -1
        groups += men[g] > 0.0
        taken += men[g] if integrated[g] else 0.0
    return groups, taken


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Once a week work out incomes; once a month let parts break away and small groups join."""
    t = v.tally
    t.splits[0] = t.mergers[0] = 0.0
    t.n_groups[0], t.men_integrated[0] = count(v.group.men, v.group.integrated, v.group.claim, v.group.joins)
    if day.index == 0 or day.number % 7 == 0:
        _incomes(v, p)
    if day.index == 0 or not day.first_of_month:
        return []
    _splits(v, p, day, geography)
    _mergers(v, p, day, geography)
    return []


def _incomes(v: SimpleNamespace, p: Params) -> None:
    """Each coalition's dividend is divided over its members by men, so that new members dilute it; tolls stay with who takes them."""
    men, coalition = v.group.men, v.group.coalition
    gain = p.dividend * (v.tally.peace_index[0] / p.stated_index) ** p.accord
    left = 1.0 - v.group.sanction_bite
    dividend = np.zeros(len(men))
    for side in range(OUTSIDE):
        mine = coalition == side
        dividend[mine] = gain * men[mine] / max(men[mine].sum(), 1.0)
    tolls = p.chest * v.group.tolls
    v.group.income[:] = (tolls + dividend + p.support * men) * left
    v.group.toll_share[:] = tolls * left / np.maximum(v.group.income, 1e-9)
    usual = p.support / (p.support + p.upkeep)  # of a name without men, and of a group on its first days
    v.group.pay[:] = np.where(men > 0, v.group.income / np.maximum(v.group.income + p.upkeep * men, 1e-9), usual)


def _men(v: SimpleNamespace, group: int, communities: int) -> tuple[np.ndarray, np.ndarray]:
    """Bands of a group, and its men by community."""
    b, n = v.band, int(v.band.size[0])
    mine = np.flatnonzero(b.alive[:n] & (b.group[:n] == group))
    return mine, np.bincount(b.community[mine], b.men[mine], communities)


def shortfalls(
    v: SimpleNamespace, p: Params, group: int, leading: np.ndarray, mine: np.ndarray, strength: np.ndarray
) -> np.ndarray:  # fmt: skip
    """How far each community's share of a group's income lies below its share of the group's men; `mine` are its bands."""
    b, communities, total = v.band, len(leading), strength.sum()
    if total <= 0:
        return np.zeros(communities)
    collected = np.zeros(communities)
    where = b.place[mine]
    for place in np.unique(where[v.community.holder[where] == group]):
        here = mine[where == place]
        by = np.bincount(b.community[here], b.men[here], communities)
        collected += v.community.toll[place] * by / max(by.sum(), 1.0)
    kept = p.chest * (1.0 - p.shared) * collected
    common = max(float(v.group.income[group]) - kept.sum(), 0.0)
    weight = strength * np.where(leading, p.lead, 1.0)
    dividend = kept + common * weight / weight.sum()
    return strength / total - dividend / max(dividend.sum(), 1e-9)


def _splits(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Each part of a named group draws against its hazard; a free name of its parent's is taken, and where none is free nothing happens."""
    m = geography.movements
    for group in range(len(MOVEMENTS)):
        if v.group.men[group] <= 0:
            continue
        mine, strength = _men(v, group, len(m.communities))
        parts = np.flatnonzero((strength > 0) & (strength < v.group.men[group]))
        gap = shortfalls(v, p, group, m.own[group], mine, strength) if len(parts) else ()
        for community in parts:
            hazard = p.split_a_year / 12.0 * max(float(gap[community]), 0.0) * strength[community] / (strength[community] + p.least)
            if chance.uniform(day.seed, _SPLIT, group, int(community), day.month_number) < 1.0 - np.exp(-hazard):
                free = [
                    g for g in range(len(MOVEMENTS), len(GROUPS)) if m.root[g] == group and v.group.men[g] <= 0 and v.group.claim[g] < 0
                ]
                if free:
                    v.group.claim[free[0]] = community
                    v.tally.splits[0] += 1.0


def _mergers(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A small splinter joins the largest group that takes men of the same peoples, its parent's or another."""
    m = geography.movements
    for group in range(len(MOVEMENTS), len(GROUPS)):
        men = float(v.group.men[group])
        if men <= 0:
            continue
        draw, hazard = chance.uniform(day.seed, _JOIN, group, 0, day.month_number), p.merge_a_year / 12.0 * np.exp(-men / p.smallest)
        kin = (m.open & m.open[group]).any(axis=1) & (v.group.men > 0) & (np.arange(len(GROUPS)) != group)
        if kin.any() and draw < 1.0 - np.exp(-hazard):
            v.group.joins[group] = int(np.argmax(np.where(kin, v.group.men, -1.0)))
            v.tally.mergers[0] += 1.0
