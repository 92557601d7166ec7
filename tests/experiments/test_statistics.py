"""Paired statistics against answers worked out by hand, laws that hold for any input, and the rate of false alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments.comparison import bootstrap as boot
from experiments.comparison.answers import answers, summarise
from experiments.comparison.costs import cost_table, cost_totals, equal_costs
from experiments.comparison.differences import differences, in_order
from experiments.comparison.dispersion import dispersion
from experiments.comparison.horizons import by_horizon, months_after
from experiments.comparison.pairs import align, correlation, nanmean
from experiments.comparison.table import WIDTH, listed, number, pairs_text, terminal_table
from experiments.comparison.verdicts import chance_better

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower"}
PATROLS = {"name": "patrols", "unit": "days", "kind": "activity", "better": "none"}
NUMBERS = st.floats(-1e4, 1e4, allow_nan=False).map(lambda value: round(value, 3))


def runs(histories=None, **columns):
    """Runs of two scenarios 'a' and 'b' from columns given as (values in a, values in b)."""
    count = len(next(iter(columns.values()))[0])
    rows = []
    for arm, scenario in enumerate(("a", "b")):
        frame = pd.DataFrame({name: np.asarray(values[arm], dtype=float) for name, values in columns.items()})
        keys = list(histories or range(1, count + 1))
        rows.append(frame.assign(scenario=scenario, world="baseline", history=keys, future=range(1, count + 1)))
    return pd.concat(rows, ignore_index=True)


def one(table, metric="deaths"):
    return table.loc[table["metric"] == metric].iloc[0]


def test_differences_of_eight_pairs_worked_out_by_hand():
    first = [10, 12, 8, 14, 10, 6, 12, 8]
    second = [8, 9, 8, 10, 9, 7, 9, 4]  # less first: -2 -3 0 -4 -1 +1 -3 -4, sum -16, squares 56, s^2 = 24 / 7
    row = one(differences(runs(deaths=(first, second)), [DEATHS], ["a", "b"]))
    assert row["n_pairs"] == 8
    assert (row["mean_reference"], row["mean_scenario"], row["difference"]) == (10.0, 8.0, -2.0)
    assert row["chance_better"] == pytest.approx((6 + 0.5) / 8)
    assert row["pair_correlation"] == pytest.approx(np.corrcoef(first, second)[0, 1])
    error, apart = (24 / 7 / 8) ** 0.5, ((np.var(first, ddof=1) + np.var(second, ddof=1)) / 8) ** 0.5
    assert row["width_ratio"] == pytest.approx(error / apart)
    assert row["low"] < -2 < row["high"] < 0
    assert row["verdict"] == "too few pairs"
    assert abs((row["high"] - row["low"]) / 2 / (stats.t.ppf(0.975, 7) * error) - 1) < 0.15
    # half-width of at most 1 with s = 1.8516: n = 16 gives 0.9866, n = 15 gives 1.0254
    assert row["pairs_needed"] == 16


def test_standard_error_is_s_over_root_n_and_takes_histories_whole():
    values = np.array([[1.0], [3.0], [5.0], [7.0]])
    assert boot.standard_error(values, np.arange(4)) == pytest.approx((20 / 3 / 4) ** 0.5)
    twice, cluster = np.repeat(values, 2, axis=0), np.repeat(np.arange(4), 2)
    assert boot.standard_error(twice, cluster) == pytest.approx(boot.standard_error(values, np.arange(4)))


def test_pairs_of_one_history_are_resampled_together():
    weight = boot.weights(np.array([0, 0, 1, 1, 2, 2]))
    assert (weight[:, 0] == weight[:, 1]).all() and (weight[:, 0] != weight[:, 2]).any()
    assert (weight.sum(axis=1) == 6).all()


def test_forks_of_few_histories_carry_no_verdict():
    table = differences(runs([1, 1, 1, 2, 2, 2, 3, 3, 3], deaths=([9] * 9, range(9))), [DEATHS], ["a", "b"])
    assert one(table)["verdict"] == "too few pairs"
    assert "only 3 independent pairs" in one(table)["warnings"]
    alone = differences(runs([1] * 9, deaths=([9] * 9, range(9))), [DEATHS], ["a", "b"])
    assert "one history only" in one(alone)["warnings"]


def test_expanded_percentile_of_ten_pairs():
    # t(9) at 2.5% is -2.2622; times root(10 / 9) -2.3845; the normal tail there is 0.00855
    low, high = boot.interval(np.linspace(0, 1, 100_001)[:, None], 10)
    assert low[0] == pytest.approx(0.00855, abs=2e-5)
    assert high[0] == pytest.approx(1 - 0.00855, abs=2e-5)


@pytest.mark.parametrize(
    ("spread", "half", "power", "expected"),
    [(10, 5, None, 18), (0, 5, None, 2), (10, 5, 0.8, 34)],
)
def test_smallest_sample_by_students_quantiles(spread, half, power, expected):
    # n = 18: 2.110 * 10 / root 18 = 4.97 while n = 17: 2.120 * 10 / root 17 = 5.14; power adds t at 80%
    assert boot.smallest_sample(spread, half, power=power) == expected


@pytest.mark.parametrize(("spread", "half"), [(1, 0), (float("nan"), 1), (1, float("nan")), (1e9, 1e-3)])
def test_no_number_of_pairs_is_said_to_be_none(spread, half):
    assert np.isnan(boot.smallest_sample(spread, half))


def test_chance_of_better_counts_ties_half():
    values = np.array([-1.0, 0.0, 2.0, -3.0])
    assert chance_better(values, "lower") == 0.625
    assert chance_better(values, "higher") == 0.375
    assert np.isnan(chance_better(values, "none"))


def test_correlation_by_hand_and_where_an_arm_is_constant():
    first, second = np.array([[1.0, 1], [2, 1], [3, 1]]), np.array([[3.0, 1], [1, 2], [2, 3]])
    assert correlation(first, second)[0] == pytest.approx(-0.5)
    assert np.isnan(correlation(first, second)[1])


def test_pairs_that_hurt_and_intervals_too_wide_are_warned_of():
    first = np.arange(12.0)
    row = one(differences(runs(deaths=(first, first[::-1])), [DEATHS], ["a", "b"]))
    assert "pairing hurts" in row["warnings"] and row["width_ratio"] > 1
    row = one(differences(runs(deaths=([1] * 12, [9, -8, 7, -6, 5, -4, 3, -2, 1, 0, 2, 1])), [DEATHS], ["a", "b"]))
    assert "too wide" in row["warnings"]


def test_a_missing_value_costs_its_pair_only():
    table = differences(
        runs(deaths=([1, 2, np.nan, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8]), patrols=(range(7), range(7))),
        [DEATHS, PATROLS],
        ["a", "b"],
    )
    assert list(table["n_pairs"]) == [6, 7]
    assert one(table)["difference"] == 1 and one(table)["mean_reference"] == pytest.approx(25 / 6)


def test_pairs_are_by_key_and_not_by_row():
    frame = runs(deaths=(range(10), np.arange(10) ** 2))
    table = differences(frame, [DEATHS], ["a", "b"])
    shuffled = differences(frame.sample(frac=1, random_state=1), [DEATHS], ["a", "b"])
    pd.testing.assert_frame_equal(table, shuffled)
    lone = frame.drop(index=3)  # pair 4 loses its reference
    assert one(differences(lone, [DEATHS], ["a", "b"]))["n_pairs"] == 9


def test_another_metric_or_scenario_changes_no_plain_interval():
    random = np.random.default_rng(1)
    frame = runs(deaths=random.normal(size=(2, 12)), patrols=random.normal(size=(2, 12)))
    more = pd.concat([frame, frame[frame.scenario == "b"].assign(scenario="c")])
    plain = one(differences(frame, [DEATHS], ["a", "b"]))
    wide = differences(more, [PATROLS, DEATHS], ["a", "c", "b"])
    again = wide[(wide.scenario == "b") & (wide.metric == "deaths")].iloc[0]
    assert (plain["low"], plain["high"]) == (again["low"], again["high"])


def test_wrong_pairs_are_told_in_one_line():
    frame = runs(deaths=(range(3), range(3)))
    for wrong, scenario, text in (
        (frame, "nobody", "no run of scenario nobody"),
        (pd.concat([frame, frame]), "b", "more than once"),
        (frame.assign(history=range(6)), "b", "common to a and b"),
    ):
        with pytest.raises(ValueError, match=text) as caught:
            align(wrong, "a", scenario, ["deaths"])
        assert len(str(caught.value).splitlines()) == 1


def test_max_t_is_bonferroni_like_for_independent_outcomes():
    random = np.random.default_rng(4)
    names = [f"m{i}" for i in range(10)]
    frame = runs(**{name: random.normal(size=(2, 60)) for name in names})
    metrics = [{**DEATHS, "name": name} for name in names]
    table = differences(frame, metrics, ["a", "b"])
    error = (table["high"] - table["low"]) / 2
    ratio = float(((table["high_adjusted"] - table["low_adjusted"]) / 2 / error).mean())
    assert stats.norm.ppf(1 - 0.025 / 10) / stats.norm.ppf(0.975) == pytest.approx(ratio, abs=0.08)


@settings(deadline=None, max_examples=40)
@given(arrays(float, (2, 9, 3), elements=NUMBERS))
def test_laws_of_the_table_for_any_numbers(values):
    frame = runs(**{name: values[:, :, i] for i, name in enumerate("xyz")})
    table = differences(frame, [{**DEATHS, "name": name} for name in "xyz"], ["a", "b"], resamples=200)
    tiny = 1e-6 * (1 + table["difference"].abs())
    assert (table["low"] <= table["high"] + tiny).all()
    assert (table["low_adjusted"] <= table["low"] + tiny).all()
    assert (table["high_adjusted"] >= table["high"] - tiny).all()
    assert np.allclose(table["difference"], table["mean_scenario"] - table["mean_reference"])
    assert table["chance_better"].between(0, 1).all()
    assert table["pair_correlation"].dropna().between(-1.000001, 1.000001).all()
    assert set(table["verdict"]) <= {"too few pairs", "same"}
    swapped = differences(frame, [{**DEATHS, "name": name} for name in "xyz"], ["b", "a"], resamples=200)
    assert np.allclose(swapped["difference"], -table["difference"])
    assert np.allclose(swapped["chance_better"], 1 - table["chance_better"])


@settings(deadline=None, max_examples=40)
@given(arrays(float, (7, 2), elements=st.one_of(NUMBERS, st.just(float("nan")))))
def test_resampled_means_are_means_of_what_is_known(values):
    weight = boot.weights(np.arange(7), resamples=20)
    found = boot.means(weight, values)
    for i, row in enumerate(weight):
        for column in range(2):
            drawn = np.repeat(values[:, column], row.astype(int))
            drawn = drawn[~np.isnan(drawn)]
            expected = drawn.mean() if len(drawn) else np.nan
            assert found[i, column] == pytest.approx(expected, nan_ok=True, abs=1e-8)
    assert nanmean(values) == pytest.approx(
        [c[~np.isnan(c)].mean() if (~np.isnan(c)).any() else np.nan for c in values.T], nan_ok=True, abs=1e-8
    )


def test_months_after_the_mandate_are_whole():
    assert months_after("2017-06-29", 2) == ["2017-07", "2017-08"]
    assert months_after("2017-07-01", 1) == ["2017-07"]


def test_pair_correlations_by_hand_are_of_sums_from_the_mandate_date_on():
    months, rows = ["2017-06", "2017-07", "2017-08"], []
    for scenario, flows in (("a", [[9, 1, 0], [9, 2, 0], [9, 3, 0]]), ("b", [[0, 2, 0], [0, 1, 5], [0, 3, 9]])):
        rows += [
            (scenario, "baseline", pair, pair, month, value) for pair, values in enumerate(flows) for month, value in zip(months, values)
        ]
    keys = ["scenario", "world", "history", "future", "month"]
    monthly = pd.DataFrame(rows, columns=[*keys, "new_attacks_minusma"]).sample(frac=1, random_state=0)
    found = by_horizon(monthly, "2017-06-29", ["a", "b"], horizons=(1, 2, 6))
    at = found[found.column == "new_attacks_minusma"].set_index("months")["correlation"]
    assert at.to_dict() == pytest.approx({1: np.corrcoef([1, 2, 3], [2, 1, 3])[0, 1], 2: np.corrcoef([1, 2, 3], [2, 6, 12])[0, 1]})


def test_horizons_add_deaths_of_all_types_and_go_quantity_by_quantity():
    random = np.random.default_rng(1)
    months = [str(month) for month in pd.period_range("2017-07", "2017-12", freq="M")]
    keys = [(s, "w", p, p, m) for s in ("a", "b", "c") for p in range(5) for m in months]
    monthly = pd.DataFrame(keys, columns=["scenario", "world", "history", "future", "month"])
    for name in ("new_deaths_state_based", "new_deaths_one_sided", "new_civilian_deaths"):
        monthly[name] = random.poisson(5, len(monthly)).astype(float)
    found = by_horizon(monthly, "2017-06-29", ["a", "b", "c"])
    assert list(dict.fromkeys(zip(found["column"], found["scenario"], strict=True))) == [
        *[("new_deaths", "b"), ("new_deaths", "c"), ("new_civilian_deaths", "b"), ("new_civilian_deaths", "c")]
    ]
    total = monthly["new_deaths_state_based"] + monthly["new_deaths_one_sided"]
    sums = total.groupby([monthly["scenario"], monthly["history"]]).sum()
    at = found[(found.column == "new_deaths") & (found.scenario == "b") & (found.months == 6)]["correlation"].iloc[0]
    assert at == pytest.approx(np.corrcoef(sums["a"], sums["b"])[0, 1])


SHAPES = {
    "normal": lambda random: random.normal(0, 3, 400),
    "skewed": lambda random: random.exponential(5, 400) - random.exponential(2, 400),
    "counts": lambda random: random.poisson(4, 400).astype(float) - random.poisson(4, 400),
    "rare": lambda random: random.poisson(0.8, 400).astype(float) - random.poisson(0.8, 400),
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("size", [12, 40])
def test_false_alarms_in_three_to_eight_percent_of_null_studies(shape, size):
    """Labels are swapped at random within each pair, so that no difference is left to find."""
    random = np.random.default_rng(7)
    difference = SHAPES[shape](random)
    drawn = np.argsort(random.random((1500, len(difference))), axis=1)[:, :size]
    values = (difference[drawn] * random.choice([-1.0, 1.0], size=drawn.shape)).T
    low, high = boot.interval(boot.means(boot.weights(np.arange(size)), values), size)
    assert 0.03 <= np.mean((low > 0) | (high < 0)) <= 0.08


def months_of(values):
    """Monthly and observed tables of the same months; `values` are (state-based, one-sided, observed) by month."""
    months = list(values)
    monthly = pd.DataFrame({"month": months, "scenario": "a", "world": "w", "history": 1, "future": 1})
    seen = pd.DataFrame({"month": months, "region": "gao", "type": "state_based"})
    for quantity in ("lethal_events", "deaths"):
        for i, kind in enumerate(("state_based", "one_sided")):
            monthly[f"new_recorded_{quantity}_{kind}"] = [value[i] for value in values.values()]
        seen[quantity] = [value[2] for value in values.values()]
    return monthly, seen


def test_dispersion_by_hand_without_what_is_scripted():
    monthly, seen = months_of({"2015-06": (99, 99, 99), "2015-07": (2, 1, 1), "2015-08": (4, 3, 3)})
    seen["deaths"] = [99, 60, 20]
    seen["scripted_deaths"] = [0, 60, np.nan]  # what is left is 0 and 20: mean 10, variance 200
    table = dispersion(monthly, seen, "a").set_index("quantity")
    assert table.loc["deaths", "simulated"] == pytest.approx(1.6)  # totals 3 and 7: mean 5, variance 8
    assert table.loc["deaths", "observed"] == pytest.approx(20)
    assert not table.loc["deaths", "alike"] and table.loc["deaths", "n_months"] == 2
    assert table.loc["lethal_events", "observed"] == pytest.approx(1.0)
    assert table.loc["lethal_events", "alike"]


def test_costs_by_item_and_equal_totals():
    rows = [
        (scenario, "w", pair, pair, item, value * pair, value, 2 * value)
        for scenario, amounts in {"a": (100, 0, 0), "b": (60, 40.05, 0), "c": (60, 50, 0)}.items()
        for pair in (1, 3)
        for item, value in zip(("men", "walls", "none"), amounts, strict=True)
    ]
    costs = pd.DataFrame(rows, columns=["scenario", "world", "history", "future", "item", "value", "low", "high"])
    table = cost_table(costs, ["a", "b", "c"])
    assert table.loc["men"].to_dict() == {"a": 200, "b": 120, "c": 120} and list(table.index) == ["men", "walls"]
    totals = cost_totals(costs, ["a", "b", "c"])
    assert totals.loc["b"].to_dict() == pytest.approx({"value": 200.1, "low": 100.05, "high": 200.1})
    assert equal_costs(totals) == [("a", "b")]
    assert equal_costs(totals, share=0.0001) == []


def test_answers_tell_by_world_and_name_the_values():
    random, parts = np.random.default_rng(6), []
    for world, shift in (("baseline", 0), ("x=1", -30), ("x=2", 30), ("y=1", 0)):
        noise = random.normal(0, 5, size=(2, 12))
        noise[1] -= noise[1].mean() - noise[0].mean() - shift
        parts.append(runs(deaths=100 + noise).assign(world=world))
    points = [("", "baseline", True, "baseline"), ("x", "1", False, "x=1"), ("x", "2", False, "x=2"), ("y", "1", False, "y=1")]
    points.insert(2, ("x", "1.5", True, "baseline"))
    named = [dict(zip(("parameter", "value", "baseline", "world"), point, strict=True)) for point in points]
    table = answers(pd.concat(parts), [DEATHS], ["a", "b"], named)
    assert list(table["verdict"]) == ["cannot tell", "better", "cannot tell", "worse", "cannot tell"]
    assert list(table["value"]) == ["baseline", "1", "1.5", "2", "1"]
    (row,) = summarise(table)
    assert (row["better"], row["worse"], row["cannot tell"]) == (["x=1"], ["x=2"], ["baseline", "y=1"])
    assert row["worlds"] == 4 and row["baseline"] == "cannot tell" and row["low_percent"] < -25 < 25 < row["high_percent"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0, "0"), (0.04567, "0.0457"), (1.5, "1.50"), (37.0, "37.0"), (123.4, "123"), (-1234.6, "-1,235")],
        *[(float("nan"), "-"), (2.5e9, "2.50e+09"), (999.6, "1,000")],
    ],
)
def test_numbers_have_three_digits(value, text):
    assert number(value) == text


def test_pairs_that_nobody_will_run():
    assert (pairs_text(1234), pairs_text(5e6), pairs_text(None)) == ("1,234", "over 100,000", "-")


def test_a_list_fills_its_lines_to_the_last_column_and_not_beyond():
    """A head of 100 columns has room for a blank, a word of eight and its comma, and not for a word of nine."""
    assert listed("h" * 100, ["w" * 8, "x"]) == ["h" * 100 + " " + "w" * 8 + ",", "  x"]
    assert listed("h" * 100, ["w" * 9, "x"]) == ["h" * 100, "  " + "w" * 9 + ", x"]


def test_headline_outcomes_come_first_however_few_there_are():
    """The fifth headline outcome stands before two that are none, which keep their order."""
    metrics = [{"name": "b"}, {"name": "fifth", "headline": 5}, {"name": "a", "headline": None}, {"name": "second", "headline": 2}]
    assert [metric["name"] for metric in in_order(metrics)] == ["second", "fifth", "b", "a"]
    assert [metric["name"] for metric in in_order(metrics[:3])] == ["fifth", "b", "a"]


def test_a_table_fits_the_terminal_whatever_its_names():
    names = ["deaths", "a_metric_with_a_very_long_name_indeed_that_nobody_could_wish_to_see_in_full"]
    frame = runs(**{name: np.random.default_rng(5).normal(1e5, 3e4, size=(2, 20)) for name in names})
    text = terminal_table(differences(frame, [{**DEATHS, "name": name} for name in names], ["a", "b"]))
    assert max(map(len, text.splitlines())) <= WIDTH == 110 and f"{names[1][:25]}…" in text
