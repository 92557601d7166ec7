"""Trafficking network: picks its route, whom to sponsor and whether it would pay for attacks (claims L05, L06, L17)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import in_turn, native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import GROUPS, ORGANISATIONS

STOPS = 64  # places that a route can have
MOST_WAYS = 2000  # ways between places, each direction on its own, that there is room for
# Whom a network can sponsor, in the order of every axis of patrons; organisation o is TO_ORG + o.
PATRONS = (*GROUPS, *ORGANISATIONS, "state")
TO_ORG, TO_STATE = len(GROUPS), len(GROUPS) + len(ORGANISATIONS)
_ALONG = tuple(f"stop {k + 1}" for k in range(STOPS))
COLUMNS = {
    "route": array(np.int64, "node", "places on the route of a network, in order; -1 after the last", of=_ALONG),
    "stops": array(np.int64, "places", "places on the route of a network; 0 before it has one"),
    "sponsored": array(np.float64, "share", "part of a full sponsorship that a network gives each patron", of=PATRONS),
    "bounty": array(np.float64, "share", "readiness of a network to pay for attacks on the mission"),
    "disturbed": array(np.float64, "thousand USD", "losses to the mission that a network still resents"),
    "cum_paid": array(np.float64, "thousand USD", "what a network has paid and lost since the first day"),
    "cum_convoys": array(np.int64, "convoys", "convoys that a network has sent since the first day"),
}
CAPACITY = 40
ORDERS = {
    "route": array(np.int64, "node", "places on the route that a network picks, in order; -1 after the last", of=_ALONG),
    "stops": array(np.int64, "places", "places on the route that a network picks"),
    "sponsored": array(np.float64, "share", "part of a full sponsorship that a network will give each patron", of=PATRONS),
    "bounty": array(np.float64, "share", "readiness of a network to pay for attacks on the mission from now on"),
}
SCRATCH = {"cost": (MOST_WAYS, float, "network"), "weight": (len(PATRONS), float)}
_ROUTE = chance.decision("network.route")


class Params(Base):
    """What a route costs, as shares of the cargo, and what moves a network to pay others."""

    hour_cost: float = parameter(
        0.002, 0.0002, 0.02, "share of cargo per hour", "judgement", "own: fuel, crews, wear, money bound",
        "what an hour on the way costs a convoy of smugglers",
    )  # fmt: skip
    patrol_hours: float = parameter(
        0.5, 0.0, 4.0, "hours per hour", "judgement", "own; 0 is none",
        "waiting and detours of smugglers for each hour on the way under full UN cover", null=0.0,
    )  # fmt: skip
    fear: float = parameter(
        0.3, 0.0, 2.0, "hours per hour and log unit", "judgement", "own; 0 is none",
        "hours that smugglers would go round to avoid an hour on the way where violence is recorded", null=0.0,
    )  # fmt: skip
    familiar: float = parameter(
        0.3, 0.0, 0.8, "share", "judgement", "own: guides and kin on the way; 0 is none",
        "cut in time and risk for a smuggling network on ways of its own corridor", null=0.0,
    )  # fmt: skip
    route_noise: float = parameter(
        0.15, 0.0, 1.0, "log units", "judgement", "own; 0 is none", "spread of what a smuggling network hears of each place in a month",
        null=0.0,
    )  # fmt: skip
    focus: float = parameter(
        1.0, 0.0, 8.0, "power", "judgement", "own; 0 sponsors all alike",
        "how far a smuggling network's sponsorship goes to whoever secures most of its route",
    )  # fmt: skip
    bounty: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017: interests it disturbs; 0 is none",
        "readiness of a smuggling network to pay for attacks on the mission, at most", null=0.0,
    )  # fmt: skip
    bounty_half: float = parameter(
        60.0, 10.0, 10000.0, "thousand USD", "judgement", "own",
        "losses to the mission at which a smuggling network is half as ready to pay for attacks as it can be",
    )  # fmt: skip


@equation
def base_cost(e, v, p, geography):
    """Cost of a way to anybody, as a share of the cargo: time, patrols that slow it, fear of violence, and the chance to be stopped."""
    c, f, known = geography.corridors, v.field, v.community.known_violence
    slowed, risk = c.hours[e], 0.0
    for k in range(c.start[e], c.start[e + 1]):
        s = c.crossed[k]
        slowed += c.spent[k] * (p.patrol_hours * f.cover[s] + p.fear * np.log1p(known[geography.localities.of_square[s]]))
        risk += c.spent[k] * (f.interdiction[0, s] + f.interdiction[1, s] + f.interdiction[2, s])
    return p.hour_cost * slowed + risk


@equation
def toll_of_way(i, e, v, geography):
    """Toll that a network expects at the place that a way leads to, as a share of its cargo; none off the map."""
    c, place = geography.corridors, geography.corridors.b[e]
    return c.toll[i] * v.field.toll_taken[c.square[place]] if c.locality[place] >= 0 else 0.0


@equation
def price_ways(i, base, v, p, day, geography):
    """What each way costs one network: less on its own corridor, with the toll, and as it hears this month of where it leads."""
    c, w = geography.corridors, v.scratch
    heard = np.empty(c.identity.shape[0])
    for j in range(c.identity.shape[0]):
        heard[j] = np.exp(p.route_noise * chance.gumbel(day.seed, _ROUTE, v.network.slot[i], c.identity[j], day.month_number))
    for e in range(c.hours.shape[0]):
        known_way = 1.0 - p.familiar if c.own[i, e] else 1.0
        w.cost[i, e] = (base[e] * known_way + toll_of_way(i, e, v, geography)) * heard[c.b[e]]


@equation
def weigh_patrons(i, v, geography):
    """How much of a network's route each patron secures, in places, into the scratch; returns places of the map on the route."""
    c, f, o, weight, places = geography.corridors, v.field, v.orders.network, v.scratch.weight, 0.0
    weight[:] = 0.0
    for k in range(o.stops[i]):
        place, s = c.locality[o.route[i, k]], c.square[o.route[i, k]]
        if place >= 0:
            places += 1.0
            if v.community.holder[place] >= 0:
                weight[v.community.holder[place]] += 1.0
            for org in range(f.influence.shape[0]):
                weight[TO_ORG + org] += f.influence[org, s]
            weight[TO_STATE] += f.presence[s]
    return places


