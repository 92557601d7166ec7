"""M12: convoys pay whoever holds the way, may be stopped, feed sponsors and bounties; every dollar paid out is received or lost."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage, ground
from tiny import orders as given

from sim.actors import network
from sim.events import Event
from sim.geography.corridors import Trade
from sim.rules.north import smuggling
from sim.words import CMA, COALITIONS, GROUPS, OUTSIDE, PLATFORM, RECEIVERS

HCUA, GATIA, MSA = (GROUPS.index(name) for name in ("HCUA", "GATIA", "MSA"))
FREE: dict[str, Any] = {
    "seize_mission": 0.0, "seize_army": 0.0, "seize_partner": 0.0, "sponsorship": 0.0, "jihadist_take": 0.0, "state_take": 0.0,
}  # fmt: skip
TOLL = 1.0  # thousand USD that each of three places takes in full of a cargo of 30 at 0.10


def stage(trades: int = 1, convoys_month: float = 10.0, bounty: float = 0.0, sponsored: dict[int, float] | None = None) -> Stage:
    """Places at squares 0, 2 and 4 in a row, convoys of 30 thousand USD from the first to the last, networks that have chosen."""
    g = ground()
    goods = tuple(Trade(f"t{k}", "goods", (0, 1, 2), 30.0 * 12.0 * convoys_month, 0.10, convoys_month) for k in range(trades))
    s = Stage(dataclasses.replace(g, corridors=dataclasses.replace(g.corridors, trades=goods)))
    s["community.holder"][:] = -1
    s["group.coalition"][:] = g.armed_groups.coalition
    send(s, number=16000, index=0)
    s["community.toll"][:] = 0.0
    send(s, number=16001, orders={"network": chosen(trades, bounty, sponsored or {})}, tolls=0.0)
    return s


def chosen(trades: int, bounty: float, sponsored: dict[int, float]) -> Any:
    """What networks choose: the way through all three places, a bounty, and a part of sponsorship for each patron."""
    route, patrons = np.full((trades, network.STOPS), -1), np.zeros((trades, len(network.PATRONS)))
    route[:, :3] = (0, 1, 2)
    for row, part in sponsored.items():
        patrons[:, row] = part
    return given(route=route, stops=np.full(trades, 3), sponsored=patrons, bounty=np.full(trades, bounty))


def send(s: Stage, number: int = 16876, index: int = 440, orders: Any = None, **params: Any) -> None:
    """One day of smuggling."""
    day = s.day(number=number, index=index, orders={} if orders is None else orders)
    s.act(smuggling, day, **{**FREE, **params})


def sums(s: Stage, days: int, *names: str, **params: Any) -> list[float]:
    """Tallies added up over some days."""
    out = np.zeros(len(names))
    for k in range(days):
        send(s, number=16100 + k, **params)
        out += [s.tally(name) for name in names]
    return out.tolist()


def surely(s: Stage) -> None:
    """Make every way so long that a convoy is stopped for certain where it can be stopped at all."""
    s.geography.corridors.spent[:] = 1e9


def balance(s: Stage) -> float:
    """Outlay less all that was received and lost, today."""
    received = sum(s.tally(f"{what}_{name.lower()}") for name in RECEIVERS for what in ("tolls", "sponsored"))
    return s.tally("paid") - received - s.tally("bounties") - s.tally("seized")


@pytest.mark.parametrize(("trades", "convoys_month"), [(30, 10.0), (1, 76.0)])
def test_convoys_come_as_often_as_the_table_says(trades: int, convoys_month: float) -> None:
    s = stage(trades, convoys_month)
    convoys, cargo = sums(s, 365, "convoys_smuggled", "cargo")
    assert convoys == pytest.approx(trades * 12 * convoys_month, rel=0.03) and cargo == pytest.approx(30.0 * convoys)
    before = s["network.cum_convoys"][:trades].sum()
    send(s)
    assert s["network.cum_convoys"][:trades].sum() - before == s.tally("convoys_smuggled")
    assert s["field.traffic"].tolist() == pytest.approx([s.tally("cargo")] * 5), "counted once in each square it crosses"


@pytest.mark.parametrize(("group", "side"), [(HCUA, CMA), (GATIA, PLATFORM), (MSA, OUTSIDE)])
def test_tolls_go_to_the_holder_and_its_coalition(group: int, side: int) -> None:
    s = stage(convoys_month=365.0 / 12.0 * 2.0)
    s["community.holder"][1] = group
    s["group.tolls"][:] = 0.0
    send(s, tolls=2.0)
    n, name = s.tally("convoys_smuggled"), COALITIONS[side].lower()
    assert n in (1.0, 2.0) and s.tally(f"tolls_{name}") == pytest.approx(2.0 * n * TOLL) == pytest.approx(s.tally("paid"))
    assert np.flatnonzero(s["group.tolls"]).tolist() == [group]


def test_nobody_holds_nobody_is_paid_and_the_way_is_worth_as_much() -> None:
    """What a place would yield is divided with those who take there, and they are paid."""
    free, held, taken = stage(), stage(), stage()
    held["community.holder"][:] = HCUA
    taken["field.influence"][JNIM, 2] = 1.0
    paid = [sums(s, 60, "paid", jihadist_take=0.5)[0] for s in (free, held, taken)]
    assert paid[0] == 0.0 < paid[2] < paid[1]
    assert free["community.toll"].tolist() == held["community.toll"].tolist() and (free["community.toll"] > 0.0).all()
    assert taken["community.toll"] == pytest.approx(free["community.toll"] / [1.0, 1.5, 1.0])


@pytest.mark.parametrize(("influence", "presence", "holder", "state_take", "tolls"), [
    ((0.5, 0.0), 0.0, -1, 0.0, {"jnim": 0.25}), ((0.5, 0.0), 0.0, HCUA, 0.0, {"jnim": 0.25 / 1.25, "cma": 1.0 / 1.25}),
    ((0.0, 0.8), 0.5, -1, 0.8, {"isgs": (1 - 0.6 * 0.6) / 2, "state": (1 - 0.6 * 0.6) / 2}),
])  # fmt: skip
def test_jihadists_take_by_influence_and_officials_by_presence(
    influence: tuple[float, float], presence: float, holder: int, state_take: float, tolls: dict[str, float]
) -> None:
    """Where nobody holds, a claim of 0.25 takes a quarter; next to a holder the full toll is divided by claims, 1 to 0.25."""
    s = stage(convoys_month=365.0)
    s["field.influence"][:, 2], s["field.presence"][2], s["community.holder"][1] = influence, presence, holder
    send(s, jihadist_take=0.5, state_take=state_take)
    paid = {name.lower(): s.tally(f"tolls_{name.lower()}") / s.tally("convoys_smuggled") for name in RECEIVERS}
    assert paid == pytest.approx({name.lower(): TOLL * tolls.get(name.lower(), 0.0) for name in RECEIVERS})


@pytest.mark.parametrize(("who", "rate"), [("mission", 0.02), ("army", 0.01), ("partner", 0.01)])
def test_each_force_stops_convoys_at_its_own_rate(who: str, rate: float) -> None:
    """Two hours, both ways' ends included, are spent in square 2: 4/3 of an hour at 0.02, so 1 - exp(-0.02 x 4/3) are stopped."""
    s = stage(trades=40)
    s["field.cover"][2], s["field.army_reach"][2], s["field.partner_effort"][2] = 1.0, 80.0, 1.0
    seized, cargo = sums(s, 300, "seized", "cargo", **{f"seize_{who}": 0.02, "soldiers": 80.0})
    share = 1 - np.exp(-rate * 4 / 3)
    assert abs(seized / cargo - share) < 3 * np.sqrt(share / (cargo / 30.0))
    assert s["field.interdiction"][:, 2].tolist() == pytest.approx([rate * (who == k) for k in ("mission", "army", "partner")])


