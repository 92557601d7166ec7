"""The graph of smuggling: places, ways, hours and trades as the seeds give them, and least-cost routes through it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.geography import Geography, build
from sim.geography.corridors import Trade, lay
from sim.geography.roads import Terms
from sim.geography.ways import Way
from sim.words import NORTH, REGIONS

TERMS = Terms(40.0, 18.0, 14.0, 3.0)


@pytest.fixture(scope="module")
def ground() -> Geography:
    return build(0.25, TERMS)


def test_every_waypoint_is_a_node_and_the_next_one_is_joined_to_it(ground: Geography) -> None:
    c = ground.corridors
    assert len(c.trades) == len(ground.seeds.corridor_values) == 20
    for trade in c.trades:
        assert len(trade.waypoints) >= 3
        for a, b in zip(trade.waypoints[:-1], trade.waypoints[1:], strict=True):
            assert c.edge[a, b] >= 0 and c.edge[b, a] >= 0, (trade, c.key[a], c.key[b])


def test_all_localities_of_the_north_are_nodes_and_know_where_they_are(ground: Geography) -> None:
    c, places = ground.corridors, ground.localities
    north = np.flatnonzero(places.region < len(NORTH))
    assert {REGIONS[r] for r in places.region[north]} == set(NORTH)
    assert set(north) <= set(c.locality)
    on = c.locality >= 0
    assert (c.square[on] == places.square[c.locality[on]]).all() and (c.square[~on] == -1).all() and (~on).sum() >= 8
    assert [places.key[j] for j in c.locality[on]] == list(np.array(c.key)[on])
    assert len(set(c.identity)) == len(c.key)


def test_a_place_off_the_map_is_reached_only_by_a_way_of_the_seeds(ground: Geography) -> None:
    c, net = ground.corridors, ground.seeds.network
    drawn = {frozenset((str(a), str(b))) for a, b in zip(net["a"], net["b"], strict=True)}
    for node in np.flatnonzero(c.locality < 0):
        for other in np.flatnonzero(c.edge[node] >= 0):
            assert frozenset((c.key[node], c.key[other])) in drawn


def test_ways_are_as_long_both_ways_and_hours_are_spent_where_they_go(ground: Geography) -> None:
    c = ground.corridors
    assert (c.hours > 0.0).all()
    for e, (a, b) in enumerate(zip(c.a, c.b, strict=True)):
        back, stretch = c.edge[b, a], slice(c.start[e], c.start[e + 1])
        assert c.hours[back] == c.hours[e] and c.edge[a, b] == e
        assert c.crossed[stretch].tolist() == c.crossed[c.start[back] : c.start[back + 1]][::-1].tolist()
        assert c.spent[stretch].sum() <= c.hours[e] * (1 + 1e-12)
        assert ground.squares.in_play[c.crossed[stretch]].all()
        if c.locality[a] >= 0:
            apart = np.abs(np.subtract(divmod(c.crossed[c.start[e]], ground.squares.columns), divmod(c.square[a], ground.squares.columns)))
            assert apart.max() <= 1, "a way begins in its place's square, or next to it where the place lies on the edge"
    kidal, anefis = c.key.index("kidal"), c.key.index("anefis")
    assert c.hours[c.edge[anefis, kidal]] == pytest.approx(110.4 / TERMS.track)
    gao, ansongo = c.key.index("gao"), c.key.index("ansongo")
    assert c.hours[c.edge[gao, ansongo]] == pytest.approx(103.2 / TERMS.paved)


def test_a_trade_is_worth_what_its_convoys_carry_and_its_toll_is_that_of_its_waypoints(ground: Geography) -> None:
    c, values = ground.corridors, ground.seeds.corridor_values
    assert (c.cargo * c.convoys * 365.25).tolist() == pytest.approx((1000.0 * values["value_musd_year"]).tolist())
    for i, trade in enumerate(c.trades):
        on = sum(c.locality[w] >= 0 for w in trade.waypoints)
        assert c.toll[i] * on == pytest.approx(trade.toll_share)
    assert len(set(c.slot)) == 20


def test_every_trade_has_a_route(ground: Geography) -> None:
    c = ground.corridors
    routes = c.routes(np.tile(c.hours, len(c.trades)))
    for trade, route in zip(c.trades, routes, strict=True):
        assert route[0] == trade.waypoints[0] and route[-1] == trade.waypoints[-1] and len(set(route)) == len(route)
        own = sum(c.hours[c.edge[a, b]] for a, b in zip(trade.waypoints[:-1], trade.waypoints[1:], strict=True))
        assert sum(c.hours[c.edge[a, b]] for a, b in zip(route[:-1], route[1:], strict=True)) <= own + 1e-9


@pytest.mark.parametrize("resolution", [0.5, 0.125])
def test_other_resolutions_give_the_same_trades(resolution: float, ground: Geography) -> None:
    other = build(resolution, TERMS).corridors
    assert (other.slot == ground.corridors.slot).all() and (other.cargo == ground.corridors.cargo).all()
    assert all(len(route) > 1 for route in other.routes(np.tile(other.hours, 20)))


def ways() -> list[Way]:
    """From 0 to 3 by 1 in 5 hours or by 2 in 6; 4 stands apart."""
    return [Way(0, 1, 2.0, (), ()), Way(1, 3, 3.0, (), ()), Way(0, 2, 2.0, (), ()), Way(3, 2, 4.0, (), ())]


def test_routes_are_of_least_cost_each_trade_at_its_own() -> None:
    """By hand: the first trade pays 2 more for its last way through 1, so that 2 + 5 beats no longer 2 + 4."""
    trades = [Trade("a", "x", (0, 3), 1.0, 0.1, 1.0), Trade("b", "x", (0, 3), 1.0, 0.1, 1.0), Trade("c", "x", (0, 4), 1.0, 0.1, 1.0)]
    c = lay("abcde", range(5), [-1] * 5, [-1] * 5, ways(), trades)
    cost = np.tile(c.hours, 3)
    assert c.routes(cost) == [(0, 1, 3), (0, 1, 3), ()]
    cost[c.edge[1, 3]] += 2.0
    assert c.routes(cost) == [(0, 2, 3), (0, 1, 3), ()]


def test_of_two_ways_the_quicker_counts_and_their_order_does_not() -> None:
    trades = [Trade("a", "x", (0, 3), 1.0, 0.1, 1.0)]
    both = [*ways(), Way(1, 0, 9.0, (), ())]
    one, two = (lay("abcd", range(4), [-1] * 4, [-1] * 4, w, trades) for w in (both, both[::-1]))
    assert one.hours.tolist() == two.hours.tolist() and one.hours[one.edge[0, 1]] == 2.0
