"""M17: raids by tension and season, raids in return by who was hit; cover, courts and the state still them; parties; clashes."""

from typing import Any

import numpy as np
import pytest
from feuding import DOGON, FULANI, militia, stage
from tiny import Stage, assert_fair, number

from sim.actors.band import CONTEST, HOLD
from sim.actors.cell import GOVERN, HIDE
from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.geography.roads import Terms
from sim.model import ground
from sim.rules.centre import communal, feuds
from sim.rules.centre._parties import fire_of, joins
from sim.rules.centre._replies import branching
from sim.words import GROUPS, MILITIAS

KINDS = len(MILITIAS)
PLAIN: dict[str, Any] = {
    "per_week": 7.0, "men_half": 40.0, "branching": 0.8, "rise": 1.0, "before": 1.0, "amplitude": 0.0, "state": 0.0, "deterrence": 0.0,
    "courts": 0.0, "arms": 0.0, "villagers": 0.05, "sigma": 1.0, "clash_per_week": 0.0, "party": 200.0, "federate": 0.0, "weapons": 0.0,
    "movements": 0.0, "levy": 0.0,
}  # fmt: skip


def raider(tension: float = 0.5, men: int = 40, **options: Any) -> Stage:
    """One Dogon militia at the first village that raids the Fulani of the second."""
    s = stage(tension, **options)
    militia(s, DOGON, 0, men, target=1)
    return s


def rate(s: Stage, day: Any = None, **params: Any) -> float:
    """Daily rate of raids on an undefended place, from the expected dead."""
    numbers = {**PLAIN, **params}
    s.act(communal, day, **numbers)
    each = mean_aimed(float(s["militia.men"][0]), 200.0, numbers["villagers"], lengths(numbers["sigma"]))
    return float(-np.log1p(-s.tally("communal_expected_deaths") / each))


def test_the_rate_is_that_of_tension_and_of_men_who_raid() -> None:
    """One a day in open tension with many raiders: a half of it at tension 0.5, a half of that at the half of men."""
    assert rate(raider()) == pytest.approx(0.25) and rate(raider(tension=1.0, men=120)) == pytest.approx(0.75)
    s = stage()
    militia(s, DOGON, 0)
    assert rate(s) == 0.0, "who guards does not raid"


@pytest.mark.parametrize(("effect", "field", "at", "fall"), [
    ("deterrence", "field.cover", 0.5, np.exp(-0.5)), ("courts", "field.influence", 0.25, np.exp(-0.5)),
    ("state", "field.presence", 0.5, 0.5),
])  # fmt: skip
def test_cover_courts_and_the_state_still_raids_and_raids_in_return(effect: str, field: str, at: float, fall: float) -> None:
    s, due = raider(), struck()
    s[field][..., 2] = due[field][...] = at
    assert rate(s, **{effect: 1.0}) == pytest.approx(fall * 0.25) and reply(due, **{effect: 1.0}) == pytest.approx(fall * 0.8)


def test_pasture_that_is_scarce_brings_raids() -> None:
    """Scarce from January to June, by the table: +1 in the middle, -1 half a year later, mean 0."""
    s = raider()
    scarcity = s.geography.feuds.scarcity[0]
    assert scarcity[1:].mean() == pytest.approx(0.0) and scarcity[90] == pytest.approx(1.0, abs=0.01)
    assert rate(s, s.day(day_of_year=90), amplitude=0.4) == pytest.approx(0.25 * (1 + 0.4 * scarcity[90]))
    assert rate(s, s.day(day_of_year=270), amplitude=0.4) < 0.25


def test_before_militias_are_on_record_as_hostile_raids_are_fewer() -> None:
    s, first = raider(), number("2016-01-01")
    assert [rate(s, s.day(number=day), before=0.3) for day in (first - 1, first)] == pytest.approx([0.075, 0.25])


def struck(tension: float = 1.0, men: int = 80, kind: int = DOGON, **options: Any) -> Stage:
    """A Dogon militia on guard at the first village, whose side was raided there: one raid in return is due."""
    s = stage(tension, **options)
    militia(s, kind, 0, men)
    s["feud.pull"][0, 0] = 1.0
    return s


