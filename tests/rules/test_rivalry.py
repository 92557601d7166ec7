"""M10: bands contest places of those they are at odds with; the stronger tends to win, both remember their dead, winners hold."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair

from sim.actors.band import CONTEST, HOLD
from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.rules.north import rivalry
from sim.words import CMA, GROUPS, NAMED_GROUPS, OUTSIDE, PLATFORM

HCUA, MNLA, GATIA, GANDA, CPA, MSA = (NAMED_GROUPS.index(name) for name in ("HCUA", "MNLA", "GATIA", "Ganda", "CPA", "MSA"))
FIRST, SECOND = GROUPS.index("GATIA_splinter_1"), GROUPS.index("GATIA_splinter_2")
HERE, THERE = 1, 0  # the contested locality, in square 2, and where attackers are
SQUARE = 2
WEEK = 7 * 2400  # stock is taken on this day and every seventh after it; days of fights are the days after
PLAIN: dict[str, float] = {"deterrence": 0.0, "vengeance": 0.0, "sigma": 1.05, "civilian_harm": 0.0, "rate": 0.10, "per_week": 0.7}


def stage(attackers: int = 60, defenders: int = 60, group: int = HCUA) -> Stage:
    """A band of the HCUA that contests a place that the GATIA holds with one band."""
    s = Stage().north()
    attack(s, attackers, group)
    if defenders:
        s.band(HERE, defenders, GATIA)
    s["community.holder"][HERE] = GATIA
    s["group.enmity"][:] = 0.7
    np.fill_diagonal(s["group.enmity"], 0.0)
    return s


def attack(s: Stage, men: int, group: int = HCUA, **values: Any) -> int:
    return s.band(THERE, men, group, **{"action": CONTEST, "target": HERE, **values})


def fight(mass: float, held: float, own: float, defenders: float) -> float:
    """Mean dead of both sides by hand: half of each side's men fight, at most 150; losses fall on one band a side."""
    attackers, guards, nodes = min(0.5 * mass, 150.0), min(0.5 * held, 150.0), lengths(1.05)
    return float(mean_aimed(guards, min(attackers, own), 0.10, nodes) + mean_aimed(attackers, min(guards, defenders), 0.10, nodes))


def rate(s: Stage, each: float | None = None, **params: float) -> float:
    """Daily rate of the attack at 0.7 a week, from the expected dead."""
    s.act(rivalry, **{**PLAIN, "committed": 0.5, "most": 150.0, **params})
    own, defenders = float(s["band.men"][0]), float(s["band.men"][1])
    each = fight(own, defenders, own, defenders) if each is None else each
    return float(-np.log1p(-s.tally("rivalry_expected_deaths") / each))


def certain(s: Stage, k: int = 0, fights: int = 1, **params: Any) -> list[Any]:
    """Events of the first day on which that many attacks are taken, at rates of thrice a day and more; marks know only the month."""
    s["group.grudge"][:] = 1e9
    before, events = s.state.copy_state(), []
    for turn in range(50):
        s.state.restore(before)
        day = s.day(number=WEEK + 7 * k + 1 + 7000 * turn, month_number=k, first_of_month=True)
        events = s.act(rivalry, day, **{"per_week": 3.0, "vengeance": 6.0, "stated_men": 20.0, **params})
        if len(events) == fights:
            break
    return events


@pytest.mark.parametrize(("array", "at", "value", "params", "daily"), [
    ("band.men", 0, 90, {}, 0.15), ("group.enmity", (HCUA, GATIA), 0.35, {"stated_enmity": 0.7}, 0.05),
    ("field.cover", SQUARE, 0.6, {"deterrence": 0.5}, 0.1 * np.exp(-0.3)), ("field.cover", 0, 0.6, {"deterrence": 0.5}, 0.1),
    ("group.grudge", (HCUA, GATIA), 10.0 * np.log(2.0), {"vengeance": 1.5, "grudge_deaths": 10.0}, 0.175),
    ("group.grudge", (GATIA, HCUA), 10.0 * np.log(2.0), {"vengeance": 1.5, "grudge_deaths": 10.0}, 0.1),
])  # fmt: skip
def test_the_rate_is_that_of_men_enmity_cover_and_ones_own_dead(
    array: str, at: Any, value: float, params: dict[str, float], daily: float
) -> None:
    """0.7 a week for 60 men at an enmity of 0.7 is 0.1 a day; a grudge of 10 ln 2 is half of full at 10; cover counts where it is."""
    s = stage()
    s[array][at] = value
    assert rate(s, **params) == pytest.approx(daily)