def test_a_convoy_that_is_stopped_has_paid_up_to_there_and_pays_nobody_beyond() -> None:
    s = stage(convoys_month=365.0, sponsored={HCUA: 1.0})
    s["community.holder"][:] = HCUA, GATIA, MSA
    s["field.cover"][1] = 1.0
    surely(s)
    send(s, seize_mission=0.02, sponsorship=0.05)
    n = s.tally("convoys_smuggled")
    assert n > 10 and s.tally("seized") == pytest.approx(30.0 * n) and s.tally("sponsored_cma") == 0.0
    assert s.tally("tolls_cma") == pytest.approx(n * TOLL) and s.tally("tolls_platform") == s.tally("tolls_outside") == 0.0
    assert s["field.traffic"].tolist() == pytest.approx([30.0 * n, 30.0 * n, 0.0, 0.0, 0.0]), "seen where it came through"


@pytest.mark.parametrize("row", [HCUA, GATIA, MSA, len(GROUPS) + JNIM, len(GROUPS) + ISGS, network.TO_STATE])
def test_sponsorship_reaches_patrons_of_any_stripe(row: int) -> None:
    s = stage(convoys_month=365.0, sponsored={row: 0.5})
    send(s, sponsorship=0.04)
    kind = int(s["group.coalition"][row]) if row < len(GROUPS) else 3 + row - len(GROUPS)
    amount = s.tally(f"sponsored_{RECEIVERS[kind].lower()}")
    assert amount == pytest.approx(0.04 * 0.5 * s.tally("cargo")) == pytest.approx(s.tally("paid"))
    receipts = s["group.tolls"][row] if row < len(GROUPS) else s["org.tolls"][min(row - len(GROUPS), 1)]
    assert (receipts > 0.0) == (row < network.TO_STATE), "the state's men keep no chest"


