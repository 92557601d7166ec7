"""Networks: least-cost routes by time, tolls, patrols, interdiction and fear; sponsors of any stripe; readiness to pay."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from tiny import Stage, ground

from sim.actors import network
from sim.geography.corridors import Trade, lay
from sim.geography.ways import Way
from sim.rules.north import smuggling
from sim.words import GROUPS

ORIGIN, NORTHERN, SOUTHERN, END, ABROAD = range(5)
NORTH, SOUTH = (ORIGIN, NORTHERN, END, ABROAD), (ORIGIN, SOUTHERN, END, ABROAD)
STILL: dict[str, Any] = {"route_noise": 0.0, "familiar": 0.0}
HCUA, GATIA, MSA = (GROUPS.index(name) for name in ("HCUA", "GATIA", "MSA"))


def stage(trades: int = 1) -> Stage:
    """A diamond: from square 5 by 2 in the north (8 hours) or by 12 in the south (10 hours) to 9, and out; one or more like trades.

    A way of h hours spends a quarter of them at each end and half in the square between.
    """
    g = ground(rows=3, columns=5, places=(5, 2, 12, 9))
    ways = [
        Way(a, b, h, squares, (h / 4, h / 2, h / 4))
        for a, b, h, squares in ((0, 1, 4.0, (5, 1, 2)), (1, 3, 4.0, (2, 3, 9)), (0, 2, 5.0, (5, 11, 12)), (2, 3, 5.0, (12, 13, 9)))
    ]
    goods = [Trade(f"t{k}", "goods", (0, 1, 3, 4), 3600.0, 0.12, 10.0) for k in range(trades)]
    places = lay("onsea", range(5), [5, 2, 12, 9, -1], [0, 1, 2, 3, -1], [*ways, Way(3, 4, 1.0, (9,), (0.5,))], goods)
    s = Stage(dataclasses.replace(g, corridors=places))
    s["community.holder"][:] = -1
    s["group.coalition"][:] = s.geography.armed_groups.coalition
    s.act(smuggling, s.day(index=0))
    return s


def decide(s: Stage, **params: Any) -> Any:
    """Orders of the first of a month."""
    return s.act(network, s.day(first_of_month=True), "decide", **{**STILL, **params})


def route(s: Stage, row: int = 0, **params: Any) -> tuple[int, ...]:
    """Nodes of a network's route."""
    orders = decide(s, **params)
    return tuple(orders.route[row, : orders.stops[row]].tolist())


def cost(s: Stage, a: int, b: int, row: int = 0, **params: Any) -> float:
    """What a network thinks the way from a to b costs."""
    p, c, day = network.Params(**{**STILL, **params}), s.geography.corridors, s.day(first_of_month=True)
    view = s.view(network, p, day)
    network.find_routes(view, p, day, s.geography)
    return float(view.scratch.cost[row, c.edge[a, b]])


def test_the_quicker_way_is_taken_where_nothing_else_counts() -> None:
    s = stage()
    assert route(s) == NORTH
    assert cost(s, ORIGIN, NORTHERN, hour_cost=0.01) == pytest.approx(0.04) == pytest.approx(cost(s, NORTHERN, ORIGIN, hour_cost=0.01))


def test_a_patrol_raises_the_cost_of_the_ways_it_covers_and_turns_the_route() -> None:
    """By hand: half cover in square 1 holds up 1 of 4 hours; full cover 2: 4 + 2 x 1.5 = 7, and 7 + 4 is longer than 10."""
    s = stage()
    for cover, hours, way in ((0.5, 0.055, NORTH), (1.0, 0.07, SOUTH)):
        s["field.cover"][1] = cover
        assert cost(s, ORIGIN, NORTHERN, hour_cost=0.01, patrol_hours=1.5) == pytest.approx(hours)
        assert route(s, hour_cost=0.01, patrol_hours=1.5) == way
    assert cost(s, NORTHERN, END, hour_cost=0.01) == pytest.approx(0.04) and cost(s, ORIGIN, SOUTHERN, hour_cost=0.01) == pytest.approx(
        0.05
    )


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_the_chance_to_be_stopped_costs_the_cargo_it_takes(kind: int) -> None:
    """1 in 100 an hour for the 2 hours in square 3: as dear as 2 hours at 0.01."""
    s = stage()
    s["field.interdiction"][kind, 3] = 0.01
    assert cost(s, NORTHERN, END, hour_cost=0.01) == pytest.approx(0.04 + 0.02)
    s["field.interdiction"][kind, 3] = 0.0101
    assert route(s, hour_cost=0.01) == SOUTH


def test_recorded_violence_is_feared() -> None:
    """Square 2, where a quarter of each way is spent, belongs to the northern place: log(1 + e - 1) is one."""
    s = stage()
    s["community.known_violence"][1] = np.e - 1
    near = s.geography.localities.of_square == 1
    spent = 1.0 + 2.0 * near[1] + 1.0 * near[5]
    assert cost(s, ORIGIN, NORTHERN, hour_cost=0.01, fear=0.5) == pytest.approx(0.01 * (4.0 + 0.5 * spent))
    assert route(s, fear=2.0) == SOUTH and route(s, fear=0.0) == NORTH


