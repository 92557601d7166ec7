"""Armed-group unit: 20 to 100 men of a movement of the North who hold, contest, rob, or join mixed companies (claims L03 to L05)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, DAYS_PER_WEEK, FOR_COALITION, OUTSIDE

ACTIONS = ("hold", "contest", "rob", "join")
HOLD, CONTEST, ROB, JOIN = range(4)
COLUMNS = {
    "group": array(np.int64, "row", "armed group that it belongs to"),
    "born_group": array(np.int64, "row", "armed group that it belonged to when it was raised"),
    "community": array(np.int64, "code", "community that its men come from"),
    "men": array(np.int64, "men", "men present"),
    "establishment": array(np.int64, "men", "men that its group keeps it up to while it is paid"),
    "home": array(np.int64, "row", "locality that it is at home in"),
    "birthplace": array(np.int64, "row", "locality that it was raised in"),
    "place": array(np.int64, "row", "locality where it is"),
    "square": array(np.int64, "square", "where it is"),
    "action": array(np.int64, "code", "what it does: 0 holds its place, 1 contests a place, 2 robs, 3 joins a mixed company"),
    "target": array(np.int64, "row", "locality that its action is aimed at; -1 for none"),
    "rest_until": array(np.int64, "day since 1970", "first day on which it may attack again"),
    "sent": array(np.int64, "men", "men that it gave to a mixed company today"),
    "recruits": array(np.int64, "men", "men who joined it when men last came and went, which is once a week"),
    "deserters": array(np.int64, "men", "men who left it when men last came and went, which is once a week"),
}
CAPACITY = 900
ORDERS = {
    "place": array(np.int64, "row", "locality that it is to be at"),
    "action": array(np.int64, "code", "what it is to do: 0 hold its place, 1 contest a place, 2 rob, 3 join a mixed company"),
    "target": array(np.int64, "row", "locality that its action is aimed at; -1 for none"),
}
SCRATCH = {"men_here": ("group", float, "community"), "prize": ("community", float), "foe": ("group", int), "n_foes": (1, int)}
_CHOICE = chance.decision("band.choice")
_PLACES = 1 << 12  # more than there are localities or squares of camps, so that an action and a place make one key
_WORST = -1e300  # below the value of any choice


class Params(Base):
    """What draws a band to a place and to an action; utilities are relative to the noise of choice."""

    range_km: float = parameter(
        160.0, 40.0, 400.0, "km per week", "judgement", "own: pick-ups", "how far a band of an armed group goes in a week"
    )
    home_range_km: float = parameter(
        120.0, 30.0, 500.0, "km", "judgement", "own", "distance from home at which a place loses one unit of its value to a band"
    )
    kin_weight: float = parameter(
        1.0, 0.0, 4.0, "utility", "judgement", "own", "pull on a band of a place where everybody is of its community"
    )
    support_weight: float = parameter(
        0.8, 0.0, 4.0, "utility", "judgement", "own; 0 is none", "pull on a band of a place where everybody supports its coalition",
        null=0.0,
    )  # fmt: skip
    toll_weight: float = parameter(
        0.5, 0.0, 2.0, "utility per log unit", "judgement", "letter of 2017: fighting is about routes; 0 is none",
        "pull on a band of the tolls that a place yields", null=0.0,
    )  # fmt: skip
    toll_unit: float = parameter(
        200.0, 20.0, 2000.0, "thousand USD per year", "judgement", "own", "tolls of a place that count as one log unit to a band"
    )
    crowd_weight: float = parameter(
        0.7, 0.0, 3.0, "utility per log unit", "judgement", "own", "push on a band of other men of its own group at a place"
    )
    men: float = parameter(
        60.0, 20.0, 200.0, "men", "judgement", "own: a usual band", "men at a place that count as one log unit to a band"
    )
    danger_weight: float = parameter(
        0.4, 0.0, 2.0, "utility per log unit", "judgement", "own", "push on a band of enemies at a place that it would hold"
    )
    contest: float = parameter(
        -3.0, -8.0, 2.0, "utility", "judgement", "own, checked against the clashes of 2015 to 2017",
        "taste of a band for contesting a place, against holding one",
    )  # fmt: skip
    stated_enmity: float = parameter(
        0.7, 0.1, 1.0, "level", "definition", "enmity of the coalitions, 2014 to 2017",
        "enmity for which a band's taste for contesting a place is stated",
    )  # fmt: skip
    grudge_weight: float = parameter(
        2.5, 0.0, 6.0, "utility", "judgement", "own", "pull on a band to contest a place whose holder is a full enemy"
    )
    strength_weight: float = parameter(
        0.5, 0.0, 3.0, "utility per log unit", "judgement", "own", "pull on a band to contest a place where its side is the stronger"
    )
    cover_on_contest: float = parameter(
        0.8, 0.0, 4.0, "utility", "judgement", "effects: battles fall with troops; 0 is none",
        "push of full UN cover of a place against contesting it", null=0.0,
    )  # fmt: skip
    travel_km: float = parameter(150.0, 20.0, 500.0, "km", "judgement", "own", "way to a place that takes one unit off its value to a band")
    rob: float = parameter(-1.6, -8.0, 2.0, "utility", "judgement", "own", "taste of a band for robbery, against holding a place")
    unpaid: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own: men without rents", "pull on a band to rob where its group pays nothing"
    )
    outsider: float = parameter(
        0.5, 0.0, 3.0, "utility", "judgement", "letter of 2017: a nuisance until integrated; 0 is none",
        "pull on a band to rob while its group stands outside the accord", null=0.0,
    )  # fmt: skip
    guarded: float = parameter(
        0.5, 0.0, 3.0, "utility", "judgement", "own; 0 is none", "push of full UN cover and of soldiers against robbery by a band", null=0.0
    )
    soldiers: float = parameter(
        40.0, 5.0, 200.0, "men", "judgement", "own: about a platoon", "soldiers in reach that deter a robber half as much as any number"
    )
    join: float = parameter(
        0.8, -6.0, 4.0, "utility", "judgement", "own: wages", "taste of a band for joining a mixed company that calls for men nearby"
    )
    join_km: float = parameter(
        250.0, 50.0, 600.0, "km", "judgement", "own", "distance from its camp within which bands join a mixed company"
    )
    choice_noise: float = parameter(0.8, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in what a band chooses")


@equation
def count_men(v):
    """Men of each group at each place."""
    b, here = v.band, v.scratch.men_here
    here[:] = 0.0
    for i in range(b.size[0]):
        if b.alive[i]:
            here[b.place[i], b.group[i]] += b.men[i]


@equation
def weigh_tolls(v, p):
    """What the tolls of each place are worth to a band."""
    prize, toll = v.scratch.prize, v.community.toll
    for c in range(prize.shape[0]):
        prize[c] = p.toll_weight * np.log1p(toll[c] / p.toll_unit)


@equation
def list_foes(i, v):
    """Groups that a band's group is at odds with."""
    w, g = v.scratch, v.band.group[i]
    w.n_foes[0] = 0
    for k in range(v.group.enmity.shape[0]):
        if v.group.enmity[g, k] > 0.0:
            w.foe[w.n_foes[0]] = k
            w.n_foes[0] += 1


