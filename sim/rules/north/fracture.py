"""Fracture: a community whose share of income is below its share of men may break away; small groups join others (M11)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.compiling import equation
from sim.engine.loops import total, total_by_column
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.north._shares import men_by_community, shortfalls
from sim.words import DAYS_PER_WEEK, GROUPS, MONTHS_PER_YEAR, NAMED_GROUPS, OUTSIDE

MECHANISM = "M11"
DECLARES = {
    "group.coalition": array(np.int64, "code", "coalition that an armed group is in: 0 CMA, 1 Platform, 2 outside both"),
    "group.income": array(float, "thousand USD per year", "income of an armed group"),
    "group.toll_share": array(float, "share", "part of an armed group's income that comes from tolls"),
    "group.pay": array(float, "share", "part of the cost of an armed group's men that its income pays for"),
    "group.claim": array(np.int64, "code", "community that breaks away today and takes this splinter's name; -1 for none"),
    "group.joins": array(np.int64, "row", "armed group that this one joins today; -1 for none"),
    "group.integrated": array(np.bool_, "yes or no", "whether an outsider was taken into the coalition it left"),
    "tally.n_groups": array(float, "groups", "armed groups of the North that have men"),
    "tally.splits": array(float, "splits per day", "parts that break away from armed groups"),
    "tally.mergers": array(float, "mergers per day", "splinters that join another armed group"),
    "tally.men_integrated": array(float, "men", "men of outsiders who were taken into the coalition they left"),
}
WRITES = ()
SCRATCH = {"men_of_coalition": (OUTSIDE, float)}
_SPLIT, _JOIN = chance.decisions("fracture", "split", "join")
_NAMED = len(NAMED_GROUPS)  # the other groups are splinters


class Params(Base):
    """Dividends, splits and mergers."""

    dividend: float = parameter(
        2500.0, 0.0, 30000.0, "thousand USD per year", "judgement", "own: posts, allowances, cantonment",
        "what each coalition gains from the accord as it stood in January 2015",
    )  # fmt: skip
    accord: float = parameter(
        1.0, 0.0, 2.0, "power", "judgement", "own; 0 is none",
        "how strongly each coalition's gain from the accord follows the index of the peace process", null=0.0,
    )  # fmt: skip
    stated_index: float = parameter(
        0.3, 0.1, 1.0, "index", "definition", "seeds: January 2015",
        "index of the peace process for which the coalitions' gain from the accord is stated",
    )  # fmt: skip
    support: float = parameter(
        0.35, 0.0, 3.0, "thousand USD per man and year", "judgement", "own: herds, kin, patrons",
        "income of an armed group from other sources than tolls and the accord",
    )  # fmt: skip
    upkeep: float = parameter(1.5, 0.1, 6.0, "thousand USD per man and year", "judgement", "own", "cost of a fighter of an armed group")
    chest: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own", "part of an armed group's tolls that reaches its men and not its patrons alone"
    )
    shared: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "own",
        "part of the tolls reaching its men that an armed group divides among all; the rest stays with those who collect it",
    )  # fmt: skip
    lead: float = parameter(
        2.0, 1.0, 6.0, "times", "judgement", "letter of 2017: shut out of dividends; 1 is none",
        "what a man of an armed group's leading community gets against any other of its men", null=1.0,
    )  # fmt: skip
    split_per_year: float = parameter(
        1.5, 0.0, 20.0, "per year", "judgement", "own, checked against the splits of 2014 to 2016",
        "hazard that a community whose men get nothing breaks away from its armed group",
    )  # fmt: skip
    least: float = parameter(
        90.0, 20.0, 400.0, "men", "judgement", "own: brake, a group no one notices",
        "men at which a part of an armed group is half as likely to break away as a very large one",
    )  # fmt: skip
    merge_per_year: float = parameter(
        1.0, 0.0, 10.0, "per year", "judgement", "own: brake", "hazard that a splinter of very few men joins another group of its people"
    )
    smallest: float = parameter(
        90.0, 10.0, 300.0, "men", "judgement", "own: brake",
        "men of a splinter at which its hazard of joining another group is down to a third",
    )  # fmt: skip


@equation
def pay(income, cost):
    """Part of what its men cost that a group's income pays for, in 0 to 1."""
    return income / (income + cost)


