"""What is limited is allowed up to its limit and no further, and as many are named as are said to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.ask import yaml_file
from experiments.ask.mistakes import Mistake
from experiments.past import export_checked as checked
from experiments.past.score import meets


def refused(call: Callable[[], object]) -> bool:
    """Whether a call ends in a mistake."""
    try:
        call()
    except Mistake:
        return True
    return False


def test_a_file_of_settings_may_have_so_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("#" * yaml_file.LARGEST, encoding="utf-8")
    assert len(yaml_file.text_of(path)) == yaml_file.LARGEST
    path.write_text("#" * (yaml_file.LARGEST + 1), encoding="utf-8")
    assert refused(lambda: yaml_file.text_of(path))


def test_a_table_of_another_may_hold_counts_from_zero_and_kinds_from_one_to_three() -> None:
    counts = pd.Series([-1.0, 0.0, 0.5, 1.0, 2.0**53, 2.0**53 + 2.0, float("nan"), float("inf")])
    assert checked.fits(checked.COUNT, counts).tolist() == [False, True, False, True, True, False, False, False]
    assert checked.fits(checked.KIND, pd.Series([0, 1, 2, 3, 4])).tolist() == [False, True, True, True, False]
    assert not checked.fits(checked.KIND, pd.Series([True])).any() and not checked.fits(checked.COUNT, pd.Series(["1"])).any()


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
