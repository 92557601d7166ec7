"""M10 and M11: armed men without rents rob people; those outside the accord harass soldiers as well, where these are many."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair

from sim.actors.band import CONTEST, HOLD, ROB
from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.rules.north import banditry
from sim.words import CMA, NAMED_GROUPS

HCUA, GATIA, CPA, MSA = (NAMED_GROUPS.index(name) for name in ("HCUA", "GATIA", "CPA", "MSA"))
HERE, SQUARE = 1, 2
PLAIN: dict[str, float] = {"deterrence": 0.0, "party": 12.0, "rate": 0.05, "reach": 60.0, "sigma": 0.8, "harass": 0.0}


def stage(group: int = CPA, men: int = 60, soldiers: float = 0.0, garrison: int = 100) -> Stage:
    """A band that robs, with soldiers in reach and their post nearby."""
    s = Stage().north()
    s.band(HERE, men, group, action=ROB)
    s.garrison(0, garrison)
    s["field.army_reach"][SQUARE] = soldiers
    return s


def robbery(rate: float = 0.05, reach: float = 60.0) -> float:
    """Mean dead of one robbery by hand."""
    return float(mean_aimed(12.0, reach, rate, lengths(0.8)))


def rate(s: Stage, **params: float) -> float:
    """Daily rate of robberies, from the expected dead."""
    s.act(banditry, **{**PLAIN, **params})
    return float(-np.log1p(-s.tally("banditry_expected_deaths") / robbery()))


def test_the_rate_is_that_of_men_and_week_and_falls_under_cover() -> None:
    """0.7 a week for 60 men is 0.1 a day."""
    s = stage(men=90)
    assert rate(s, per_week=0.7) == pytest.approx(0.15)
    s["field.cover"][SQUARE] = 0.6
    assert rate(s, per_week=0.7, deterrence=2.0) == pytest.approx(0.15 * np.exp(-1.2))


@pytest.mark.parametrize(("column", "value"), [("band.action", HOLD), ("band.action", CONTEST), ("band.alive", False)])
def test_only_the_living_who_chose_to_rob(column: str, value: Any) -> None:
    s = stage()
    s[column][0] = value
    assert certain(s, robberies=0) == [] and s.tally("banditry_expected_deaths") == s.tally("robberies") == 0.0


def certain(s: Stage, k: int = 0, robberies: int = 1, **params: Any) -> list[Any]:
    """Events of the first day on which that many robberies happen; marks know only the month and how many there were."""
    events: list[Any] = []
    for j in range(400):
        s["field.banditry_marks"][:] = 0
        day = s.day(number=15000 + k + 1000 * j, month_number=k)
        events = s.act(banditry, day, **{"per_week": 2.0, "stated_men": 20.0, **params})
        if len(events) == robberies:
            break
    return events


def test_a_robbery_is_one_sided_and_says_whose_it_was() -> None:
    s = stage()
    (e,) = certain(s, rate=1.0)
    assert (e.type, e.subtype, e.side_a, e.side_b, e.initiator, e.target) == (3, "robbery", "CPA", "Civilians", "CPA", "Civilians")
    assert (e.square, e.community, e.group, e.garrison, e.band_a, e.band_b) == (SQUARE, HERE, CPA, -1, -1, -1)
    assert e.deaths_civilians > 0 and e.deaths_a == e.deaths_b == 0 and s.tally("robberies") == 1.0


def test_harassment_aims_at_soldiers_of_the_nearest_post() -> None:
    seen = 0
    for k in range(40):
        s = stage(soldiers=1e9)
        s.garrison(4, 100)
        s["garrison.square"][0] = 3
        (e,) = certain(s, k, rate=1.0, harass=1.0)
        assert (e.type, e.subtype, e.side_a, e.side_b, e.initiator, e.target) == (1, "harassment", "FAMA", "CPA", "CPA", "FAMA")
        assert (e.garrison, e.band_b, e.group, e.deaths_b, e.deaths_civilians) == (0, 0, -1, 0, 0)
        seen += e.deaths_a
    assert seen > 0


@pytest.mark.parametrize(("group", "integrated", "soldiers", "share"), [
    (CPA, False, 80.0, 0.2), (MSA, False, 240.0, 0.3), (HCUA, False, 80.0, 0.06), (GATIA, False, 80.0, 0.06), (CPA, True, 80.0, 0.06),
    (CPA, False, 0.0, 0.0),
])  # fmt: skip
def test_outsiders_harass_more_than_signatories_where_soldiers_are_many(
    group: int, integrated: bool, soldiers: float, share: float
) -> None:
    """80 soldiers are half of many, 240 three quarters: 0.4 of that outside, and 0.3 of it inside the accord."""
    s = stage(group, soldiers=soldiers)
    if integrated:
        s["group.coalition"][group] = CMA
    s.act(banditry, **{**PLAIN, "per_week": 0.7, "harass": 0.4, "signatory": 0.3, "soldiers": 80.0})
    assert 1.0 - s.tally("banditry_expected_civilian") / s.tally("banditry_expected_deaths") == pytest.approx(share)


def test_the_share_of_events_is_that_of_the_rule() -> None:
    kinds = [certain(stage(soldiers=80.0), k, harass=0.8, soldiers=80.0)[0].subtype == "harassment" for k in range(500)]
    assert np.mean(kinds) == pytest.approx(0.4, abs=3 * np.sqrt(0.24 / 500))


@pytest.mark.parametrize(("tally", "dead"), [("banditry_expected_deaths", "best"), ("banditry_expected_civilian", "deaths_civilians")])
def test_dead_agree_with_their_expectation(tally: str, dead: str) -> None:
    s = stage(soldiers=80.0)
    days = s.many(banditry, 800, per_week=2.0, rate=0.2, harass=1.0)
    assert_fair([sum(getattr(e, dead) for e in events) - s.tally(tally) for events in days], 0.3)


def test_few_people_are_hit_less() -> None:
    """Ten people in a square against a reach of 60."""
    s = Stage(people=10.0).north()
    s.band(HERE, 60, CPA, action=ROB)
    s.act(banditry, **{**PLAIN, "per_week": 0.7, "rate": 1.0})
    assert s.tally("banditry_expected_deaths") == pytest.approx(robbery(1.0, reach=10.0) * (1 - np.exp(-0.1)))


def test_nobody_dies_twice() -> None:
    """Three people at home and two soldiers at the post, of whom all but one were killed this morning."""
    s, dead = stage(soldiers=80.0, garrison=2), []
    s["community.people_home"][HERE] = 3
    killed = Event(SQUARE, 3, "x", "JNIM", "Civilians", "JNIM", "Civilians", deaths_a=1, garrison=0, deaths_civilians=2, community=HERE)
    for k in range(60):
        day = s.day(number=15000 + k, month_number=k, first_of_month=True, events=[killed])
        dead += [(e.deaths_a, e.deaths_civilians) for e in s.act(banditry, day, per_week=2.0, stated_men=20.0, rate=1.0, harass=1.0)]
    assert set(dead) == {(1, 0), (0, 1)}