def reply(s: Stage, day: Any = None, **params: Any) -> float:
    """Raids in return that are expected today, as a rate."""
    s.act(communal, day, **{**PLAIN, "per_week": 0.0, **params})
    return float(-np.log1p(-s.tally("expected_replies")))


def test_a_side_that_was_raided_strikes_back_though_its_militia_stands_guard_and_the_other_does_not() -> None:
    s = struck()
    assert reply(s) == pytest.approx(0.8), "as declared, in open tension"
    s["feud.pull"][0] = (0.0, 1.0)
    assert reply(s) == 0.0, "the Fulani have nobody to lead"
    militia(s, FULANI, 1, 10)
    assert reply(s) == pytest.approx(0.8), "nor does it take many men"


def test_raids_in_return_rise_with_tension_up_to_what_is_declared() -> None:
    assert reply(struck(0.5)) == pytest.approx(0.8 * (1 - np.exp(-0.5)) / (1 - np.exp(-1.0)))
    assert branching(1.0, communal.Params(branching=0.9, rise=6.0)) == pytest.approx(0.9)
    with pytest.raises(ValueError, match="0.9"):
        communal.Params(branching=0.95)


def test_they_strike_near_where_they_were_hit_and_those_near_lead() -> None:
    """Villages 54 km apart: at a scale of 54 km the second weighs e times the third, and has twice its people."""
    s = struck()
    s["feud.struck"][0, 0] = 1
    militia(s, DOGON, 2, 80)
    numbers = {**PLAIN, "per_week": 0.0, "near_km": float(s.geography.apart_km[0, 1])}
    found = [e for k in range(600) for e in s.act(communal, s.day(number=16000 + k), **numbers)]
    places = np.bincount([e.community for e in found], minlength=3)
    assert places[1] / places[0] == pytest.approx(np.e, rel=0.25) and places[1] / places[2] == pytest.approx(2.0 * np.e, rel=0.35)
    assert np.mean([e.militia_a for e in found if e.community == 2]) > 0.8, "the militia of the third village leads there"


def test_the_branching_that_is_measured_is_the_one_that_is_declared() -> None:
    """Raids set out on come at 0.066 a day; where each leads to n, as many as 1 / (1 - n) times them are counted."""
    s, days, raids = stage(1.0), 3000, 0
    militia(s, DOGON, 0, 80, target=1)
    militia(s, FULANI, 1, 80, target=0)
    for k in range(days):
        day = s.day(number=20000 + k)
        day.events = s.act(communal, day, **{**PLAIN, "per_week": 0.35, "villagers": 0.0, "muster_km": 100.0, "branching": 0.6})
        raids += len(day.events)
        s.act(feuds, day, "settle", half_life_days=3.0, spread=0.0, ratchet=0.0)
    alone = 2 * days * (1.0 - np.exp(-0.05 * 80.0 / 120.0))
    assert 1.0 - alone / raids == pytest.approx(0.6, abs=0.08)


def certain(s: Stage, k: int = 0, **params: Any) -> list[Any]:
    """Events of a day on which every raid is made."""
    numbers = {**PLAIN, "per_week": 20.0, **params}
    s["feud.tension"][:] = 1e5
    return s.act(communal, s.day(number=15000 + k, month_number=k, first_of_month=True), **numbers)


def test_a_raid_on_an_undefended_place_is_one_sided() -> None:
    (e,) = certain(raider(men=80))
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (3, "Dogon_dozo", "Civilians", "Dogon_dozo", "Civilians")
    assert e.community == 1 and e.square == 2 and e.deaths_a == e.deaths_b == 0 < e.deaths_civilians and e.militia_a == 0
    assert e.militia_b == e.garrison == e.cell == -1


