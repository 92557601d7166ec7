"""What a convoy meets on its route: who takes a toll at each place, what the way costs it, and where it is stopped."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import kernel
from sim.words import GROUPS, ORGANISATIONS

ORGS = len(ORGANISATIONS)
STATE = len(GROUPS) + ORGS  # index of the state among all who may be paid: groups by row, organisations, the state
PAYEES = STATE + 1


@kernel
def claims(c, s, holder, influence, presence, p):
    """At one place: the holder's claim, the organisations' and the state's together, and the part of a full toll all take.

    Each claimant with a claim w in 0 to 1 leaves 1 - w of the toll untaken, so what all take is 1 - prod(1 - w) and is
    divided by claims: a place that somebody holds takes the full toll, one without a master only what little claims come to.
    """
    others, left = 0.0, 1.0
    for o in range(ORGS):
        others += p.jihadist_take * influence[o, s]
        left *= 1.0 - p.jihadist_take * influence[o, s]
    others += p.state_take * presence[s]
    left *= 1.0 - p.state_take * presence[s]
    held = 1.0 if holder[c] >= 0 else 0.0
    return held, others, p.tolls * (1.0 - left * (1.0 - held))


@kernel
def prospects(square, locality, holder, influence, presence, cover, army, effort, p, interdiction, taken):
    """The day's chance an hour of being stopped by mission, army and partners in each square, and part of a toll taken at each place."""
    for s in range(cover.shape[0]):
        interdiction[0, s] = p.seize_mission * cover[s]
        interdiction[1, s] = p.seize_army * army[s] / (army[s] + p.soldiers)
        interdiction[2, s] = p.seize_partner * effort[s] / (effort[s] + 1.0)
    for j in range(square.shape[0]):
        if locality[j] >= 0:
            _held, _others, part = claims(locality[j], square[j], holder, influence, presence, p)
            taken[square[j]] = part


@kernel
def toll_at(c, s, weight, holder, influence, presence, p, paid, yields):
    """Pay the toll of one place, `weight` in full, to all who claim it; note what a holder would get; returns what was paid."""
    held, others, part = claims(c, s, holder, influence, presence, p)
    yields[c] += weight * p.tolls / (1.0 + others)
    total = held + others
    if total <= 0.0:
        return 0.0
    share = weight * part / total
    if held > 0.0:
        paid[holder[c]] += share
    for o in range(ORGS):
        paid[STATE - ORGS + o] += share * p.jihadist_take * influence[o, s]
    paid[STATE] += share * p.state_take * presence[s]
    return share * total


@kernel
def cross(route, stops, cargo, toll, fate, ways, world, p, paid, yields, traffic, out):
    """One convoy goes its route until the sum of chances to be stopped reaches its `fate`.

    `out` adds what it paid in tolls and, in thousand USD, what the mission cost it in delay and loss; returns whether it
    arrived.
    """
    square, locality, edge, start, crossed, spent = ways
    holder, influence, presence, cover, interdiction = world
    met, last = 0.0, -1
    for k in range(stops):
        node = route[k]
        if locality[node] >= 0:
            s = square[node]
            out[0] += toll_at(locality[node], s, cargo * toll, holder, influence, presence, p, paid, yields)
            if s != last:
                traffic[s] += cargo
                last = s
        if k + 1 == stops:
            break
        e = edge[node, route[k + 1]]
        for j in range(start[e], start[e + 1]):
            s = crossed[j]
            if s != last:
                traffic[s] += cargo
                last = s
            out[1] += cargo * p.delay * spent[j] * cover[s]
            chances = interdiction[0, s] + interdiction[1, s] + interdiction[2, s]
            met += chances * spent[j]
            if met >= fate:
                out[1] += cargo * interdiction[0, s] / chances
                return False
    return True


@kernel
def passes(route, stops, square, edge, start, crossed):
    """Whether a route crosses a square."""
    for k in range(stops - 1):
        e = edge[route[k], route[k + 1]]
        for j in range(start[e], start[e + 1]):
            if crossed[j] == square:
                return True
    return False


@kernel
def post(route, stops, bounty, edge, start, crossed, out):
    """Readiness in each square to pay for attacks there: 1 - prod(1 - readiness) over the networks whose route crosses it."""
    out[:] = 0.0
    seen = np.full(out.shape[0], -1)
    for i in range(route.shape[0]):
        for k in range(stops[i] - 1):
            e = edge[route[i, k], route[i, k + 1]]
            for j in range(start[e], start[e + 1]):
                s = crossed[j]
                if seen[s] != i:
                    seen[s] = i
                    out[s] = 1.0 - (1.0 - out[s]) * (1.0 - bounty[i])
