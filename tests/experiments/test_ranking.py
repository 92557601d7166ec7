"""Rankings of scenarios and differences of worlds, against answers worked out by hand and against comparisons."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import write_results

from experiments.cli import main
from experiments.comparison.answers import world_differences
from experiments.comparison.differences import differences
from experiments.comparison.ranking import chances, rank, terminal_pairs, terminal_ranking
from experiments.comparison.table import WIDTH
from experiments.comparison.verdicts import OPEN, SMALL

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower", "headline": 1, "matters": None}
COST = {"name": "cost", "unit": "USD", "kind": "activity", "better": "none"}


def runs(values, **more):
    """Runs of scenarios from values by name, a pair a value; further columns by scenario."""
    parts = []
    for scenario, numbers in values.items():
        count = len(numbers)
        frame = pd.DataFrame({"deaths": np.asarray(numbers, dtype=float), "scenario": scenario, "world": "w"})
        parts.append(frame.assign(history=range(count), future=range(count), **{key: column[scenario] for key, column in more.items()}))
    return pd.concat(parts, ignore_index=True)


def test_chances_by_hand():
    """Three resamples of three scenarios: best are the first, the first two together, the third."""
    best, place = chances(np.array([[1.0, 2, 3], [1, 1, 2], [3, 2, 1]]))
    assert best == pytest.approx([0.5, 0.5 / 3, 1 / 3])
    assert place == pytest.approx([(1 + 1.5 + 3) / 3, (2 + 1.5 + 2) / 3, (3 + 3 + 1) / 3])


def test_a_ranking_worked_out_by_hand():
    """b kills one less in every pair, c two more: no pair disagrees, so the order is certain."""
    base = np.arange(20.0)
    frame = runs({"a": base, "b": base - 1, "c": base + 2}, cost={"a": 100.0, "b": 120.0, "c": 90.0})
    found = rank(frame, [DEATHS, COST], ["a", "b", "c"], "deaths")
    table = found.table.set_index("scenario")
    assert list(table.index) == ["b", "a", "c"] and list(table["place"]) == [1, 2, 3]
    assert list(table["difference"]) == [0, 1, 3] and list(table["mean"]) == [8.5, 9.5, 11.5]
    assert list(table["chance_best"]) == [1, 0, 0] and list(table["expected_rank"]) == [1, 2, 3]
    assert list(table["cost"]) == [120, 100, 90] and set(table["best"]) == {"b"}
    assert list(table["verdict"]) == ["", "worse", "worse"]
    assert (table.loc["c", "low_adjusted"], table.loc["c", "high_adjusted"]) == (3, 3)
    pairs = found.pairs.set_index(["scenario", "other"])["difference"]
    assert {key: pairs[key] for key in permutations("abc", 2)} == {
        **{("a", "b"): 1, ("a", "c"): -2, ("b", "c"): -3},
        **{("b", "a"): -1, ("c", "a"): 2, ("c", "b"): 3},
    }
    higher = rank(frame, [{**DEATHS, "better": "higher"}], ["a", "b", "c"], "deaths").table
    assert list(higher["scenario"]) == ["c", "a", "b"] and list(higher["verdict"]) == ["", "worse", "worse"]


def test_what_matters_counts_among_scenarios_too():
    base = np.arange(20.0) + 100
    frame = runs({"a": base, "b": base - 1, "c": base + 20})
    table = rank(frame, [{**DEATHS, "matters": "5%"}], ["a", "b", "c"], "deaths").table.set_index("scenario")
    assert table.loc["a", "verdict"] == SMALL and table.loc["c", "verdict"] == "worse"
    assert table.loc["a", "matters"] == pytest.approx(0.05 * base.mean())


def noisy(scenarios="abcd", size=30, seed=1):
    random = np.random.default_rng(seed)
    luck = random.normal(0, 5, size)
    return runs({name: 100 + luck + random.normal(-2.0 * place, 6, size) for place, name in enumerate(scenarios)})


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 200))
def test_a_verdict_in_the_ranking_is_never_bolder_than_the_comparisons(seed):
    frame = noisy(seed=seed)
    frame["raids"] = np.random.default_rng(seed).normal(50, 5, len(frame))
    metrics = [DEATHS, {**DEATHS, "name": "raids", "headline": 2}]
    found = rank(frame, metrics, list("abcd"), "deaths").pairs.set_index(["scenario", "other"])
    table = differences(frame, metrics, list("abcd")).set_index(["metric", "scenario"])
    for name in "bcd":
        mine, theirs = found.loc[(name, "a")], table.loc[("deaths", name)]
        assert mine["difference"] == pytest.approx(theirs["difference"])
        assert mine["low_adjusted"] <= theirs["low_adjusted"] + 1e-9 and mine["high_adjusted"] >= theirs["high_adjusted"] - 1e-9
        assert mine["verdict"] in (theirs["verdict"], OPEN)
    assert found["difference"].sum() == pytest.approx(0)


def test_two_scenarios_rank_as_they_compare():
    frame = noisy("ab")
    frame["expected_deaths"] = frame["deaths"] - np.random.default_rng(3).normal(0, 5, len(frame))
    row = differences(frame, [DEATHS], ["a", "b"]).iloc[0]
    found = rank(frame, [DEATHS], ["a", "b"], "deaths").pairs.set_index(["scenario", "other"]).loc[("b", "a")]
    for name in ("difference", "low_adjusted", "high_adjusted", "verdict"):
        assert found[name] == (pytest.approx(row[name]) if name != "verdict" else row[name])


def test_where_one_scenario_is_controlled_and_another_is_not_none_is():
    """b's luck is known and c's is not: each is compared as it should be, and both are ranked by their plain differences."""
    random = np.random.default_rng(8)
    means = {"a": 100.0, "b": 96.0, "c": 90.0}
    luck = {name: random.normal(0, 20, 40) for name in means}
    frame = runs({name: means[name] + luck[name] for name in means}, expected_deaths={name: np.full(40, means[name]) for name in means})
    rows = frame["scenario"] == "c"
    frame.loc[rows, "expected_deaths"] = random.normal(90, 400, 40)
    told = differences(frame, [DEATHS], list("abc")).set_index("scenario")
    assert list(told["controlled"]) == [True, False]
    found = rank(frame, [DEATHS], list("abc"), "deaths")
    assert not found.table["controlled"].any()
    mean = frame.groupby("scenario")["deaths"].mean()
    pairs = found.pairs.set_index(["scenario", "other"])["difference"]
    assert pairs["b", "c"] == pytest.approx(mean["b"] - mean["c"]) and pairs["b", "a"] == pytest.approx(mean["b"] - mean["a"])


def test_the_order_of_scenarios_and_of_rows_changes_no_place():
    frame = noisy()
    first = rank(frame, [DEATHS], list("abcd"), "deaths").table.set_index("scenario")
    for order in ("dcba", "bdac"):
        again = rank(frame.sample(frac=1, random_state=1), [DEATHS], list(order), "deaths").table.set_index("scenario")
        pd.testing.assert_series_equal(first["place"], again["place"].reindex(first.index))
        assert np.allclose(first["chance_best"], again["chance_best"].reindex(first.index))
    assert first["chance_best"].sum() == pytest.approx(1) and first["expected_rank"].sum() == pytest.approx(1 + 2 + 3 + 4)


def test_only_pairs_that_all_scenarios_have_count():
    frame = noisy(size=30)
    frame.loc[(frame["scenario"] == "c") & (frame["history"] == 4), "deaths"] = np.nan
    holed = frame.drop(index=frame[(frame["scenario"] == "b") & (frame["history"] == 7)].index)
    table = rank(holed, [DEATHS], list("abcd"), "deaths").table
    assert set(table["n_pairs"]) == {28}


@pytest.mark.parametrize(("outcome", "scenarios", "text"), [("cost", "ab", "no outcome with a better"), ("deaths", "a", "one scenario")])
def test_what_cannot_be_ranked_is_told(outcome, scenarios, text):
    with pytest.raises(ValueError, match=text):
        rank(noisy().assign(cost=1.0), [DEATHS, COST], list(scenarios), outcome)


def test_tables_fit_the_terminal():
    found = rank(noisy("abcdef"), [DEATHS], list("abcdef"), "deaths")
    for text in (terminal_ranking(found.table), terminal_pairs(found)):
        assert max(map(len, text.splitlines())) <= WIDTH
    assert terminal_pairs(rank(noisy("abcdefgh"), [DEATHS], list("abcdefgh"), "deaths")) == ""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_results(tmp_path_factory.mktemp("ranked") / "study", pairs=13)


def test_the_command_ranks_on_the_first_headline_or_the_outcome_named_and_keeps_both_tables(study, capsys):
    assert main(["rank", str(study)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("deaths") and "mobile" in out and "row less column" in out
    assert main(["rank", str(study), "outcome=lethal_events"]) == 0
    assert capsys.readouterr().out.startswith("lethal_events, lowest is best, 13 pairs")
    table, pairs = (pd.read_csv(study / f"ranking_lethal_events{suffix}.csv") for suffix in ("", "_pairs"))
    assert len(table) == 3 and len(pairs) == 6 and table["cost"].notna().all()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("{study}", "outcome=deathz"), "unknown outcome 'deathz'; nearest: deaths"),
        (("{study}", "outcome=patrol_days"), "is neither better nor worse"),
        (("{study}", "seeds=3"), "does not read 'seeds'"),
        (("{study}", "top=3"), "it reads outcome=NAME only"),
    ],
)
def test_a_mistake_is_one_line_with_the_cure(study, capsys, words, text):
    assert main(["rank", *(word.format(study=study) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and text in err and len(err.splitlines()) == 1


def test_one_scenario_has_no_rank(tmp_path, capsys):
    folder = write_results(tmp_path / "one", ("status_quo",), 3)
    assert main(["rank", str(folder)]) == 2
    assert "has one scenario only" in capsys.readouterr().err


def test_a_world_differs_from_the_baseline_world_pair_by_pair():
    """In world x every pair of a has 3 more dead, of b one less; in y nothing differs."""
    base = np.arange(15.0) + 50
    worlds = {"base": (0, 0), "x": (3, -1), "y": (0, 0)}
    frame = pd.concat([runs({"a": base + up, "b": base + down}).assign(world=world) for world, (up, down) in worlds.items()])
    table = world_differences(frame, [DEATHS], ["a", "b"], list(worlds)).set_index(["scenario", "world"])
    assert table["difference"].to_dict() == {("a", "x"): 3, ("a", "y"): 0, ("b", "x"): -1, ("b", "y"): 0}
    assert table["verdict"].to_dict() == {("a", "x"): "worse", ("a", "y"): "same", ("b", "x"): "better", ("b", "y"): "same"}
    assert set(table["baseline"]) == {"base"} and set(table["n_pairs"]) == {15}
