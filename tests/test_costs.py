"""Costs: a base's cost runs on with its people, and the rows add up to the unit costs by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
import runs
from hypothesis import given
from hypothesis import strategies as st

from sim.outputs.costs import TYPICAL, classes
from sim.run import run

UNIT = np.array([3.0, 9.0, 25.0])


def cost(people: float) -> float:
    return float(classes(np.array([people]))[0] @ UNIT)


def test_typical_bases_cost_what_the_table_says() -> None:
    assert [cost(x) for x in TYPICAL] == pytest.approx([3.0, 9.0, 25.0])


def test_between_them_it_runs_on_without_a_jump() -> None:
    small, medium, large = TYPICAL
    assert cost(0.0) == 0.0
    assert cost(small / 2) == pytest.approx(1.5)
    assert cost((small + medium) / 2) == pytest.approx(6.0)
    assert cost((medium + large) / 2) == pytest.approx(17.0)
    assert cost(2 * large) == pytest.approx(50.0)
    steps = np.diff([cost(x) for x in np.arange(0.0, 2000.0)])
    assert (steps > 0).all() and steps.max() < 0.05


def test_moving_people_between_equal_bases_costs_nothing() -> None:
    assert cost(500.0) + cost(700.0) == pytest.approx(2 * cost(600.0))


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=20))
def test_no_line_is_less_than_nothing_however_large_a_base(people: list[float]) -> None:
    shares = classes(np.array(people))
    assert (shares >= 0.0).all()
    assert shares @ np.array(TYPICAL) == pytest.approx(people, rel=1e-9, abs=1e-9), "what is laid on the classes are all its people"


def test_every_line_of_a_run_with_all_measures_is_at_least_nothing() -> None:
    """The largest bases hold more people than a large one: before, what they had beyond was taken off the medium ones."""
    for measures in ({}, runs.ALL):
        record = run("x", runs.make(20, 40, measures=measures), 1, 1)
        assert len(record.costs) > 20
        for row in record.costs:
            assert 0.0 <= row["low"] <= row["value"] <= row["high"] and row["quantity"] >= 0.0, row["item"]


ORDERED: dict[str, Any] = {
    "accord": {"mediators": 2.0, "visit": "2017-07-20"}, "sanctions": {"share": 0.5}, "mixed_patrols": {"kidal": "2017-07-01"},
    "state": {"support": 1.0, "teams": 20, "reinforcement": 1000, "return_to": "rural"}, "splinters": {"integrate": True},
    "contingents": {"canada": {"arrive": "2017-08-04", "base": "gao", "men": 250, "infantry": 50, "helicopters": 8}},
    "patrol_areas": {"road": {"at": "gossi", "base": "gao", "men": 35, "since": "2017-07-25", "days": 10}},
}  # fmt: skip


def test_what_is_ordered_has_its_cost() -> None:
    """In 72 days: a visit at half a million, twenty teams at 0.4, a thousand men at 14 for 600, 84 projects at 47,400.

    Eight aircraft for half of the time are one unit, an area of ten days a third of a month; mixed battalions and fighters by the man.
    """
    usual, record = (run("x", runs.make(28, 100, date(2017, 6, 1), measures), 3, 4) for measures in ({}, ORDERED))
    before, after = ({row["item"]: row for row in one.costs} for one in (usual, record))
    values = {
        "mediation teams": 5.0, "high-level visits": 0.5 / (72 / 365.25), "panel on sanctions": 3.0, "mobile service teams": 8.0,
        "added army battalions": 14.0 * 1000 / 600, "projects that support the state": 84 * 0.0474, "posts of officials": 1.5,
        "integrated fighters": 0.005 * record.window("men_integrated").mean(),
    }  # fmt: skip
    assert {name: after[name]["value"] for name in values} == pytest.approx(values) and min(values.values()) > 0.0
    assert not any(before[name]["value"] for name in values)
    for one, costs in ((usual, before), (record, after)):
        mixed = [costs["mixed battalions"][name] for name in ("low", "value", "high")]
        assert mixed == pytest.approx([cost * one.window("moc_men").mean() / 600 for cost in (4.0, 8.0, 15.0)])
    assert after["military helicopters"]["quantity"] - before["military helicopters"]["quantity"] == pytest.approx(1.0)
    assert after["temporary operating bases"]["quantity"] == pytest.approx(10 * 12 / 365.25)
    assert before["temporary operating bases"]["quantity"] == 0.0
    more, less = record.outcomes, usual.outcomes
    assert more["service_days"] > 0 < more["people_served"] and less["service_days"] == less["people_served"] == less["posts_paid"] == 0.0
    assert more["posts_paid"] == pytest.approx(100.0) and more["state_presence_rural"] > less["state_presence_rural"] > 0.0
