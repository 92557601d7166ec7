"""M10, M19: movements at odds with the state attack the army within reach, as far as no ceasefire holds; others and at the null none."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair, table

from sim.attrition import lengths, mean_aimed
from sim.rules.north import rebellion
from sim.words import COALITIONS, NAMED_GROUPS, OUTSIDE

HCUA, GATIA = (NAMED_GROUPS.index(name) for name in ("HCUA", "GATIA"))
CMA, PLATFORM = (COALITIONS.index(name) for name in ("CMA", "Platform"))
PLAIN: dict[str, Any] = {"army_half": 60.0, "deterrence": 0.0, "rate": 0.06, "return_rate": 0.06, "sigma": 1.0, "per_week": 0.7}
RELATIONS = {
    "a": ["FAMA", "FAMA", "FAMA", "CMA"], "b": ["CMA", "CMA", "Platform", "Platform"], "intensity": [-0.6, -0.2, 0.6, -0.7],
    "active_from": np.array(["2010-01-01", "2011-01-25", "2010-01-01", "2010-01-01"], "datetime64[D]"),
    "active_to": np.array(["2011-01-25", "NaT", "NaT", "NaT"], "datetime64[D]"),
}  # fmt: skip


def stage(men: int = 60, group: int = HCUA, army: float = 60.0, ceasefire: float = 0.0) -> Stage:
    """A band beside a post of the army."""
    s = Stage(rivalries=table(**RELATIONS)).north()
    s["group.coalition"][:] = OUTSIDE
    s["group.coalition"][HCUA], s["group.coalition"][GATIA] = CMA, PLATFORM
    s.band(1, men, group)
    s.garrison(2, 100)
    s["field.army_reach"][:] = army
    s["tally.ceasefire"][:] = ceasefire
    return s


def lived(s: Stage, k: int = 0, start: int = 15000, **params: float) -> list[Any]:
    """The attacks of one day, by default of those since 25 January 2011, when the relations had cooled."""
    return s.act(rebellion, s.day(number=start + k, month_number=k, first_of_month=True), **{**PLAIN, **params})


def rate(s: Stage, start: int = 15000, **params: float) -> float:
    """Daily rate of attacks, from the expected dead: 48 men against 40 soldiers at most."""
    lived(s, start=start, **params)
    men, party, nodes = 0.8 * float(s["band.men"][0]), min(float(s["field.army_reach"][2]), 40.0), lengths(1.0)
    each = mean_aimed(men, party, 0.06, nodes) + mean_aimed(party, men, 0.06, nodes)
    return float(-np.log1p(-s.tally("rebellion_expected_deaths") / each))


@pytest.mark.parametrize(("world", "daily"), [
    ({}, 0.01), ({"men": 90}, 0.015), ({"army": 180.0}, 0.015), ({"ceasefire": 0.5}, 0.005), ({"ceasefire": 1.0}, 0.0),
    ({"group": GATIA}, 0.0),
])  # fmt: skip
def test_the_rate_is_that_of_men_enmity_and_soldiers_near(world: dict[str, Any], daily: float) -> None:
    """0.7 a week, an enmity of 0.2 and half of the highest rate: 0.01 a day for 60 men; none of allies of the state."""
    s = stage(**world)
    assert rate(s) == pytest.approx(daily)
    s["field.cover"][:] = 1.0
    assert rate(s, deterrence=0.3) == pytest.approx(daily * np.exp(-0.3))


def test_where_no_soldier_is_near_nobody_is_attacked() -> None:
    assert not any(lived(stage(army=0.0), k, per_week=2.0) for k in range(50))


def test_the_enmity_that_counts_is_that_of_the_day() -> None:
    """0.6 from 2010 to the day before 25 January 2011 (day 14999), 0.2 from then on, none before."""
    assert np.datetime64(14999, "D") == np.datetime64("2011-01-25")
    assert [rate(stage(), start=day) for day in (14998, 14999, 18000, 14609)] == pytest.approx([0.03, 0.01, 0.01, 0.0])


def test_the_dead_are_as_many_as_expected_and_never_more_than_there_are() -> None:
    gaps, s = [], stage(men=300, army=600.0)
    for events in s.many(rebellion, 600, **{**PLAIN, "per_week": 2.0}):
        gaps.append(sum(e.best for e in events) - s.tally("rebellion_expected_deaths"))
        for e in events:
            assert (e.type, e.target, e.band_b, e.garrison, e.deaths_civilians) == (1, "FAMA", 0, 0, 0) and e.initiator == "HCUA"
    assert_fair(gaps, 0.5)
    small = stage(men=3000, army=1e6)
    small["garrison.men"][0] = 1
    assert all(e.deaths_a <= 1 for events in small.many(rebellion, 30, **{**PLAIN, "per_week": 2.0, "rate": 0.5}) for e in events)
