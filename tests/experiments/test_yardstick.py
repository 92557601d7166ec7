"""Effects as shares of the whole mission's: by hand, over many made-up studies, and through what a reader meets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison.differences import differences
from experiments.comparison.yardstick import COLUMNS, FEW, TOLD, UNTOLD, alike, fieller, share_text, shares

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower", "headline": 1}


def study(reference, scenario, without, **more):
    """Runs of three arms from their values of deaths."""
    arms = {"status_quo": reference, "mobile": scenario, "no_mission": without}
    parts = [
        pd.DataFrame(
            {"deaths": np.asarray(values, dtype=float), "scenario": name, "world": "w", "history": range(len(values)), "future": 1}
        )
        for name, values in arms.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(**more)


def one(frame):
    """The one row."""
    table = shares(frame, [DEATHS], ["status_quo", "mobile"], "no_mission")
    assert list(table.columns) == COLUMNS and len(table) == 1
    return table.iloc[0]


def test_a_tenth_of_what_the_mission_does_by_hand():
    """The mission prevents 100 deaths in every pair and the posture 10 more: a tenth, and nothing varies."""
    base = 500.0 + np.arange(20)
    row = one(study(base, base - 10, base + 100))
    assert (row["whole"], row["difference"], row["told"], row["n_pairs"]) == (-100.0, -10.0, TOLD, 20)
    assert row["share"] == row["share_low"] == row["share_high"] == pytest.approx(0.1)
    assert one(study(base, base + 25, base + 100))["share"] == pytest.approx(-0.25), "it undoes a quarter"


def test_a_fixed_whole_effect_leaves_the_interval_of_the_difference():
    """Mission worth 100 in each of 40 pairs: the share's interval is as wide as the one that the comparison shows, over 100."""
    noise = np.random.default_rng(5).normal(0, 8, 40)
    base = 500.0 + np.arange(40)
    frame = study(base, base - 10 + noise - noise.mean(), base + 100)
    row, shown = one(frame), differences(frame, [DEATHS], ["status_quo", "mobile"]).iloc[0]
    half = (shown["high_adjusted"] - shown["low_adjusted"]) / 2 / 100
    assert row["share"] == pytest.approx(0.1) and half > 0.02
    assert (row["share_low"], row["share_high"]) == pytest.approx((0.1 - half, 0.1 + half), abs=0.02 * half)


def test_where_the_missions_own_effect_may_be_none_there_is_no_share():
    random = np.random.default_rng(1)
    base = random.normal(500, 20, 30)
    row = one(study(base, base - 40, base + random.normal(2, 50, 30)))
    assert row["told"] == UNTOLD and np.isnan(row[["share", "share_low", "share_high"]].astype(float)).all()
    assert row["whole_low"] < 0 < row["whole_high"] and row["whole_pairs_to_tell"] > 30
    assert one(study(base, base - 40, base))["told"] == UNTOLD, "without a mission all is the same"
    assert one(study(base[:11], base[:11] - 40, base[:11] + 90))["told"] == FEW


def test_pairs_that_one_of_the_three_lacks_are_left_out():
    base = 500.0 + np.arange(20)
    frame = study(base, base - 10, base + 100)
    lacking = frame.loc[~((frame["scenario"] == "no_mission") & (frame["history"] == 3))]
    assert one(lacking)["n_pairs"] == 19


def test_fieller_by_hand_and_where_it_has_no_end():
    """Of 10 / 100 with errors 1 and 10 that go apart, t = 2.0 of 60: (1000 -+ sqrt(1000^2 - 9600 * 96)) / 9600."""
    t = 2.0002978
    square, rest = 100**2 - (10 * t) ** 2, 10**2 - t**2
    expected = [(1000 + sign * np.sqrt(1000**2 - square * rest)) / square for sign in (-1, 1)]
    assert fieller(10.0, 100.0, (1.0, 10.0, 0.0), 61, 0.95) == pytest.approx(expected)
    assert np.isnan(fieller(10.0, 19.0, (1.0, 10.0, 0.0), 61, 0.95)).all()
    assert fieller(10.0, 100.0, (1.0, 10.0, 1.0), 61, 0.95) == pytest.approx((0.1, 0.1)), "both go wrong together"


@given(
    *[st.integers(-5000, 5000).map(lambda n: n / 100)] * 2,
    *[st.integers(0, 500).map(lambda n: n / 100)] * 2,
    st.floats(-1, 1),
    st.integers(12, 60),
)
def test_laws_of_fiellers_interval(first, second, one, two, together, count):
    low, high = fieller(first, second, (one, two, together), count, 0.95)
    if np.isnan(low):
        assert abs(second) <= 2.3 * two + 1e-9, "only where the whole effect is not told from zero"
        return
    assert low <= first / second + 1e-9 and first / second - 1e-9 <= high
    mirrored = fieller(-first, second, (one, two, -together), count, 0.95)
    assert mirrored == pytest.approx((-high, -low), rel=1e-6, abs=1e-9)
    wide = fieller(first, second, (one, two, together), count, 0.99)
    assert np.isnan(wide[0]) or (wide[0] <= low + 1e-9 and high <= wide[1] + 1e-9)


def test_the_interval_holds_the_true_share_in_about_95_of_100_studies():
    """Differences and whole effects that go together: 20 pairs, true share 0.3."""
    random, hits, told = np.random.default_rng(7), 0, 0
    cluster = np.arange(20)
    for _ in range(1500):
        whole = random.normal(-10, 15, 20)
        mine = 0.3 * whole + random.normal(0, 5, 20) + 0.3 * (-10 - whole)
        errors = [x.std(ddof=1) / np.sqrt(20) for x in (mine, whole)]
        low, high = fieller(mine.mean(), whole.mean(), (*errors, alike(mine, whole, cluster)), 20, 0.95)
        told += not np.isnan(low)
        hits += low <= 0.3 <= high
    assert told > 900 and 0.93 < hits / told < 0.985


@pytest.mark.parametrize(
    ("ends", "text"),
    [((-0.123, 0.1, 0.31), "10 (-12 to 31)"), ((-0.001, 0.004, 0.2), "0 (0 to 20)"), ((-123.0, -20.0, 3.0), "<-999 (<-999 to 300)")],
)
def test_shares_in_words(ends, text):
    row = dict(zip(("share_low", "share", "share_high"), ends, strict=True))
    assert share_text({**row, "told": TOLD}) == text and share_text({**row, "told": UNTOLD}) == "cannot be told"
