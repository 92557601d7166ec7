"""Smuggling: convoys pay tolls to whoever holds the way, may be seized, and feed armed groups of any stripe; money balances (M12)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.events import Day
from sim.geography import Geography
from sim.geography.corridors import Corridors
from sim.rules._routes import ORGS, PAYEES, STATE, cross, passes, post, prospects
from sim.words import COALITIONS, RECEIVERS

MECHANISM = "M12"
READS = (
    "community.holder", "group.coalition", "field.influence", "field.presence", "field.cover", "field.army_reach", "field.partner_effort",
)  # fmt: skip
DECLARES = {
    "group.tolls": float, "org.tolls": float, "field.bounty": float, "field.traffic": float, "field.interdiction": (float, 3),
    "field.toll_taken": float, "tally.bounties": float, "tally.seized": float, "tally.paid": float, "tally.cargo": float,
    "tally.convoys_smuggled": float,
    **{f"tally.{what}_{name.lower()}": float for name in RECEIVERS for what in ("tolls", "sponsored")},
}  # fmt: skip
WRITES = (
    "network.size", "network.alive", "network.slot", "network.route", "network.stops", "network.sponsored", "network.bounty",
    "network.disturbed", "network.cum_paid", "network.cum_convoys", "community.toll",
)  # fmt: skip
DRAWS = ("smuggling.depart", "smuggling.fate")
_DEPART, _FATE = (chance.decision(name) for name in DRAWS)
SIDES = len(COALITIONS)
RECEIVING = len(RECEIVERS)
TARGETED = ("ambush", "ied")  # attacks on what moves, for which a bounty is paid


class Params(Base):
    """Who takes what, who stops whom, and what the trade pays beyond tolls."""

    tolls: float = parameter(
        1.0,
        0.0,
        2.5,
        "times",
        "judgement",
        "seeds: 0.10 of value (0.03 to 0.25) a route; 0 is none",
        "tolls against those of the seed table",
    )
    jihadist_take: float = parameter(
        0.6,
        0.0,
        1.0,
        "share of a toll",
        "judgement",
        "own: protection and zakat; 0 is none",
        "claim of an organisation with full influence",
    )
    state_take: float = parameter(
        0.3, 0.0, 1.0, "share of a toll", "judgement", "own: bribes; 0 is none", "claim of officials where the state is fully present"
    )
    seize_mission: float = parameter(
        0.0004, 0.0, 0.02, "per hour", "judgement", "own: no mandate to seize; 0 is none", "chance of being stopped under full UN cover"
    )
    seize_army: float = parameter(
        0.0004, 0.0, 0.02, "per hour", "judgement", "own; 0 is none", "chance of being stopped where soldiers are many"
    )
    seize_partner: float = parameter(
        0.001, 0.0, 0.02, "per hour", "judgement", "own: convoys stopped in the Sahara; 0 is none", "chance where partner effort is full"
    )
    soldiers: float = parameter(80.0, 10.0, 400.0, "men", "judgement", "own", "soldiers in reach that stop half as often as many would")
    sponsorship: float = parameter(
        0.02, 0.0, 0.10, "share of cargo", "judgement", "letter of 2017: of all stripes; 0 is none", "paid for a route secured in full"
    )
    bounty_paid: float = parameter(
        10.0, 0.0, 100.0, "thousand USD", "judgement", "own; 0 is none", "bounty for an attack where readiness to pay is full"
    )
    delay: float = parameter(
        0.001, 0.0, 0.01, "share of cargo an hour", "judgement", "own; 0 is none", "cost to a trade of an hour under full UN cover"
    )
    disturbed_half_life: float = parameter(60.0, 7.0, 365.0, "days", "judgement", "own", "how long losses to the mission are resented")
    half_life_days: float = parameter(75.0, 15.0, 365.0, "days", "judgement", "own", "memory of yearly receipts")


@kernel
def depart(slot, convoys, networks, ways, world, p, seed, number, moved, paid, gifts, yields, traffic, accounts):
    """The day's convoys of each network go their routes and pay; returns cargo that set out and cargo seized.

    `accounts` becomes each network's outlay, lost cargo included, and what the mission cost it.
    """
    cargo, toll, route, stops, sponsored = networks
    sent, seized = 0.0, 0.0
    out = np.zeros(2)
    for i in range(slot.shape[0]):
        if stops[i] == 0:
            continue
        moved[i] = chance.whole(convoys[i], chance.uniform(seed, _DEPART, slot[i], 0, number))
        for k in range(moved[i]):
            fate = -np.log(chance.uniform(seed, _FATE, slot[i], k, number))
            out[:] = 0.0
            sent += cargo[i]
            if cross(route[i], stops[i], cargo[i], toll[i], fate, ways, world, p, paid, yields, traffic, out):
                for r in range(PAYEES):
                    gift = p.sponsorship * cargo[i] * sponsored[i, r]
                    gifts[r] += gift
                    out[0] += gift
            else:
                seized += cargo[i]
                out[0] += cargo[i]
            accounts[i, 0] += out[0]
            accounts[i, 1] += out[1]
    return sent, seized


@kernel
def look_ahead(ways, world, danger, p):
    """What the way holds in store today: `danger` is (army, partner effort, part of a toll taken), `world` as in `cross`."""
    army, effort, taken = danger
    holder, influence, presence, cover, interdiction = world
    prospects(ways[0], ways[1], holder, influence, presence, cover, army, effort, p, interdiction, taken)


@kernel
def usual_day(convoys, networks, ways, world, danger, p, paid, yields, traffic):
    """What all convoys of a mean day would pay if none were stopped, to start the yearly receipts with."""
    p = p[0]
    look_ahead(ways, world, danger, p)
    cargo, toll, route, stops, sponsored = networks
    out = np.zeros(2)
    for i in range(convoys.shape[0]):
        if stops[i] > 0:
            cross(route[i], stops[i], convoys[i] * cargo[i], toll[i], np.inf, ways, world, p, paid, yields, traffic, out)
            for r in range(PAYEES):
                paid[r] += convoys[i] * p.sponsorship * cargo[i] * sponsored[i, r]


@kernel
def remember(keep, gain, paid, gifts, yields, coalition, group_tolls, org_tolls, place_toll, tolls, sponsored):
    """Yearly receipts follow the day's; tallies add up by kind of receiver."""
    tolls[:] = 0.0
    sponsored[:] = 0.0
    for r in range(PAYEES):
        got = gain * (paid[r] + gifts[r])
        if r < STATE - ORGS:
            group_tolls[r] = keep * group_tolls[r] + got
            kind = coalition[r]
        else:
            kind = SIDES + r - (STATE - ORGS)
            if r < STATE:
                org_tolls[r - STATE + ORGS] = keep * org_tolls[r - STATE + ORGS] + got
        tolls[kind] += paid[r]
        sponsored[kind] += gifts[r]
    for c in range(yields.shape[0]):
        place_toll[c] = keep * place_toll[c] + gain * yields[c]