def test_a_raid_that_guards_meet_is_non_state_and_costs_both() -> None:
    s = raider(men=80)
    militia(s, FULANI, 1, 60)
    met = [e for k in range(60) for e in certain(s, k, guard_half=1.0, rate=0.2, return_rate=0.2) if e.type == 2]
    assert len(met) > 50 and {e.side_b for e in met} == {"Fulani_selfdefence"} and {(e.militia_a, e.militia_b) for e in met} == {(0, 1)}
    assert min(sum(e.deaths_a for e in met), sum(e.deaths_b for e in met), sum(e.deaths_civilians for e in met)) > 0
    assert all(e.initiator == e.side_a == "Dogon_dozo" and e.target == "Fulani_selfdefence" for e in met)


def test_guards_meet_raids_by_their_men_and_distance() -> None:
    """At a scale of 27 km 30 men 54 km away weigh 30 / e^2, and meet as many in that and 10; raiders and friends guard nothing."""
    far = raider()
    militia(far, FULANI, 2, 30)
    met = [e.type == 2 for k in range(300) for e in certain(far, k, guard_half=10.0, guard_km=far.geography.apart_km[1, 2] / 2)]
    assert np.mean(met) == pytest.approx(30 * np.exp(-2.0) / (30 * np.exp(-2.0) + 10.0), abs=0.08)
    alone = raider()
    militia(alone, FULANI, 1, 30, target=0)
    militia(alone, DOGON, 1, 30)
    assert all(e.type == 3 for k in range(30) for e in certain(alone, k) if e.side_a == "Dogon_dozo")


def test_arms_from_jihadists_give_fulani_more_fire() -> None:
    def toll(influence: float, kind: int = FULANI) -> float:
        s = stage()
        militia(s, kind, 1, target=0)
        s["field.influence"][0, 2] = influence
        s.act(communal, **{**PLAIN, "arms": 0.5})
        return s.tally("communal_expected_deaths")

    assert toll(1.0) == pytest.approx(1.5 * toll(0.0), rel=0.05) and toll(1.0, DOGON) == toll(0.0, DOGON)


def test_kin_join_a_raid_as_their_side_has_lost() -> None:
    """Ten dead of ten are 0.63 of full; the third village is 54 km from the second, at a scale of 54 km e times fewer come."""
    s = raider(men=40)
    near, far, rival = militia(s, DOGON, 1, 30), militia(s, DOGON, 2, 20), militia(s, FULANI, 1, 50)
    s["feud.dead"][0, 0] = 10.0
    p = communal.Params(**{**PLAIN, "federate": 0.5, "hardening_dead": 10.0, "muster_km": float(s.geography.apart_km[1, 2])})
    v = s.view(communal, p)
    full = 0.5 * (1.0 - np.exp(-1.0))
    men = [float(joins(j, 0, 0, 0, 1, v, p, s.geography)) for j in (0, near, far, rival)]
    assert men == pytest.approx([40.0, 30.0 * full, 20.0 * full / np.e, 0.0])


def test_men_at_home_come_along_for_a_day() -> None:
    """A tenth of 50 willing men at the raided village and of 50 at 54 km, at a scale of 54 km e times fewer of those."""
    s = raider(men=40)
    s["community.watch"][1:, DOGON] = 50
    p = communal.Params(**{**PLAIN, "levy": 0.1, "muster_km": float(s.geography.apart_km[1, 2])})
    assert fire_of(0, 0, 0, 1, s.view(communal, p), p, s.geography) == pytest.approx(40.0 + 5.0 * (1.0 + np.exp(-1.0)))


def test_a_side_that_has_lost_many_is_better_armed() -> None:
    tolls = []
    for dead in (1e4, 0.0):
        s = raider(men=20)
        s["feud.dead"][0, 0] = dead
        s.act(communal, **{**PLAIN, "weapons": 1.0, "hardening_dead": 10.0, "village": 1000.0})
        tolls.append(s.tally("communal_expected_deaths"))
    assert tolls[0] == pytest.approx(2.0 * tolls[1], rel=0.02)


def kindred(action: int = HOLD, place: int = 1) -> Stage:
    """A raid on the Fulani's village where a band of the Fulani holds; the band's men are of the ground's first community."""
    s = raider(men=80)
    s.geography.feuds.code[0, 1] = 0
    s.band(place, 50, group=5, action=action, community=0)
    return s


