"""M14: men out of their posts meet cells where people inform, hidden ones less."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, orders

from sim.actors.cell import GOVERN, HIDE
from sim.attrition import lengths, mean_aimed
from sim.rules.state import army_operations

CALM: dict[str, Any] = {"rate": 0.1, "return_rate": 0.07, "sigma": 1.0, "reach_hours": 1.5}


def stage(out: float = 30.0, information: float = 1.0, action: int = GOVERN, men: int = 20, **options: Any) -> tuple[Stage, float]:
    """A cell in the square of a post that sends `out` men."""
    s = Stage(**options)
    s.garrison(2, 120)
    s.cell(2, men, action=action)
    s["field.information"][:] = information
    return s, out


def lived(pair: tuple[Stage, float], k: int = 0, **params: Any) -> tuple[Stage, list[Any]]:
    """One day; the stage and its events."""
    s, out = pair
    day = s.day(number=15000 + k, month_number=k, first_of_month=True)
    day.orders["garrison"] = orders(out=[out])
    return s, s.act(army_operations, day, **{**CALM, **params})


def rate(pair: tuple[Stage, float], **params: Any) -> float:
    """Daily rate of contact, from the expected dead of both sides."""
    s, _events = lived(pair, **params)
    soldiers, men, nodes = min(max(s["field.army_patrols"][2], 5.0), 60.0), float(s["cell.men"][0]), lengths(1.0)
    each = mean_aimed(soldiers, men, 0.1, nodes) + mean_aimed(men, soldiers, 0.07, nodes)
    return float(-np.log1p(-s.tally("army_operations_expected_deaths") / each))


def test_men_out_thin_with_travel_time() -> None:
    s, _ = lived(stage(30.0))
    assert s["field.army_patrols"] == pytest.approx(30.0 * np.exp(-np.array([2, 1, 0, 1, 2]) / 1.5))


def test_the_contact_rate_is_that_of_men_out_and_information() -> None:
    """0.7 a week where 30 are out and everybody informs; half of it where half do or where the cell hides at a cut of half."""
    assert rate(stage(), contact_per_week=0.7) == pytest.approx(0.1)
    assert rate(stage(information=0.5), contact_per_week=0.7) == pytest.approx(0.05)
    assert rate(stage(60.0), contact_per_week=0.7) == pytest.approx(0.2)
    assert rate(stage(action=HIDE), contact_per_week=0.7, hidden=0.5) == pytest.approx(0.05)
    assert rate(stage(action=HIDE), contact_per_week=0.7, hidden=0.0) == pytest.approx(0.1), "at the null hiding does not help"
    assert rate(stage(concealment=1.0), contact_per_week=0.7) < 0.1
    assert rate(stage(), contact_per_week=0.0) == 0.0


def test_men_beside_other_commands_meet_fewer() -> None:
    """A quarter of the army's capacity in the square is lost: three quarters of the rate, and the men are still there."""
    s, out = stage()
    s["field.interference_army"][2] = 0.25
    assert rate((s, out), contact_per_week=0.7) == pytest.approx(0.075) and s["field.army_patrols"][2] == 30.0
    s["field.interference_army"][2], s["field.interference_army"][1] = 0.0, 0.9
    assert rate((s, out), contact_per_week=0.7) == pytest.approx(0.1), "elsewhere"


def certain(k: int = 0, **params: Any) -> list[Any]:
    """A day of sure contact."""
    return lived(stage(1e7), k, **{"contact_per_week": 1.0, **params})[1]


def test_events_say_who_did_what_to_whom() -> None:
    (contact,) = certain()
    assert (contact.type, contact.side_a, contact.side_b, contact.initiator, contact.target) == (1, "FAMA", "JNIM", "FAMA", "JNIM")
    assert contact.cell == 0 and contact.garrison == 0 and contact.deaths_civilians == 0


def test_dead_agree_with_their_expectation() -> None:
    gap = []
    for k in range(500):
        s, events = lived(stage(300.0), k, contact_per_week=0.3)
        gap.append(sum(e.best for e in events) - s.tally("army_operations_expected_deaths"))
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(500) and np.std(gap) > 0.5


def test_nobody_dies_twice() -> None:
    """One soldier left at the post, met by both organisations: one dead at most, and no fighter twice."""
    for k in range(40):
        s, out = stage(1e6, men=1)
        s.cell(2, 40, org=ISGS, action=GOVERN)
        s["garrison.men"][0] = 1
        _s, events = lived((s, out), k, contact_per_week=1.0, rate=0.5, return_rate=0.5)
        assert len(events) == 2
        assert sum(e.deaths_a for e in events) <= 1 and sum(e.deaths_b for e in events if e.cell == 0) <= 1


def test_the_dead_of_each_contact_are_those_of_its_law() -> None:
    """With fights of nearly one length only rounding is left to chance."""
    gap = []
    for k in range(400):
        s, events = lived(stage(1e7), k, contact_per_week=1.0, sigma=0.2)
        gap.append(sum(e.best for e in events) - s.tally("army_operations_expected_deaths"))
    assert abs(np.mean(gap)) < 0.15