@kernel
def trade(n, slot, convoys, networks, ways, world, danger, p, seed, number, books, own, traffic, coalition, receipts, tolls, sponsored):
    """A day's convoys and the books they fill; returns cargo that set out, cargo seized, convoys and what was paid.

    `books` is (keep, gain, keep of the memory of being disturbed), `own` what a network remembers, `receipts` what others do.
    """
    p = p[0]
    look_ahead(ways, world, danger, p)
    keep, gain, calm = books
    disturbed, cum_paid, cum_convoys = own
    group_tolls, org_tolls, place_toll = receipts
    traffic[:] = 0.0
    paid, gifts, yields, moved = np.zeros(PAYEES), np.zeros(PAYEES), np.zeros(place_toll.shape[0]), np.zeros(n, np.int64)
    accounts, outlay = np.zeros((n, 2)), 0.0
    sent, seized = depart(slot[:n], convoys, networks, ways, world, p, seed, number, moved, paid, gifts, yields, traffic, accounts)
    out = 0
    for i in range(n):
        disturbed[i] = disturbed[i] * calm + accounts[i, 1]
        cum_paid[i] += accounts[i, 0]
        outlay += accounts[i, 0]
        cum_convoys[i] += moved[i]
        out += moved[i]
    remember(keep, gain, paid, gifts, yields, coalition, group_tolls, org_tolls, place_toll, tolls, sponsored)
    return sent, seized, out, outlay


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What a day leaves of yearly receipts and of the memory of being disturbed."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), calm=0.5 ** (1.0 / p.disturbed_half_life))


