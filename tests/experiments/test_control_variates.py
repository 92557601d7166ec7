"""Control variates are used where the pairs support them, and what is chosen holds the true difference as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from two_arms import runs

from experiments.comparison import bootstrap
from experiments.comparison.control_variates import (
    FEW,
    STILL,
    UNCLEAR,
    USED,
    WIDER,
    WORLDS,
    Estimate,
    chosen,
    controlled,
    improve,
    plainly,
    reasons,
)
from experiments.comparison.differences import differences

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower"}


def one(frame):
    return differences(frame, [DEATHS], ["a", "b"]).iloc[0]


def lucky(size, spread=20.0, seed=3):
    """Deaths whose luck is large beside what is expected."""
    random = np.random.default_rng(seed)
    means = random.normal(100, 5, size=(2, size)) + np.array([[0], [-4]])
    return runs(deaths=means + random.normal(0, spread, size=(2, size)), expected_deaths=means)


def test_control_takes_all_luck_away_where_there_is_nothing_else():
    luck = np.array([[3.0], [-1], [4], [-1], [5], [-9]])
    estimate, slope = controlled(5 + luck, luck)
    assert estimate == pytest.approx(5) and slope == pytest.approx(1)


def test_slope_and_error_of_four_pairs_worked_out_by_hand():
    # r = 0 1 2 5, mean 2, centred -2 -1 0 3, squares 14; d = 1 2 0 7, mean 2.5; sum of products 17: b = 17 / 14
    value, residual = np.array([[1.0], [2], [0], [7]]), np.array([[0.0], [1], [2], [5]])
    estimate, slope = controlled(value, residual)
    assert slope[0] == pytest.approx(17 / 14) and estimate[0] == pytest.approx(2.5 - 17 / 14 * 2)
    found = improve(value, residual, np.arange(4), bootstrap.weights(np.arange(4), resamples=50))
    rest = value - 17 / 14 * residual
    squares = float(((rest - rest.mean()) ** 2).sum())
    # the textbook: s^2 = squares / (n - 2), and s^2 * (1 / n + mean(r)^2 / 14)
    assert found.error[0] == pytest.approx((squares / 2 * (1 / 4 + 4 / 14)) ** 0.5)


def test_it_narrows_the_interval_and_the_plain_one_stands_beside_it():
    row = one(lucky(40))
    assert row["controlled"] and row["control_variate"] == USED and row["controlled_slope"] == pytest.approx(1, abs=0.2)
    assert row["high"] - row["low"] < 0.5 * (row["plain_high"] - row["plain_low"])
    assert row["low_adjusted"] < -4 < row["high_adjusted"] and row["width_ratio"] < 0.5 * row["plain_width_ratio"]
    assert row["plain_difference"] == pytest.approx(row["mean_scenario"] - row["mean_reference"])
    assert row["verdict"] == "better"


@pytest.mark.parametrize("size", [2, 3, 6, 11])
def test_few_pairs_are_not_controlled(size):
    row = one(lucky(size))
    assert not row["controlled"] and row["control_variate"] == FEW and np.isnan(row["controlled_slope"])
    assert row["difference"] == row["plain_difference"] and row["low"] == row["plain_low"]


def test_over_many_worlds_nothing_is_controlled():
    frame = lucky(40)
    row = one(frame.assign(world=[f"w{history % 20}" for history in frame["history"]]))
    assert (row["controlled"], row["control_variate"]) == (False, WORLDS)
    assert row["difference"] == pytest.approx(row["mean_scenario"] - row["mean_reference"])


def test_what_never_happens_in_one_scenario_is_not_controlled():
    """Without a mission no peacekeeper dies: the difference is the reference's mean and nothing else."""
    frame = lucky(40)
    frame.loc[frame["scenario"] == "b", ["deaths", "expected_deaths"]] = 0.0
    row = one(frame)
    assert (row["controlled"], row["control_variate"]) == (False, STILL)
    assert row["difference"] == pytest.approx(-row["mean_reference"])


