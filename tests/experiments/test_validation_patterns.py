"""Each pattern's definition on a handful of events, with answers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.past import levels, patterns
from experiments.past.comparable import MONTHS, TWO_YEARS
from sim.words import ONE_SIDED, REGIONS, STATE_BASED

LINE = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)
"""Three squares in a row: the one in the middle touches both others."""


def test_square_months_count_events() -> None:
    counts = patterns.square_months(np.array([0, 0, 2]), np.array([1, 1, 3]), 3, 4)
    assert counts.tolist() == [[0, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]


def test_what_follows_active_and_quiet_months() -> None:
    #                    month 0  1  2
    counts = np.array([[1, 1, 0], [0, 0, 2], [0, 0, 0]])
    found = patterns.transitions(counts, LINE)
    assert found["zero_share_square_months"] == pytest.approx(6 / 9)
    assert found["p_active_after_active"] == 1 / 2  # square 0: active after month 0, not after month 1
    assert found["p_active_after_quiet"] == 1 / 4  # square 1 in month 2, out of squares 1 and 2 twice
    assert found["p_active_given_own0_neighbour1"] == 1 / 2  # square 1 beside square 0, twice
    assert found["p_active_given_own0_neighbour0"] == 0.0  # square 2 beside a quiet square 1, twice
    assert found["p_active_given_own1_neighbour0"] == 1 / 2
    assert math.isnan(found["p_active_given_own1_neighbour1"])


def test_busiest_squares_are_a_tenth_rounded_up() -> None:
    counts = np.zeros((11, 1), dtype=int)
    counts[:7, 0] = [5, 4, 3, 2, 1, 1, 4]
    found = patterns.busiest(counts.sum(axis=1), "event")
    assert found["top10pct_squares_event_share"] == 9 / 20  # two squares of eleven
    assert found["top5_squares_event_share"] == 18 / 20


def test_squares_with_most_deaths() -> None:
    found = patterns.deadliest(np.array([0, 0, 3, 4]), np.array([2, 1, 6, 0]), 11)
    assert found == {"squares_with_deaths": 2, "top5_squares_death_share": 1.0, "top10pct_squares_death_share": 1.0}
    assert patterns.deadliest(np.arange(8), np.array([8, 7, 6, 5, 4, 3, 2, 1]), 11)["top10pct_squares_death_share"] == 15 / 36


def test_dispersion_and_what_a_line_explains() -> None:
    counts = np.array([1, 2, 3, 4])
    assert patterns.variance_over_mean(counts) == pytest.approx((5 / 3) / 2.5)
    assert patterns.detrended(counts) == pytest.approx(0.0, abs=1e-12)
    assert patterns.detrended(np.array([0, 2, 0, 2])) == pytest.approx((16 / 5) / 3)  # slope 0.4: rests -.4, 1.2, -1.2, .4 squared are 3.2
    assert patterns.lag1(np.array([1, 2, 1, 2])) == pytest.approx(-1.0)
    assert math.isnan(patterns.lag1(np.array([1, 1, 1, 2]))) and math.isnan(patterns.variance_over_mean(np.zeros(3)))


def test_branching_is_that_of_a_process_whose_counts_scatter_so() -> None:
    counts = np.array([0, 2, 0, 2])
    assert patterns.branching(counts) == pytest.approx(1 - 1 / math.sqrt((16 / 5) / 3))
    assert math.isnan(patterns.branching(np.zeros(4)))


def test_knox_compares_near_pairs_with_chance() -> None:
    km = np.array([[0, 5, 90], [5, 0, 90], [90, 90, 0]], dtype=float)
    # One of three pairs is near, and it is within 3 days; two of three pairs are: 1 / (1 * 2 / 3).
    assert patterns.knox(km, np.array([0, 2, 4]), 10.0, 3) == pytest.approx(1.5)
    assert patterns.knox(km, np.array([0, 9, 4]), 10.0, 5) == 0.0
    assert math.isnan(patterns.knox(km + 100, np.array([0, 2, 4]), 10.0, 3))


@given(st.lists(st.integers(0, 30), min_size=3, max_size=12), st.integers(0, 2**32 - 1))
def test_knox_expects_what_shuffling_gives(days: list[int], seed: int) -> None:
    """Over all placements of the dates the pairs that are near and soon average near times soon over pairs."""
    random, day = np.random.default_rng(seed), np.array(days)
    spots = random.integers(0, 3, len(day))
    km = np.abs(spots[:, None] - spots) * 50.0
    first, second = np.triu_indices(len(day), 1)
    near, soon = km[first, second] <= 10, np.abs(day[first] - day[second]) <= 3
    ratio = patterns.knox(km, day, 10.0, 3)
    if near.any() and soon.any():
        assert ratio == pytest.approx((near & soon).sum() / (near.sum() * soon.mean()))
        assert 0.0 <= ratio <= len(first) / min(near.sum(), soon.sum()) + 1e-9
    else:
        assert math.isnan(ratio)


def test_counts_that_come_in_long_spells_scatter_more_over_long_windows() -> None:
    """Of 24 months: 4 events in every other month; 1 in each month; 2 a month for half of the time."""
    counts = np.zeros((MONTHS, len(REGIONS), 4))
    alternating, steady, spell = (counts[:, REGIONS.index(name), kind] for name, kind in (
        ("Gao", STATE_BASED), ("Gao", ONE_SIDED), ("Mopti", STATE_BASED)))  # fmt: skip
    alternating[TWO_YEARS::2], steady[TWO_YEARS:], spell[TWO_YEARS : TWO_YEARS + 12] = 4.0, 1.0, 2.0
    counts[:TWO_YEARS] = counts[:, REGIONS.index("Taoudenit")] = 9.0
    found = levels.pooled(counts)
    month = (4 * 24 / 23 / 2 + 0.0 + 1 * 24 / 23 / 1) / 3
    quarter = (8 / 7 * 4 / 6 + 0.0 + 9 * 8 / 7 / 3) / 3
    assert found == pytest.approx({"1 month": month, "3 months": quarter, "6 months": (0.0 + 0.0 + 36 * 4 / 3 / 6) / 3})
    assert all(math.isnan(value) for value in levels.pooled(np.zeros_like(counts)).values())


def test_severity_of_lethal_events() -> None:
    found = patterns.of_lethal(np.array([1, 1, 5, 20]))
    assert found["lethal_lognormal_mu"] == pytest.approx(math.log(100) / 4)
    assert found["lethal_lognormal_sigma"] == pytest.approx(np.log([1, 1, 5, 20]).std(ddof=1))
    assert found["tail_exponent_from_5"] == pytest.approx(1 + 2 / (math.log(5 / 4.5) + math.log(20 / 4.5)))
    assert (found["share_lethal_with_5_or_more"], found["share_lethal_with_10_or_more"]) == (0.5, 0.25)
    assert found["top1pct_lethal_death_share"] == found["top10pct_lethal_death_share"] == 20 / 27
    assert all(math.isnan(value) for value in patterns.of_lethal(np.array([], dtype=int)).values())


def test_shares_of_all_events_that_are_so_deadly() -> None:
    assert patterns.of_all(np.array([0, 0, 10, 55])) == {"no_death": 0.5, "at_least_10": 0.5, "at_least_20": 0.25, "at_least_50": 0.25}