def test_receipts_are_yearly_start_at_a_usual_years_and_halve_in_their_half_life() -> None:
    s = stage()
    s["network.stops"][:] = 0
    s["community.holder"][:] = HCUA
    send(s, orders={"network": chosen(1, 0.0, {GATIA: 0.5})}, sponsorship=0.02, half_life_days=365.0)
    assert s["group.tolls"][[HCUA, GATIA]] == pytest.approx([120 * 3 * TOLL, 120 * 0.02 * 0.5 * 30.0], rel=0.02)
    s = stage(convoys_month=365.0)
    s["community.holder"][:] = HCUA
    for k in range(400):
        send(s, number=16100 + k, half_life_days=20.0)
    year = 12.0 * 365.0 * 3 * TOLL
    assert s["group.tolls"][HCUA] == pytest.approx(year, rel=0.05) == pytest.approx(s["community.toll"].sum(), rel=0.05)
    before = s["group.tolls"][HCUA], s["community.toll"].copy()
    s["network.stops"][:] = 0
    for k in range(20):
        send(s, number=17000 + k, half_life_days=20.0)
    assert s["group.tolls"][HCUA] == pytest.approx(before[0] / 2) and s["community.toll"] == pytest.approx(before[1] / 2)


def test_patrols_met_disturb_and_are_forgotten() -> None:
    """Full cover of square 2 for 4/3 hours at 0.003 of the cargo an hour."""
    s = stage(convoys_month=365.0)
    s["field.cover"][2] = 1.0
    s["network.disturbed"][0] = 0.0
    send(s, delay=0.003)
    assert s["network.disturbed"][0] == pytest.approx(s.tally("cargo") * 0.003 * 4 / 3)
    s["network.disturbed"][0] = 8.0
    s["network.stops"][:] = 0
    for k in range(30):
        send(s, number=16200 + k, disturbed_half_life=30.0)
    assert s["network.disturbed"][0] == pytest.approx(4.0)


def test_cargo_lost_to_the_mission_disturbs_and_what_the_army_takes_does_not() -> None:
    s = stage(convoys_month=365.0)
    s["field.cover"][0], s["field.army_reach"][0] = 0.5, 80.0
    s["network.disturbed"][0] = 0.0
    surely(s)
    send(s, seize_mission=0.005, seize_army=0.015, soldiers=80.0, delay=0.0)
    assert s["network.disturbed"][0] == pytest.approx(0.25 * s.tally("seized")) and s.tally("seized") == s.tally("cargo")


