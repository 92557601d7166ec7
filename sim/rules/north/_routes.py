"""What a convoy meets on its route: who takes a toll at each place, what the way costs it, and where it is stopped."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.network import TO_ORG, TO_STATE
from sim.engine.compiling import equation
from sim.geography.corridors import Corridors

MISSION, ARMY, PARTNERS = range(3)  # who stops convoys, in the order of field.interdiction
STOPPING = ("mission", "army", "partners")


@equation
def claims(place, s, v, p):
    """At one place: the holder's claim, the organisations' and the state's together, and the part of a full toll all take.

    Each claimant with a claim w in 0 to 1 leaves 1 - w of the toll untaken, so what all take is 1 - prod(1 - w) and is
    divided by claims: a place that somebody holds takes the full toll, one without a master only what little claims come to.
    """
    f, others, left = v.field, 0.0, 1.0
    for org in range(f.influence.shape[0]):
        others += p.jihadist_take * f.influence[org, s]
        left *= 1.0 - p.jihadist_take * f.influence[org, s]
    others += p.state_take * f.presence[s]
    left *= 1.0 - p.state_take * f.presence[s]
    held = 1.0 if v.community.holder[place] >= 0 else 0.0
    return held, others, p.tolls * (1.0 - left * (1.0 - held))


@equation
def look_ahead(v, p, geography):
    """What the ways hold in store today: the chance an hour of being stopped in each square, and the part of a toll taken at each place."""
    f, c = v.field, geography.corridors
    for s in range(f.cover.shape[0]):
        f.interdiction[MISSION, s] = p.seize_mission * f.cover[s]
        f.interdiction[ARMY, s] = p.seize_army * f.army_reach[s] / (f.army_reach[s] + p.soldiers)
        f.interdiction[PARTNERS, s] = p.seize_partner * f.partner_effort[s] / (f.partner_effort[s] + 1.0)
    for node in range(c.square.shape[0]):
        if c.locality[node] >= 0:
            _held, _others, part = claims(c.locality[node], c.square[node], v, p)
            f.toll_taken[c.square[node]] = part


@equation
def pay_toll(place, s, full, v, p):
    """The toll of one place, `full` where all of it is taken, goes to all who claim it; returns what was paid."""
    w, f = v.scratch, v.field
    held, others, part = claims(place, s, v, p)
    w.yields[place] += full * p.tolls / (1.0 + others)
    total = held + others
    if total <= 0.0:
        return 0.0
    share = full * part / total
    if held > 0.0:
        w.paid[v.community.holder[place]] += share
    for org in range(f.influence.shape[0]):
        w.paid[TO_ORG + org] += share * p.jihadist_take * f.influence[org, s]
    w.paid[TO_STATE] += share * p.state_take * f.presence[s]
    return share * total


@equation
def enter(s, last, cargo, v):
    """A convoy is seen once in each square that it enters; returns the square."""
    if s != last:
        v.field.traffic[s] += cargo
    return s


@equation
def cross(i, cargo, fate, v, p, geography):
    """A network's convoy goes its route until the sum of chances to be stopped reaches its `fate`.

    Returns whether it arrived, what it paid in tolls, and what the mission cost it in delay and loss.
    """
    c, net, f = geography.corridors, v.network, v.field
    tolls, cost, met, last = 0.0, 0.0, 0.0, -1
    for k in range(net.stops[i]):
        node = net.route[i, k]
        if c.locality[node] >= 0:
            tolls += pay_toll(c.locality[node], c.square[node], cargo * c.toll[i], v, p)
            last = enter(c.square[node], last, cargo, v)
        if k + 1 == net.stops[i]:
            break
        e = c.edge[node, net.route[i, k + 1]]
        for j in range(c.start[e], c.start[e + 1]):
            s = last = enter(c.crossed[j], last, cargo, v)
            cost += cargo * p.delay * c.spent[j] * f.cover[s]
            chances = f.interdiction[MISSION, s] + f.interdiction[ARMY, s] + f.interdiction[PARTNERS, s]
            met += chances * c.spent[j]
            if met >= fate:
                return False, tolls, cost + cargo * f.interdiction[MISSION, s] / chances
    return True, tolls, cost


@equation
def post(n, v, geography):
    """Readiness in each square to pay for attacks there: 1 - prod(1 - readiness) over the n networks whose route crosses it."""
    c, net, bounty, seen = geography.corridors, v.network, v.field.bounty, v.scratch.seen
    bounty[:] = 0.0
    seen[:] = -1
    for i in range(n):
        for k in range(net.stops[i] - 1):
            e = c.edge[net.route[i, k], net.route[i, k + 1]]
            for j in range(c.start[e], c.start[e + 1]):
                s = c.crossed[j]
                if seen[s] != i:
                    seen[s] = i
                    bounty[s] = 1.0 - (1.0 - bounty[s]) * (1.0 - net.bounty[i])


def on_the_way(v: SimpleNamespace, corridors: Corridors, square: int) -> np.ndarray:
    """Which networks' routes cross a square."""
    c, net = corridors, v.network
    crossing = np.zeros(len(c.hours), bool)
    crossing[np.searchsorted(c.start, np.flatnonzero(c.crossed == square), side="right") - 1] = True
    routes = [net.route[i, : net.stops[i]] for i in range(net.size[0])]
    return np.array([crossing[c.edge[nodes[:-1], nodes[1:]]].any() for nodes in routes])
