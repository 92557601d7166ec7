"""The project from Python: the very runs and studies of the command, as data frames."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import experiments
from experiments import cli
from experiments.ask.mistakes import Mistake

SHORT = ("calendar.start=2017-05-30", "calendar.end=2017-07-31")


@pytest.mark.usefixtures("few_figures")
def test_a_comparison_is_that_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds all runs there and leaves the same table; places with quotes and blanks are places."""
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "mine, the 1st's"
    found = experiments.compare(["status_quo", "mobile"], *SHORT, "worlds=baseline", seeds=[2, 5], out=out, workers=1)
    before = (out / "differences.csv").read_bytes()
    assert list(found.runs["seed"]) == [2, 5, 2, 5] and set(found.differences["scenario"]) == {"mobile"}
    quoted = str(out).replace("'", "\\'")
    assert (
        cli.main(["compare", "scenarios=status_quo,mobile", "seeds=[2,5]", f"out='{quoted}'", "workers=1", "worlds=baseline", *SHORT]) == 0
    )
    assert (out / "differences.csv").read_bytes() == before and (out / "report.html").is_file()
    alone = experiments.run("mobile", *SHORT, seed=5)
    row = found.runs.loc[(found.runs["scenario"] == "mobile") & (found.runs["seed"] == 5)].iloc[0]
    assert row["deaths"] == alone.outcomes["deaths"] and row["patrol_days"] == pytest.approx(alone.outcomes["patrol_days"])
    assert isinstance(found.events, pd.DataFrame) and isinstance(found.monthly, pd.DataFrame)


@pytest.mark.parametrize(
    ("scenarios", "override", "seeds", "said"),
    [("mobil", SHORT[0], 1, "nearest: mobile"), ("mobile", "foo=1", 1, "foo=1: unknown key"), ("mobile", SHORT[0], 0, "seeds=0: needs")],
)
def test_mistakes_are_one_line(scenarios: str, override: str, seeds: int, said: str) -> None:
    with pytest.raises(Mistake) as caught:
        experiments.compare([scenarios], override, seeds=seeds)
    assert said in str(caught.value) and "\n" not in str(caught.value)
