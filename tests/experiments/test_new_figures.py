"""Tails, months, distance and cost by hand on tiny tables: what each figure's table says, without drawing it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.show.figures import _intervals, _paired, distance_decay, forest, frontier, headlines, months, style, tails

MANDATE = pd.Timestamp("2017-06-29")
KEYS = {"world": "w", "history": 1, "future": 1}


def events(*rows: tuple[int, int]) -> pd.DataFrame:
    """Events of one run of scenario a: days after the mandate date, and dead."""
    table = [{"scenario": "a", **KEYS, "date_start": MANDATE + pd.Timedelta(days=day), "best": best} for day, best in rows]
    return pd.DataFrame(table)


def study(**tables: object) -> SimpleNamespace:
    runs = pd.DataFrame([{"scenario": name, **KEYS} for name in ("a", "b")])
    manifest = {"calendar": {"end": "2017-10-06"}}  # a hundred days
    return SimpleNamespace(**{"runs": runs, "mandate": MANDATE, "manifest": manifest, "reference": "a", "scenarios": ["a", "b"], **tables})


def test_quiet_spells_lie_between_days_with_ten_dead_and_the_ends() -> None:
    found = tails._runs(study(events=events((10, 10), (10, 30), (40, 9), (70, 12), (-3, 50))), "a").iloc[0]
    per_year = 365.25 / 100
    assert found["events_1"] == pytest.approx(4 * per_year) and found["events_10"] == pytest.approx(3 * per_year)
    assert found["events_20"] == pytest.approx(per_year) and found["events_50"] == 0, "what came before the mandate does not count"
    assert (found["longest_quiet"], found["median_quiet"]) == (60, 30), "spells of 10, 60 and 30 days"
    assert found["spells_30"] == pytest.approx(2 / 3) and found["spells_60"] == pytest.approx(1 / 3)
    quiet = tails._runs(study(events=events((1, 3))), "b").iloc[0]
    assert quiet["events_1"] == 0 and quiet["longest_quiet"] == 100, "a run without any event is one long quiet spell"


def test_a_month_is_worse_by_five_dead_and_a_quarter() -> None:
    mine, other = np.array([5.0, 4, 24, 25, 15, 0, 76]), np.array([0.0, 0, 20, 20, 20, 5, 100])
    worse, better = months.judged(mine, other)
    assert worse.tolist() == [True, False, False, True, False, False, False]
    assert better.tolist() == [False, False, False, False, True, True, False], "24 of 100 fewer are less than a quarter"


def test_the_reference_is_set_against_its_three_months_before_and_others_against_the_same_month() -> None:
    names = ["2017-05", "2017-06", "2017-07", "2017-08", "2017-09"]
    rows = [{"scenario": "a", **KEYS, "month": name, "new_deaths_gao": dead} for name, dead in zip(names, (3, 6, 9, 12, 8))]
    rows += [{"scenario": "b", **KEYS, "month": name, "new_deaths_gao": dead} for name, dead in zip(names, (3, 6, 9, 2, 8))]
    found = months.data(study(monthly=pd.DataFrame(rows), others=["b"])).set_index(["scenario", "month"])
    assert found.loc[("a", "2017-08"), "mean_against"] == 6 and found.loc[("a", "2017-08"), "worse"] == 1
    assert ("a", "2017-07") not in found.index, "two months before are too few"
    assert found.loc["b", "better"].to_list() == [0, 1, 0] and (found[["worse", "unchanged", "better"]].sum(axis=1) == 1).all()


def test_kilometres_to_the_nearest_point() -> None:
    where = pd.DataFrame({"latitude": [16.0, 16.0, 18.0], "longitude": [0.0, 1.0, 0.0]})
    found = distance_decay._nearest_km(where, where.iloc[[0]])
    assert found == pytest.approx([0.0, 106.9, 222.4], abs=0.1)
    assert distance_decay._nearest_km(where, where.iloc[[0, 2]])[2] == 0


def test_a_scenario_is_beaten_by_one_that_is_as_cheap_and_saves_more() -> None:
    points = pd.DataFrame({"cost": [10.0, 12.0, 12.0, 9.0, 10.0], "difference": [0.0, -5.0, -4.0, 3.0, 0.0]})
    alone = frontier._unbeaten(points, pd.Series(["m"] * 5))
    assert alone.tolist() == [True, True, False, True, True]
    apart = frontier._unbeaten(points, pd.Series(["m", "m", "n", "m", "m"]))
    assert apart.tolist() == [True, True, True, True, True], "each risk by itself"


def test_paired_differences_by_hand() -> None:
    index = pd.MultiIndex.from_tuples([("w", seed, seed) for seed in (1, 2, 3)], names=["world", "history", "future"])
    one, other = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=index), pd.DataFrame({"x": [3.0, 4.0, 5.0]}, index=index[:3])
    row = _paired.paired(one, other.iloc[:2]).loc["x"]
    assert (row["n_pairs"], row["mean_reference"], row["difference"], row["low"], row["high"]) == (2, 1.5, 2.0, 2.0, 2.0)


def test_every_scenario_has_a_look_of_its_own() -> None:
    looks = [style.look(place) for place in range(21)]
    assert len({(look.colour, look.marker) for look in looks}) == len({(look.colour, look.line) for look in looks}) == 21


def many(rows: int, scenarios: int) -> Any:
    """A study of so many outcomes, the first a headline, in so many scenarios beside the reference."""
    names = ["a", *(f"b{number}" for number in range(scenarios))]
    row = {"kind": "outcome", "unit": "deaths", "better": "lower", "n_pairs": 12, "mean_reference": 50.0, "controlled": False,
           "difference": -5.0, "low_adjusted": -9.0, "high_adjusted": -1.0, "matters": 2.0, "verdict": "better"}  # fmt: skip
    table = [row | {"metric": f"m{number}", "scenario": name, "headline": not number} for name in names[1:] for number in range(rows)]
    table += [row | {"kind": "activity", "metric": "act", "scenario": name, "headline": False, "verdict": "less"} for name in names[1:]]
    return study(differences=pd.DataFrame(table), scenarios=names, others=names[1:], yardstick=None)


def test_a_forest_that_would_be_too_tall_is_a_table_of_tiles_of_outcomes() -> None:
    small, tall = many(20, 1), many(50, 1)
    assert set(forest.data(small)["kind"]) == {"outcome", "activity"} and set(forest.data(tall)["kind"]) == {"outcome"}
    drawn = forest.draw(forest.data(tall), tall)
    assert any(str(one.get_gid()).startswith("tile:") for one in drawn.findobj()) and drawn.get_figheight() < 15
    told = next(text.get_text() for text in drawn.texts if text.get_gid() == "note")
    assert "(in bold)" in told.replace("\n", " ") and "act" not in told.split()


def test_headlines_of_many_scenarios_stand_in_rows_with_their_names_and_no_word_of_bold() -> None:
    of_many = many(1, 6)
    fig = headlines.draw(headlines.data(of_many), of_many)
    (axes,) = fig.axes
    assert [text.get_text() for text in axes.get_yticklabels()] == [f"b{number}" for number in range(6)]
    marks = {str(one.get_gid()): one for one in fig.findobj() if str(one.get_gid()).startswith(("point:", "interval:"))}
    assert list(marks["interval:m0:b5"].get_xdata()) == [-18.0, -2.0] and marks["point:m0:b0"].get_color() == _intervals.RANKED.colour
    assert "in bold" not in next(text.get_text() for text in fig.texts if text.get_gid() == "note").replace("\n", " ")
