"""Smuggling: convoys pay tolls to whoever holds the way, may be seized, and feed armed groups of any stripe; money balances (M12)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import equation
from sim.engine.loops import copy_rows, copy_tables
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.roster import birth
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.north._ledger import LEDGER, open_ledger, remember, tell
from sim.rules.north._routes import STOPPING, cross, look_ahead, on_the_way, post
from sim.words import COALITIONS, DAYS_PER_YEAR, ORGANISATIONS

MECHANISM = "M12"
_TO = {name.lower(): name for name in (*COALITIONS, *ORGANISATIONS)} | {"outside": "groups outside the accord", "state": "the state's men"}
DECLARES = {
    "group.tolls": array(float, "thousand USD per year", "what each armed group takes in tolls and sponsorship"),
    "org.tolls": array(float, "thousand USD per year", "what each jihadist organisation takes in tolls, sponsorship and bounties"),
    "field.bounty": array(float, "share", "readiness of the networks that pass a square to pay for attacks on the mission there"),
    "field.traffic": array(float, "thousand USD", "smuggled cargo that crosses a square today"),
    "field.interdiction": array(float, "per hour", "chance that a convoy of smugglers is stopped in a square, by each force", of=STOPPING),
    "field.toll_taken": array(float, "share", "part of a full toll that all who claim it take in a square"),
    "tally.bounties": array(float, "thousand USD per day", "bounties paid for attacks on the mission"),
    "tally.seized": array(float, "thousand USD per day", "smuggled cargo that is seized"),
    "tally.paid": array(float, "thousand USD per day", "what smuggling networks pay, cargo that is seized included"),
    "tally.cargo": array(float, "thousand USD per day", "smuggled cargo that sets out"),
    "tally.convoys_smuggled": array(float, "convoys per day", "convoys of smugglers that set out"),
    **{f"tally.tolls_{name}": array(float, "thousand USD per day", f"tolls on smuggling that go to {who}") for name, who in _TO.items()},
    **{f"tally.sponsored_{name}": array(float, "thousand USD per day", f"what smuggling networks give {who}") for name, who in _TO.items()},
}
WRITES = (
    "network.size", "network.alive", "network.slot", "network.route", "network.stops", "network.sponsored", "network.bounty",
    "network.disturbed", "network.cum_paid", "network.cum_convoys", "community.toll",
)  # fmt: skip
SCRATCH = LEDGER
_DEPART, _FATE = chance.decisions("smuggling", "depart", "fate")
TARGETED = ("ambush", "ied")  # attacks on what moves, for which a bounty is paid


class Params(Base):
    """Who takes what, who stops whom, and what the trade pays beyond tolls."""

    tolls: float = parameter(
        1.0, 0.0, 2.5, "times", "judgement", "seeds: 0.10 of value (0.03 to 0.25) per route; 0 is none",
        "tolls on smuggling, against those of the seed table", null=0.0,
    )  # fmt: skip
    jihadist_take: float = parameter(
        0.6, 0.0, 1.0, "share of a toll", "judgement", "own: protection and zakat; 0 is none",
        "claim to a smuggler's toll of a jihadist organisation where its influence is full", null=0.0,
    )  # fmt: skip
    state_take: float = parameter(
        0.3, 0.0, 1.0, "share of a toll", "judgement", "own: bribes; 0 is none",
        "claim to a smuggler's toll of officials where the state is fully present", null=0.0,
    )  # fmt: skip
    seize_mission: float = parameter(
        0.0004, 0.0, 0.02, "per hour", "judgement", "own: no mandate to seize; 0 is none",
        "chance that the mission stops a convoy of smugglers under full UN cover", null=0.0,
    )  # fmt: skip
    seize_army: float = parameter(
        0.0004, 0.0, 0.02, "per hour", "judgement", "own; 0 is none",
        "chance that the army stops a convoy of smugglers where soldiers are many", null=0.0,
    )  # fmt: skip
    seize_partner: float = parameter(
        0.001, 0.0, 0.02, "per hour", "judgement", "own: convoys stopped in the Sahara; 0 is none",
        "chance that foreign partners stop a convoy of smugglers where their effort is full", null=0.0,
    )  # fmt: skip
    soldiers: float = parameter(
        80.0, 10.0, 400.0, "men", "judgement", "own", "soldiers in reach who stop convoys of smugglers half as often as many would"
    )
    sponsorship: float = parameter(
        0.02, 0.0, 0.10, "share of cargo", "judgement", "letter of 2017: of all stripes; 0 is none",
        "what a smuggling network pays whoever secures its whole route", null=0.0,
    )  # fmt: skip
    bounty_paid: float = parameter(
        10.0, 0.0, 100.0, "thousand USD", "judgement", "own; 0 is none",
        "bounty for an attack on the mission where the readiness of networks to pay is full", null=0.0,
    )  # fmt: skip
    delay: float = parameter(
        0.001, 0.0, 0.01, "share of cargo per hour", "judgement", "own; 0 is none",
        "what full UN cover costs a convoy of smugglers in delay", null=0.0,
    )  # fmt: skip
    disturbed_half_life: float = parameter(
        60.0, 7.0, 365.0, "days", "judgement", "own", "half-life of a smuggling network's resentment of losses to the mission"
    )
    half_life_days: float = parameter(
        75.0, 15.0, 365.0, "days", "judgement", "own", "half-life of the memory of what tolls on smuggling bring in per year"
    )


@equation
def send_convoy(i, k, v, p, day, geography):
    """A convoy sets out: it pays its way and, where it arrives, its network's patrons; where it is stopped its cargo is lost.

    Returns the network's outlay, lost cargo included, and what the mission cost it.
    """
    w, t, net, cargo = v.scratch, v.tally, v.network, geography.corridors.cargo[i]
    fate = -np.log(chance.uniform(day.seed, _FATE, net.slot[i], k, day.number))
    arrived, outlay, cost = cross(i, cargo, fate, v, p, geography)
    t.cargo[0] += cargo
    if not arrived:
        t.seized[0] += cargo
        return outlay + cargo, cost
    for r in range(w.gifts.shape[0]):
        gift = p.sponsorship * cargo * net.sponsored[i, r]
        w.gifts[r] += gift
        outlay += gift
    return outlay, cost


@equation
def trade(i, v, p, day, geography):
    """A network's day: its convoys set out if it has a route, and it remembers what they cost and how the mission disturbed them."""
    net, t, outlay, cost, convoys = v.network, v.tally, 0.0, 0.0, 0
    if net.stops[i] > 0:
        u = chance.uniform(day.seed, _DEPART, net.slot[i], 0, day.number)
        convoys = chance.whole(geography.corridors.convoys[i], u)
    for k in range(convoys):
        paid, disturbed = send_convoy(i, k, v, p, day, geography)
        outlay += paid
        cost += disturbed
    net.disturbed[i] = net.disturbed[i] * v.fixed.calm + cost
    net.cum_paid[i] += outlay
    net.cum_convoys[i] += convoys
    t.paid[0] += outlay
    t.convoys_smuggled[0] += convoys


