"""Attacks on partner forces: cells that strike ambush task groups where these are out; dead agree with expectation, and the nulls."""

from typing import Any

import numpy as np
import pytest
from tiny import JNIM, Stage, assert_fair

from sim.actors.cell import STRIKE
from sim.actors.task_group import BARKHANE, JOINT
from sim.attrition import lengths, mean_aimed, mean_area
from sim.rules.state import attacks_on_partners, partner_operations


def stage(men: int = 20, barkhane: float = 1.0, joint: float = 0.0) -> Stage:
    """A cell that strikes where groups of either force are felt; one group of 100 men of each."""
    s = Stage()
    s.cell(2, men, action=STRIKE)
    for force in (BARKHANE, JOINT):
        s.add("task_group", square=2, men=100, force=force)
    s["field.partner_effort"][2], s["field.joint_effort"][2] = barkhane, joint
    return s


@pytest.mark.parametrize(("barkhane", "joint", "campaign", "daily"), [(1.0, 0.0, 1.0, 0.05), (0.0, 3.0, 1.0, 0.075), (1.0, 0.0, 2.0, 0.1)])
def test_the_rate_is_that_of_men_campaign_and_groups_out(barkhane: float, joint: float, campaign: float, daily: float) -> None:
    """0.7 a week where groups are many, half of it beside one at a half of one; a joint force is met as Barkhane is."""
    s = stage(barkhane=barkhane, joint=joint)
    s["org.campaign"][JNIM, 1] = campaign
    s.act(attacks_on_partners, per_week=0.7, half=1.0, rate=0.01, return_rate=0.004)
    each = mean_aimed(10.0, 40.0, 0.01, lengths(1.0)) + mean_area(40.0, 10.0, 0.004, lengths(1.0))
    assert s.tally("attacks_on_partners_expected_deaths") == pytest.approx((1 - np.exp(-daily)) * each)


def ambushed(k: int, s: Stage, **params: Any) -> list[Any]:
    """Ambushes of one day, each year of months at its own marks."""
    day = s.day(number=15000 + k, month_number=k, first_of_month=True, levers={"joint_force": {"force": "G5JF"}})
    return s.act(attacks_on_partners, day, **{"per_week": 2.0, "half": 0.1, **params})


def test_an_ambush_is_state_based_and_its_dead_are_booked_on_their_groups() -> None:
    """Barkhane replaces its dead at once, a joint force with the month."""
    seen = set()
    for k in range(40):
        s = stage(joint=1.0)
        s["org.campaign"][:] = 1e6
        events = ambushed(k, s, rate=0.3, return_rate=0.05)
        assert [(e.side_a, e.target, e.task_group) for e in events] == [("Barkhane", "Barkhane", 0), ("G5JF", "G5JF", 1)]
        for e in events:
            assert (e.type, e.subtype, e.side_b, e.initiator, e.cell, e.square) == (1, "ambush_of_partner", "JNIM", "JNIM", 0, 2)
            seen.add((e.deaths_a > 0, e.deaths_b > 0))
        assert sum(e.deaths_b for e in events) <= 20 and s.tally("attacks_on_partners") == 2.0
        s.act(partner_operations, s.day(events=events), "settle")
        dead = [e.deaths_a for e in events]
        assert s.column("task_group.cum_killed") == dead and s.column("task_group.men") == [100, 100 - dead[1]]
    assert (True, True) in seen


def test_no_more_die_than_are_left() -> None:
    s = stage()
    s["task_group.men"][:2] = 1
    s["org.campaign"][:] = 1e6
    s.cell(1, 20, action=STRIKE)
    s["field.partner_effort"][1] = 1.0
    assert max(sum(e.deaths_a for e in ambushed(k, s, rate=0.5)) for k in range(30)) == 1


def test_dead_agree_with_their_expectation() -> None:
    s = stage()
    days = s.many(attacks_on_partners, 600, per_week=2.0, half=0.1, rate=0.1, return_rate=0.01)
    assert_fair([sum(e.best for e in events) - s.tally("attacks_on_partners_expected_deaths") for events in days], 0.3)
