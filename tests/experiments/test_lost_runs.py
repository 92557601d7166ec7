"""Runs that fail: a comparison goes on with the pairs that are whole, and says which are not, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import synthetic

import sim.run
from experiments import cli
from experiments.ask import options
from experiments.study import lost_runs
from experiments.study.results import Results
from experiments.study.sweep import incomparable

SHORT = ["calendar.start=2017-05-20", "calendar.end=2017-08-10", "workers=1", "out=r"]
TWO = "scenarios=status_quo,mobile"
CAUSE = "ZeroDivisionError: men by nothing"


def failure(scenario: str, history: int, future: int, world: str = "baseline", cause: str = CAUSE) -> dict[str, Any]:
    return {"scenario": scenario, "world": world, "history": history, "future": future, "cause": cause}


def test_a_pair_is_whole_where_no_scenario_lost_its_run() -> None:
    keys = [(name, world, number, 7) for name in "ab" for world in ("w", "v") for number in (1, 2)]
    table = pd.DataFrame(keys, columns=["scenario", "world", "history", "future"])
    kept = lost_runs.whole(table, [failure("a", 1, 7, "w"), failure("b", 1, 7, "w")])
    assert kept.to_numpy().tolist() == [list(key) for key in keys if key[1:3] != ("w", 1)]
    assert kept.index.tolist() == list(range(6))
    assert lost_runs.whole(table, []) is table


def test_a_world_without_any_whole_pair_is_left_out_of_the_answers_and_named() -> None:
    failed = [failure("a", 1, 7, "w"), failure("b", 2, 7, "w"), failure("a", 1, 7, "v")]
    study: Any = SimpleNamespace(points=[{"world": "v"}, {"world": "w"}], study=SimpleNamespace(pairs=[1, 2], losses=failed))
    why = "w is left out of the answers: no pair is complete, because runs of a, b failed"
    assert incomparable(study) == [why] and study.points == [{"world": "v"}], "each lost one in w, and no pair is left"
    assert lost_runs.bare(failed, 3, "w") == []


def test_tables_leave_out_pairs_that_lost_a_run(tmp_path: Path) -> None:
    folder = synthetic.write_results(tmp_path / "study", ("status_quo", "mobile", "close_bases"), 8)
    full = Results(folder)
    assert len(full.runs) == 24 and full.pairs == 8
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"failed": [failure("mobile", 2, 2), failure("close_bases", 7, 7)]}))
    holed = Results(folder)
    for table in (holed.runs, holed.all_runs, holed.monthly, holed.events, holed.squares, holed.costs, holed.working_points):
        assert set(table["history"]) == {1, 3, 4, 5, 6, 8}
    assert holed.pairs == 6


Mali = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mali:
    """Call the command in an empty folder, with runs that fail; gives status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    real = sim.run.run

    def call(*words: str, fails: Callable[[str, int], bool]) -> tuple[int, str, str]:
        def run(scenario: str, settings: Any, history: int, future: int, **rest: Any) -> Any:
            if fails(scenario, history):
                raise ZeroDivisionError("men by\nnothing")
            return real(scenario, settings, history, future, **rest)

        monkeypatch.setattr(sim.run, "run", run)
        status = cli.main([*words, *SHORT])
        return status, *capsys.readouterr()

    return call


@pytest.mark.usefixtures("few_figures")
def test_compare_goes_on_with_the_pairs_that_are_whole(mali: Mali, tmp_path: Path) -> None:
    second = options.many_pairs({"seeds": 3})[1].history
    status, out, err = mali(
        "compare", TWO, "worlds=baseline", "seeds=3", fails=lambda scenario, history: scenario == "mobile" and history == second
    )
    assert status == 1
    folder = tmp_path / "r"
    told = json.loads((folder / "manifest.json").read_text())
    assert told["state"] == "incomplete" and [(one["scenario"], one["cause"]) for one in told["failed"]] == [("mobile", CAUSE)]
    assert CAUSE in err and "1 of 6 runs failed, and 1 of 3 pairs" in " ".join(out.split())
    table = pd.read_csv(folder / "differences.csv")
    known = table["metric"] != "clash_excess_near_routes"  # a share of clashes, of which so short a study may have none
    assert set(table.loc[known, "n_pairs"]) == {2} and len(pd.read_parquet(folder / "runs.parquet")) == 5
    assert "1 of 6 runs failed" in (folder / "report.html").read_text(encoding="utf-8")

    status, out, err = mali("compare", TWO, "worlds=baseline", "seeds=3", fails=lambda scenario, history: False)
    assert status == 0 and "resuming: 5 of 6 runs done" in err and "failed" not in out and ", 3 pairs" in out
    assert "runs failed" not in (folder / "report.html").read_text(encoding="utf-8")


def test_nothing_is_compared_where_no_pair_is_whole(mali: Mali, tmp_path: Path) -> None:
    status, out, err = mali("compare", TWO, "worlds=baseline", "seeds=2", "keep=outcomes", fails=lambda scenario, _: scenario == "mobile")
    assert status == 1 and out == ""
    assert err.splitlines()[-1] == "mali: nothing is compared: no pair is complete, because runs of mobile failed"
    assert (tmp_path / "r" / "runs.parquet").is_file() and not (tmp_path / "r" / "report.html").exists()