def test_a_bounty_stands_on_the_route_and_grows_with_those_who_would_pay() -> None:
    assert stage(bounty=0.4)["field.bounty"].tolist() == pytest.approx([0.4] * 5)
    assert stage(trades=2, bounty=0.5)["field.bounty"].tolist() == pytest.approx([0.75] * 5)
    assert stage()["field.bounty"].tolist() == [0.0] * 5


def attacked(**changes: Any) -> Event:
    """An ambush of the mission by ISGS."""
    return Event(2, 1, **{"subtype": "ambush", "side_a": "MINUSMA", "side_b": "ISGS", "initiator": "ISGS", "target": "MINUSMA",
                          "organisation": ISGS, **changes})  # fmt: skip


def pay(s: Stage, *events: Event, **params: Any) -> None:
    """Send the day's convoys, then settle the day's events."""
    send(s)
    s.act(smuggling, s.day(events=list(events)), "settle", **{**FREE, **params})


def test_a_bounty_is_paid_to_whoever_attacked_the_mission_on_the_move() -> None:
    s = stage(trades=2, bounty=0.5)
    s["network.bounty"][:2] = 0.75, 0.25
    before = s["network.cum_paid"][:2].copy()
    s["org.tolls"][:] = 0.0
    pay(s, attacked(), bounty_paid=8.0)
    assert s.tally("bounties") == pytest.approx(6.0) == pytest.approx(s.tally("paid")) and abs(balance(s)) < 1e-9
    assert (s["network.cum_paid"][:2] - before).tolist() == pytest.approx([4.5, 1.5])
    assert s["org.tolls"][ISGS] > 0.0 == s["org.tolls"][JNIM]
    pay(s, attacked(), attacked(subtype="ied", organisation=JNIM), bounty_paid=8.0)
    assert s.tally("bounties") == pytest.approx(12.0)


@pytest.mark.parametrize(("event", "bounty"), [
    (attacked(subtype="complex_attack"), 0.5), (attacked(target="FAMA"), 0.5), (attacked(organisation=-1), 0.5), (attacked(), 0.0),
])  # fmt: skip
def test_no_bounty_for_anything_else_and_none_where_none_stands(event: Event, bounty: float) -> None:
    s = stage(bounty=bounty)
    pay(s, event)
    assert s.tally("bounties") == 0.0


def test_every_day_balances_with_all_at_once() -> None:
    s = stage(trades=20, bounty=0.3, sponsored={HCUA: 0.2, MSA: 0.1, len(GROUPS): 0.1, network.TO_STATE: 0.3})
    s["community.holder"][:] = HCUA, -1, MSA
    for name, value in (("influence", 0.2), ("presence", 0.4), ("cover", 0.7), ("partner_effort", 0.2)):
        s[f"field.{name}"][:] = value
    start, outlay = s["network.cum_paid"].sum(), 0.0
    for k in range(200):
        send(s, number=16100 + k, seize_mission=0.02, seize_partner=0.02, sponsorship=0.05, jihadist_take=0.6, state_take=0.3)
        s.act(smuggling, s.day(events=[attacked()] * (k % 3)), "settle")
        assert abs(balance(s)) < 1e-9
        outlay += s.tally("paid")
    assert s["network.cum_paid"].sum() - start == pytest.approx(outlay) and outlay > 1000.0


def test_draws_go_with_the_network_and_not_with_its_row() -> None:
    one, two = stage(trades=12), stage(trades=12)
    two["network.slot"][:12] = one["network.slot"][:12][::-1]
    for s in (one, two):
        s["field.cover"][:] = 1.0
        s["network.cum_convoys"][:] = s["network.cum_paid"][:] = 0
        sums(s, 50, seize_mission=0.02)
    for name in ("network.cum_convoys", "network.cum_paid"):
        assert one[name][:12].tolist() == two[name][:12][::-1].tolist() and len(set(one[name][:12])) > 3
