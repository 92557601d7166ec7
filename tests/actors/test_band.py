"""M10 and M11: a band weighs holding, contesting, robbing and joining; each pull and push has its own rate, and its null."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.actors import band
from sim.actors.band import CONTEST, HOLD, JOIN, ROB
from sim.words import NAMED_GROUPS, OUTSIDE

WEEK = 7 * 2400
HCUA, GATIA, GANDA, CPA = (NAMED_GROUPS.index(name) for name in ("HCUA", "GATIA", "Ganda", "CPA"))
KM = 0.25 * 111.32 * np.cos(np.radians(14.125))  # one square east
# Nothing pulls or pushes but what a test sets; travel and home, which have no null, cost both neighbours the same.
INDIFFERENT: dict[str, float] = {
    "range_km": 160.0, "home_range_km": 500.0, "travel_km": 500.0, "kin_weight": 0.0, "support_weight": 0.0, "toll_weight": 0.0,
    "crowd_weight": 0.0, "danger_weight": 0.0, "grudge_weight": 0.0, "strength_weight": 0.0, "cover_on_contest": 0.0, "contest": 0.0,
    "rob": -8.0, "unpaid": 0.0, "outsider": 0.0, "guarded": 0.0, "choice_noise": 1.0,
}  # fmt: skip
CLOSE = 0.16  # more than three standard errors of a log odds from 3,360 choices among three or five


def stage(group: int = HCUA, columns: int = 3, bands: int = 56, place: int = 1, **values: Any) -> Stage:
    """Fifty-six bands of 20 men at the middle of three places that decide today (slots are multiples of seven)."""
    s = Stage(columns=columns, places=tuple(range(columns))).north()
    for k in range(bands):
        s.band(place, 20, group, slot=7 * k, **values)
    return s


def at_odds(west: float = 0.5, east: float = 0.5) -> Stage:
    """The bands' enemies hold both neighbours: GATIA the east, Ganda the west."""
    s = stage()
    s["community.holder"][:] = GANDA, -1, GATIA
    s["group.enmity"][HCUA, GANDA], s["group.enmity"][HCUA, GATIA] = west, east
    return s


def decide(s: Stage, number: int = WEEK, seed: int = 1, **params: Any) -> Any:
    return s.act(band, s.day(number=number, seed=(seed, 9)), "decide", **{**INDIFFERENT, **params})


def choices(s: Stage, tries: int = 60, **params: Any) -> tuple[np.ndarray, np.ndarray]:
    """How often those who decide hold each place, and contest each."""
    held, contested = np.zeros(3), np.zeros(3)
    asked = s["band.slot"][: int(s["band.size"][0])] % 7 == 0
    for k in range(tries):
        out = decide(s, seed=k, **params)
        held += np.bincount(out.place[asked & (out.action == HOLD)], minlength=3)
        contested += np.bincount(out.target[asked & (out.action == CONTEST)], minlength=3)
    return held, contested


def holding(s: Stage, place: int = 2, against: int = 0, **params: Any) -> float:
    """Log odds of holding one place against another: the difference of their values at a noise of one."""
    held = choices(s, **params)[0]
    return float(np.log(held[place] / held[against]))


def contesting(s: Stage, place: int = 2, against: int = 0, **params: Any) -> float:
    """The same of contesting."""
    contested = choices(s, **params)[1]
    return float(np.log(contested[place] / contested[against]))


def test_with_nothing_to_choose_by_neighbours_are_alike_and_staying_saves_the_way() -> None:
    s = stage()
    assert holding(s) == pytest.approx(0.0, abs=CLOSE)
    assert holding(s, 1, 0, travel_km=30.0) == pytest.approx(KM / 30.0 + (KM / 500.0) ** 2, abs=CLOSE)


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.5])
def test_tolls_draw_men_to_a_place_that_friends_hold(weight: float) -> None:
    s = stage()
    s["community.toll"][2] = 200.0 * (np.e - 1.0)
    assert holding(s, toll_weight=weight, toll_unit=200.0) == pytest.approx(weight, abs=CLOSE)


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.5])
def test_a_higher_toll_raises_the_value_of_contesting_that_place(weight: float) -> None:
    """As much as its holder is an enemy: wholly at full enmity, by half at one half."""
    for enmity in (1.0, 0.5):
        s = at_odds(enmity, enmity)
        s["community.toll"][2] = 200.0 * (np.e - 1.0)
        assert contesting(s, toll_weight=weight, toll_unit=200.0) == pytest.approx(enmity * weight, abs=CLOSE)