@native
def stand_outside(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Nobody wants to part or join on the first day; later, who broke away yesterday stands outside."""
    g = v.group
    if day.index == 0:
        g.claim[:] = -1
        g.joins[:] = -1
        g.pay[:] = pay(p.support, p.upkeep)
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
    taken = (outside == OUTSIDE) & there & bool(v.levers.splinters.integrate)
    v.group.coalition[:] = np.where(taken, geography.armed_groups.left, outside)
    v.group.integrated[:] = taken


muster = in_turn(stand_outside, admit)


@equation
def count(v):
    """Forget yesterday's splits and mergers; count groups that have men, and men of those taken in."""
    g, t = v.group, v.tally
    t.splits[0] = t.mergers[0] = t.n_groups[0] = t.men_integrated[0] = 0.0
    for name in range(g.men.shape[0]):
        g.claim[name] = g.joins[name] = -1
        t.n_groups[0] += g.men[name] > 0.0
        t.men_integrated[0] += g.men[name] if g.integrated[name] else 0.0


@equation
def count_coalitions(v):
    """Men of each coalition."""
    g, men = v.group, v.scratch.men_of_coalition
    men[:] = 0.0
    for name in range(g.men.shape[0]):
        if g.coalition[name] < OUTSIDE:
            men[g.coalition[name]] += g.men[name]


@equation
def coalition_gain(v, p):
    """What each coalition gains from the accord in a year, by how far it is carried out."""
    return p.dividend * (v.tally.peace_index[0] / p.stated_index) ** p.accord


@equation
def earn(name, gain, v, p):
    """A group's income: tolls, support and its part by men of its coalition's gain, so that new members dilute it; less by sanctions."""
    g, coalition = v.group, v.group.coalition[name]
    dividend = gain * g.men[name] / max(v.scratch.men_of_coalition[coalition], 1.0) if coalition < OUTSIDE else 0.0
    kept = p.chest * g.tolls[name]
    g.income[name] = (kept + dividend + p.support * g.men[name]) * (1.0 - g.sanction_bite[name])
    g.toll_share[name] = kept * (1.0 - g.sanction_bite[name]) / max(g.income[name], 1e-9)
    if g.men[name] > 0.0:
        g.pay[name] = g.income[name] / max(g.income[name] + p.upkeep * g.men[name], 1e-9)
    else:
        g.pay[name] = pay(p.support, p.upkeep)  # as on a group's first days


@native
def take_income(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count groups, forget yesterday's splits and mergers, and once a week work out incomes."""
    count(v)
    if day.index == 0 or day.number % DAYS_PER_WEEK == 0:
        count_coalitions(v)
        gain = coalition_gain(v, p)
        for name in range(v.group.men.shape[0]):
            earn(name, gain, v, p)


@equation
def split_hazard(gap, men, p):
    """Hazard per month that a part breaks away: by its shortfall, less where few men would stand alone."""
    return p.split_per_year / MONTHS_PER_YEAR * max(gap, 0.0) * men / (men + p.least)


@equation
def free_name(group, v, geography):
    """First name for a part of a group that nobody bears or has claimed; -1 where there is none."""
    for name in range(_NAMED, v.group.men.shape[0]):
        if geography.armed_groups.root[name] == group and v.group.men[name] <= 0.0 and v.group.claim[name] < 0:
            return name
    return -1


@equation
def break_up(group, v, p, day, geography):
    """Each part of a named group leaves by its hazard and claims a free name; where none is free nothing happens."""
    here = men_by_community(group, v, geography)
    strength = total_by_column(here)
    if total(strength) <= 0.0:
        return
    gap = shortfalls(group, here, strength, v, p, geography)
    for community in range(strength.shape[0]):
        if 0.0 < strength[community] < v.group.men[group]:
            hazard, name = split_hazard(gap[community], strength[community], p), free_name(group, v, geography)
            if name >= 0 and chance.uniform(day.seed, _SPLIT, group, community, day.month_number) < 1.0 - np.exp(-hazard):
                v.group.claim[name] = community
                v.tally.splits[0] += 1.0


@native
def part(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a month let parts of named groups break away."""
    if day.index > 0 and day.first_of_month:
        for group in range(_NAMED):
            if v.group.men[group] > 0.0:
                break_up(group, v, p, day, geography)


@dated
def join(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a month let small splinters join the largest group that takes men of the same peoples, their parent's or another."""
    if day.index == 0 or not day.first_of_month:
        return
    m, men = geography.armed_groups, v.group.men
    for group in range(_NAMED, len(GROUPS)):
        hazard = p.merge_per_year / MONTHS_PER_YEAR * np.exp(-float(men[group]) / p.smallest)
        if men[group] <= 0 or chance.uniform(day.seed, _JOIN, group, 0, day.month_number) >= 1.0 - np.exp(-hazard):
            continue
        kin = (m.open & m.open[group]).any(axis=1) & (men > 0) & (np.arange(len(GROUPS)) != group)
        if kin.any():
            v.group.joins[group] = int(np.argmax(np.where(kin, men, -1.0)))
            v.tally.mergers[0] += 1.0


resolve = in_turn(take_income, part, join)
