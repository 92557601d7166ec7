"""Scores and rivals of forecasts on numbers worked out by hand, and on distributions whose scores are known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from experiments.ask.mistakes import Mistake
from experiments.comparison import scores
from experiments.comparison.bootstrap import generator
from experiments.past import forecast_rivals as rivals
from experiments.past import forecast_skill as skill
from experiments.past.forecast import month_id, month_of, whole_months

COUNTS = hnp.arrays(np.int64, hnp.array_shapes(min_dims=1, max_dims=1, min_side=2, max_side=12), elements=st.integers(0, 400))


def one(samples: list[float], observed: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([samples], dtype=float), np.array([observed], dtype=float)


def test_months_are_numbered_as_views_numbers_them() -> None:
    assert [int(month_id(np.datetime64(day))) for day in ("1980-01-01", "2017-07-31", "2019-06-01")] == [1, 451, 474]
    assert month_of(451) == "2017-07"


def test_only_whole_months_are_forecast() -> None:
    assert whole_months(date(2017, 6, 29), date(2017, 9, 30)).tolist() == [451, 452, 453]
    assert whole_months(date(2017, 6, 29), date(2017, 9, 29)).tolist() == [451, 452]
    assert whole_months(date(2017, 7, 1), date(2017, 7, 31)).tolist() == [451]
    with pytest.raises(Mistake, match="no calendar month lies whole"):
        whole_months(date(2017, 6, 29), date(2017, 7, 30))


def test_crps_by_hand() -> None:
    # |X - y| of 0, 2, 4 at y = 1 is (1 + 1 + 3) / 3; all nine |X - X'| add up to 16, so that 5/3 - 16/18 = 7/9; fair divides by 6.
    samples, observed = one([4, 0, 2], 1)
    assert scores.crps(samples, observed)[0] == pytest.approx(7 / 9)
    assert scores.fair_crps(samples, observed)[0] == pytest.approx(5 / 3 - 16 / 12)
    assert scores.crps(*one([5], 2))[0] == 3.0 and np.isnan(scores.fair_crps(*one([5], 2))[0])


@given(COUNTS, st.integers(0, 400))
def test_crps_is_the_area_between_step_and_distribution(samples: np.ndarray, observed: int) -> None:
    grid = np.arange(0, 401)
    below = (samples[:, None] <= grid).mean(axis=0)
    area = ((below - (grid >= observed)) ** 2).sum()  # of whole numbers: unit steps
    assert scores.crps(*one(samples.tolist(), observed))[0] == pytest.approx(area, abs=1e-9)


@given(COUNTS, st.integers(0, 400))
def test_scores_know_no_order_of_samples(samples: np.ndarray, observed: int) -> None:
    turned = one(samples[::-1].tolist(), observed)
    for rule in (scores.crps, scores.fair_crps, scores.ignorance, lambda s, o: scores.interval_score(s, o, 0.9)):
        assert rule(*one(samples.tolist(), observed)) == pytest.approx(rule(*turned))


def test_the_same_as_the_package_that_others_use() -> None:
    package = pytest.importorskip("scoringrules")
    samples, observed = generator("t").negative_binomial(1, 0.1, (50, 30)).astype(float), generator("u").poisson(9.0, 50).astype(float)
    assert scores.crps(samples, observed) == pytest.approx(package.crps_ensemble(observed, samples, estimator="nrg"))
    assert scores.fair_crps(samples, observed) == pytest.approx(package.crps_ensemble(observed, samples, estimator="fair"))


def test_ignorance_counts_samples_in_the_bin_of_the_record() -> None:
    assert len(scores.EDGES) == 10
    assert scores.ignorance(*one([0, 1, 2, 7], 2))[0] == pytest.approx(-np.log2((2 + 2 / 3) / (4 + 2 / 3)))  # 1 and 2 are of one bin
    assert scores.ignorance(*one([0, 1, 2, 7], 600))[0] == pytest.approx(np.log2((4 + 2 / 3) / (2 / 3)))
    assert scores.ignorance(*one([501, 1000], 600))[0] == 0.0 < scores.ignorance(*one([501, 5000], 600))[0]


def test_interval_score_and_coverage_by_hand() -> None:
    samples = np.arange(101, dtype=float)[None]  # central 90 percent: 5 to 95
    assert scores.interval_score(samples, np.array([50.0]), 0.9)[0] == pytest.approx(90)
    assert scores.interval_score(samples, np.array([97.0]), 0.9)[0] == pytest.approx(90 + 20 * 2)
    assert scores.interval_score(samples, np.array([0.0]), 0.95)[0] == pytest.approx(95 + 40 * 2.5)
    assert scores.covered(np.repeat(samples, 3, axis=0), np.array([5.0, 4.0, 95.0]), 0.9).tolist() == [True, False, True]


def test_pit_of_known_counts() -> None:
    assert scores.pit(*one([1, 1, 3, 3], 1), bins=4).tolist() == [0.5, 0.5, 0, 0]  # spread evenly from 0 to a half
    assert scores.pit(*one([1, 1, 3, 3], 2), bins=4).tolist() == [0, 0, 1, 0]  # no sample is equal: one number, a half
    assert scores.pit(*one([1, 1], 0), bins=4).tolist() == [1, 0, 0, 0] and scores.pit(*one([1, 1], 5), bins=4).tolist() == [0, 0, 0, 1]


def test_pit_of_a_calibrated_forecast_is_flat() -> None:
    draws = generator("pit").negative_binomial(1, 0.2, (4000, 101)).astype(float)
    found = scores.pit(draws[:, 1:], draws[:, 0])
    assert found.sum() == pytest.approx(1.0) and np.abs(found - 0.1).max() < 0.015


PAST = np.array([[month, 0.0] for month in (9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)])


def test_rivals_say_what_their_names_say() -> None:
    made = {name: make(PAST, 3, 24) for name, make in rivals.RIVALS.items()}
    assert all(samples.shape == (3, 2, 24) and (samples[:, 1] == 0).all() for samples in made.values())
    assert made["zero"].max() == 0 and (made["last month"][:, 0] == 12).all() and (made["12-month mean"][:, 0] == 6.5).all()
    values, times = np.unique(made["12 months as a distribution"][2, 0], return_counts=True)
    assert values.tolist() == list(range(1, 13)) and set(times) == {2}
    trend = made["negative binomial with trend"][:, 0]
    assert 6 < trend.mean() < 20 and trend.std() > 1 and trend.mean(axis=1)[2] > trend.mean(axis=1)[0]


def test_the_trend_is_found_in_counts_that_have_one() -> None:
    time = np.arange(36) - 35.0
    counts = generator("trend").poisson(40 * np.exp(0.02 * time)).astype(float)
    level, growth, size = rivals.fit(counts)
    assert np.exp(level) == pytest.approx(40, rel=0.2) and growth == pytest.approx(0.02, abs=0.008) and size > 10
    flat = rivals.trend(counts[:, None], 20, 51)
    assert np.array_equal(flat[11], flat[19]), "after a year the level stays"


def test_skill_of_known_scores() -> None:
    weight = skill.blocks(12)
    assert (weight.sum(axis=1) == 12).all() and weight.max() > 1
    value, low, high = skill.skill(np.full(12, 1.0), np.full(12, 2.0), weight)
    assert (value, low, high) == (0.5, 0.5, 0.5)
    assert skill.skill(np.full(12, 3.0), np.full(12, 2.0), weight)[0] == -0.5, "a worse forecast is said to be worse"
    assert np.isnan(skill.skill(np.ones(12), np.zeros(12), weight)).all()
    assert np.isnan(skill.skill(np.ones(3), np.ones(3), skill.blocks(3))[1:]).all()


def test_a_contest_of_the_truth_with_its_rivals() -> None:
    observed = np.array([[4.0, 0.0], [6.0, 0.0]])
    model = np.repeat(observed[..., None], 24, axis=2)
    found = skill.contest("region", "all_types", ("here", "there"), PAST, observed, model)
    table = skill.table(found).set_index(["place", "forecast"])
    assert table.loc[("all", "model"), ["n_cells", "crps", "coverage_90", "observed_mean"]].tolist() == [4, 0, 1, 2.5]
    assert table.loc[("here", "zero"), "crps"] == 5.0 and table.loc[("there", "zero"), "crps"] == 0.0
    won = skill.skills(found).set_index(["place", "rival"])["skill"]
    assert won[("here", "zero")] == 1.0 and np.isnan(won[("there", "zero")])
    assert list(skill.contest("region", "x", (), PAST[:0], observed, model).forecasts) == ["model"]
