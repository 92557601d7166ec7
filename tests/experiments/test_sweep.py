"""A study file becomes worlds, runs and answers; what is planned of each design, and said of mistakes, is in the printed baseline."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from killing import SHORT, TEXT, bare, environment

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.ask.home import shipped
from experiments.commands import sweep
from experiments.study import design
from experiments.study import sweep as asked_of

SMALL = TEXT.replace("[0.9]", "[0.6, 0.9]")
Mali = Callable[..., tuple[int, str, str]]


def write(folder: Path, text: str, name: str = "mine") -> Path:
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def planned(folder: Path, text: str, *words: str) -> Any:
    """The sweep of a study file, as the command plans it."""
    words = ("study=mine", "--config-dir", str(write(folder, text)), *words)
    return sweep.plan(cli.read("sweep", sweep, words), Composer(folder))


def test_a_value_for_one_scenario_leaves_the_others_alone(tmp_path: Path) -> None:
    arms = {(run.world.name, run.scenario): run.tree for run in planned(tmp_path, SMALL).study.runs}
    world = "posture.*.risk_tolerance@mobile=0.9"
    assert arms[world, "status_quo"] == arms["baseline", "status_quo"]
    posture = arms[world, "mobile"]["measures"]["posture"]
    assert posture["north"]["risk_tolerance"] == posture["centre"]["risk_tolerance"] == 0.9
    assert posture["north"]["long_patrol_share"] == 0.45
    noise = arms["cell.choice_noise=0.3", "mobile"]
    assert noise["world"]["cell"]["choice_noise"] == 0.3 and noise["measures"] == arms["baseline", "mobile"]["measures"]


def test_a_history_is_shared_by_all_worlds_that_differ_in_measures_only(tmp_path: Path) -> None:
    asked = planned(tmp_path, SMALL)
    tasks = asked.study.tasks(1)
    assert [len(task.runs) for task in tasks] == [4, 4, 2, 2]  # two histories of the baseline's stage, two of the other
    assert {run.world.name for run in tasks[2].runs.values()} == {"cell.choice_noise=0.3"}
    assert asked_of.days(tasks) == 4 * 910 + 12 * 730


@pytest.mark.parametrize(
    ("start", "end", "lived"),
    [
        ("2015-01-01", "2019-06-28", ("2017-05-30", "2017-09-26", 120)), ("2017-06-20", "2019-06-28", ("2017-06-20", "2017-09-26", 99)),
        ("2015-01-01", "2017-07-01", ("2017-05-30", "2017-07-01", 33)),
    ],
)  # fmt: skip
def test_thirty_days_before_the_mandate_and_ninety_from_it_on_are_timed_as_far_as_there_are_such(
    monkeypatch: pytest.MonkeyPatch, start: str, end: str, lived: tuple[str, str, int]
) -> None:
    import sim.run

    seen: list[Any] = []
    monkeypatch.setattr(sim.run, "run", lambda _name, settings, *_seeds: seen.append(settings.calendar))
    pace, count = asked_of.timed({"calendar": {"start": start, "mandate": "2017-06-29", "end": end}})
    assert [(str(one.start), str(one.end), one.days) for one in seen] == [lived] * 2 and count == lived[2] and pace >= 0.0


def test_the_hash_hangs_on_every_value(tmp_path: Path) -> None:
    same = planned(tmp_path, SMALL).study.hash
    assert same == planned(tmp_path, SMALL.replace("# Does", "# Why does").replace("2.5", "3")).study.hash, "words decide nothing"
    assert same != planned(tmp_path, SMALL.replace("0.9", "0.8")).study.hash
    assert same != planned(tmp_path, SMALL, "world.protection.mass=30").study.hash
    assert same != planned(tmp_path, SMALL, "outcomes=[deaths@gao]").study.hash


STUDIES = sorted(path.stem for path in (shipped() / "study").glob("*.yaml"))


@pytest.mark.parametrize("name", STUDIES)
def test_every_shipped_study_can_be_planned_and_says_what_it_asks_and_costs(name: str, tmp_path: Path) -> None:
    path = shipped() / "study" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# \w.{20,}\?", text) and "# Cost: " in text
    asked = sweep.plan(cli.read("sweep", sweep, [f"study={name}"]), Composer())
    cost = re.search(r"# Cost: (\d+) worlds .* make (\d+) runs", text)
    assert cost and (int(cost[1]), int(cost[2])) == (len(asked.study.worlds), asked.study.total)
    for line in text.splitlines():
        if re.match(r" {4}\S+: \[", line):
            assert text.splitlines()[text.splitlines().index(line) - 1].lstrip().startswith("# "), f"{line} says nothing"


def test_cfg_prints_the_worlds_and_runs_nothing(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    status, out, err = mali("sweep", "study=mine", "--config-dir", str(tmp_path), "--cfg", "job")
    assert (status, err) == (0, "") and "seeds: 2\n" in out
    assert "worlds:\n  baseline: {}\n  cell.choice_noise=0.3: {world.cell.choice_noise: 0.3}\n" in out
    assert not (tmp_path / "results").exists()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A small sweep, made once with two workers: its folder and what it said."""
    folder = write(tmp_path_factory.mktemp("sweep"), SMALL)
    called = [sys.executable, "-m", "experiments.cli", "sweep", "study=mine", "--config-dir", ".", "workers=2", "out=two", *SHORT]
    done = subprocess.run(called, cwd=folder, env=environment(), text=True, capture_output=True, timeout=600)
    return folder, done.stdout, done.stderr