@pytest.mark.parametrize(("column", "row", "value"), [
    ("band.action", 0, HOLD), ("band.alive", 0, False), ("band.target", 0, -1), ("band.rest_until", 0, 10**6),
    ("community.holder", HERE, -1), ("group.enmity", slice(None), 0.0), ("group.coalition", HCUA, PLATFORM),
])  # fmt: skip
def test_only_rested_bands_that_contest_a_place_that_enemies_hold(column: str, row: Any, value: Any) -> None:
    s = stage()
    s[column][row] = value
    assert certain(s, fights=0) == [] and s.tally("rivalry_expected_deaths") == 0.0
    s = stage()
    s["band.rest_until"][0] = 16876
    assert rate(s) > 0.0


def test_an_event_says_who_contested_what_and_who_won() -> None:
    seen = set()
    for k in range(40):
        s = stage(120, 120)
        (e,) = certain(s, k)
        assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (2, "HCUA", "GATIA", "HCUA", "GATIA")
        assert (e.square, e.band_a, e.band_b, e.community, e.group) == (SQUARE, 0, 1, HERE, HCUA)
        won = e.subtype == "contest_won"
        assert won or e.subtype == "contest_repelled"
        assert s["community.holder"][HERE] == (HCUA if won else GATIA), "the winner holds"
        assert s.tally("contests") == 1.0 and s.tally("contests_won") == float(won)
        seen.add(won)
    assert seen == {True, False}


def test_the_stronger_tends_to_win() -> None:
    """At a power of two 120 men against 40 who count 1.5 times win four fights of five, against nobody all."""
    p = rivalry.Params(decisive=2.0, home=1.5)
    assert rivalry.win_chance(120.0, 40.0, p) == pytest.approx(0.8) and rivalry.win_chance(10.0, 0.0, p) == 1.0
    won = [certain(stage(120, 40), k, decisive=2.0, home=1.5)[0].subtype == "contest_won" for k in range(250)]
    assert abs(np.mean(won) - 0.8) < 3 * np.sqrt(0.16 / 250)


def test_an_empty_place_is_taken_without_a_shot() -> None:
    for k in range(10):
        s = stage(20, 0)
        (e,) = certain(s, k, rate=1.0)
        assert e.subtype == "contest_won" and e.best == 0 and e.band_b == -1 and e.side_b == "GATIA"
        assert s["community.holder"][HERE] == HCUA


def test_members_of_a_coalition_attack_and_defend_together() -> None:
    """60 and 30 of the CMA attack 40 and 20 of the Platform: one fight of 90 against 60."""
    s = stage(60, 40)
    attack(s, 30, MNLA)
    s.band(HERE, 20, GANDA)
    by_hand = (2.0 * fight(90.0, 60.0, 60.0, 40.0) + fight(90.0, 60.0, 30.0, 40.0)) / 3.0
    assert rate(s, by_hand) == pytest.approx(0.15)
    (e,) = certain(s)
    assert e.side_a in ("HCUA", "MNLA") and e.side_b == "GATIA", "the dead fall on the largest band there"


def test_whoever_stands_outside_fights_alone() -> None:
    s = stage(60, 40)
    attack(s, 30, CPA)
    s.band(HERE, 20, MSA)
    s.act(rivalry, **PLAIN)
    by_hand = fight(60.0, 40.0, 60.0, 40.0) * (1 - np.exp(-0.1)) + fight(30.0, 40.0, 30.0, 40.0) * (1 - np.exp(-0.05))
    assert s.tally("rivalry_expected_deaths") == pytest.approx(by_hand)
    assert sorted(e.initiator for e in certain(s, fights=2)) == ["CPA", "HCUA"]


def test_no_side_is_larger_than_the_most() -> None:
    """2,000 men are 150 a side."""
    s = stage(2000, 2000)
    certain(s, most=150.0, committed=0.5, rate=0.10, sigma=1.05, civilian_harm=0.02)
    assert s.tally("rivalry_expected_deaths") == pytest.approx(1.02 * fight(1000, 1000, 1000, 1000))


@pytest.mark.parametrize(("tally", "dead"), [("rivalry_expected_deaths", "best"), ("rivalry_expected_civilian", "deaths_civilians")])
def test_dead_agree_with_their_expectation(tally: str, dead: str) -> None:
    s, gaps = stage(90, 60), []
    for events in s.many(rivalry, 600, per_week=3.0, civilian_harm=0.3):
        gaps.append(sum(getattr(e, dead) for e in events) - s.tally(tally))
        assert s.tally("rivalry_expected_civilian") == pytest.approx(0.3 / 1.3 * s.tally("rivalry_expected_deaths"))
    assert_fair(gaps, 0.3)