def test_tolls_that_enemies_collect_are_no_reason_to_sit_there() -> None:
    """None at full enmity, half at one half; all of it where allies of a coalition hold, whatever they had against each other."""
    for enmity, felt in ((1.0, 0.0), (0.5, 0.5)):
        s = at_odds(enmity, enmity)
        s["community.toll"][2] = 200.0 * (np.e - 1.0)
        assert holding(s, toll_weight=1.5, contest=-8.0) == pytest.approx(1.5 * felt, abs=CLOSE)
    s["group.coalition"][GATIA] = s["group.coalition"][HCUA]
    assert holding(s, toll_weight=1.5, contest=-8.0) == pytest.approx(1.5, abs=CLOSE)


@pytest.mark.parametrize("weight", [0.0, 2.0])
def test_enmity_to_its_holder_draws_to_contest_a_place(weight: float) -> None:
    """By its weight, and by the logarithm that shuts the choice as enmity goes to nothing."""
    assert contesting(at_odds(0.3, 0.8), grudge_weight=weight) == pytest.approx(0.5 * weight + np.log(0.8 / 0.3), abs=CLOSE)


def test_a_truce_that_leaves_a_tenth_of_enmity_spares_its_holder() -> None:
    """0.7 against 0.07 of enmity at a weight of 2.5, and a tenth of the odds."""
    assert contesting(at_odds(0.07, 0.7), grudge_weight=2.5) == pytest.approx(2.5 * 0.63 + np.log(10.0), abs=0.3)


@pytest.mark.parametrize("weight", [0.0, 0.8])
def test_being_weaker_deters_by_the_ratio_of_men(weight: float) -> None:
    """180 enemies: 20 and 60 men to 180 and 60, against nobody there."""
    s = at_odds(1.0, 1.0)
    s.band(2, 180, GATIA, slot=1)
    assert contesting(s, strength_weight=weight, men=60.0) == pytest.approx(-weight * np.log(4.0), abs=CLOSE)


def test_ones_own_men_there_give_strength_and_oneself_counts() -> None:
    """180 of one's group already east: 200 and 60 to 60, against 20 and 60 to 60."""
    s = at_odds(1.0, 1.0)
    s.band(2, 180, HCUA, slot=1)
    assert contesting(s, strength_weight=0.8, men=60.0) == pytest.approx(0.8 * np.log(260.0 / 80.0), abs=0.12)


@pytest.mark.parametrize("weight", [0.0, 0.8, 2.0])
def test_cover_lowers_contests_at_its_own_rate(weight: float) -> None:
    s = at_odds()
    s["field.cover"][2] = 0.8
    assert contesting(s, cover_on_contest=weight) == pytest.approx(-weight * 0.8, abs=CLOSE)
    assert holding(s, cover_on_contest=weight) == pytest.approx(0.0, abs=CLOSE), "and nothing else"


def test_the_taste_for_contests_and_the_way_there_by_hand() -> None:
    """Contesting the east against holding the middle: the taste less the way; home and a noise of two do not matter."""
    s = at_odds()
    held, contested = choices(s, contest=0.6, travel_km=100.0)
    assert np.log(contested[2] / held[1]) == pytest.approx(0.6 - KM / 100.0 + np.log(0.5 / 0.7), abs=CLOSE)
    held, contested = choices(s, contest=0.6, travel_km=100.0, choice_noise=2.0)
    assert np.log(contested[2] / held[1]) == pytest.approx((0.6 - KM / 100.0) / 2.0 + np.log(0.5 / 0.7), abs=CLOSE)


def test_nobody_contests_friends_or_empty_places_or_while_it_rests() -> None:
    friends = at_odds(0.0, 0.0)
    assert choices(friends, contest=2.0)[1].sum() == 0
    allies = at_odds(1.0, 1.0)
    allies["group.coalition"][[HCUA, GATIA, GANDA]] = 0
    assert choices(allies, contest=2.0)[1].sum() == 0
    empty = at_odds()
    empty["community.holder"][:] = -1
    assert choices(empty, contest=2.0)[1].sum() == 0
    tired = at_odds()
    tired["band.rest_until"][:] = WEEK + 1
    assert choices(tired, contest=2.0)[1].sum() == 0
    tired["band.rest_until"][:] = WEEK
    assert choices(tired, contest=2.0)[1].sum() > 0


@pytest.mark.parametrize("weight", [0.0, 0.8])
def test_enemies_push_whoever_would_hold_a_place(weight: float) -> None:
    """180 men at an enmity of one half, where nobody holds."""
    s = stage()
    s["group.enmity"][HCUA, GATIA] = 0.5
    s.band(2, 180, GATIA, slot=1)
    assert holding(s, danger_weight=weight, men=60.0) == pytest.approx(-weight * np.log(2.5), abs=CLOSE)


