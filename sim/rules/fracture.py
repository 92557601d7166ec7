"""Fracture: a community whose share of income is below its share of men may break away; small groups join others (M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import GROUPS, NAMED_GROUPS, OUTSIDE

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
_NAMED = len(NAMED_GROUPS)  # the other groups are splinters


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
    split_per_year: float = parameter(
        1.5, 0.0, 20.0, "per year", "judgement", "own, held by the splits of 2014 to 2016", "hazard of breaking away at a full shortfall"
    )
    least: float = parameter(
        90.0, 20.0, 400.0, "men", "judgement", "own: brake, a group no one notices", "men at which a part is half as likely to stand alone"
    )
    merge_per_year: float = parameter(
        1.0, 0.0, 10.0, "per year", "judgement", "own: brake", "hazard that a group of few men joins another of its people"
    )
    smallest: float = parameter(90.0, 10.0, 300.0, "men", "judgement", "own: brake", "men below which mergers set in")


@native
def stand_outside(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody wants to part or join on the first day; later, who broke away yesterday stands outside."""
    g = v.group
    if day.index == 0:
        g.claim[:] = -1
        g.joins[:] = -1
        g.pay[:] = p.support / (p.support + p.upkeep)
    for name in range(g.claim.shape[0]):
        if g.claim[name] >= 0:
            g.coalition[name] = OUTSIDE  # a name may have been borne, and taken in, before
            g.integrated[name] = False