@equation
def noise(i, action, place, v, p, day):
    """Noise of one choice of a band, new each week."""
    return p.choice_noise * chance.gumbel(day.seed, _CHOICE, v.band.slot[i], action * _PLACES + place, day.week)


@equation
def comrades(i, c, v):
    """Men of a band's own group at a place, without its own."""
    b = v.band
    return v.scratch.men_here[c, b.group[i]] - (b.men[i] if c == b.place[i] else 0.0)


@equation
def enemies(i, c, v):
    """Men at a place whom a band has as enemies, each by how great the enmity is."""
    w, g, out = v.scratch, v.band.group[i], 0.0
    for k in w.foe[: w.n_foes[0]]:
        out += v.group.enmity[g, k] * w.men_here[c, k]
    return out


@equation
def enmity_to_holder(i, c, v):
    """Enmity of a band to who holds a place: none where nobody, the band's own group or another of its coalition holds it."""
    g, h, coalition = v.band.group[i], v.community.holder[c], v.group.coalition
    if h < 0 or g == h or (coalition[g] == coalition[h] and coalition[g] < OUTSIDE):
        return 0.0
    return v.group.enmity[g, h]


@equation
def hold_value(i, c, others, foes, v, p, geography):
    """Value of holding a place: kin, supporters and tolls, against the way, distance from home, a crowd of one's own and enemies."""
    b, coalition, apart = v.band, v.group.coalition[v.band.group[i]], geography.apart_km
    far = (apart[b.home[i], c] / p.home_range_km) ** 2
    value = p.kin_weight * geography.armed_groups.kin[c, b.community[i]] - far - p.crowd_weight * np.log1p(others / p.men)
    value -= p.danger_weight * np.log1p(foes / p.men) + apart[b.place[i], c] / p.travel_km
    if coalition < OUTSIDE:
        value += p.support_weight * v.community.support[c, FOR_COALITION + coalition]
    return value + v.scratch.prize[c] * (1.0 - enmity_to_holder(i, c, v))