def test_who_fell_earlier_today_does_not_fall_again() -> None:
    """Bands all of whose men but two were killed by an earlier rule can lose two, and a village all but one of whose people one."""
    s = stage(60, 60)
    s["group.grudge"][:], s["community.people_home"][HERE] = 1e9, 5
    earlier = [
        Event(SQUARE, 2, "skirmish", "GATIA", "JNIM", "JNIM", "GATIA", deaths_a=58, band_a=1, band_b=0, deaths_b=57),
        Event(SQUARE, 3, "killing", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=4, community=HERE),
    ]
    fights = []
    for k in range(20):
        s["group.grudge"][:], s["community.holder"][HERE] = 1e9, GATIA
        day = s.day(number=WEEK + 7 * k + 1, month_number=k, first_of_month=True, events=list(earlier))
        fights += s.act(rivalry, day, per_week=3.0, vengeance=6.0, stated_men=20.0, rate=1.0, civilian_harm=1.0)
    assert len(fights) == 20
    for e in fights:
        assert 0 <= e.deaths_a <= 3 and 0 <= e.deaths_b <= 2 and 0 <= e.deaths_civilians <= 1


def test_each_side_remembers_its_own_dead() -> None:
    s = stage(300, 100)
    day = s.day(month_number=3, first_of_month=True)
    (e,) = s.act(rivalry, day, per_week=3.0, stated_men=20.0, rate=0.5)
    expected = np.zeros((len(GROUPS), len(GROUPS)))
    expected[HCUA, GATIA], expected[GATIA, HCUA] = e.deaths_a, e.deaths_b
    assert (s["group.grudge"] == expected).all() and 0 < e.deaths_a != e.deaths_b > 0


def test_the_dead_fall_on_the_largest_band_there_and_on_a_tie_on_the_lower_identity() -> None:
    s = stage(90, 0)
    for men, slot in ((40, 30), (50, 20), (50, 10), (50, 25)):
        s.band(HERE, men, GATIA, slot=slot)
    (e,) = certain(s)
    assert e.band_b == 3


def test_grudges_fade_by_half_in_a_half_life_and_once_a_week() -> None:
    s = Stage().north()
    s["group.grudge"][HCUA, GATIA] = 8.0
    for k in range(35):
        s.act(rivalry, s.day(number=WEEK + k), grudge_half_life=35.0)
    assert s["group.grudge"][HCUA, GATIA] == pytest.approx(4.0)


def enmity(s: Stage, **params: Any) -> np.ndarray:
    """Enmity as the weekly stock-taking leaves it, with a grudge that hardly fades on the way."""
    s.act(rivalry, s.day(number=WEEK), **{"grudge_half_life": 365.0, **params})
    return s["group.enmity"].copy()


def test_enmity_by_hand() -> None:
    """The ground knows 0.7 between HCUA and GATIA; splinters inherit it; brothers who parted have their own."""
    out = enmity(Stage().north(), splinter=0.3)
    assert out[HCUA, GATIA] == out[GATIA, HCUA] == pytest.approx(0.7)
    assert out[FIRST, HCUA] == pytest.approx(0.7), "a splinter of the GATIA is the HCUA's enemy as well"
    assert out[FIRST, GATIA] == out[FIRST, SECOND] == pytest.approx(0.3)
    assert out[MNLA, GATIA] == 0.0 and not np.diagonal(out).any() and (out == out.T).all()


def test_grudges_add_enmity_of_either_side() -> None:
    """10 ln 2 dead of one side are half of full: 0.7 + 0.5 x 0.5 x 0.3, and 0.25 where there was none."""
    s = Stage().north()
    s["group.grudge"][GATIA, HCUA] = s["group.grudge"][GATIA, MNLA] = 10.0 * np.log(2.0) * 2.0 ** (7.0 / 365.0)
    out = enmity(s, grudge_gain=0.5, grudge_deaths=10.0)
    assert out[HCUA, GATIA] == out[GATIA, HCUA] == pytest.approx(0.775) and out[MNLA, GATIA] == pytest.approx(0.25)


