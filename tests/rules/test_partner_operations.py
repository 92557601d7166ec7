"""M18: Barkhane's groups find cells by what people and sensors say, raid them, and harm some civilians."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import Stage, orders, table

from sim.actors.cell import GOVERN, HIDE
from sim.attrition import lengths, mean_aimed
from sim.model import Mali
from sim.rules import partner_operations

PARTNERS = table(force=["Barkhane", "Barkhane", "Barkhane"], place=["base0", "", ""], strength=[150.0, 3000.0, 4000.0],
                 as_of=["2015-01-01", "2015-01-01", "2017-05-01"])  # fmt: skip
NUMBERS: dict[str, Any] = {"group_men": 150.0, "technical": 0.3, "rate": 0.08, "return_rate": 0.01, "sigma": 0.8, "civilian_harm": 0.05}


def stage(information: float = 1.0, action: int = GOVERN, men: int = 20, **options: Any) -> Stage:
    """One group of 150 men, all in the field, in the square of a cell."""
    s = Stage(partners=PARTNERS, **options)
    s.add("task_group", square=2, share=150.0 * 4000.0 / 3375.0, origin=0)
    s.cell(2, men, action=action)
    s["field.information"][:] = information
    return s


def lived(s: Stage, k: int = 0, number: int = 16876, **params: Any) -> list[Any]:
    """One day with the group staying where it is; 16 March 2016 is halfway, for shares set to 150 men then."""
    day = s.day(number=number, month_number=k, first_of_month=True, seed=(k, 77))
    day.orders["task_group"] = orders(square=[2])
    return s.act(partner_operations, day, **{**NUMBERS, **params})  # type: ignore[no-any-return]


def rate(s: Stage, **params: Any) -> float:
    """Daily rate of finds for one group at full effort, from the expected dead."""
    lived(s, **params)
    nodes = lengths(0.8)
    killed = mean_aimed(60.0, float(s["cell.men"][0]), 0.08, nodes)
    each = killed * 1.05 + mean_aimed(float(s["cell.men"][0]), 60.0, 0.01, nodes)
    effort = float(s["field.partner_effort"][2])
    return float(-np.log1p(-s.tally("partner_operations_expected_deaths") / each)) / effort


def test_the_rate_of_finds_is_that_of_effort_and_information() -> None:
    """0.7 a week with full information; 0.3 of it comes without people; hiding and cover of ground cut it."""
    assert rate(stage(), find_a_week=0.7) == pytest.approx(0.1)
    assert rate(stage(0.0), find_a_week=0.7) == pytest.approx(0.03)
    assert rate(stage(0.5), find_a_week=0.7) == pytest.approx(0.065)
    assert rate(stage(action=HIDE), find_a_week=0.7, hidden=0.4) == pytest.approx(0.06)
    assert rate(stage(action=HIDE), find_a_week=0.7, hidden=0.0) == pytest.approx(0.1)
    assert rate(stage(concealment=1.0), find_a_week=0.7) == pytest.approx(0.05)


def test_effort_thins_with_travel_time() -> None:
    s = stage()
    lived(s, reach_hours=2.5)
    whole = float(s["task_group.men"][0]) / 150.0
    assert s["field.partner_effort"] == pytest.approx(whole * np.exp(-np.array([2, 1, 0, 1, 2]) / 2.5))


def test_at_the_null_no_civilian_is_harmed() -> None:
    s = stage()
    lived(s, civilian_harm=0.0)
    assert s.tally("partner_operations_expected_civilian") == 0.0 < s.tally("partner_operations_expected_deaths")
    lived(s, civilian_harm=0.1)
    assert s.tally("partner_operations_expected_civilian") > 0.0


def test_a_raid_says_who_did_what_and_is_booked() -> None:
    killed = fallen = civilians = 0
    for k in range(120):
        s = stage(men=40)
        s["task_group.share"][0] = 1e6
        (e,) = lived(s, k, find_a_week=2.0, civilian_harm=1.0, return_rate=0.1)
        assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "Barkhane", "JNIM", "Barkhane", "JNIM") and e.cell == 0
        assert s.tally("killed_by_barkhane") == e.deaths_b <= 40 and s["task_group.cum_killed"][0] == e.deaths_a
        killed, fallen, civilians = killed + e.deaths_b, fallen + e.deaths_a, civilians + e.deaths_civilians
    assert killed > 120 and fallen > 20 and civilians == pytest.approx(killed, rel=0.25)


def test_dead_agree_with_their_expectation() -> None:
    gap = []
    for k in range(500):
        s = stage()
        events = lived(s, k, find_a_week=2.0, civilian_harm=0.3)
        gap.append(sum(e.best for e in events) - s.tally("partner_operations_expected_deaths"))
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(500) and np.std(gap) > 0.5


def test_the_force_follows_its_published_strength() -> None:
    """Men grow from 3,000 to 4,000 over the dates, in proportion at every place; founded once with the field share."""
    model = Mali(history=3, enlist=False)
    first = []
    for _ in range(880):
        model.step()
        first.append(model.world.arrays["tally.partner_men"][0])
    assert 1.2 < first[-1] / first[0] < 1.45
    n = int(model.world.arrays["task_group.size"][0])
    men, share = model.world.arrays["task_group.men"][:n], model.world.arrays["task_group.share"][:n]
    assert np.abs(men - share / share.sum() * men.sum()).max() <= 1.0


def test_the_dead_of_each_raid_are_those_of_its_law() -> None:
    """With raids of nearly one length only rounding is left to chance."""
    gap = []
    for k in range(400):
        s = stage()
        s["task_group.share"][0] = 1e6
        (e,) = lived(s, k, find_a_week=2.0, sigma=0.2)
        gap.append(e.best - s.tally("partner_operations_expected_deaths"))
    assert abs(np.mean(gap)) < 0.15
