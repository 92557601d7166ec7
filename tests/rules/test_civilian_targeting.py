"""M04 and M15: cells kill to rule and to punish; cover deters, contested control and marked people invite; each has its null."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage

from sim.actors.cell import GOVERN, HIDE, STRIKE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed
from sim.rules import civilian_targeting

PLAIN: dict[str, Any] = {"control_peak": 0.0, "reprisal": "none", "rate": 0.1, "sigma": 1.0, "retaliation": 0.1}


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
    """0.7 a week for 20 men who coerce, halved where people are at their half."""
    numbers = {"attacks_per_week": 0.7, "govern_per_week": 0.07, "people_half": 6000.0}
    assert rate(stage(), **numbers) == pytest.approx(0.05)
    assert rate(stage(GOVERN), **numbers) == pytest.approx(0.005)
    assert rate(stage(people=18000.0), **numbers) == pytest.approx(0.075)
    assert rate(stage(STRIKE), **numbers) == rate(stage(HIDE), **numbers) == 0.0


def test_cover_deters_at_its_own_rate_and_at_the_null_does_not() -> None:
    s = stage()
    free = rate(s, deterrence=1.0)
    s["field.cover"][2] = 0.5
    assert rate(s, deterrence=1.0) == pytest.approx(free * np.exp(-0.5))
    assert rate(s, deterrence=0.0) == pytest.approx(free)


def test_contested_control_invites_and_at_the_null_does_not() -> None:
    """Support of one half for the state and one half for JNIM is the peak."""
    s = stage()
    calm = rate(s, control_peak=0.5)
    s["community.support"][1, 0] = s["community.support"][1, 1] = 0.5
    assert rate(s, control_peak=0.5) == pytest.approx(1.5 * calm)
    assert rate(s, control_peak=0.0) == pytest.approx(calm)


def test_losses_nearby_are_avenged_and_at_the_null_are_not() -> None:
    s = stage()
    calm = rate(s, retaliation=0.25)
    s["field.recent_losses_jihadist"][2] = 4.0
    assert rate(s, retaliation=0.25) == pytest.approx(2 * calm) and rate(s, retaliation=0.0) == pytest.approx(calm)


def punishing(cover: float, marked: float = 40.0, action: int = STRIKE, **params: Any) -> float:
    """Rate of punishment alone."""
    s = stage(action)
    s["field.cover"][2], s["field.marked"][2] = cover, marked
    return rate(
        s, **{"attacks_per_week": 0.0, "govern_per_week": 0.0, "reprisal": "weak", "reprisal_per_week": 0.7, "marked_half": 40.0, **params}
    )


def test_those_who_helped_are_punished_once_cover_has_gone() -> None:
    """0.7 a week at strength one half, halved at the half of marked people."""
    assert punishing(0.0) == pytest.approx(0.7 / 7 * 0.5 * 0.5)
    assert punishing(0.0) > punishing(0.5) == pytest.approx(0.5 * punishing(0.0)) and punishing(1.0) == 0.0
    assert punishing(0.0, reprisal="strong") == pytest.approx(4 * punishing(0.0))
    assert punishing(0.0, action=HIDE) == 0.0


def test_at_the_nulls_nobody_is_punished() -> None:
    assert punishing(0.0, reprisal="none") == punishing(0.0, marked=0.0) == punishing(0.0, reprisal_per_week=0.0) == 0.0


def certain(s: Stage, k: int = 0, **params: Any) -> list[Any]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return s.act(civilian_targeting, s.day(number=15000 + k, month_number=k, first_of_month=True), **params)  # type: ignore[no-any-return]


def test_an_event_is_one_sided_and_says_why() -> None:
    (e,) = certain(stage(men=60))
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target, e.subtype) == (
        3,
        "JNIM",
        "Civilians",
        "JNIM",
        "Civilians",
        "civilian_targeting",
    )
    assert e.community == 1 and e.cell == 0 and e.deaths_a == e.deaths_b == 0 and e.deaths_civilians > 0
    s = stage(STRIKE)
    s["field.marked"][2] = 1e6
    (e,) = certain(s, reprisal="strong")
    assert e.subtype == "punishment" and s.tally("punishments") == 1.0


def test_officials_are_hit_where_the_state_is_present() -> None:
    hit = {0.0: 0, 1.0: 0}
    for presence in hit:
        for k in range(300):
            s = stage(men=60)
            s["field.presence"][2] = presence
            (e,) = certain(s, k, officials=0.3)
            hit[presence] += e.official
            assert s.tally("officials_killed") == e.official and (not e.official or e.deaths_civilians > 0)
    assert hit[0.0] == 0 and 60 <= hit[1.0] <= 115


def test_dead_agree_with_their_expectation() -> None:
    gap = []
    for k in range(500):
        s = stage()
        s["org.campaign"][:] = 30.0
        events = s.act(civilian_targeting, s.day(number=15000 + k, month_number=k, first_of_month=True))
        gap.append(sum(e.best for e in events) - s.tally("civilian_targeting_expected_deaths"))
        assert s.tally("civilian_targeting_expected_deaths") == s.tally("civilian_targeting_expected_civilian")
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(500) and np.std(gap) > 0.5


def test_nobody_dies_twice() -> None:
    """Two people at home, both organisations kill: two dead at most."""
    for k in range(40):
        s = stage(men=60)
        s.cell(2, 60, action=TARGET_CIVILIANS, org=ISGS)
        s["community.people_home"][1] = 2
        events = certain(s, k, rate=1.0)
        assert len(events) == 2 and sum(e.deaths_civilians for e in events) <= 2


def test_the_dead_of_each_killing_are_those_of_its_law() -> None:
    """With raids of nearly one length only rounding is left to chance."""
    gap = []
    for k in range(400):
        s = stage()
        (e,) = certain(s, k, sigma=0.2)
        gap.append(e.best - s.tally("civilian_targeting_expected_deaths"))
    assert abs(np.mean(gap)) < 0.1
