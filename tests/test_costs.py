"""Costs: a base's cost runs on with its people, and the rows add up to the unit costs by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outputs.costs import TYPICAL, classes

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