@dated
def choose(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The networks' choices become theirs; with the first, yearly receipts start at what such days would bring in a year."""
    c, net, o = geography.corridors, v.network, day.orders["network"]
    if day.index == 0:
        for slot in c.slot:  # each trade of the seed table is one network; it sets out once it knows who holds what
            birth(net, int(slot), route=-1)
    n = int(o.n[0])
    if n == 0:
        return
    first = not net.stops[:n].any()
    net.route[:n], net.stops[:n], net.sponsored[:n], net.bounty[:n] = o.route[:n], o.stops[:n], o.sponsored[:n], o.bounty[:n]
    post(net.route[:n], net.stops, net.bounty, c.edge, c.start, c.crossed, v.field.bounty)
    if first:
        _start(v, p, c)


def _start(v: SimpleNamespace, p: Params, c: Corridors) -> None:
    """Yearly receipts of the first choices."""
    net, f, paid, yields = v.network, v.field, np.zeros(PAYEES), np.zeros(len(v.community.toll))
    usual_day(
        c.convoys, (c.cargo, c.toll, net.route, net.stops, net.sponsored), (c.square, c.locality, c.edge, c.start, c.crossed, c.spent),
        (v.community.holder, f.influence, f.presence, f.cover, f.interdiction), (f.army_reach, f.partner_effort, f.toll_taken),
        p.numbers, paid, yields, f.traffic,
    )  # fmt: skip
    tolls, sponsored = np.empty(RECEIVING), np.empty(RECEIVING)
    remember(0.0, 365.0, paid, np.zeros(PAYEES), yields, v.group.coalition, v.group.tolls, v.org.tolls, v.community.toll, tolls, sponsored)


@native
def send(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Send the day's convoys, and keep the books."""
    c, net, f, t, keep = geography.corridors, v.network, v.field, v.tally, v.fixed.keep
    tolls, sponsored = np.empty(RECEIVING), np.empty(RECEIVING)
    t.cargo[0], t.seized[0], t.convoys_smuggled[0], t.paid[0] = trade(
        int(net.size[0]), net.slot, c.convoys, (c.cargo, c.toll, net.route, net.stops, net.sponsored),
        (c.square, c.locality, c.edge, c.start, c.crossed, c.spent),
        (v.community.holder, f.influence, f.presence, f.cover, f.interdiction), (f.army_reach, f.partner_effort, f.toll_taken),
        p.numbers, day.seed, day.number, (keep, 365.0 * (1.0 - keep), v.fixed.calm), (net.disturbed, net.cum_paid, net.cum_convoys),
        f.traffic, v.group.coalition, (v.group.tolls, v.org.tolls, v.community.toll), tolls, sponsored,
    )  # fmt: skip
    t.tolls_cma[0], t.tolls_platform[0], t.tolls_outside[0], t.tolls_jnim[0], t.tolls_isgs[0], t.tolls_state[0] = tolls
    t.sponsored_cma[0], t.sponsored_platform[0], t.sponsored_outside[0] = sponsored[:3]
    t.sponsored_jnim[0], t.sponsored_isgs[0], t.sponsored_state[0] = sponsored[3:]
    t.bounties[0] = 0.0


resolve = in_turn(choose, send)


@eventful
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Pay the bounty to whoever attacked the mission on the move where one stands; its networks share the outlay by readiness."""
    c, net, n = geography.corridors, v.network, int(v.network.size[0])
    for event in day.events:
        if event.target != "MINUSMA" or event.organisation < 0 or event.subtype not in TARGETED:
            continue
        amount = p.bounty_paid * float(v.field.bounty[event.square])
        if amount <= 0.0:
            continue
        on_it = np.array([passes(net.route[i], net.stops[i], event.square, c.edge, c.start, c.crossed) for i in range(n)])
        weight = net.bounty[:n] * on_it
        net.cum_paid[:n] += amount * weight / weight.sum()
        v.org.tolls[event.organisation] += 365.0 * (1.0 - v.fixed.keep) * amount
        v.tally.bounties[0] += amount
        v.tally.paid[0] += amount
