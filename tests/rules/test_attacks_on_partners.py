"""Attacks on partner forces: cells that strike ambush task groups where these are out; dead agree with expectation, and the nulls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import JNIM, Stage

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


def deaths(v: Stage, **params: float) -> float:
    """Deaths expected today."""
    v.act(attacks_on_partners, **params)
    return v.tally("attacks_on_partners_expected_deaths")


def each(rate: float, back: float, mass: float = 10.0) -> float:
    """Mean dead of one ambush by hand: aimed fire against fire at an area."""
    return float(mean_aimed(mass, 40.0, rate, lengths(1.0)) + mean_area(40.0, mass, back, lengths(1.0)))


def test_the_rate_is_that_of_men_campaign_and_groups_out() -> None:
    """0.7 a week where groups are many, half of it beside one at a half of one."""
    at = {"per_week": 0.7, "half": 1.0, "rate": 0.01, "return_rate": 0.004}
    assert deaths(stage(), **at) == pytest.approx((1 - np.exp(-0.05)) * each(0.01, 0.004))
    assert deaths(stage(barkhane=3.0), **at) == pytest.approx((1 - np.exp(-0.075)) * each(0.01, 0.004))
    s = stage()
    s["org.campaign"][JNIM, 1] = 2.0
    assert deaths(s, **at) == pytest.approx((1 - np.exp(-0.1)) * each(0.01, 0.004))
    assert deaths(stage(barkhane=0.0, joint=1.0), **at) == deaths(stage(), **at), "a joint force is met as Barkhane is"


def ambushed(k: int, s: Stage, **params: Any) -> list[Any]:
    """Ambushes of one day, each year of months at its own marks."""
    day = s.day(number=15000 + k, month_number=k)
    day.levers = {**day.levers, "joint_force": {**day.levers["joint_force"], "force": "G5JF"}}
    return s.act(attacks_on_partners, day, **{"per_week": 2.0, "half": 0.1, **params})  # type: ignore[no-any-return]


def test_an_ambush_is_state_based_and_says_whose_dead_they_are() -> None:
    seen = set()
    for k in range(60):
        s = stage(joint=1.0)
        s["org.campaign"][:] = 1e6
        events = ambushed(k, s, rate=0.3, return_rate=0.05)
        assert [(e.side_a, e.target, e.task_group) for e in events] == [("Barkhane", "Barkhane", 0), ("G5JF", "G5JF", 1)]
        for e in events:
            assert (e.type, e.subtype, e.side_b, e.initiator, e.cell, e.square) == (1, "ambush_of_partner", "JNIM", "JNIM", 0, 2)
            seen.add((e.deaths_a > 0, e.deaths_b > 0))
        assert sum(e.deaths_b for e in events) <= 20 and s.tally("attacks_on_partners") == 2.0
    assert (True, True) in seen


def test_the_dead_are_booked_on_their_groups() -> None:
    """Barkhane replaces its dead at once, a joint force with the month."""
    for k in range(40):
        s = stage(joint=1.0)
        s["org.campaign"][:] = 1e6
        day = s.day()
        day.events.extend(ambushed(k, s, rate=0.3))
        s.act(partner_operations, day, "settle")
        dead = [e.deaths_a for e in day.events]
        assert s["task_group.cum_killed"][:2].tolist() == dead and s["task_group.men"][:2].tolist() == [100, 100 - dead[1]]


def test_no_more_die_than_are_left() -> None:
    for k in range(30):
        s = stage()
        s["task_group.men"][:2] = 1
        s["org.campaign"][:] = 1e6
        s.cell(1, 20, action=STRIKE)
        s["field.partner_effort"][1] = 1.0
        assert sum(e.deaths_a for e in ambushed(k, s, rate=0.5)) <= 1


def test_dead_agree_with_their_expectation() -> None:
    gap = []
    for k in range(600):
        s = stage()
        events = ambushed(k, s, rate=0.1, return_rate=0.01)
        gap.append(sum(e.best for e in events) - s.tally("attacks_on_partners_expected_deaths"))
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(len(gap)) and np.std(gap) > 0.3
