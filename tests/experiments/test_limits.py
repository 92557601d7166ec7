"""What is limited is allowed up to its limit and no further, and as many are named as are said to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.ask import options, own_text
from experiments.ask.mistakes import Mistake, unknown
from experiments.ask.outcomes import MOST_KM, _Reader
from experiments.ask.shorten import shortened
from experiments.comparison.world_differences import terminal_worlds
from experiments.past import export_checked as checked
from experiments.past.score import meets
from experiments.past.sentences import paragraphs
from experiments.study import progress


def refused(call: Callable[[], object]) -> bool:
    """Whether a call ends in a mistake."""
    try:
        call()
    except Mistake:
        return True
    return False


def test_a_study_may_have_so_many_runs_and_a_command_so_many_workers() -> None:
    """The printed baseline refuses those beyond."""
    options.check_runs(100, 10, 100)
    assert refused(lambda: options.check_runs(100_001, 1))
    assert [options.workers({"workers": count}) for count in (1, 1024)] == [1, 1024]


def test_a_file_of_settings_may_have_so_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("#" * own_text.LARGEST, encoding="utf-8")
    assert len(own_text.read(path)) == own_text.LARGEST
    path.write_text("#" * (own_text.LARGEST + 1), encoding="utf-8")
    assert refused(lambda: own_text.read(path))


def test_a_radius_may_be_so_wide() -> None:
    area = _Reader((), None).area
    assert area(f"menaka:{MOST_KM:.0f}km", "").km == MOST_KM and area("menaka:0.5km", "").km == 0.5
    assert refused(lambda: area(f"menaka:{MOST_KM + 1:.0f}km", "")) and refused(lambda: area("menaka:0km", ""))


def test_a_table_of_another_may_hold_counts_from_zero_and_kinds_from_one_to_three() -> None:
    counts = pd.Series([-1.0, 0.0, 0.5, 1.0, 2.0**53, 2.0**53 + 2.0, float("nan"), float("inf")])
    assert checked.FITS[checked.COUNT](counts).tolist() == [False, True, False, True, True, False, False, False]
    assert checked.FITS[checked.KIND](pd.Series([0, 1, 2, 3, 4])).tolist() == [False, True, True, True, False]
    assert not checked.FITS[checked.KIND](pd.Series([True])).any() and not checked.FITS[checked.COUNT](pd.Series(["1"])).any()


def test_names_are_listed_where_they_are_few_and_shown_whole_where_they_are_short() -> None:
    many = [f"name_{number:02}" for number in range(21)]
    assert f"; known: {', '.join(many[:20])}" in str(unknown("thing", "x", many[:20])) and "known:" not in str(unknown("thing", "x", many))
    assert shortened("a" * 160) == "a" * 160 and shortened("a" * 161) == "a" * 80 + "... (161 characters)"


@pytest.mark.parametrize(("count", "lines"), [(999, 0), (1000, 10)])
def test_many_items_are_counted_aloud_and_few_are_not(count: int, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.counted(range(count), "worlds")) == list(range(count))
    assert len(capsys.readouterr().err.splitlines()) == lines


@pytest.mark.parametrize(("misses", "told"), [(6, "m5 (1, recorded 2)."), (7, "m5 (1, recorded 2) and 1 more.")])
def test_so_many_misses_of_a_family_are_named(misses: int, told: str) -> None:
    row = {"family": "pattern", "meets": False, "mean": 1.0, "recorded": 2.0, "off": 1.0}
    rows = [row | {"name": f"m{number}", "off": 9.0 - number} for number in range(misses)]
    (text,) = paragraphs(pd.DataFrame([*rows, row | {"name": "n", "off": -1.0}, row | {"name": "held", "meets": True}]))
    assert told in text and f"1 of {misses + 2} hold" in text and "More in the model than recorded: n (1, recorded 2)." in text


@pytest.mark.parametrize(("worlds", "last"), [(3, "w3 +10% worse"), (4, "and 1 more")])
def test_so_many_worlds_are_named_that_differ(worlds: int, last: str) -> None:
    row = {"scenario": "a", "baseline": "usual", "metric": "deaths", "headline": True, "n_pairs": 5, "mean_reference": 10.0}
    table = [row | {"world": f"w{n}", "difference": 4.0 - n if worlds == 3 else 5.0 - n, "verdict": "worse"} for n in range(1, worlds + 1)]
    assert terminal_worlds(pd.DataFrame(table), "a").splitlines()[-1].endswith(last)


@pytest.mark.parametrize(
    ("family", "truth", "held", "missed"),
    [
        ("stock", 1.0, [(1.1875, False)], [(1.21, True), (0.79, True)]),
        ("cercle", 50.0, [(25.0, False), (100.0, False)], [(24.9, True), (100.1, True)]),
        ("cercle", 49.0, [(10.0, True)], [(49.0, False)]),
        ("cercle", 0.0, [(14.9, False)], [(15.0, True)]),
        ("level", 5.0, [(50.0, True)], [(5.0, False)]),
    ],
)
def test_a_row_holds_by_its_familys_own_rule(
    family: str, truth: float, held: list[tuple[float, bool]], missed: list[tuple[float, bool]]
) -> None:
    """By mean, and whether the record lies inside the interval."""
    assert all(meets(family, truth, *one) is True for one in held)
    assert all(meets(family, truth, *one) is False for one in missed)