@dated
def admit(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Say on the first day and the mandate date which coalition each group is in; integration gives outsiders the one they left."""
    if day.index and not day.first_of_mandate:
        return
    outside = geography.armed_groups.coalition.copy()
    outside[_NAMED:] = OUTSIDE
    there = (v.group.men > 0) | (np.arange(len(GROUPS)) < _NAMED)  # a splinter's name may be borne by nobody yet
    taken = (outside == OUTSIDE) & there & bool(day.levers["splinters"]["integrate"])
    v.group.coalition[:] = np.where(taken, geography.armed_groups.left, outside)
    v.group.integrated[:] = taken


muster = in_turn(stand_outside, admit)


@kernel
def count(men, integrated, claim, joins):
    """Forget yesterday's splits and mergers; returns groups that have men, and men of those taken in."""
    groups, taken = 0.0, 0.0
    for g in range(men.shape[0]):
        claim[g] = joins[g] = -1
        groups += men[g] > 0.0
        taken += men[g] if integrated[g] else 0.0
    return groups, taken


@kernel
def incomes(men, coalition, tolls, bite, gain, p, income, toll_share, pay):
    """Each coalition's dividend is divided over its members by men, so that new members dilute it; tolls stay with who takes them."""
    p = p[0]
    of_coalition = np.zeros(OUTSIDE)
    for g in range(men.shape[0]):
        if coalition[g] < OUTSIDE:
            of_coalition[coalition[g]] += men[g]
    usual = p.support / (p.support + p.upkeep)  # of a name without men, and of a group on its first days
    for g in range(men.shape[0]):
        dividend = gain * men[g] / max(of_coalition[coalition[g]], 1.0) if coalition[g] < OUTSIDE else 0.0
        kept = p.chest * tolls[g]
        income[g] = (kept + dividend + p.support * men[g]) * (1.0 - bite[g])
        toll_share[g] = kept * (1.0 - bite[g]) / max(income[g], 1e-9)
        pay[g] = income[g] / max(income[g] + p.upkeep * men[g], 1e-9) if men[g] > 0.0 else usual


@native
def earn(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count groups, forget yesterday's splits and mergers, and once a week work out incomes."""
    g, t = v.group, v.tally
    t.splits[0] = t.mergers[0] = 0.0
    t.n_groups[0], t.men_integrated[0] = count(g.men, g.integrated, g.claim, g.joins)
    if day.index == 0 or day.number % 7 == 0:
        gain = p.dividend * (t.peace_index[0] / p.stated_index) ** p.accord
        incomes(g.men, g.coalition, g.tolls, g.sanction_bite, gain, p.numbers, g.income, g.toll_share, g.pay)


@kernel
def shortfalls(group, bands, holder, toll, income, leading, p, here, strength, gap):
    """Fill a group's men by community, and how far each community's share of its income lies below its share of its men.

    `here` is scratch of shape (localities, communities).
    """
    n, alive, of_group, place, community, men = bands
    communities = strength.shape[0]
    strength[:] = 0.0
    here[:] = 0.0
    gap[:] = 0.0
    for i in range(n):
        if alive[i] and of_group[i] == group:
            strength[community[i]] += men[i]
            here[place[i], community[i]] += men[i]
    total = strength.sum()
    if total <= 0.0:
        return
    kept = np.zeros(communities)
    for c in range(here.shape[0]):
        if holder[c] == group:
            kept += toll[c] * here[c] / max(here[c].sum(), 1.0)
    kept *= p.chest * (1.0 - p.shared)
    weight = np.where(leading, p.lead, 1.0) * strength
    dividend = kept + max(income - kept.sum(), 0.0) * weight / weight.sum()
    gap[:] = strength / total - dividend / max(dividend.sum(), 1e-9)


@kernel
def leavers(bands, men, holder, toll, income, own, p, seed, month, out):
    """Draw for each part of a named group against its hazard; fills rows (group, community) and returns how many break away."""
    p = p[0]
    count, here = 0, np.empty((holder.shape[0], own.shape[1]))
    strength, gap = np.empty(own.shape[1]), np.empty(own.shape[1])
    for group in range(_NAMED):
        if men[group] <= 0.0:
            continue
        shortfalls(group, bands, holder, toll, income[group], own[group], p, here, strength, gap)
        for community in range(own.shape[1]):
            if not 0.0 < strength[community] < men[group]:
                continue
            hazard = p.split_per_year / 12.0 * max(gap[community], 0.0) * strength[community] / (strength[community] + p.least)
            if chance.uniform(seed, _SPLIT, group, community, month) < 1.0 - np.exp(-hazard):
                out[count, 0], out[count, 1] = group, community
                count += 1
    return count


def _splits(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Parts that break away take a free name of their parent's; where none is free nothing happens."""
    m, g, b = geography.armed_groups, v.group, v.band
    out = np.empty((_NAMED * len(m.communities), 2), np.int64)
    bands = int(b.size[0]), b.alive, b.group, b.place, b.community, b.men
    count = leavers(bands, g.men, v.community.holder, v.community.toll, g.income, m.own, p.numbers, day.seed, day.month_number, out)
    for group, community in out[:count].tolist():
        free = [name for name in range(_NAMED, len(GROUPS)) if m.root[name] == group and g.men[name] <= 0 and g.claim[name] < 0]
        if free:
            g.claim[free[0]] = community
            v.tally.splits[0] += 1.0


def _mergers(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """A small splinter joins the largest group that takes men of the same peoples, its parent's or another."""
    m = geography.armed_groups
    for group in range(_NAMED, len(GROUPS)):
        men = float(v.group.men[group])
        if men <= 0:
            continue
        hazard = p.merge_per_year / 12.0 * np.exp(-men / p.smallest)
        if chance.uniform(day.seed, _JOIN, group, 0, day.month_number) >= 1.0 - np.exp(-hazard):
            continue
        kin = (m.open & m.open[group]).any(axis=1) & (v.group.men > 0) & (np.arange(len(GROUPS)) != group)
        if kin.any():
            v.group.joins[group] = int(np.argmax(np.where(kin, v.group.men, -1.0)))
            v.tally.mergers[0] += 1.0


@dated
def part_and_join(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a month let parts break away and small groups join."""
    if day.index and day.first_of_month:
        _splits(v, p, day, geography)
        _mergers(v, p, day, geography)


resolve = in_turn(earn, part_and_join)