def test_a_band_guards_its_own_community() -> None:
    s = kindred()
    found = [e for k in range(40) for e in certain(s, k, movements=1.0, guard_half=1.0, rate=0.2, return_rate=0.2)]
    met = [e for e in found if e.type == 2]
    assert len(met) > 30 and {(e.side_b, e.band_b, e.militia_b) for e in met} == {(GROUPS[5], 0, -1)}
    assert sum(e.deaths_b for e in met) > 0 < sum(e.deaths_a for e in met)
    for s in (kindred(CONTEST), kindred(place=0)):
        assert all(e.type == 3 for k in range(10) for e in certain(s, k, movements=1.0, guard_half=1.0, guard_km=5.0))


def test_a_band_repays_what_was_done_to_its_community() -> None:
    s = stage(1.0)
    s.geography.feuds.code[0, 1] = 0
    row = s.band(1, 50, group=5, action=HOLD, community=0)
    s["feud.pull"][0, 1] = 1.0
    assert reply(s) == 0.0 and reply(s, movements=1.0) == pytest.approx(0.8)
    found = [e for k in range(30) for e in s.act(communal, s.day(number=16000 + k), **{**PLAIN, "per_week": 0.0, "movements": 1.0})]
    e = found[0]
    assert (e.initiator, e.band_a, e.militia_a, e.group, e.feud, e.feud_side) == (GROUPS[5], row, -1, 5, 0, 1)


@pytest.mark.parametrize(("tally", "dead"), [("communal_expected_deaths", "best"), ("communal_expected_civilian", "deaths_civilians")])
def test_dead_agree_with_their_expectation(tally: str, dead: str) -> None:
    """Raiders of both sides, guards near and far, cells and a band beside them."""
    s, kinds, gaps = stage(), set(), []
    for kind, place, men, target in ((DOGON, 0, 50, 1), (DOGON, 2, 40, -1), (FULANI, 1, 45, 0), (FULANI, 1, 30, -1), (FULANI, 2, 20, -1)):
        militia(s, kind, place, men, target=target)
    s.cell(0, 25, action=GOVERN)
    s["field.influence"][0, :], s["feud.dead"][0], s.geography.feuds.code[0, 1] = 0.3, (20.0, 5.0), 0
    s["feud.pull"][0] = (0.2, 0.4)
    s.band(1, 50, group=5, action=HOLD, community=0)
    numbers = {**PLAIN, "per_week": 3.0, "arms": 0.5, "clash_per_week": 0.5, "guard_km": 40.0, "courts": 0.5, "federate": 0.5,
               "movements": 1.0}  # fmt: skip
    for events in s.many(communal, 1500, first=17000, **numbers):
        gaps.append(sum(getattr(e, dead) for e in events) - s.tally(tally))
        kinds |= {e.subtype for e in events}
        assert len(events) >= s.tally("raids")
    assert_fair(gaps, 0.5)
    assert kinds == {"communal_raid", "militia_clash"}


def test_caps_are_part_of_the_expectation() -> None:
    """Raids of a size that would kill more than there are: everyone is dead, and that was expected."""
    s = raider(men=80, people=10.0)
    (e,) = certain(s, villagers=1.0, sigma=0.2)
    assert s.tally("communal_expected_deaths") == pytest.approx(20 * 0.4, rel=0.01) and e.best == 8


def test_nobody_dies_twice() -> None:
    s = raider(men=80)
    militia(s, FULANI, 1, 6)
    s["community.people_home"][1], s["feud.tension"][:] = 2, 1e5
    killed = Event(2, 3, "x", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, community=1)
    for k in range(30):
        day = s.day(number=15000 + k, month_number=k, first_of_month=True, events=[killed])
        (e,) = s.act(communal, day, **{**PLAIN, "villagers": 1.0, "rate": 1.0})
        assert e.deaths_civilians <= 1 and e.deaths_b <= 6


def clash(s: Stage, k: int = 0, **params: Any) -> list[Any]:
    """Events of a day with raids off and clashes certain."""
    numbers = {**PLAIN, "per_week": 0.0, "clash_per_week": 2.0, **params}
    return s.act(communal, s.day(number=17000 + k, month_number=k, first_of_month=True), **numbers)