def test_a_sweep_says_its_cost_and_ends_with_answers_figure_and_report(study: tuple[Path, str, str]) -> None:
    folder, out, err = study
    assert err.index("mine: to do: 12 runs (3 worlds, 2 scenarios) from 4 histories") < err.index("12 of 12 runs done")
    assert "mobile against status_quo: 3 worlds, 2 pairs in each" in out and "report   two/report.html" in out
    between = pd.read_csv(folder / "two" / "world_differences.csv")
    last = between[between["world"] == "posture.*.risk_tolerance@mobile=0.9"]
    assert set(between["scenario"]) == {"status_quo", "mobile"} and set(between["verdict"]) <= {"too few pairs", "same"}
    assert (last.loc[last["scenario"] == "status_quo", "verdict"] == "same").all(), "a value of mobile's alone"
    for kind in ("png", "svg", "csv"):
        assert (folder / "two" / "figures" / f"answers.{kind}").is_file()
    assert "in 3 worlds" in (folder / "two" / "report.html").read_text(encoding="utf-8")


def test_rows_carry_their_world_and_answers_hold_every_value(study: tuple[Path, str, str]) -> None:
    runs, table = pd.read_parquet(study[0] / "two" / "runs.parquet"), pd.read_csv(study[0] / "two" / "answers.csv")
    assert runs.groupby(["world", "scenario"], sort=False).size().tolist() == [2] * 6
    assert runs["world"].iloc[0] == "baseline" and runs["world"].iloc[-1] == "posture.*.risk_tolerance@mobile=0.9"
    assert len(table) == 5 * table["metric"].nunique()
    assert set(pd.read_parquet(study[0] / "two" / "costs.parquet").columns) >= {"world", "item", "value", "low", "high"}
    same = runs[runs["scenario"] == "status_quo"].drop(columns=["world"])
    baseline, last = same.iloc[:2].reset_index(drop=True), same.iloc[-2:].reset_index(drop=True)
    pd.testing.assert_frame_equal(baseline, last)  # a value of mobile's alone
    assert not runs[runs["scenario"] == "mobile"].iloc[0].equals(runs[runs["scenario"] == "mobile"].iloc[-2])


@pytest.mark.slow
def test_the_baseline_of_a_sweep_equals_a_comparison(study: tuple[Path, str, str]) -> None:
    words = ["compare", "scenarios=status_quo,mobile", "seeds=2", "worlds=baseline", "keep=outcomes", "out=plain", *SHORT]
    subprocess.run([*bare(study[0]), *words], cwd=study[0], env=environment(), check=True, capture_output=True)
    plain = pd.read_parquet(study[0] / "plain" / "runs.parquet")
    pd.testing.assert_frame_equal(plain, pd.read_parquet(study[0] / "two" / "runs.parquet").query("world == 'baseline'"))
    assert (study[0] / "plain" / "differences.csv").read_bytes() == (study[0] / "two" / "differences.csv").read_bytes()


def test_a_design_is_one_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def halves(file: Any) -> list[design.Point]:
        return [design.Point(f"half {key}", {key: value / 2}, key, "half") for key, value in file.design["of"].items()]

    monkeypatch.setitem(design.KINDS, "halves", ("of", halves))
    text = "scenarios: [status_quo]\nseeds: 1\ndesign: {kind: halves, of: {world.cell.choice_noise: 0.8}}\n"
    asked = planned(tmp_path, text)
    assert asked.study.worlds == ["half world.cell.choice_noise"] and asked.study.total == 1
