"""What a report tells of studies that ship, on made-up ones: the doors of each headline, a grid, and scenarios that have changed since."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.comparison.doors import ASSUMED, NONE
from experiments.show import reference as tables_kept
from experiments.study.reference_tables import DOORS, GRID, orders

SCENARIOS = {"status_quo": {}, "mobile": {"share": 0.45}, "bases": {"close": 3}}
MANIFEST = {"configuration": {"scenarios": [{"name": name, "measures": levers} for name, levers in SCENARIOS.items()]}}
MADE = {"version": "0.1", "calendar": "2016 to 2018", "n_pairs": 12, "verdict": "better"}
DOOR = MADE | {
    "metric": "deaths", "headline": True, "difference": -4.0, "arises": ASSUMED, "gone": "deterrence", "turned": "",
    "weighs": "", "open": "marking", "shut_difference": 1.5, "shut_verdict": "cannot tell",
}  # fmt: skip


def results(*files: str, others: int = 2) -> Any:
    """As a report sees a study of all scenarios."""
    names = list(SCENARIOS)[: others + 1]
    return SimpleNamespace(has=lambda name: name in files, others=names[1:], scenarios=names, manifest=MANIFEST)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    """Tables by study, in place of those that ship; mobile orders what it ordered then, bases orders something else."""
    now = orders(MANIFEST)
    both = [{"scenario": "mobile", "orders": now["mobile"]}, {"scenario": "bases", "orders": "00000000"}]
    doors = [DOOR | one for one in both] + [DOOR | both[0] | {"metric": "attacks", "headline": False, "difference": 0.5}]
    doors += [DOOR | both[0] | {"metric": "robberies", "arises": NONE, "shut_difference": float("nan")}]
    grid = [
        MADE | one | {"metric": metric, "value": f"a={down}, b={across}", "difference": -5.0 * (down + 1), "mean_reference": mean}
        for one in both for metric, mean in (("deaths", 50.0), ("attacks", 10.0)) for down in (0, 1) for across in ("none", "all")
        if (one["scenario"], down, across) != ("mobile", 1, "all")
    ]  # fmt: skip
    tables = {DOORS: pd.DataFrame(doors), GRID: pd.DataFrame(grid)}
    monkeypatch.setattr(tables_kept, "kept", tables.get)
    return tables


@pytest.mark.usefixtures("kept")
def test_doors_stand_beside_headlines_of_the_studys_own_scenarios() -> None:
    found = tables_kept.doors(results())
    assert found is not None and (found["made"], found["study"], found["version"], found["pairs"]) == (True, DOORS, "0.1", 12)
    mobile, bases, robberies = found["rows"]
    assert (mobile["scenario"], bases["scenario"]) == ("mobile", f"bases{tables_kept.CHANGED}"), "whose orders have changed says so"
    assert mobile["lists"] == ["deterrence", "", "", "marking"] and (mobile["difference"], mobile["verdict"]) == ("−4.00", "better")
    assert (mobile["arises"], robberies["arises"]) == (ASSUMED, "") and (mobile["shut"], robberies["shut"]) == ("+1.50, cannot tell", "")
    assert [row["name"] for row in tables_kept.doors(results(others=1))["rows"]] == ["deaths", "robberies"]


@pytest.mark.usefixtures("kept")
def test_what_a_difference_hangs_on_is_said_of_scenarios_that_have_not_changed() -> None:
    found = tables_kept.hanging(results())
    assert {key[:2] for key in found} == {("mobile", name) for name in ("deaths", "attacks", "robberies")}
    assert (
        found["mobile", "deaths", "better"] == "put in by an assumption, gone without deterrence"
        and found["mobile", "robberies", "better"] == ""
    )
    assert tables_kept.hanging(results("answers.csv")) == {}


@pytest.mark.usefixtures("kept")
def test_a_grid_has_a_row_a_strength_and_a_column_a_form_of_the_first_outcome() -> None:
    found = tables_kept.grid(results())
    assert found is not None and found["outcome"] == "deaths" and found["study"] == GRID
    mobile, bases = found["blocks"]
    assert (mobile["scenario"], bases["scenario"]) == ("mobile", f"bases{tables_kept.CHANGED}")
    assert mobile["across"] == ["none", "all"]
    assert mobile["lines"] == [("0", ["−10% better", "−10% better"]), ("1", ["−20% better", "–"])]
    assert bases["lines"][1] == ("1", ["−20% better", "−20% better"])
    assert len(tables_kept.grid(results(others=1))["blocks"]) == 1


def test_the_grid_says_whether_its_numbers_matter() -> None:
    """One verdict in all worlds, two verdicts, and a single world, of which nothing is said."""
    rows = pd.DataFrame({"scenario": "mobile", "orders": "x", "verdict": ["better", "better", "cannot tell"]})
    made = results()
    assert tables_kept._said(rows.head(2), made).endswith("it hardly matters: better in all 2 worlds.")
    assert tables_kept._said(rows, made).endswith("it does: better in 2, cannot tell in 1 of 3 worlds.")
    assert tables_kept._said(rows.head(1), made) == ""


def test_a_study_that_was_not_made_yet_is_no_table(kept: dict[str, pd.DataFrame]) -> None:
    assert tables_kept.doors(results("answers.csv")) is tables_kept.grid(results("answers.csv")) is None, "a sweep's report has its own"
    assert tables_kept.doors(results(others=0)) is tables_kept.grid(results(others=0)) is None
    kept.clear()
    assert tables_kept.doors(results()) == {"rows": [], "study": DOORS, "made": False}
    assert tables_kept.grid(results()) == {"blocks": [], "said": "", "study": GRID, "made": False} and tables_kept.hanging(results()) == {}