def side_by_side(square: int = 0, kind: int = DOGON, group: int = 0, **values: Any) -> Stage:
    """A militia of 40 and a cell of 20 beside it."""
    s = stage()
    militia(s, kind, 0)
    s.cell(square, 20, katiba=group, **{"action": GOVERN, **values})
    return s


def clash_rate(s: Stage, **params: Any) -> float:
    """Daily rate of clashes at 1.4 a week, from the expected dead."""
    clash(s, **{"clash_rate": 0.05, "clash_per_week": 1.4, **params})
    each = sum(mean_aimed(a, b, 0.05, lengths(PLAIN["sigma"])) for a, b in ((20.0, 40.0), (40.0, 20.0)))
    return float(-np.log1p(-s.tally("communal_expected_deaths") / each))


def test_clashes_are_those_of_men_hostility_and_distance() -> None:
    """1.4 a week of 20 each: 0.2 a day, twice for 40, halved by hostility of a half; 27 km on, and under cover, at their own rate."""
    s = side_by_side(1)
    s["field.cover"][0] = 1.0
    assert clash_rate(s, clash_km=27.8) == pytest.approx(0.2 * np.exp(-1.0))
    assert clash_rate(s, clash_km=27.8, deterrence=0.5) == pytest.approx(0.2 * np.exp(-1.5))
    assert clash_rate(side_by_side()) == pytest.approx(0.2)
    assert clash_rate(side_by_side(action=HIDE)) == clash_rate(side_by_side(kind=FULANI)) == clash_rate(side_by_side(group=2)) == 0.0


def test_a_clash_costs_the_militia_and_the_cell() -> None:
    s = side_by_side()
    found = [e for k in range(80) for e in clash(s, k, clash_rate=0.2)]
    assert len(found) > 10 and sum(e.deaths_a for e in found) > 0 < sum(e.deaths_b for e in found)
    e = found[0]
    assert (e.type, e.subtype, e.side_a, e.side_b) == (2, "militia_clash", "Dogon_dozo", "JNIM")
    assert (e.cell, e.militia_a, e.militia_b, e.community, e.deaths_civilians) == (0, 0, -1, 0, 0)
    assert not s.act(communal, s.day(number=16000), **{**PLAIN, "per_week": 0.0, "clash_per_week": 2.0})
    assert s.tally("communal_expected_deaths") == 0.0, "not at odds yet"


def test_the_real_ground_knows_who_is_at_odds_with_whom_since_when() -> None:
    """Hunters and Katiba Macina from December 2016, with those who came out of it; raids go from one cercle of a pair to the other."""
    g = ground(0.25, Terms(40.0, 18.0, 14.0, 3.0))
    feuds, day = g.feuds, number("2016-12-01")
    after, before = feuds.hostility(day), feuds.hostility(day - 1)
    hostile = {g.katibas[int(j)] for j in np.flatnonzero(after[DOGON])}
    assert hostile == {"Katiba_Macina", "Katiba_Serma", "Ansaroul_Islam"} and not before[DOGON].any() and not after[FULANI].any()
    assert len(set(feuds.identity)) == len(feuds) == 52 and np.isfinite(feuds.since).any() and np.isinf(feuds.since).any()
    cercle, raids = g.squares.cercle[g.localities.square], feuds.raids
    ends = np.column_stack([feuds.cercle_a, feuds.cercle_b])
    assert (cercle[raids.place] == ends[raids.feud, 1 - raids.side]).all()
    assert len(set(raids.identity)) == len(set(zip(raids.feud, raids.side, raids.place)))
    for key in range(KINDS * len(cercle)):
        rows = slice(raids.start[key], raids.start[key + 1])
        assert (ends[raids.feud[rows], raids.side[rows]] == cercle[key // KINDS]).all()
        assert (feuds.kind[raids.feud[rows], raids.side[rows]] == key % KINDS).all()
    assert np.abs(feuds.scarcity[:, 1:].mean(axis=1)).max() < 1e-9 and 0.9 < np.abs(feuds.scarcity).max() <= 1.0
