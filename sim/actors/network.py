"""Trafficking network: picks its route, whom to sponsor and whether it would pay for attacks (claims L05, L06, L17)."""

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
from sim.words import GROUPS, ORGANISATIONS

STOPS = 64  # places that a route can have
PATRONS = len(GROUPS) + len(ORGANISATIONS) + 1  # whom a network can sponsor: armed groups by row, organisations, the state's men
COLUMNS = {
    "route": (np.int64, STOPS), "stops": np.int64, "sponsored": (np.float64, PATRONS), "bounty": np.float64, "disturbed": np.float64,
    "cum_paid": np.float64, "cum_convoys": np.int64,
}  # fmt: skip
CAPACITY = 40
READS = (
    "network.size", "network.slot", "network.disturbed", "network.route", "network.stops", "field.interdiction", "field.toll_taken",
    "field.cover", "field.influence", "field.presence", "community.holder", "community.known_violence",
)  # fmt: skip
DRAWS = ("network.route",)
_ROUTE = chance.decision("network.route")


class Params(Base):
    """What a route costs, as shares of the cargo, and what moves a network to pay others."""

    hour_cost: float = parameter(
        0.002, 0.0002, 0.02, "share of cargo an hour", "judgement", "own: fuel, crews, wear, money bound", "cost of an hour on the way"
    )
    patrol_hours: float = parameter(
        0.5, 0.0, 4.0, "hours an hour", "judgement", "own; 0 is none", "waiting and detours for each hour on the way under full UN cover"
    )
    fear: float = parameter(
        0.3, 0.0, 2.0, "hours an hour and log unit", "judgement", "own; 0 is none", "hours that recorded violence is worth, on the way"
    )
    familiar: float = parameter(
        0.3, 0.0, 0.8, "share", "judgement", "own: guides and kin on the way; 0 is none", "cut in time and risk on ways of its own corridor"
    )
    route_noise: float = parameter(
        0.15, 0.0, 1.0, "log units", "judgement", "own; 0 is none", "spread of what a network hears of each place, a month"
    )
    focus: float = parameter(
        1.0, 0.0, 8.0, "power", "judgement", "own; 0 sponsors all alike", "how far sponsorship goes to whoever secures most of the route"
    )
    bounty: float = parameter(
        0.5, 0.0, 1.0, "share", "judgement", "letter of 2017: interests it disturbs; 0 is none", "readiness to pay for attacks, at most"
    )
    bounty_half: float = parameter(
        60.0, 10.0, 10000.0, "thousand USD", "judgement", "own", "losses to the mission at which that readiness is half of its most"
    )


# Route as nodes (padded by -1), number of stops, part of a full sponsorship for each patron, and readiness to pay for attacks;
# for no row on days when no choice is due.
ORDERS = {"route": (np.int64, STOPS), "stops": np.int64, "sponsored": (np.float64, PATRONS), "bounty": np.float64}


@kernel
def price(slot, identity, square, locality, ways, of_square, toll, taken, interdiction, cover, known, p, seed, month, out):
    """Cost of each edge for each network, as a share of its cargo: time, patrols, fear, interdiction, toll of the place it leads to."""
    p = p[0]
    b, hours, start, crossed, spent, own = ways
    edges = hours.shape[0]
    heard = np.empty(identity.shape[0])
    base = np.empty(edges)
    for e in range(edges):
        slowed, risk = hours[e], 0.0
        for k in range(start[e], start[e + 1]):
            s = crossed[k]
            slowed += spent[k] * (p.patrol_hours * cover[s] + p.fear * np.log1p(known[of_square[s]]))
            risk += spent[k] * (interdiction[0, s] + interdiction[1, s] + interdiction[2, s])
        base[e] = p.hour_cost * slowed + risk
    for i in range(slot.shape[0]):
        for j in range(identity.shape[0]):
            heard[j] = np.exp(p.route_noise * chance.gumbel(seed, _ROUTE, slot[i], identity[j], month))
        for e in range(edges):
            place = b[e]
            fee = toll[i] * taken[square[place]] if locality[place] >= 0 else 0.0
            known_way = 1.0 - p.familiar if own[i, e] else 1.0
            out[i * edges + e] = (base[e] * known_way + fee) * heard[place]


@kernel
def patrons(route, stops, square, locality, holder, influence, presence, focus, out):
    """Part of a full sponsorship that each patron gets: its share, by a power, of all that secure the route, times what it secures."""
    groups, orgs = len(GROUPS), influence.shape[0]
    out[:] = 0.0
    for i in range(route.shape[0]):
        weight, places = np.zeros(PATRONS), 0.0
        for k in range(stops[i]):
            c, s = locality[route[i, k]], square[route[i, k]]
            if c < 0:
                continue
            places += 1.0
            if holder[c] >= 0:
                weight[holder[c]] += 1.0
            for o in range(orgs):
                weight[groups + o] += influence[o, s]
            weight[groups + orgs] += presence[s]
        total = 0.0
        for r in range(PATRONS):
            if weight[r] > 0.0:
                out[i, r] = weight[r] ** focus
                total += out[i, r]
        for r in range(PATRONS):
            if out[i, r] > 0.0:
                out[i, r] *= min(weight[r] / places, 1.0) / total


@native
def rest(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """No network chooses."""
    day.orders["network"].n[0] = 0


@dated
def choose(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a month, and on the second day when it is known who holds what: route, patrons and readiness to pay for attacks."""
    n, c, o = int(v.network.size[0]), geography.corridors, day.orders["network"]
    if not n or not (day.first_of_month or day.index == 1):
        return
    o.n[0] = n
    cost = np.empty(n * len(c.hours))
    price(
        v.network.slot[:n], c.identity, c.square, c.locality, (c.b, c.hours, c.start, c.crossed, c.spent, c.own),
        geography.localities.of_square, c.toll, v.field.toll_taken, v.field.interdiction, v.field.cover, v.community.known_violence,
        p.numbers, day.seed, day.month_number, cost,
    )  # fmt: skip
    o.route[:n], o.stops[:n] = v.network.route[:n], v.network.stops[:n]
    for i, nodes in enumerate(c.routes(cost)):
        if 0 < len(nodes) <= STOPS:
            o.stops[i] = len(nodes)
            o.route[i] = -1
            o.route[i, : len(nodes)] = nodes
    patrons(o.route[:n], o.stops, c.square, c.locality, v.community.holder, v.field.influence, v.field.presence, p.focus, o.sponsored[:n])
    disturbed = v.network.disturbed[:n]
    o.bounty[:n] = p.bounty * disturbed / (disturbed + p.bounty_half)


decide = in_turn(rest, choose)
