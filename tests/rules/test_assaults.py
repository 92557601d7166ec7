"""M15: cells that chose to assault go for a post within reach, less often the stronger it is; both sides lose."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, assert_fair

from sim.actors.cell import ASSAULT, STRIKE
from sim.attrition import lengths, mean_aimed, mean_area
from sim.rules.state import assaults


def stage(men: int = 20, soldiers: int = 100) -> Stage:
    """A cell two squares from a post."""
    s = Stage()
    s.garrison(0, soldiers)
    s.cell(2, men, action=ASSAULT, garrison=0)
    return s


def rate(s: Stage) -> float:
    """Daily rate of the pool at 0.7 a week, from the expected deaths when one death in all is certain a fight."""
    s.act(assaults, per_week=0.7, **NUMBERS)
    return float(-np.log1p(-s.tally("assaults_expected_deaths") / fight(s)))


def fight(s: Stage) -> float:
    """Mean dead of both sides by hand, at the numbers below."""
    men, soldiers, nodes = float(s["cell.men"][0]), float(s["garrison.men"][0]), lengths(1.15)
    attackers, reached = min(0.6 * men, 250.0), 0.35 * soldiers
    return float(mean_aimed(attackers, reached, 0.2, nodes) + mean_area(min(reached, 60.0), attackers, 0.002, nodes))


NUMBERS = {"committed": 0.6, "rate": 0.2, "return_rate": 0.002, "exposed": 0.35, "sigma": 1.15, "odds": 0.5, "retaliation": 0.25}


def test_the_rate_is_that_of_men_week_strength_losses_and_campaign() -> None:
    """0.7 a week for 20 men against 100 soldiers is 0.1 a day."""
    assert rate(stage()) == pytest.approx(0.1)
    s = stage(40, 400)
    s["field.recent_losses_jihadist"][0], s["org.campaign"][0, 1] = 4.0, 3.0
    assert rate(s) == pytest.approx(0.1 * 2.0 * 0.5 * 2.0 * 3.0)


@pytest.mark.parametrize(("column", "value"), [("cell.action", STRIKE), ("cell.garrison", -1), ("garrison.men", 0)])
def test_only_those_who_chose_and_have_a_target(column: str, value: int) -> None:
    s = stage()
    s[column][0] = value
    assert certain(s) == [] and s.tally("assaults_expected_deaths") == 0.0


def certain(s: Stage, number: int = 16876, month: int = 554, **params: Any) -> list[Any]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return s.act(assaults, s.day(number=number, month_number=month, first_of_month=True), **params)


def test_an_event_says_who_did_what_to_whom_and_a_bloody_one_is_a_raid() -> None:
    (e,) = certain(stage(200, 300), rate=0.5)
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "FAMA", "JNIM", "JNIM", "FAMA")
    assert e.square == 0 and e.garrison == 0 and e.cell == 0 and e.subtype == "raid" and e.deaths_a >= 5
    (e,) = certain(stage(2, 300), rate=0.0, return_rate=0.0)
    assert e.subtype == "ambush" and e.best == 0
    s = stage()
    s["cell.katiba"][0] = 1
    assert certain(s)[0].initiator == "Ansaroul_Islam", "which acts under its own name"


def test_two_cells_of_one_side_are_one_assault() -> None:
    s = stage()
    s.cell(1, 30, action=ASSAULT, garrison=0)
    s.cell(1, 30, action=ASSAULT, garrison=0, org=ISGS)
    assert sorted(e.initiator for e in certain(s)) == ["ISGS", "JNIM"]


def test_dead_agree_with_their_expectation() -> None:
    s = stage(30)
    s["org.campaign"][:] = 4.0
    assert_fair([sum(e.best for e in events) - s.tally("assaults_expected_deaths") for events in s.many(assaults)], 0.5)


def test_nobody_dies_twice() -> None:
    """Three soldiers, raided by both organisations on one day: three dead at most."""
    s = stage(200, 3)
    s.cell(1, 200, action=ASSAULT, garrison=0, org=ISGS)
    s["org.campaign"][:] = 1e6
    for events in s.many(assaults, 40, rate=1.0, exposed=1.0):
        assert len(events) == 2 and sum(e.deaths_a for e in events) <= 3


def test_no_assault_is_larger_than_the_most() -> None:
    """A cap that the country's cells seldom reach: 2,000 men in one pool are 250."""
    few, many = stage(500, 2000), stage(2000, 2000)
    for s in (few, many):
        certain(s, most=250.0, committed=0.5, return_rate=0.0, sigma=0.2)
    assert few.tally("assaults_expected_deaths") == pytest.approx(many.tally("assaults_expected_deaths"))
    certain(many, most=600.0, committed=0.5, return_rate=0.0, sigma=0.2)
    assert many.tally("assaults_expected_deaths") > 1.5 * few.tally("assaults_expected_deaths")