@equation
def contest_value(i, c, others, foes, v, p, geography):
    """Value of contesting a place: tolls and enmity to its holder, a stronger side, against UN cover and the way."""
    b, against = v.band, enmity_to_holder(i, c, v)
    taste = p.contest + p.choice_noise * np.log(against / p.stated_enmity)
    value = taste + (v.scratch.prize[c] + p.grudge_weight) * against - p.cover_on_contest * v.field.cover[geography.localities.square[c]]
    ours = others + b.men[i]
    return value + (p.strength_weight * np.log((ours + p.men) / (foes + p.men)) - geography.apart_km[b.place[i], c] / p.travel_km)


@equation
def rob_value(i, v, p, geography):
    """Value of robbery: men who are unpaid or stand outside the accord, against UN cover and soldiers in reach."""
    g, s = v.band.group[i], geography.localities.square[v.band.place[i]]
    soldiers = v.field.army_reach[s]
    guarded = 0.5 * v.field.cover[s] + 0.5 * soldiers / (soldiers + p.soldiers)
    outsider = p.outsider if v.group.coalition[g] == OUTSIDE else 0.0
    return p.rob + p.unpaid * (1.0 - v.group.pay[g]) + outsider - p.guarded * guarded


@equation
def called(i, m, v, p, geography):
    """Whether a mixed company calls for men of a band's coalition within its reach."""
    coalition, company = v.group.coalition[v.band.group[i]], v.moc_company
    wanted = company.call_cma[m] if coalition == CMA else company.call_platform[m]
    near = geography.apart_km[v.band.place[i], geography.localities.of_square[company.square[m]]] <= p.join_km
    return company.alive[m] and coalition < OUTSIDE and wanted > 0 and near


@equation
def prefer(i, value, best, place, action, target, v):
    """A choice better than the best so far becomes the band's order; returns the value of the best."""
    if value > best:
        o = v.orders.band
        o.place[i], o.action[i], o.target[i] = place, action, target
        return value
    return best


@equation
def choose(i, v, p, day, geography):
    """A band's noisy choice: to hold or contest a place within a week's way, rob where it is, or join a company that calls."""
    b, company, best = v.band, v.moc_company, _WORST
    list_foes(i, v)
    for c in range(v.community.holder.shape[0]):
        if geography.apart_km[b.place[i], c] <= p.range_km:
            others, foes = comrades(i, c, v), enemies(i, c, v)
            value = hold_value(i, c, others, foes, v, p, geography) + noise(i, HOLD, c, v, p, day)
            best = prefer(i, value, best, c, HOLD, -1, v)
            if enmity_to_holder(i, c, v) > 0.0 and b.rest_until[i] <= day.number:
                value = contest_value(i, c, others, foes, v, p, geography) + noise(i, CONTEST, c, v, p, day)
                best = prefer(i, value, best, b.place[i], CONTEST, c, v)
    best = prefer(i, rob_value(i, v, p, geography) + noise(i, ROB, 0, v, p, day), best, b.place[i], ROB, b.place[i], v)
    for m in range(company.size[0]):
        if called(i, m, v, p, geography):
            camp = geography.localities.of_square[company.square[m]]
            best = prefer(i, p.join + noise(i, JOIN, company.square[m], v, p, day), best, b.place[i], JOIN, camp, v)


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week each band weighs holding a place, contesting one, robbery and joining; on other days it keeps to its choice."""
    b, o = v.band, v.orders.band
    o.n[0] = b.size[0]
    count_men(v)
    weigh_tolls(v, p)
    for i in range(b.size[0]):
        o.place[i], o.action[i], o.target[i] = b.place[i], b.action[i], b.target[i]
        if b.alive[i] and (day.number + b.slot[i]) % DAYS_PER_WEEK == 0:
            choose(i, v, p, day, geography)
