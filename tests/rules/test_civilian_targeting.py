"""M04 and M15: cells kill to rule and to punish; cover deters, contested control and marked people invite; each has its null."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, assert_fair

from sim.actors.cell import GOVERN, HIDE, STRIKE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed
from sim.rules.jihadists import civilian_targeting

PLAIN: dict[str, Any] = {"control_rise": 0.0, "reprisal": "none", "rate": 0.1, "sigma": 1.0, "retaliation": 0.1, "relief": 0.0}


def stage(action: int = TARGET_CIVILIANS, men: int = 20, people: float = 6000.0) -> Stage:
    """One cell among 6,000 people."""
    s = Stage(people=people)
    s.cell(2, men, action=action)
    return s


def rate(s: Stage, **params: Any) -> float:
    """Daily rate of killings, from the expected dead."""
    s.act(civilian_targeting, **{**PLAIN, **params})
    numbers = {**PLAIN, **params}
    people = float(s.geography.squares.people[2])
    each = mean_aimed(min(float(s["cell.men"][0]), 60.0), min(people, 150.0), numbers["rate"], lengths(numbers["sigma"]))
    return float(-np.log1p(-s.tally("civilian_targeting_expected_deaths") / each))


def test_the_rate_is_that_of_men_people_and_what_the_cell_does() -> None:
    """0.7 a week for 20 men who coerce, by people against their half; less under cover, more after losses nearby."""
    numbers = {"attacks_per_week": 0.7, "govern_per_week": 0.07, "people_half": 6000.0}
    assert rate(stage(GOVERN), **numbers) == pytest.approx(0.005) and rate(stage(people=18000.0), **numbers) == pytest.approx(0.075)
    assert rate(stage(STRIKE), **numbers) == rate(stage(HIDE), **numbers) == 0.0
    s = stage(men=40)
    s["field.cover"][2], s["field.recent_losses_jihadist"][2] = 0.5, 4.0
    assert rate(s, **numbers, deterrence=1.0, retaliation=0.25) == pytest.approx(0.1 * 2.0 * np.exp(-0.5))


def held(men: float, soldiers: float = 50.0) -> Stage:
    """A cell's organisation that shares control with 50 soldiers in reach: with 150 men three quarters are its own, with 50 one half."""
    s = stage()
    s["field.cell_men"][0, 2], s["field.army_reach"][2] = men, soldiers
    return s


@pytest.mark.parametrize(("men", "soldiers", "mission", "rise"), [
    (150.0, 50.0, 0.0, 0.5), (300.0, 50.0, 50.0, 0.5), (50.0, 50.0, 0.0, 0.5 * np.exp(-0.5 * (0.25 / 0.15) ** 2)),
    (50.0, 0.0, 0.0, 0.5 * np.exp(-0.5 * (0.25 / 0.15) ** 2)),
])  # fmt: skip
def test_predominant_but_contested_control_invites(men: float, soldiers: float, mission: float, rise: float) -> None:
    """The peak at three quarters; at parity, a width and two thirds away, exp(-1.39); nothing to share where the state is gone."""
    s, numbers = held(men, soldiers), {"deterrence": 0.0, "control_rise": 0.5, "selective_at": 0.75, "control_width": 0.15}
    s["field.protection"][2] = mission
    assert rate(s, **numbers) == pytest.approx((1.0 + rise) * rate(stage(), deterrence=0.0), rel=1e-5)


def test_undefended_places_lose_most() -> None:
    """60 soldiers within reach at a half of 60 and a relief of one half: three quarters of the dead of a place that has none."""
    dead = []
    for soldiers in (60.0, 0.0):
        s = held(50.0, soldiers)
        s.act(civilian_targeting, control_rise=0.0, relief=0.5, relief_half=60.0)
        dead.append(s.tally("civilian_targeting_expected_deaths"))
    assert dead[0] / dead[1] == pytest.approx(0.75)