@equation
def begin(n, v, p, geography):
    """With the first routes, yearly receipts start at what a year of mean days would bring if no convoy were stopped."""
    c, net, w = geography.corridors, v.network, v.scratch
    look_ahead(v, p, geography)
    open_ledger(v)
    for i in range(n):
        if net.stops[i] > 0:
            cross(i, c.convoys[i] * c.cargo[i], np.inf, v, p, geography)
            for r in range(w.paid.shape[0]):
                w.paid[r] += c.convoys[i] * p.sponsorship * c.cargo[i] * net.sponsored[i, r]
    remember(0.0, DAYS_PER_YEAR, v)


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What a day leaves of yearly receipts and of the memory of being disturbed."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.half_life_days), calm=0.5 ** (1.0 / p.disturbed_half_life))


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """On the first day each trade of the seed table becomes one network; it sets out once it knows who holds what."""
    if day.index == 0:
        for slot in geography.corridors.slot:
            birth(v.network, int(slot), route=-1)


@native
def choose(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """The networks' choices become theirs; with the first of them, receipts begin."""
    net, o, n = v.network, v.orders.network, v.orders.network.n[0]
    if n == 0:
        return
    first = not net.stops[:n].any()
    copy_tables(net.route, o.route, n)
    copy_rows(net.stops, o.stops, n)
    copy_tables(net.sponsored, o.sponsored, n)
    copy_rows(net.bounty, o.bounty, n)
    post(n, v, geography)
    if first:
        begin(n, v, p, geography)


@native
def send(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Send the day's convoys, and keep the books."""
    t = v.tally
    look_ahead(v, p, geography)
    open_ledger(v)
    t.cargo[0] = t.seized[0] = t.convoys_smuggled[0] = t.paid[0] = t.bounties[0] = 0.0
    for i in range(v.network.size[0]):
        trade(i, v, p, day, geography)
    remember(v.fixed.keep, DAYS_PER_YEAR * (1.0 - v.fixed.keep), v)
    tell(v)


resolve = in_turn(muster, choose, send)


@eventful
def settle(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Pay the bounty to whoever attacked the mission on the move where one stands; its networks share the outlay by readiness."""
    net, n = v.network, int(v.network.size[0])
    for event in day.events:
        if event.target != "MINUSMA" or event.organisation < 0 or event.subtype not in TARGETED:
            continue
        amount = p.bounty_paid * float(v.field.bounty[event.square])
        if amount <= 0.0:
            continue
        weight = net.bounty[:n] * on_the_way(v, geography.corridors, event.square)
        net.cum_paid[:n] += amount * weight / weight.sum()
        v.org.tolls[event.organisation] += DAYS_PER_YEAR * (1.0 - v.fixed.keep) * amount
        v.tally.bounties[0] += amount
        v.tally.paid[0] += amount
