"""One verdict a difference: by hand, for any interval, and through the tables that readers meet."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_arms import runs

from experiments.comparison import bootstrap
from experiments.comparison.differences import differences, families
from experiments.comparison.table import interval_text
from experiments.comparison.verdicts import FEW, OPEN, SAME, SMALL, VERDICTS, adjusted_level, pairs_to_tell, smallest_that_matters, verdict

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower"}


@pytest.mark.parametrize(
    ("low", "high", "kind", "better", "expected"),
    [
        (-3, -1, "outcome", "lower", "better"),
        (1, 3, "outcome", "lower", "worse"),
        (1, 3, "outcome", "higher", "better"),
        (-3, -1, "outcome", "higher", "worse"),
        (-1, 1, "outcome", "lower", OPEN),
        (0, 1, "outcome", "lower", OPEN),
        (math.nan, math.nan, "outcome", "lower", OPEN),
        (1, 3, "activity", "none", "more"),
        (-3, -1, "activity", "lower", "less"),
        (1, 3, "outcome", "none", "more"),
    ],
)
def test_every_difference_matters_where_nothing_is_said(low, high, kind, better, expected):
    assert verdict((low + high) / 2, low, high, kind, better) == expected


@pytest.mark.parametrize(
    ("difference", "low", "high", "expected"),
    [
        (-0.1, -0.15, -0.05, SMALL),  # certain, and negligible: 20.5 killed against 20.4
        (0.0, -0.9, 0.9, SMALL),
        (0.0, -1.0, 1.0, SMALL),  # the ends belong to it
        (-0.8, -1.1, -0.5, OPEN),  # leaves zero out, but may or may not matter
        (-1.2, -2.0, -0.4, "better"),  # leaves zero out, and the best guess matters
        (-5.0, -6.0, -4.0, "better"),
        (3.0, -1.0, 7.0, OPEN),
        (0.2, -0.5, 1.5, OPEN),
    ],
)
def test_an_effect_of_one_is_the_smallest_that_matters(difference, low, high, expected):
    assert verdict(difference, low, high, "outcome", "lower", matters=1.0) == expected


@given(st.floats(-10, 10), st.floats(0, 5), st.floats(0, 5), st.floats(0, 5))
def test_laws_of_the_verdict_for_any_interval(difference, below, above, matters):
    low, high = difference - below, difference + above
    found = verdict(difference, low, high, "outcome", "lower", matters=matters)
    assert found in VERDICTS
    mirrored = verdict(-difference, -high, -low, "outcome", "higher", matters=matters)
    assert mirrored == found, "what is lower for the one is higher for the other"
    if found in ("better", "worse"):
        assert (low > 0 or high < 0) and abs(difference) >= matters
        assert (difference < 0) == (found == "better")
    if found == SMALL:
        assert max(abs(low), abs(high)) <= matters
    wider = verdict(difference, low - 1, high + 1, "outcome", "lower", matters=matters)
    assert wider in (found, OPEN) or found == SMALL, "a wider interval decides no more"


@pytest.mark.parametrize(
    ("asked", "mean", "expected"),
    [
        (None, 9.0, 0.0),
        (3, 9.0, 3.0),
        ("5%", 200.0, 10.0),
        ("5%", -200.0, 10.0),
        ("0%", 9.0, 0.0),
        ("5%", math.nan, 0.0),
        (math.nan, 9.0, 0.0),
    ],
)
def test_what_matters_is_a_number_or_a_share_of_the_reference(asked, mean, expected):
    assert smallest_that_matters(asked, mean) == expected


def table(size, shift, spread=5.0, **metric):
    """Differences of `size` pairs whose mean difference is `shift` exactly, with its spread."""
    noise = np.random.default_rng(size).normal(0, spread, size)
    noise = (noise - noise.mean()) / noise.std(ddof=1) * spread
    base = np.random.default_rng(1).normal(100, 10, size)
    return differences(runs(deaths=(base, base + shift + noise)), [{**DEATHS, **metric}], ["a", "b"]).iloc[0]


@pytest.mark.parametrize("size", [2, 6, 11])
def test_below_twelve_pairs_there_is_no_verdict(size):
    row = table(size, -50.0)
    assert row["verdict"] == FEW and f"only {size} independent pairs" in row["warnings"]
    assert row["pairs_to_tell"] >= bootstrap.FEWEST == 12
    assert table(12, -50.0)["verdict"] == "better"


@pytest.mark.parametrize("size", [12, 13, 20, 60])
@pytest.mark.parametrize("shift", [0.01, 0.3, 0.9, 1.4, 2.5, -3.5])
@pytest.mark.parametrize("matters", [None, 1.0, "2%"])
def test_pairs_that_would_tell_are_more_than_those_at_hand_where_these_cannot(size, shift, matters):
    row = table(size, shift, matters=matters)
    if row["verdict"] == OPEN:
        assert pd.isna(row["pairs_to_tell"]) or row["pairs_to_tell"] > size


def test_pairs_that_would_tell_by_hand():
    """Spread 10, difference 5: 34 pairs at 95% and power 80%; what matters less than 8 from 5 is 3 away: 90 pairs."""
    row = {"difference": 5.0, "matters": 0.0, "spread": 10.0, "n_pairs": 20, "count": 20, "error": 10 / 20**0.5}
    half = 2.093 * row["error"]  # Student's 97.5% of 19
    row |= {"low_adjusted": 5 - half, "high_adjusted": 5 + half}
    assert adjusted_level(row) == pytest.approx(0.95, abs=1e-4)
    assert pairs_to_tell(row, OPEN) == 34
    assert pairs_to_tell(row | {"matters": 8.0}, OPEN) == 90
    assert pairs_to_tell(row, "better") == 34 and np.isnan(pairs_to_tell(row, SAME))
    wide = row | {"low_adjusted": 5 - 1.5 * half, "high_adjusted": 5 + 1.5 * half}
    assert adjusted_level(wide) > 0.99 and pairs_to_tell(wide, OPEN) > 40


def test_futures_of_one_history_count_once():
    """Sixty pairs from five histories: twelve histories would be 144 pairs."""
    values = np.random.default_rng(2).normal(0, 5, (2, 60)) + np.array([[100], [60]])
    frame = runs(deaths=values).assign(history=[*range(5)] * 24)
    row = differences(frame, [DEATHS], ["a", "b"]).iloc[0]
    assert row["verdict"] == FEW and row["pairs_to_tell"] == 144


def test_no_pair_differs():
    row = differences(runs(deaths=(range(15), range(15))), [{**DEATHS, "matters": "5%"}], ["a", "b"]).iloc[0]
    assert (row["verdict"], row["low"], row["high"], row["low_adjusted"], row["high_adjusted"]) == (SAME, 0, 0, 0, 0)
    assert pd.isna(row["pairs_to_tell"])


def many(headline, shift=0.0):
    random = np.random.default_rng(4)
    names = [f"m{i}" for i in range(12)]
    values = {name: random.normal(0, 1, (2, 40)) + np.array([[10.0], [10.0 + shift]]) for name in names}
    metrics = [{**DEATHS, "name": name, "headline": headline.index(name) + 1 if name in headline else None} for name in names]
    return differences(runs(**values), metrics, ["a", "b"])


def test_headline_outcomes_come_first_and_hold_together_whatever_else_is_measured():
    found = many(["m7", "m2"]).set_index("metric")
    assert list(found.index[:3]) == ["m7", "m2", "m0"] and list(found["headline"][:3]) == [True, True, False]
    assert found["headline"].dtype == bool
    alone = many(["m7", "m2"]).query("headline").set_index("metric")
    none = many([]).set_index("metric")

    def width(frame, name):
        return frame.loc[name, "high_adjusted"] - frame.loc[name, "low_adjusted"]

    for name in ("m7", "m2"):
        assert width(found, name) == width(alone, name) < width(none, name)
    assert width(found, "m0") == width(none, "m0"), "further outcomes are adjusted for all"


def test_families_by_hand():
    metrics = [
        {"kind": "outcome", "headline": 1},
        {"kind": "outcome", "headline": None},
        {"kind": "activity"},
        {"kind": "outcome", "headline": 2},
    ]
    found = [(told.tolist(), among.tolist()) for told, among in families(metrics)]
    assert found == [
        ([True, False, False, True], [True, False, False, True]),
        ([False, True, False, False], [True, True, False, True]),
        ([False, False, True, False], [False, False, True, False]),
    ]


def test_the_verdict_rests_on_the_adjusted_interval():
    """Of twelve outcomes that differ a little, some leave zero out by themselves and not beside the others."""
    found = many([], shift=0.5)
    by_itself = (found["low"] > 0) | (found["high"] < 0)
    together = (found["low_adjusted"] > 0) | (found["high_adjusted"] < 0)
    assert (by_itself & ~together).any(), "else nothing is tested here"
    assert ((found["verdict"] == OPEN) == ~together).all()
    assert not [name for name in found.columns if "verdict" in name and name != "verdict"], "one verdict and no other"


@pytest.mark.parametrize(
    ("low", "high", "text"), [(-1.5, 2.0, "-1.50 to 2.00"), (-0.000424, 0.0010723, "-0.00042 to 0.0011"), (-1e9, 1e9, "-1e+09 to 1e+09")]
)
def test_intervals_fit_their_column(low, high, text):
    assert interval_text(low, high) == text