def punishing(cover: float, marked: float = 40.0, action: int = TARGET_CIVILIANS, **params: Any) -> tuple[float, float]:
    """Share of killings that punish, and the rate of all; control is heeded only where a test says so."""
    s = stage(action)
    s["field.cover"][2], s["field.marked"][2] = cover, marked
    usual = {"deterrence": 0.0, "reprisal": "weak", "marked_half": 40.0, "control_heed": 0.0}
    all_of_them = rate(s, **{**usual, **params})
    numbers = civilian_targeting.Params(**{**PLAIN, **usual, **params})
    view = s.view(civilian_targeting, numbers)
    civilian_targeting.resolve(view, numbers, s.day(), s.geography)
    return float(view.scratch.punishing[0]), all_of_them


def test_those_who_helped_are_killed_in_place_of_others_once_cover_has_gone() -> None:
    """Strength one half, halved at the half of marked people, by the cover that is gone; the rate of all killings stays."""
    shares, rates = zip(*(punishing(cover) for cover in (0.0, 0.5, 1.0)), strict=True)
    assert shares == pytest.approx((0.25, 0.125, 0.0)) and rates == pytest.approx([rates[0]] * 3)
    assert punishing(0.0, reprisal="strong")[0] == 1.0, "strength two is capped: no more than all"
    assert punishing(0.0, action=HIDE)[1] == 0.0


def test_punishments_may_add_to_killings_instead() -> None:
    """A quarter on top: rates times 1.25, of which one in five punishes."""
    share, more = punishing(0.0, reprisal_adds=1.0)
    assert share == pytest.approx(0.2) and more == pytest.approx(1.25 * punishing(0.0)[1])


def test_punishments_follow_control_as_far_as_it_is_heeded() -> None:
    """Without men counted there is no share of control, five widths from the peak."""
    assert punishing(0.0, control_heed=1.0, control_width=0.15)[0] == pytest.approx(0.25 * np.exp(-12.5))
    assert punishing(0.0, control_heed=0.5, control_width=0.15)[0] == pytest.approx(0.125, abs=1e-5)


def certain(s: Stage, k: int = 0, **params: Any) -> list[Any]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return s.act(civilian_targeting, s.day(number=15000 + k, month_number=k, first_of_month=True), **params)


def test_an_event_is_one_sided_and_says_why() -> None:
    (e,) = certain(stage(men=60))
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (3, "JNIM", "Civilians", "JNIM", "Civilians")
    assert e.community == 1 and e.cell == 0 and e.deaths_a == e.deaths_b == 0 < e.deaths_civilians and e.subtype == "civilian_targeting"
    s = stage()
    s["field.marked"][2] = 1e6
    (e,) = certain(s, reprisal="strong", control_heed=0.0)
    assert e.subtype == "punishment" and s.tally("punishments") == 1.0


@pytest.mark.parametrize(("presence", "low", "high"), [(0.0, 0, 0), (1.0, 60, 115)])
def test_officials_are_hit_where_the_state_is_present(presence: float, low: int, high: int) -> None:
    s, hit = stage(men=60), 0
    s["field.presence"][2] = presence
    for k in range(300):
        (e,) = certain(s, k, officials=0.3, rate=0.2)
        hit += e.official
        assert s.tally("officials_killed") == e.official and (not e.official or e.deaths_civilians > 0)
    assert low <= hit <= high


def test_dead_agree_with_their_expectation() -> None:
    s = stage()
    s["org.campaign"][:] = 30.0
    for name in ("deaths", "civilian"):
        days = s.many(civilian_targeting)
        assert_fair([sum(e.best for e in events) - s.tally(f"civilian_targeting_expected_{name}") for events in days], 0.5)


def test_nobody_dies_twice() -> None:
    """Two people at home, both organisations kill: two dead at most."""
    s = stage(men=60)
    s.cell(2, 60, action=TARGET_CIVILIANS, org=ISGS)
    s["community.people_home"][1], s["org.campaign"][:] = 2, 1e6
    for events in s.many(civilian_targeting, 40, rate=1.0):
        assert len(events) == 2 and sum(e.deaths_civilians for e in events) <= 2
