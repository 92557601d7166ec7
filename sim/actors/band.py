"""Armed-group unit: 20 to 100 men of a movement of the North who hold, contest, rob, or join mixed companies (claims L03 to L05)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.words import CMA, GROUPS, OUTSIDE

HOLD, CONTEST, ROB, JOIN = range(4)
ACTIONS = ("hold", "contest", "rob", "join")
COLUMNS = {
    "group": np.int64, "born_group": np.int64, "community": np.int64, "men": np.int64, "establishment": np.int64, "home": np.int64,
    "birthplace": np.int64, "place": np.int64, "square": np.int64, "action": np.int64, "target": np.int64, "rest_until": np.int64,
    "sent": np.int64, "recruits": np.int64, "deserters": np.int64,
}  # fmt: skip
CAPACITY = 900
READS = (
    "band.size", "band.alive", "band.slot", "band.group", "band.community", "band.men", "band.home", "band.place", "band.action",
    "band.target", "band.rest_until", "community.holder", "community.toll", "community.support", "group.coalition",
    "group.enmity", "group.pay",
    "field.cover", "field.army_reach", "moc_company.size", "moc_company.alive", "moc_company.square", "moc_company.call_cma",
    "moc_company.call_platform",
)  # fmt: skip
DRAWS = ("band.choice",)
_CHOICE = chance.decision("band.choice")
GROUPS_COUNT = len(GROUPS)
_PLACES = 1 << 12  # more than there are localities, so that an action and a place make one key


class Params(Base):
    """What draws a band to a place and to an action; utilities are relative to the noise of choice."""

    range_km: float = parameter(160.0, 40.0, 400.0, "km a week", "judgement", "own: pick-ups", "how far a band goes in a week")
    home_range_km: float = parameter(
        120.0, 30.0, 500.0, "km", "judgement", "own", "distance from home at which staying near it weighs one unit"
    )
    kin_weight: float = parameter(1.0, 0.0, 4.0, "utility", "judgement", "own", "pull of places where all people are of its community")
    support_weight: float = parameter(
        0.8, 0.0, 4.0, "utility", "judgement", "own; 0 is none", "pull of places where all support its coalition"
    )
    toll_weight: float = parameter(
        0.5, 0.0, 2.0, "utility a log unit", "judgement", "letter of 2017: fighting is about routes; 0 is none", "pull of tolls"
    )
    toll_unit: float = parameter(200.0, 20.0, 2000.0, "thousand USD a year", "judgement", "own", "tolls of a place that weigh one log unit")
    crowd_weight: float = parameter(0.7, 0.0, 3.0, "utility a log unit", "judgement", "own", "push of one's own group's men at a place")
    men: float = parameter(60.0, 20.0, 200.0, "men", "judgement", "own: a usual band", "men that weigh one log unit")
    danger_weight: float = parameter(0.4, 0.0, 2.0, "utility a log unit", "judgement", "own", "push of enemies at a place one would hold")
    contest: float = parameter(
        -3.0, -8.0, 2.0, "utility", "judgement", "own, held by clashes of 2015 to 2017", "taste for contesting a place, against holding one"
    )
    stated_enmity: float = parameter(
        0.7, 0.1, 1.0, "level", "definition", "enmity of the coalitions, 2014 to 2017", "enmity that the taste for contesting is stated for"
    )
    grudge_weight: float = parameter(
        2.5, 0.0, 6.0, "utility", "judgement", "own", "pull of full enmity to its holder on contesting a place"
    )
    strength_weight: float = parameter(
        0.5, 0.0, 3.0, "utility a log unit", "judgement", "own", "pull of being stronger than the holder's men there"
    )
    cover_on_contest: float = parameter(
        0.8, 0.0, 4.0, "utility", "judgement", "effects: battles fall with troops; 0 is none", "push of full UN cover against contesting"
    )
    travel_km: float = parameter(150.0, 20.0, 500.0, "km", "judgement", "own", "distance to a place that costs one unit")
    rob: float = parameter(-1.6, -8.0, 2.0, "utility", "judgement", "own", "taste for robbery, against holding a place")
    unpaid: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own: men without rents", "pull on robbery where nothing is paid")
    outsider: float = parameter(
        0.5,
        0.0,
        3.0,
        "utility",
        "judgement",
        "letter of 2017: a nuisance until integrated; 0 is none",
        "pull on robbery outside the accord",
    )
    guarded: float = parameter(
        0.5, 0.0, 3.0, "utility", "judgement", "own; 0 is none", "push of full UN cover and of soldiers against robbery"
    )
    soldiers: float = parameter(40.0, 5.0, 200.0, "men", "judgement", "own: about a platoon", "soldiers in reach that push half of full")
    join: float = parameter(0.8, -6.0, 4.0, "utility", "judgement", "own: wages", "taste for joining a mixed company that calls nearby")
    join_km: float = parameter(250.0, 50.0, 600.0, "km", "judgement", "own", "distance from the camp within which men join")
    choice_noise: float = parameter(0.8, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# The locality each band is to be at, what it does there, and the locality it is aimed at (-1 for none).
ORDERS = {"place": np.int64, "action": np.int64, "target": np.int64}


@kernel
def choose(n, bands, holder, toll, support, where, apart, kin, coalition, enmity, pay, cover, army, calls, p, seed, week, number, out):
    """Once a week each band weighs holding a place, contesting one, robbery and joining; keyed noise decides."""
    p = p[0]
    alive, slot, group, community, men, home, place, action, target, rest = bands
    camps, company_alive, company_square, call_cma, call_platform, of_square = calls
    to, act, aim = out
    count = holder.shape[0]
    here, foes = np.zeros((count, GROUPS_COUNT)), np.empty(GROUPS_COUNT, np.int64)
    filled = False
    for i in range(n):
        to[i], act[i], aim[i] = place[i], action[i], target[i]
        if not alive[i] or (number + slot[i]) % 7 != 0:
            continue
        if not filled:
            filled = True
            for j in range(n):
                if alive[j]:
                    here[place[j], group[j]] += men[j]
        g, best, at_odds = group[i], -1e300, 0
        for k in range(GROUPS_COUNT):
            if enmity[g, k] > 0.0:
                foes[at_odds] = k
                at_odds += 1
        for c in range(count):
            if apart[place[i], c] > p.range_km:
                continue
            h = holder[c]
            own, enemies = here[c, g] - (men[i] if c == place[i] else 0.0), 0.0
            for k in foes[:at_odds]:
                enemies += enmity[g, k] * here[c, k]
            prize = p.toll_weight * np.log1p(toll[c] / p.toll_unit)
            far = (apart[home[i], c] / p.home_range_km) ** 2
            ally = h < 0 or g == h or (coalition[g] == coalition[h] and coalition[g] < OUTSIDE)
            odds = 0.0 if ally else enmity[g, h]
            value = p.kin_weight * kin[c, community[i]] - far - p.crowd_weight * np.log1p(own / p.men)
            value -= p.danger_weight * np.log1p(enemies / p.men) + apart[place[i], c] / p.travel_km
            if coalition[g] < OUTSIDE:
                value += p.support_weight * support[c, 3 + coalition[g]]
            value += prize * (1.0 - odds)
            value += p.choice_noise * chance.gumbel(seed, _CHOICE, slot[i], c, week)
            if value > best:
                best = value
                to[i], act[i], aim[i] = c, HOLD, -1
            if odds <= 0.0 or rest[i] > number:
                continue
            ours = own + men[i]
            value = (
                p.contest
                + p.choice_noise * np.log(odds / p.stated_enmity)
                + (prize + p.grudge_weight) * odds
                - p.cover_on_contest * cover[where[c]]
            )
            value += p.strength_weight * np.log((ours + p.men) / (enemies + p.men)) - apart[place[i], c] / p.travel_km
            value += p.choice_noise * chance.gumbel(seed, _CHOICE, slot[i], _PLACES + c, week)
            if value > best:
                best = value
                to[i], act[i], aim[i] = place[i], CONTEST, c
        s = where[place[i]]
        guarded = 0.5 * cover[s] + 0.5 * army[s] / (army[s] + p.soldiers)
        value = p.rob + p.unpaid * (1.0 - pay[g]) + (p.outsider if coalition[g] == OUTSIDE else 0.0) - p.guarded * guarded
        value += p.choice_noise * chance.gumbel(seed, _CHOICE, slot[i], 2 * _PLACES, week)
        if value > best:
            best = value
            to[i], act[i], aim[i] = place[i], ROB, place[i]
        for m in range(camps):
            camp, wanted = of_square[company_square[m]], call_cma[m] if coalition[g] == CMA else call_platform[m]
            if company_alive[m] and coalition[g] < OUTSIDE and wanted > 0 and apart[place[i], camp] <= p.join_km:
                value = p.join + p.choice_noise * chance.gumbel(seed, _CHOICE, slot[i], 3 * _PLACES + company_square[m], week)
                if value > best:
                    best = value
                    to[i], act[i], aim[i] = place[i], JOIN, camp


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each band is this week and what it does."""
    n, companies, o = int(v.band.size[0]), int(v.moc_company.size[0]), day.orders["band"]
    b, places, m = v.band, geography.localities, v.moc_company
    o.n[0] = n
    choose(
        n, (b.alive, b.slot, b.group, b.community, b.men, b.home, b.place, b.action, b.target, b.rest_until), v.community.holder,
        v.community.toll, v.community.support, places.square, geography.apart_km, geography.armed_groups.kin, v.group.coalition,
        v.group.enmity, v.group.pay, v.field.cover, v.field.army_reach,
        (companies, m.alive, m.square, m.call_cma, m.call_platform, places.of_square),
        p.numbers, day.seed, day.week, day.number, (o.place, o.action, o.target),
    )  # fmt: skip
