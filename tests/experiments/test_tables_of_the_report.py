"""The report's small tables by hand: what pairing gains, worlds, money and warnings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.comparison.verdicts import SMALL
from experiments.show import cautions, tables

NAN = float("nan")


def results(files: tuple[str, ...] = (), **made: Any) -> Any:
    """As a report sees a study; tables are lists of rows."""
    frames = {name: pd.DataFrame(rows) if isinstance(rows, list) and isinstance(rows[0], dict) else rows for name, rows in made.items()}
    return SimpleNamespace(
        has=lambda *names: set(names) <= set(files), **({"reference": "status_quo", "others": ["mobile"], "manifest": {}} | frames)
    )


def width(metric: str, used: float, controlled: bool, why: object = NAN) -> dict[str, Any]:
    """A row of differences, as far as pairing goes."""
    return {"scenario": "mobile", "metric": metric, "kind": "outcome", "width_ratio": used, "plain_width_ratio": 0.9,
            "controlled": controlled, "control_variate": why}  # fmt: skip


def test_pairing_gains_up_to_its_mark() -> None:
    rows = [width("deaths", 0.6, True), width("civilian_deaths", 0.61, False, "no gain"), width("peacekeeper_deaths", 0.8, False),
            width("lethal_events", 0.1, True)]  # fmt: skip
    found = tables.gains(results(differences=rows))
    assert found.rows == [
        ["deaths", "mobile", "0.90", "0.60", "0.6", "yes"],
        ["civilian deaths", "mobile", "0.90", "no gain", "0.6", "no"],
        ["peacekeeper deaths", "mobile", "0.90", "-", "0.8", "yes"],
    ]
    assert tables.gains(results(differences=[width("deaths", NAN, False)])).rows[0][-1] == "unknown"
    (said,) = cautions._pairing(pd.DataFrame(rows))
    assert "civilian deaths (mobile)" in said and "0.61 times" in said and said.endswith("more than 0.6.")


def test_worlds_are_counted_by_verdict_and_the_rest_is_undecided() -> None:
    row = {"scenario": "status_quo", "baseline": "usual", "headline": True, "kind": "outcome", "metric": "deaths", "mean_reference": 50.0}
    verdicts = (("a", 5.0, "worse"), ("b", -10.0, "better"), ("c", 1.0, SMALL), ("d", 4.0, "cannot tell"))
    rows = [row | {"world": world, "difference": difference, "verdict": verdict} for world, difference, verdict in verdicts]
    found = tables.worlds(
        results(("world_differences.csv",), world_differences=[*rows, rows[0] | {"scenario": "mobile", "difference": 99.0}])
    )
    assert found is not None and (found["baseline"], found["count"]) == ("usual", 4)
    assert found["table"].rows == [["deaths", "−20% to +10%", "1", "1", "1", "1"]]
    assert tables.worlds(results()) is None


def test_over_worlds_the_reference_s_own_level_is_told_with_how_far_worlds_lie_apart() -> None:
    runs = [{"scenario": name, "world": world, "deaths": level + (name != "status_quo") * 500.0}
            for name in ("status_quo", "mobile") for world, level in (("a", 100.0), ("a", 300.0), ("b", 950.0))]  # fmt: skip
    row = {"metric": "deaths", "headline": True, "kind": "outcome"}
    said = cautions.levels(results(runs=runs, differences=[row], ensemble=2))
    assert said.startswith("In these 2 worlds status quo alone has 200 to 950 deaths: means hang on which worlds were drawn")
    assert cautions.levels(results(ensemble=0)) == ""


@pytest.mark.parametrize(("value", "told"), [(0.0, "0"), (0.04, "0.0400"), (0.05, "0.1"), (-1234.56, "-1,234.6")])
def test_money(value: float, told: str) -> None:
    assert tables.money(value) == told


def test_equal_warnings_are_told_together_and_kinds_that_are_absent_are_named() -> None:
    row = {"kind": "outcome", "scenario": "mobile"}
    rows = [row | {"metric": "deaths", "warnings": "few; wide"}, row | {"metric": "attacks", "warnings": "wide"}]
    rows += [row | {"metric": "robberies", "warnings": one} for one in (NAN, "")]
    assert cautions._told(pd.DataFrame(rows)) == ["Few: deaths (mobile).", "Wide: deaths (mobile), attacks (mobile)."]
    row["warnings"] = "few"
    many = [row | {"metric": f"m{number}", "scenario": name} for name in ("mobile", "hybrid") for number in range(5)]
    assert cautions._told(pd.DataFrame(many)) == ["Few: all outcomes."]
    many.append(row | {"metric": "m6", "warnings": ""})
    assert cautions._told(pd.DataFrame(many)) == ["Few: 5 of 6 outcomes (mobile), 5 of 5 outcomes (hybrid)."]
    each = [row | {"metric": metric, "scenario": f"s{number}", "warnings": warning}
            for number in range(8) for metric, warning in (("m", "few"), ("n", ""))]  # fmt: skip
    assert cautions._told(pd.DataFrame(each)) == ["Few: 8 of 16 differences, named in differences.csv."]
    monthly = [{"new_events_state_based": 0, "new_events_non_state": 0}, {"new_events_state_based": 3, "new_events_non_state": 0}]
    (said,) = cautions._absent(results(("monthly.parquet",), monthly=monthly))
    assert said.startswith("No non-state violence is simulated") and cautions._absent(results()) == []
