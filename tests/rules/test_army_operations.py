"""M14: men out of their posts meet cells where people inform, hidden ones less."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, assert_fair, orders

from sim.actors.cell import GOVERN, HIDE
from sim.attrition import lengths, mean_aimed
from sim.rules.state import army_operations

CALM: dict[str, Any] = {"rate": 0.1, "return_rate": 0.07, "sigma": 1.0, "reach_hours": 1.5}


def stage(information: float = 1.0, action: int = GOVERN, men: int = 20, **options: Any) -> Stage:
    """A cell in the square of a post."""
    s = Stage(**options)
    s.garrison(2, 120)
    s.cell(2, men, action=action)
    s["field.information"][:] = information
    return s


def lived(s: Stage, out: float = 30.0, k: int = 0, **params: Any) -> list[Any]:
    """The events of one day on which so many men of the post are out."""
    day = s.day(number=15000 + k, month_number=k, first_of_month=True, orders={"garrison": orders(out=[out])})
    return s.act(army_operations, day, **{**CALM, **params})


def rate(s: Stage, out: float = 30.0, **params: Any) -> float:
    """Daily rate of contact at 0.7 a week, from the expected dead of both sides."""
    lived(s, out, contact_per_week=0.7, **params)
    soldiers, men, nodes = min(max(s["field.army_patrols"][2], 5.0), 60.0), float(s["cell.men"][0]), lengths(1.0)
    each = mean_aimed(soldiers, men, 0.1, nodes) + mean_aimed(men, soldiers, 0.07, nodes)
    return float(-np.log1p(-s.tally("army_operations_expected_deaths") / each))


def test_men_out_thin_with_travel_time() -> None:
    s = stage()
    lived(s)
    assert s["field.army_patrols"] == pytest.approx(30.0 * np.exp(-np.array([2, 1, 0, 1, 2]) / 1.5))


@pytest.mark.parametrize(("world", "out", "daily"), [
    ({}, 30.0, 0.1), ({"information": 0.5}, 60.0, 0.1), ({"action": HIDE}, 30.0, 0.05), ({"concealment": 1.0}, 30.0, 0.03),
])  # fmt: skip
def test_the_contact_rate_is_that_of_men_out_and_information(world: dict[str, Any], out: float, daily: float) -> None:
    """0.7 a week where 30 are out and everybody informs; half of it where half do or where the cell hides; ground conceals 0.7."""
    assert rate(stage(**world), out, hidden=0.5, concealment=0.7) == pytest.approx(daily)


def test_men_beside_other_commands_meet_fewer() -> None:
    """A quarter of the army's capacity in the square is lost: three quarters of the rate, and the men are still there."""
    s = stage()
    s["field.interference_army"][:] = 0.9
    s["field.interference_army"][2] = 0.25
    assert rate(s) == pytest.approx(0.075) and s["field.army_patrols"][2] == 30.0


def test_events_say_who_did_what_to_whom() -> None:
    (contact,) = lived(stage(), 1e7, contact_per_week=1.0)
    assert (contact.type, contact.side_a, contact.side_b, contact.initiator, contact.target) == (1, "FAMA", "JNIM", "FAMA", "JNIM")
    assert contact.cell == 0 and contact.garrison == 0 and contact.deaths_civilians == 0


def test_dead_agree_with_their_expectation() -> None:
    s, out = stage(), {"garrison": orders(out=[300.0])}
    days = s.many(army_operations, orders=out, **CALM, contact_per_week=0.3)
    assert_fair([sum(e.best for e in events) - s.tally("army_operations_expected_deaths") for events in days], 0.5)


def test_nobody_dies_twice() -> None:
    """One soldier left at the post, met by both organisations: one dead at most, and no fighter twice."""
    s = stage(men=1)
    s.cell(2, 40, org=ISGS, action=GOVERN)
    s["garrison.men"][0] = 1
    for k in range(40):
        events = lived(s, 1e6, k, contact_per_week=1.0, rate=0.5, return_rate=0.5)
        assert len(events) == 2
        assert sum(e.deaths_a for e in events) <= 1 and sum(e.deaths_b for e in events if e.cell == 0) <= 1