def test_a_crowd_of_ones_own_pushes_but_not_oneself() -> None:
    """One band of 60 with 60 of its group west and 180 east; at home it is alone."""
    s = stage(bands=1)
    s["band.men"][0] = 60
    s.band(0, 60, HCUA, slot=1)
    s.band(2, 180, HCUA, slot=2)
    held = choices(s, 1500, crowd_weight=1.0, men=60.0)[0]
    assert np.log(held[2] / held[0]) == pytest.approx(-np.log(2.0), abs=3.5 * np.sqrt((1 / held[[0, 2]]).sum()))
    way = KM / 500.0 + (KM / 500.0) ** 2
    assert np.log(held[1] / held[0]) == pytest.approx(np.log(2.0) + way, abs=3.5 * np.sqrt((1 / held[[0, 1]]).sum()))
    assert holding(stage(), 2, 0, crowd_weight=0.0) == pytest.approx(0.0, abs=CLOSE)


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_kin_draw_men_of_their_community_alone(weight: float) -> None:
    for community, felt in ((0, 0.8), (1, 0.0)):
        s = stage(community=community)
        kin = np.array([[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]])
        s.geography = replace(s.geography, armed_groups=replace(s.geography.armed_groups, kin=kin))
        assert holding(s, kin_weight=weight) == pytest.approx(weight * felt, abs=CLOSE)


@pytest.mark.parametrize(("group", "felt"), [(HCUA, 0.9), (GATIA, 0.0), (CPA, 0.0)])
def test_support_for_its_coalition_draws_a_band(group: int, felt: float) -> None:
    s = stage(group)
    s["community.support"][2, 3] = 0.9
    s["community.support"][0, 5] = 0.9  # supporters of nobody
    assert holding(s, support_weight=1.0) == pytest.approx(felt, abs=CLOSE)
    assert holding(s, support_weight=0.0) == pytest.approx(0.0, abs=CLOSE)


def test_it_stays_near_home() -> None:
    s = stage(home=0)
    assert holding(s, home_range_km=60.0) == pytest.approx(-((2 * KM / 60.0) ** 2), abs=CLOSE)


def test_nobody_goes_farther_than_a_weeks_way() -> None:
    held, _ = choices(stage(place=0), range_km=40.0)
    assert held[2] == 0 and held[1] > 0


def robbing(s: Stage, tries: int = 60, **params: Any) -> float:
    """Log odds of robbing against holding the only place there is."""
    out = np.concatenate([decide(s, seed=k, **{"rob": 0.0, **params}).action for k in range(tries)])
    return float(np.log((out == ROB).sum() / (out == HOLD).sum()))


def one_place(group: int = HCUA) -> Stage:
    return stage(group, columns=1, place=0)


def test_unpaid_men_rob_more_and_at_the_null_do_not() -> None:
    s = one_place()
    s["group.pay"][HCUA] = 0.25
    assert robbing(s, unpaid=2.0) == pytest.approx(1.5, abs=CLOSE) and robbing(s) == pytest.approx(0.0, abs=CLOSE)
    s["group.pay"][HCUA] = 1.0
    assert robbing(s, unpaid=2.0) == pytest.approx(0.0, abs=CLOSE)
    assert robbing(s, rob=-1.6) == pytest.approx(-1.6, abs=CLOSE)


@pytest.mark.parametrize(("group", "felt"), [(HCUA, 0.0), (GATIA, 0.0), (CPA, 0.9)])
def test_outsiders_rob_more_until_they_are_integrated(group: int, felt: float) -> None:
    s = one_place(group)
    assert robbing(s, outsider=0.9) == pytest.approx(felt, abs=CLOSE) and robbing(s) == pytest.approx(0.0, abs=CLOSE)
    s["group.coalition"][group] = 0
    assert robbing(s, outsider=0.9) == pytest.approx(0.0, abs=CLOSE)


def test_cover_and_soldiers_push_robbery_by_half_each_and_at_the_null_do_not() -> None:
    for cover, soldiers, felt in ((0.6, 0.0, 0.3), (0.0, 40.0, 0.25), (1.0, 1e9, 1.0)):
        s = one_place()
        s["field.cover"][0], s["field.army_reach"][0] = cover, soldiers
        assert robbing(s, guarded=1.2, soldiers=40.0) == pytest.approx(-1.2 * felt, abs=CLOSE)
        assert robbing(s) == pytest.approx(0.0, abs=CLOSE)


def test_a_robber_stays_and_robs_where_it_is() -> None:
    s = one_place()
    out = decide(s, rob=2.0)
    assert (out.action == ROB).any() and (out.target[out.action == ROB] == 0).all() and (out.place == 0).all()


def joining(group: int = HCUA, cma: int = 50, platform: int = 0, tries: int = 60, **params: Any) -> float:
    """Share of bands that would join a company that calls in the eastern square."""
    s = stage(group)
    s.add("moc_company", square=2, call_cma=cma, call_platform=platform)
    out = [decide(s, seed=k, **params) for k in range(tries)]
    action, target = (np.concatenate([getattr(o, name) for o in out]) for name in ("action", "target"))
    assert (target[action == JOIN] == 2).all()
    return float((action == JOIN).mean())