def test_a_residual_that_has_nothing_to_do_with_the_difference_is_left_alone():
    random = np.random.default_rng(4)
    deaths = random.normal(100, 20, size=(2, 30))
    row = one(runs(deaths=deaths, expected_deaths=deaths - random.normal(0, 5, size=(2, 30))))
    assert (row["controlled"], row["control_variate"]) == (False, UNCLEAR)


def test_one_runaway_pair_makes_no_slope():
    """Eleven residuals of nothing and one of a thousand: resamples without it know no slope."""
    deaths = np.random.default_rng(5).normal(0, 10, size=(2, 12)) + 100
    expected = deaths.copy()
    expected[1, 0] -= 1000.0
    assert one(runs(deaths=deaths, expected_deaths=expected))["control_variate"] == UNCLEAR


def test_without_a_twin_there_is_nothing_to_control():
    row = one(runs(deaths=(range(15), range(15))))
    assert not row["controlled"] and row["control_variate"] == ""


def test_what_is_no_narrower_is_not_used():
    count, ramp = np.array([20]), np.linspace(0, 1, 101)[:, None]

    def estimate(spread, error, low=np.nan):
        nothing = np.array([np.nan])
        return Estimate(nothing, spread * ramp, np.array([error]), nothing[None], nothing, np.array([low]))

    plain = estimate(1.0, 0.3)
    assert reasons(plain, estimate(0.9, 0.2, 0.1), count) == [USED]
    assert reasons(plain, estimate(1.1, 0.2, 0.1), count) == [WIDER]
    assert reasons(plain, estimate(0.9, 0.4, 0.1), count) == [WIDER]
    assert reasons(plain, estimate(0.9, 0.2, -0.1), count) == [UNCLEAR]
    assert reasons(plain, estimate(0.9, 0.2, 0.1), np.array([11])) == [FEW]


STUDIES, TRUE = 1200, -2.0


def normal(random, shape, known):
    """What is expected and luck, both normal; `known` is the share of variance that is luck."""
    luck = random.normal(0, known**0.5, shape)
    return TRUE + luck + random.normal(0, (1 - known) ** 0.5, shape), luck


def counts(random, shape, known):
    """Deaths of two arms as Poisson draws from means that vary by pair: the more, the less of the variance is luck."""
    mean = random.gamma(known / (1 - known), 4 * (1 - known) / known, (2, *shape)) + np.array([2.0, 0.0])[:, None, None]
    deaths = random.poisson(mean)
    return (deaths[1] - deaths[0]).astype(float), deaths[1] - deaths[0] - (mean[1] - mean[0])


def bursts(random, shape, known):
    """Attacks as Poisson draws, and severities with long tails that nobody expects."""
    attacks = random.poisson(random.gamma(4, 5, (2, *shape)))
    severity = random.lognormal(0, 1.0, (2, *shape)) - np.exp(0.5)
    dead = attacks + known * 4 * severity
    return dead[1] - dead[0] + TRUE, known * 4 * (severity[1] - severity[0])


@pytest.mark.parametrize("size", [6, 12, 20, 40])
@pytest.mark.parametrize(("table", "known"), [(normal, 0.8), (normal, 0.2), (normal, 0.01), (counts, 0.3), (counts, 0.8), (bursts, 0.9)])
def test_the_chosen_interval_holds_the_true_difference_in_about_95_percent_of_studies(table, known, size):
    random = np.random.default_rng([size, int(100 * known)])
    value, residual = table(random, (size, STUDIES), known)
    cluster = np.arange(size)
    weight = bootstrap.weights(cluster, resamples=1000)
    plain = plainly(value, cluster, weight)
    estimate, why = chosen(plain, value, residual, cluster, weight)
    low, high = bootstrap.interval(estimate.draws, size)
    own = np.subtract(*bootstrap.interval(plain.draws, size)[::-1])
    assert (high - low <= own + 1e-12).all(), "never wider than the plain one"
    held = float(np.mean((low <= TRUE) & (high >= TRUE)))
    assert 0.915 <= held <= 0.97
    used = np.mean([one == USED for one in why])
    if size < bootstrap.FEWEST:
        assert used == 0
    elif table is normal and known in (0.8, 0.01):
        assert used > 0.9 if known == 0.8 else used < 0.1
