"""M10 and M11: a band weighs holding, contesting, robbing and joining; each pull and push has its own rate, and its null."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.actors import band
from sim.actors.band import CONTEST, HOLD, JOIN, ROB
from sim.words import NAMED_GROUPS

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
    asked = np.array(s.column("band.slot")) % 7 == 0
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


def test_staying_saves_the_way() -> None:
    assert holding(stage(), 1, 0, travel_km=30.0) == pytest.approx(KM / 30.0 + (KM / 500.0) ** 2, abs=CLOSE)


@pytest.mark.parametrize(("group", "community", "params", "felt"), [
    (HCUA, 0, {"toll_weight": 1.5, "toll_unit": 200.0}, 1.5), (HCUA, 0, {"danger_weight": 0.8, "men": 60.0}, -0.8 * np.log(2.5)),
    (HCUA, 0, {"kin_weight": 1.5}, 1.5 * 0.8), (HCUA, 1, {"kin_weight": 1.5}, 0.0), (HCUA, 0, {"support_weight": 1.0}, 0.9),
    (GATIA, 0, {"support_weight": 1.0}, 0.0), (CPA, 0, {"support_weight": 1.0}, 0.0),
])  # fmt: skip
def test_what_draws_to_hold_a_place_and_pushes_from_it(group: int, community: int, params: dict[str, float], felt: float) -> None:
    """In the east tolls that nobody holds, 180 men at an enmity of one half, kin of the first community, and support for the CMA alone."""
    s = stage(group, community=community)
    kin = np.array([[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]])
    s.geography = replace(s.geography, armed_groups=replace(s.geography.armed_groups, kin=kin))
    s["community.toll"][2] = 200.0 * (np.e - 1.0)
    s["community.support"][2, 3], s["community.support"][0, 5] = 0.9, 0.9  # supporters of nobody in the west
    s["group.enmity"][HCUA, GATIA] = 0.5
    if "danger_weight" in params:
        s.band(2, 180, GATIA, slot=1)
    assert holding(s, **params) == pytest.approx(felt, abs=CLOSE)


@pytest.mark.parametrize("enmity", [1.0, 0.5])
def test_tolls_of_enemies_are_a_reason_to_contest_and_none_to_sit_there(enmity: float) -> None:
    """As much as the holder is an enemy, and as little; all of it where allies hold, whatever they had against each other."""
    s = at_odds(enmity, enmity)
    s["community.toll"][2] = 200.0 * (np.e - 1.0)
    assert contesting(s, toll_weight=1.5, toll_unit=200.0) == pytest.approx(enmity * 1.5, abs=CLOSE)
    assert holding(s, toll_weight=1.5, contest=-8.0) == pytest.approx(1.5 * (1.0 - enmity), abs=CLOSE)
    s["group.coalition"][GATIA] = s["group.coalition"][HCUA]
    assert holding(s, toll_weight=1.5, contest=-8.0) == pytest.approx(1.5, abs=CLOSE)


def test_enmity_to_its_holder_draws_to_contest_a_place() -> None:
    """By its weight, and by the logarithm that shuts the choice as enmity goes to nothing."""
    assert contesting(at_odds(0.3, 0.8), grudge_weight=2.0) == pytest.approx(0.5 * 2.0 + np.log(0.8 / 0.3), abs=CLOSE)


@pytest.mark.parametrize(("group", "odds"), [(GATIA, 60.0 / 240.0), (HCUA, 260.0 / 80.0)])
def test_being_weaker_deters_by_the_ratio_of_men(group: int, odds: float) -> None:
    """180 men in the east, enemies or one's own, to whom 60 are added as to the band's 20: against nobody there."""
    s = at_odds(1.0, 1.0)
    s.band(2, 180, group, slot=1)
    assert contesting(s, strength_weight=0.8, men=60.0) == pytest.approx(0.8 * np.log(odds), abs=CLOSE)


def test_cover_lowers_contests_at_its_own_rate() -> None:
    s = at_odds()
    s["field.cover"][2] = 0.8
    assert contesting(s, cover_on_contest=2.0) == pytest.approx(-1.6, abs=CLOSE)
    assert holding(s, cover_on_contest=2.0) == pytest.approx(0.0, abs=CLOSE), "and nothing else"


@pytest.mark.parametrize("noise", [1.0, 2.0])
def test_the_taste_for_contests_and_the_way_there_by_hand(noise: float) -> None:
    """Contesting the east against holding the middle: the taste less the way; home and a noise of two do not matter."""
    held, contested = choices(at_odds(), contest=0.6, travel_km=100.0, choice_noise=noise)
    assert np.log(contested[2] / held[1]) == pytest.approx((0.6 - KM / 100.0) / noise + np.log(0.5 / 0.7), abs=CLOSE)


def test_nobody_contests_friends_or_empty_places_or_while_it_rests() -> None:
    friends, allies, empty, tired = at_odds(0.0, 0.0), at_odds(1.0, 1.0), at_odds(), at_odds()
    allies["group.coalition"][[HCUA, GATIA, GANDA]] = 0
    empty["community.holder"][:] = -1
    tired["band.rest_until"][:] = WEEK + 1
    assert [choices(s, contest=2.0)[1].sum() for s in (friends, allies, empty, tired)] == [0, 0, 0, 0]
    tired["band.rest_until"][:] = WEEK
    assert choices(tired, contest=2.0)[1].sum() > 0


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


def test_unpaid_men_rob_more() -> None:
    s = one_place()
    s["group.pay"][HCUA] = 0.25
    assert robbing(s, rob=-1.0, unpaid=2.0) == pytest.approx(-1.0 + 1.5, abs=CLOSE)


@pytest.mark.parametrize(("group", "felt"), [(HCUA, 0.0), (GATIA, 0.0), (CPA, 0.9)])
def test_outsiders_rob_more_until_they_are_integrated(group: int, felt: float) -> None:
    s = one_place(group)
    assert robbing(s, outsider=0.9) == pytest.approx(felt, abs=CLOSE)
    s["group.coalition"][group] = 0
    assert robbing(s, outsider=0.9) == pytest.approx(0.0, abs=CLOSE)


@pytest.mark.parametrize(("cover", "soldiers", "felt"), [(0.6, 0.0, 0.3), (0.0, 40.0, 0.25), (1.0, 1e9, 1.0)])
def test_cover_and_soldiers_push_robbery_by_half_each(cover: float, soldiers: float, felt: float) -> None:
    s = one_place()
    s["field.cover"][0], s["field.army_reach"][0] = cover, soldiers
    assert robbing(s, guarded=1.2, soldiers=40.0) == pytest.approx(-1.2 * felt, abs=CLOSE)


def test_a_robber_stays_and_robs_where_it_is() -> None:
    s = one_place()
    out = decide(s, rob=2.0)
    assert (out.action == ROB).any() and (out.target[out.action == ROB] == 0).all() and (out.place == 0).all()


@pytest.mark.parametrize(("group", "cma", "platform", "join"), [
    (HCUA, 50, 0, True), (HCUA, 0, 0, False), (GATIA, 50, 0, False), (GATIA, 0, 50, True), (CPA, 50, 50, False),
])  # fmt: skip
def test_bands_join_a_company_that_calls_their_coalition_within_reach(group: int, cma: int, platform: int, join: bool) -> None:
    """A company in the eastern square against holding three places, two of them a way off; none from the west, 54 km away."""
    s = stage(group)
    s.add("moc_company", square=2, call_cma=cma, call_platform=platform)
    out = [decide(s, seed=k, join=1.0, join_km=50.0) for k in range(60)]
    action, target = (np.concatenate([getattr(o, name) for o in out]) for name in ("action", "target"))
    way = np.exp(-KM / 500.0 - (KM / 500.0) ** 2)
    assert (action == JOIN).mean() == pytest.approx(np.e / (np.e + 1.0 + 2.0 * way) * join, abs=0.03)
    assert (target[action == JOIN] == 2).all()
    s["band.place"][:] = 0
    assert not (decide(s, join=4.0, join_km=50.0).action == JOIN).any() and (decide(s, join=4.0, join_km=60.0).action == JOIN).any() == join


def test_the_dead_decide_nothing_and_are_no_crowd() -> None:
    s = stage(bands=4)
    s["band.alive"][3], s["band.action"][3] = False, ROB
    assert decide(s).action[3] == ROB
    s.band(2, 5000, HCUA, slot=1)
    s["band.alive"][4] = False
    crowded = [decide(s, seed=k, crowd_weight=3.0).place[:3].tolist() for k in range(40)]
    assert any(2 in places for places in crowded)


def test_a_trace_of_enmity_is_as_good_as_none() -> None:
    """No hard thresholds in effects: a billionth of enmity, as every old grudge leaves, should hardly move a band."""
    place = []
    for enmity in (0.0, 1e-9):
        s = at_odds(enmity, enmity)
        s["community.toll"][2] = 5000.0
        place.append(np.concatenate([decide(s, seed=k, toll_weight=1.5, contest=-8.0).place for k in range(20)]))
        assert choices(s, contest=-3.0, choice_noise=0.8)[1].sum() < 0.005 * 60 * 56
    assert (place[0] == place[1]).mean() > 0.99