def test_bands_join_a_company_that_calls_their_coalition_within_reach() -> None:
    """Against holding three places, two of them a way off."""
    way = np.exp(-KM / 500.0 - (KM / 500.0) ** 2)
    assert joining(join=1.0) == pytest.approx(np.e / (np.e + 1.0 + 2.0 * way), abs=0.03)
    assert joining(cma=0) == 0.0 and joining(GATIA) == 0.0 and joining(join=2.0, join_km=50.0) > 0.0
    assert joining(GATIA, 0, 50) > 0.0 and joining(CPA, 50, 50) == 0.0


def test_a_company_beyond_reach_is_not_joined() -> None:
    s = stage(place=0)
    s.add("moc_company", square=2, call_cma=50)
    assert not any((decide(s, seed=k, join=4.0, join_km=50.0).action == JOIN).any() for k in range(20))
    assert (decide(s, join=4.0, join_km=60.0).action == JOIN).any()


def test_a_band_decides_once_a_week_and_keeps_to_it() -> None:
    s = stage(bands=14)
    s["band.slot"][:14] = range(14)
    s["band.action"][:14], s["band.target"][:14], s["band.place"][:14] = CONTEST, 2, 1
    calm = decide(s, rob=-8.0)
    changed = np.flatnonzero(calm.action != CONTEST)
    assert set(changed) == {0, 7}
    assert (calm.target[:14][calm.action == CONTEST] == 2).all()
    assert set(np.flatnonzero(decide(s, WEEK + 1, rob=-8.0).action != CONTEST)) == {6, 13}


def test_the_dead_decide_nothing_and_are_no_crowd() -> None:
    s = stage(bands=4)
    s["band.alive"][3], s["band.action"][3] = False, ROB
    assert decide(s).action[3] == ROB
    s.band(2, 5000, HCUA, slot=1)
    s["band.alive"][4] = False
    crowded = [decide(s, seed=k, crowd_weight=3.0).place[:3].tolist() for k in range(40)]
    assert any(2 in places for places in crowded)


def test_order_of_rows_changes_nothing_but_the_order() -> None:
    def world(order: np.ndarray) -> Stage:
        s = stage(bands=0)
        s["community.holder"][:] = GANDA, -1, GATIA
        s["community.toll"][:] = 100.0, 0.0, 900.0
        s["group.enmity"][HCUA, GANDA] = s["group.enmity"][GATIA, HCUA] = s["group.enmity"][HCUA, GATIA] = 0.6
        for k in order:
            s.band(int(k % 3), 20 + int(k), (HCUA, GATIA, CPA)[k % 2], slot=7 * int(k), community=int(k % 2))
        return s

    order = np.random.default_rng(3).permutation(30)
    seen = set()
    for seed in range(20):
        plain = s_act(world(np.arange(30)), seed)
        mixed = s_act(world(order), seed)
        for name in ("place", "action", "target"):
            assert (getattr(mixed, name) == getattr(plain, name)[order]).all()
        seen |= set(plain.action.tolist())
    assert seen == {HOLD, CONTEST, ROB}


def s_act(s: Stage, seed: int) -> Any:
    return s.act(band, s.day(number=WEEK, seed=(seed, 5)), "decide", contest=0.0)


def test_orders_are_whole_and_say_what_they_aim_at() -> None:
    s = at_odds()
    for k in range(20):
        out = decide(s, seed=k, rob=0.0)
        assert out.place.shape == out.action.shape == out.target.shape == (56,)
        assert (out.target[out.action == HOLD] == -1).all()
        contests = out.action == CONTEST
        assert (out.place[contests] == 1).all() and set(out.target[contests]) <= {0, 2}
    assert s["group.coalition"][HCUA] != OUTSIDE


def test_a_trace_of_enmity_is_as_good_as_none() -> None:
    """No hard thresholds in effects: a billionth of enmity, as every old grudge leaves, should hardly move a band."""
    place = []
    for enmity in (0.0, 1e-9):
        s = at_odds(enmity, enmity)
        s["community.toll"][2] = 5000.0
        place.append(np.concatenate([decide(s, seed=k, toll_weight=1.5, contest=-8.0).place for k in range(20)]))
    assert (place[0] == place[1]).mean() > 0.99


def test_nobody_contests_for_a_trace_of_enmity() -> None:
    """At no enmity nobody contests, at a billionth hardly anybody should; their rate of attack would be a billionth as well."""
    traces = at_odds(1e-9, 1e-9)
    contested = choices(traces, contest=-3.0, choice_noise=0.8)[1].sum()
    assert contested / (60 * 56) < 0.005