@equation
def sponsor(i, v, p, geography):
    """Part of a full sponsorship that each patron gets: its share, by a power, of all that secure the route, times what it secures."""
    share, weight, total = v.orders.network.sponsored, v.scratch.weight, 0.0
    places = weigh_patrons(i, v, geography)
    for r in range(weight.shape[0]):
        share[i, r] = weight[r] ** p.focus if weight[r] > 0.0 else 0.0
        total += share[i, r]
    for r in range(weight.shape[0]):
        if share[i, r] > 0.0:
            share[i, r] *= min(weight[r] / places, 1.0) / total


def _take_routes(v: SimpleNamespace, p: Params, day: Day, geography: Geography, networks: int) -> None:
    """Each network takes the route that costs it least; one that is cut off, or would stop too often, keeps its own."""
    o, c = v.orders.network, geography.corridors
    o.route[:networks], o.stops[:networks] = v.network.route[:networks], v.network.stops[:networks]
    for i, nodes in enumerate(c.routes(v.scratch.cost[:networks, : len(c.hours)].ravel())):
        if 0 < len(nodes) <= STOPS:
            o.stops[i] = len(nodes)
            o.route[i] = -1
            o.route[i, : len(nodes)] = nodes


@native(then=_take_routes)
def find_routes(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> int:
    """Once a month, and on the second day when it is known who holds what, see what each way costs; else nobody chooses."""
    o, ways = v.orders.network, geography.corridors.hours.shape[0]
    if ways > MOST_WAYS:
        raise ValueError("there are more ways between places than networks have room to price")
    o.n[0] = v.network.size[0] if day.first_of_month or day.index == 1 else 0
    if o.n[0] > 0:
        base = np.empty(ways)
        for e in range(ways):
            base[e] = base_cost(e, v, p, geography)
        for i in range(o.n[0]):
            price_ways(i, base, v, p, day, geography)
    return o.n[0]


@native
def pay_others(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Whom each network that chose a route sponsors, and how ready it is to pay for attacks: the more, the more the mission cost it."""
    o = v.orders.network
    for i in range(o.n[0]):
        sponsor(i, v, p, geography)
        disturbed = v.network.disturbed[i]
        o.bounty[i] = p.bounty * disturbed / (disturbed + p.bounty_half)


decide = in_turn(find_routes, pay_others)