@pytest.mark.parametrize(("array", "at", "value", "params", "left"), [
    ("group.truce", (HCUA, GATIA), 1.0, {"truce": 0.9}, 0.1), ("group.sharing", (HCUA, GATIA), 0.5, {"sharing": 0.4}, 0.8),
    ("tally.ceasefire", 0, 0.5, {"ceasefire": 0.6}, 0.7), ("tally.peace_index", 0, 0.8, {"accord": 0.5, "stated_index": 0.3}, 0.6 / 0.85),
    ("group.coalition", GATIA, CMA, {}, 0.0), ("group.coalition", [HCUA, GATIA], OUTSIDE, {}, 1.0),
])  # fmt: skip
def test_accord_coalition_truce_and_ceasefire_hold_back(array: str, at: Any, value: float, params: dict[str, float], left: float) -> None:
    """0.7 on this ground; splinters signed nothing, and two outside have no coalition."""
    s = Stage().north()
    s[array][at] = value
    assert enmity(s, **params)[[HCUA, FIRST], [GATIA, HCUA]] == pytest.approx([0.7 * left, 0.7])


@pytest.mark.parametrize(("holder", "bands", "alive", "holds"), [
    (HCUA, [(HCUA, 10), (GATIA, 200)], True, HCUA), (HCUA, [(MNLA, 10), (GATIA, 200)], True, MNLA),
    (-1, [(GATIA, 20), (GATIA, 20), (CPA, 30)], True, GATIA), (CPA, [(MSA, 10), (HCUA, 5)], True, MSA), (HCUA, [], True, -1),
    (HCUA, [(HCUA, 60)], False, -1),
])  # fmt: skip
def test_a_place_is_its_holders_while_its_side_has_men_there_then_the_largests(
    holder: int, bands: list[tuple[int, int]], alive: bool, holds: int
) -> None:
    """Outnumbered, but there; an ally holds it for the coalition; men of two bands count together; nobody outside has allies."""
    s = Stage().north()
    s["community.holder"][HERE] = holder
    for group, men in bands:
        s.band(HERE, men, group, alive=alive)
    s.act(rivalry, s.day(number=WEEK))
    assert s["community.holder"][HERE] == holds


def test_control_is_one_at_the_square_of_the_holders_coalition() -> None:
    s = Stage().north()
    for place, group in ((0, HCUA), (1, GANDA), (2, CPA)):
        s.band(place, 20, group)
    expected = np.zeros((3, 5))
    expected[CMA, 0] = expected[PLATFORM, 2] = expected[OUTSIDE, 4] = 1.0
    for day, there in ((WEEK, 1.0), (WEEK + 1, 1.0), (WEEK + 7, 0.0)):
        s.act(rivalry, s.day(number=day))
        expected[PLATFORM, 2] = there
        assert (s["field.control"] == expected).all(), "once a week"
        s["band.alive"][1] = False


def test_on_the_first_day_nobody_holds_by_habit() -> None:
    s = Stage().north()
    s["community.holder"][:] = HCUA
    s.band(0, 20, GATIA)
    s.act(rivalry, s.day(index=1), "muster")
    assert (s["community.holder"] == HCUA).all()
    day = s.day(index=0, number=WEEK + 1)
    s.act(rivalry, day, "muster")
    s.act(rivalry, day)
    assert s["community.holder"].tolist() == [GATIA, -1, -1]


def test_order_of_rows_does_not_say_which_of_two_sides_has_which_luck_or_who_stays_of_two_winners() -> None:
    held = set()
    for month in range(30):
        marks = []
        for groups in ((HCUA, CPA), (CPA, HCUA)):
            s = stage(100, 60, groups[0])
            attack(s, 100, groups[1])
            s["band.slot"][[0, 2]] = groups
            events = certain(s, month, 2)
            marks.append({e.initiator: (e.draw, e.subtype) for e in events} | {"holder": int(s["community.holder"][HERE])})
            won = [GROUPS.index(e.initiator) for e in events if e.subtype == "contest_won"]
            assert marks[-1]["holder"] in (won or [GATIA])
        assert marks[0] == marks[1]
        if len(won) == 2:
            held.add(marks[0]["holder"])
    assert held == {HCUA, CPA}, "of two winners either may stay"


def test_a_place_taken_this_morning_is_defended_this_afternoon() -> None:
    """The expected dead of a second attack are those of the men there; on some days some of them die."""
    second = 0
    for k in range(20):
        s = stage(4000, 60, CPA)
        attack(s, 60, HCUA)
        _first, e = certain(s, k, 2)
        assert e.initiator == "HCUA"
        second += e.best
    assert second > 0