def test_a_toll_is_paid_where_a_way_leads_and_turns_the_route() -> None:
    """A third of 0.12 is taken by each place, 0.04 or four hours; a place off the map takes nothing."""
    s = stage()
    assert s.geography.corridors.toll.tolist() == pytest.approx([0.04])
    for north, south, way in ((0.4, 0.0, NORTH), (1.0, 0.0, SOUTH), (1.0, 1.0, NORTH)):
        s["field.toll_taken"][[2, 12]] = north, south
        assert cost(s, ORIGIN, NORTHERN, hour_cost=0.01) == pytest.approx(0.04 + 0.04 * north)
        assert route(s, hour_cost=0.01) == way
    assert cost(s, NORTHERN, ORIGIN, hour_cost=0.01) == pytest.approx(0.04) and cost(s, END, ABROAD, hour_cost=0.01) == pytest.approx(0.01)


def test_its_own_corridor_is_dear_to_leave() -> None:
    """The trade's waypoints lie in the north: 8 hours there count as 8 x 0.75 = 6 on known ways; tolls are not cut."""
    s = stage()
    s["field.cover"][1] = 1.0
    numbers: dict[str, Any] = {"hour_cost": 0.01, "patrol_hours": 1.5}
    assert route(s, **numbers, familiar=0.0) == SOUTH and route(s, **numbers, familiar=0.25) == NORTH
    s["field.toll_taken"][2] = 1.0
    assert cost(s, ORIGIN, NORTHERN, **numbers, familiar=0.25) == pytest.approx(0.07 * 0.75 + 0.04)
    assert cost(s, ORIGIN, SOUTHERN, **numbers, familiar=0.25) == pytest.approx(0.05)


@pytest.mark.parametrize(("day", "due"), [({}, False), ({"index": 0}, False), ({"index": 1}, True), ({"first_of_month": True}, True)])
def test_a_network_decides_on_the_first_of_a_month_and_on_the_second_day(day: dict[str, Any], due: bool) -> None:
    s = stage()
    assert len(s.act(network, s.day(**day), "decide").route) == due


def test_what_networks_hear_differs_by_network_and_month_and_at_the_null_is_the_truth() -> None:
    s = stage(trades=40)
    assert {route(s, row, route_noise=1.0) for row in range(40)} == {NORTH, SOUTH} and {route(s, row) for row in range(40)} == {NORTH}
    months = [s.act(network, s.day(first_of_month=True, month_number=month), "decide", route_noise=1.0).route for month in range(40)]
    assert len({tuple(m.ravel().tolist()) for m in months}) > 10


@pytest.mark.parametrize("group", [HCUA, GATIA, MSA])
def test_whoever_secures_the_route_is_sponsored_of_any_stripe(group: int) -> None:
    """Two of three places on the map: two thirds of a full sponsorship."""
    s = stage()
    s["community.holder"][[1, 3]] = group
    parts = decide(s).sponsored[0]
    assert parts[group] == pytest.approx(2 / 3) and parts.sum() == pytest.approx(2 / 3)


def test_jihadists_and_the_state_are_sponsored_for_what_they_secure() -> None:
    s = stage()
    s["field.influence"][0, [5, 2, 9]] = 0.5
    s["field.presence"][5] = 1.0
    parts = decide(s, focus=1.0).sponsored[0]
    jnim, state = parts[len(GROUPS)], parts[-1]
    assert jnim == pytest.approx(1.5 / 2.5 * 0.5) and state == pytest.approx(1.0 / 2.5 / 3)
    assert parts.sum() == pytest.approx(jnim + state)


@pytest.mark.parametrize(("focus", "part"), [(0.0, 1 / 2), (1.0, 2 / 3), (4.0, 16 / 17)])
def test_the_more_it_is_focused_the_more_goes_to_who_secures_most(focus: float, part: float) -> None:
    s = stage()
    assert decide(s).sponsored.sum() == 0.0, "nobody secures it, nobody is sponsored"
    s["community.holder"][[0, 1]], s["community.holder"][3] = HCUA, GATIA
    share = decide(s, focus=focus).sponsored[0]
    assert share[HCUA] == pytest.approx(part * 2 / 3) and share[GATIA] == pytest.approx((1 - part) / 3)


@pytest.mark.parametrize(("lost", "ready"), [(0.0, 0.0), (100.0, 0.15), (1e9, 0.6)])
def test_readiness_to_pay_rises_smoothly_with_what_was_lost(lost: float, ready: float) -> None:
    s = stage()
    s["network.disturbed"][0] = lost
    assert decide(s, bounty=0.6, bounty_half=300.0).bounty[0] == pytest.approx(ready, abs=1e-6)
