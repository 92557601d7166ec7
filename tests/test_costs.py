"""Costs: a base's cost runs on with its people, and the rows add up to the unit costs by hand."""

from __future__ import annotations

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


def test_helicopters_and_temporary_bases_are_paid_while_they_are_there() -> None:
    """Eight aircraft from the eleventh of twenty days on are four on average, one unit; an area of ten days is a third of a month."""

    def lines(measures: dict[str, Any]) -> dict[str, float]:
        return {row["item"]: row["quantity"] for row in run("x", runs.make(20, 40, measures=measures), 1, 1).costs}

    before, after = (
        lines(measures) for measures in ({}, {
            "contingents": {"canada": {"arrive": "2015-01-31", "base": "gao", "men": 250, "infantry": 50, "helicopters": 8}},
            "patrol_areas": {"road": {"at": "gossi", "base": "gao", "men": 35, "since": "2015-01-25", "days": 10}},
        })
    )  # fmt: skip
    assert after["military helicopters"] - before["military helicopters"] == pytest.approx(1.0)
    assert after["temporary operating bases"] == pytest.approx(10 * 12 / 365.25) and before["temporary operating bases"] == 0.0
