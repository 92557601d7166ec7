"""The estimator audit: regressions on numbers worked out by hand, the panel on known events, and what the page says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.tools.estimator_audit import least_squares, near, panel, poisson
from sim.geography import Geography

ONE = np.ones(4)


def test_least_squares_by_hand() -> None:
    x, y = np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 3.0, 5.0, 9.0])
    value, error = least_squares(y, np.column_stack([x, ONE]), np.arange(4))
    assert value == pytest.approx(5.0)  # means of 2 and 7
    # each mean's variance is the sum of squared residuals over 4: (1 + 1) / 4 and (4 + 4) / 4; times 4 clusters / 3
    assert error == pytest.approx(np.sqrt((0.5 + 2.0) * 4 / 3))


def test_poisson_of_two_groups_is_the_log_ratio_of_means() -> None:
    x, y = np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 3.0, 5.0, 9.0])
    value, error = poisson(y, np.column_stack([x, ONE]), np.arange(4))
    assert value == pytest.approx(np.log(7 / 2))
    assert error == pytest.approx(np.sqrt((2 / 16 + 8 / 196) * 4 / 3))


def test_errors_of_rows_that_repeat_each_other_are_not_smaller() -> None:
    x, y = np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 3.0, 5.0, 9.0])
    design, clusters = np.column_stack([x, ONE]), np.arange(4)
    once = poisson(y, design, clusters)
    thrice = poisson(np.tile(y, 3), np.tile(design, (3, 1)), np.tile(clusters, 3))
    assert thrice == pytest.approx(once)


def events(rows: list[tuple[str, int, str, int]], geography: Geography) -> pd.DataFrame:
    """Events of a day, square, target and recorded toll."""
    day, square, target, toll = (list(column) for column in zip(*rows, strict=True))
    squares = geography.squares
    return pd.DataFrame({
        "date_start": pd.to_datetime(day), "square": square, "side_a": "FAMA", "side_b": "JNIM", "initiator": "JNIM", "target": target,
        "recorded": True, "recorded_best": toll, "latitude": squares.latitude[square], "longitude": squares.longitude[square],
    })  # fmt: skip


def test_the_panel_counts_lethal_events_of_others_than_the_mission(geography: Geography) -> None:
    first, squares = np.datetime64("2017-07", "M"), geography.squares
    here, there = int(squares.play[0]), int(squares.play[-1])
    rows = [
        ("2017-07-03", here, "FAMA", 2),
        ("2017-08-03", here, "FAMA", 1),
        ("2017-08-04", here, "MINUSMA", 5),
        ("2017-08-05", here, "FAMA", 0),
    ]
    rows += [("2016-07-01", here, "FAMA", 1), ("2016-06-30", here, "FAMA", 1), ("2017-09-01", there, "FAMA", 1)]
    table = events(rows, geography)
    bases = pd.DataFrame({"latitude": [squares.latitude[here]], "longitude": [squares.longitude[here]]})
    one = panel(table, bases, geography, first, 2)
    assert len(one.events) == 2 * len(squares.play) and one.events.sum() == 2
    assert one.events[0] == 1 and one.events[len(squares.play)] == 1 and one.nearer[0] == 0 and one.nearer.max() == 0
    past = one.designs["and past violence"][:, -1]
    assert past[0] == pytest.approx(np.log(2)), "one in the twelve months before July 2017"
    assert past[len(squares.play)] == pytest.approx(np.log(2)), "of those before August 2017 July's alone"
    assert one.by_distance()[0] > 0 and one.by_distance()[-1] == 0
    assert near(table, bases, first, 2, 50.0) == 2 and near(table, bases, first, 3, 50.0) == 2
    assert [x.shape[1] for x in list(one.designs.values())[:3]] == [2, 4, 5]
