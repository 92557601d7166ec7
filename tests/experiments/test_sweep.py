"""A study file becomes worlds, runs and answers; every mistake in one is told in one line that names the file."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from killing import bare, slow

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.ask.home import shipped
from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair
from experiments.commands import sweep
from experiments.study import design, price
from experiments.study.sweep_file import StudyFile, read
from experiments.study.tasks import plan

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["calendar.start=2017-05-20", "calendar.end=2017-08-10"]
SMALL = """# Does the noise of choice matter?
scenarios: [status_quo, mobile]
seeds: 2
seconds_per_1000_days: 2.5
design:
  kind: one_at_a_time
  values:
    world.cell.choice_noise: [0.3, 0.8]
    measures.posture.*.risk_tolerance@mobile: [0.6, 0.9]
"""
Mali = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mali(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mali:
    """Call the command in an empty folder; gives status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def write(folder: Path, text: str, name: str = "mine") -> Path:
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def planned(folder: Path, text: str, *words: str) -> Any:
    """The sweep of a study file, as the command plans it."""
    words = ("study=mine", "--config-dir", str(write(folder, text)), *words)
    return sweep.plan(cli.read("sweep", sweep, words), Composer(folder))


def listed(*points: str) -> str:
    return "scenarios: [status_quo, mobile]\nseeds: 2\ndesign:\n  kind: list\n  points:\n" + "".join(f"  - {point}\n" for point in points)


def one_at_a_time(line: str) -> str:
    return f"scenarios: [status_quo, mobile]\nseeds: 2\ndesign:\n  kind: one_at_a_time\n  values:\n    {line}\n"


@pytest.mark.parametrize(
    ("own", "given", "now", "against"),
    [
        (["a", "b", "c"], set(), ["a", "b", "c"], ["b"]),
        (["a", "b", "c"], {"scenarios"}, ["a", "c"], []),  # the command line left it out
        (["a", "b", "c"], {"scenarios"}, ["b", "c"], []),  # it is the reference already
        (None, {"scenarios"}, ["a", "b"], ["b"]),  # the file leaves scenarios to the command line
    ],
)
def test_further_references_are_those_of_the_file_that_the_command_line_keeps(
    own: list[str] | None, given: set[str], now: list[str], against: list[str]
) -> None:
    asked = StudyFile(Path("mine.yaml"), "mine", "", {} if own is None else {"scenarios": own}, None, {}, against=("b",))
    assert sweep._against(asked, given, now) == against


def test_a_further_reference_that_no_scenario_bears_is_told() -> None:
    asked = StudyFile(Path("mine.yaml"), "mine", "", {}, None, {}, against=("mobil",))
    with pytest.raises(Mistake, match="mine.yaml: against: no scenario 'mobil' in this study; nearest: mobile"):
        sweep._against(asked, {"scenarios"}, ["status_quo", "mobile"])


def test_one_at_a_time_simulates_the_baseline_once_and_names_each_world(tmp_path: Path) -> None:
    asked = planned(tmp_path, SMALL)
    tolerance = "posture.*.risk_tolerance@mobile"
    assert asked.worlds == ["baseline", "cell.choice_noise=0.3", f"{tolerance}=0.9"]
    told = [tuple(point[name] for name in ("parameter", "value", "baseline", "world")) for point in asked.points]
    assert told == [
        ("", "baseline", True, "baseline"),
        ("cell.choice_noise", "0.3", False, "cell.choice_noise=0.3"),
        ("cell.choice_noise", "0.8", True, "baseline"),
        (tolerance, "0.6", True, "baseline"),
        (tolerance, "0.9", False, f"{tolerance}=0.9"),
    ]
    assert asked.total == 3 * 2 * 2 and asked.keep == "outcomes" and asked.doc == "Does the noise of choice matter?"


def test_a_value_for_one_scenario_leaves_the_others_alone(tmp_path: Path) -> None:
    arms = {(arm.world, arm.scenario): arm.tree for arm in planned(tmp_path, SMALL).arms}
    world = "posture.*.risk_tolerance@mobile=0.9"
    assert arms[world, "status_quo"] == arms["baseline", "status_quo"]
    posture = arms[world, "mobile"]["measures"]["posture"]
    assert posture["north"]["risk_tolerance"] == posture["centre"]["risk_tolerance"] == 0.9
    assert posture["north"]["long_patrol_share"] == 0.45
    noise = arms["cell.choice_noise=0.3", "mobile"]
    assert noise["world"]["cell"]["choice_noise"] == 0.3 and noise["measures"] == arms["baseline", "mobile"]["measures"]


def test_a_history_is_shared_by_all_worlds_that_differ_in_measures_only(tmp_path: Path) -> None:
    asked = planned(tmp_path, SMALL)
    tasks = plan(asked.folder, asked.keep, asked.arms, asked.pairs, 1)
    assert [len(task.jobs) for task in tasks] == [4, 4, 2, 2]  # two histories of the baseline's stage, two of the other
    assert sorted(job.number for task in tasks for job in task.jobs) == list(range(12))
    assert {job.arm.world for job in tasks[2].jobs} == {"cell.choice_noise=0.3"}
    assert price.days(tasks) == 4 * 910 + 12 * 730
    assert "12 runs (3 worlds, 2 scenarios) from 4 histories, 12,400 days; about 31 s with 1 worker (2.50 s" in price.told(
        tasks, 2.5, "as stated", 1
    )


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
    pace, count = price.timed({"calendar": {"start": start, "mandate": "2017-06-29", "end": end}})
    assert [(str(one.start), str(one.end), one.days) for one in seen] == [lived] * 2 and count == lived[2] and pace >= 0.0


@pytest.mark.parametrize(("seconds", "text"), [(0.1, "1 s"), (89, "89 s"), (150, "2 minutes"), (7200, "2.0 hours")])
def test_an_estimate_is_told_as_one_says_it(seconds: float, text: str) -> None:
    assert price.duration(seconds) == text


def test_a_list_holds_its_points_only_and_the_baseline_where_it_is_named(tmp_path: Path) -> None:
    text = listed(
        "{world.protection.form: mass, world.civilian_targeting.deterrence: 0}",
        "{name: calm, measures.troops.fill: 0.5}",
        "{}",
        "{measures.bases: {tessalit: {action: close, to: kidal}}, name: closed}",
        "{calendar.end: 2018-06-28}",
    )
    asked = planned(tmp_path, text)
    first = "protection.form=mass, civilian_targeting.deterrence=0"
    assert asked.worlds == [first, "calm", "baseline", "closed", "calendar.end=2018-06-28"]
    assert [point["baseline"] for point in asked.points] == [False, False, True, False, False]
    assert [point["parameter"] for point in asked.points] == ["point", "point", "", "point", "point"]
    trees = {(arm.world, arm.scenario): arm.tree for arm in asked.arms}
    assert trees["calm", "status_quo"]["measures"]["troops"]["fill"] == 0.5
    assert trees["closed", "mobile"]["measures"]["bases"]["orders"]["tessalit"]["to"] == "kidal"
    assert trees["calendar.end=2018-06-28", "mobile"]["calendar"]["end"] == "2018-06-28"
    assert asked.configuration["world"]["protection"]["form"] == "mass", "figures show the first world"


def test_the_command_line_has_the_last_word_and_sets_the_baseline(tmp_path: Path) -> None:
    words = ("seeds=[[1,1],[1,2]]", "keep=monthly", "scenarios=[mobile,hybrid]", "world.cell.choice_noise=0.3")
    asked = planned(tmp_path, SMALL, *words)
    assert len({pair.history for pair in asked.pairs}) == 1 and asked.keep == "monthly"
    assert [one.scenario for one in asked.scenarios] == ["mobile", "hybrid"]
    assert asked.worlds[:2] == ["baseline", "cell.choice_noise=0.8"]
    assert planned(tmp_path, SMALL).hash != asked.hash


def test_the_hash_hangs_on_every_value(tmp_path: Path) -> None:
    same = planned(tmp_path, SMALL).hash
    assert same == planned(tmp_path, SMALL.replace("# Does", "# Why does").replace("2.5", "3")).hash, "words decide nothing"
    assert same != planned(tmp_path, SMALL.replace("0.9", "0.8")).hash
    assert same != planned(tmp_path, SMALL, "world.protection.mass=30").hash


MISTAKES = [
    ("", ["needs keys with values"]),
    ("- a\n", ["needs keys with values"]),
    ("seeds: [1\n", ["line"]),
    ("seeds: 1\nseeds: 2\n", ["duplicate key seeds", "line 2"]),
    ("seed: 1\n", ["unknown key 'seed'", "nearest: seeds"]),
    ("seeds: 2\n", ["needs a design"]),
    ("design: {kind: grit}\n", ["design.kind=grit", "one_at_a_time, grid, latin_hypercube, sobol, list", "nearest: grid"]),
    ("design: {kind: grid}\n", ["design.values is empty"]),
    ("design: {kind: lists, points: [{}]}\n", ["design.kind=lists", "nearest: list"]),
    ("design: {kind: list}\n", ["design.points is empty"]),
    ("design: {kind: list, points: []}\n", ["design.points is empty"]),
    ("design: {kind: list, points: [1]}\n", ["list of {key: value, ...}"]),
    ("design: {kind: list, value: [1]}\n", ["design.value", "kind and points"]),
    ("design: {kind: one_at_a_time, values: {}}\n", ["design.values is empty"]),
    ("design: {kind: one_at_a_time, values: [a]}\n", ["parameters with lists"]),
    (one_at_a_time("world.cell.choice_noise: []"), ["world.cell.choice_noise", "list of values"]),
    (one_at_a_time("world.cell.choice_noise: 0.3"), ["list of values", "0.3"]),
    (one_at_a_time("world.cell.choice_nois: [0.3]"), ["unknown key 'world.cell.choice_nois'", "nearest: world.cell.choice_noise"]),
    (one_at_a_time("choice_noise: [0.3]"), ["unknown key 'choice_noise'", "nearest: world."]),
    (one_at_a_time("measures.*.risk: [0.3]"), ["unknown key 'measures.*.risk'"]),
    (one_at_a_time("world.cell.choice_noise: [0.3, 30]"), ["cell.choice_noise=30", "0.1 to 3.0"]),
    (one_at_a_time("world.protection.form: [mas]"), ["protection.form=mas", "concave"]),
    (one_at_a_time("world.protection: [3]"), ["world.protection=3", "section", "half_life_days"]),
    (one_at_a_time("world.cell.choice_noise@mobile: [0.3]"), ["only measures and circumstances differ"]),
    (one_at_a_time("measures.troops.fill@mobil: [0.3]"), ["no scenario 'mobil'", "nearest: mobile"]),
    (one_at_a_time("world.cell.choice_noise: [0.3, 0.30]"), ["same settings as cell.choice_noise=0.3"]),
    (listed("{world.cell.choice_noise: 0.3, name: a}", "{world.cell.choice_noise: 0.4, name: a}"), ["called 'a'"]),
    (listed("{world.cell.choice_noise: 0.3, name: baseline}"), ["called 'baseline'"]),
    (listed("{measures.bases: {atlantis: {action: close, to: gao}}}"), ["atlantis"]),
    (listed("{calendar.end: soon}"), ["soon", "date"]),
    (SMALL.replace("seeds: 2", "seeds: 0"), ["seeds=0", "from 1"]),
    (SMALL.replace("mobile]", "mobbile]"), ["unknown scenario 'mobbile'", "mobile"]),
    (SMALL.replace("seeds: 2", "keep: event"), ["keep=event", "nearest: events"]),
    (SMALL.replace("2.5", "no"), ["seconds_per_1000_days=False"]),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))])
def test_a_mistake_in_a_study_gets_one_line_that_names_its_file(mali: Mali, tmp_path: Path, text: str, words: list[str]) -> None:
    write(tmp_path, text)
    status, out, err = mali("sweep", "study=mine", "--config-dir", str(tmp_path))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith(f"mali: {tmp_path / 'study' / 'mine.yaml'}"), err
    assert all(word in err for word in words), err
    assert [path.name for path in tmp_path.iterdir()] == ["study"], "a mistake leaves nothing behind"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sweep"], ["study=NAME", "two_way"]),
        (["sweep", "study=two_ways"], ["unknown study 'two_ways'", "nearest: two_way"]),
        (["sweep", "two_way"], ["'two_way' is not KEY=VALUE"]),
        (["sweep", "study=two_way", "seeds=0"], ["mali: seeds=0"]),
        (["sweep", "study=two_way", "seed=1"], ["does not read 'seed'", "nearest: seeds"]),
        (["sweep", "study=two_way", "scenarios=[nobody]"], ["mali: unknown scenario 'nobody'"]),
        (["sweep", "study=two_way", "world.cell.choice_noise=30"], ["world.cell.choice_noise", "30"]),
        (["compare", "study=two_way"], ["does not read 'study'"]),
    ],
)
def test_a_mistake_on_the_command_line_gets_one_line(mali: Mali, words: list[str], told: list[str]) -> None:
    status, out, err = mali(*words)
    assert (status, out) == (2, "") and err.count("\n") == 1
    assert all(word in err for word in told), err


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Mistake, match="UTF-8"):
        read(path, "bytes")


STUDIES = sorted(path.stem for path in (shipped() / "study").glob("*.yaml"))


@pytest.mark.parametrize("name", STUDIES)
def test_every_shipped_study_can_be_planned_and_says_what_it_asks_and_costs(name: str, tmp_path: Path) -> None:
    path = shipped() / "study" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# \w.{20,}\?", text) and "# Cost: " in text
    asked = sweep.plan(cli.read("sweep", sweep, [f"study={name}"]), Composer())
    cost = re.search(r"# Cost: (\d+) worlds .* make (\d+) runs", text)
    assert cost and (int(cost[1]), int(cost[2])) == (len(asked.worlds), asked.total)
    for line in text.splitlines():
        if re.match(r" {4}\S+: \[", line):
            assert text.splitlines()[text.splitlines().index(line) - 1].lstrip().startswith("# "), f"{line} says nothing"


def test_two_way_holds_the_parameters_that_could_turn_the_answer() -> None:
    asked = sweep.plan(cli.read("sweep", sweep, ["study=two_way"]), Composer())
    varied = {point["parameter"] for point in asked.points} - {""}
    assert len(varied) == 11 and all(
        sum(point["baseline"] for point in asked.points if point["parameter"] == name) == 1 for name in varied
    ), "each parameter holds the baseline's value once"
    assert 12 <= len(asked.pairs) <= 16 and asked.keep == "outcomes"


def test_lists_and_tab_know_studies(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    _, out, _ = mali("list", "studies", "--config-dir", str(tmp_path))
    assert "two_way" in out and re.search(r"^mine +Does the noise of choice matter\? \[yours\]$", out, re.M)
    assert "study=two_way" in mali("--complete", "sweep", "study=tw")[1].split("\n")


def test_cfg_prints_the_worlds_and_runs_nothing(mali: Mali, tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    status, out, err = mali("sweep", "study=mine", "--config-dir", str(tmp_path), "--cfg", "job")
    assert (status, err) == (0, "") and "seeds: 2\n" in out
    assert "worlds:\n  baseline: {}\n  cell.choice_noise=0.3: {world.cell.choice_noise: 0.3}\n" in out
    assert not (tmp_path / "results").exists()


def start(folder: Path, *words: str, called: Sequence[str] = (sys.executable, "-m", "experiments.cli")) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [*called, "sweep", "study=mine", "--config-dir", ".", *words, *SHORT]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def hashes(folder: Path) -> dict[str, str]:
    names = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv"), folder / "map.json"])
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in names}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A small sweep, made once with two workers: its folder and what it said."""
    folder = write(tmp_path_factory.mktemp("sweep"), SMALL)
    out, err = start(folder, "workers=2", "out=two").communicate(timeout=600)
    return folder, out, err


def test_a_sweep_says_its_cost_and_ends_with_answers_figure_and_report(study: tuple[Path, str, str]) -> None:
    folder, out, err = study
    assert "mine: to do: 12 runs (3 worlds, 2 scenarios) from 4 histories" in err and "as the study states" in err
    assert err.index("to do") < err.index("12 of 12 runs done")
    assert "mobile against status_quo: 3 worlds, 2 pairs in each, too few for a verdict (12 needed)" in out
    headline = Composer().compose([]).keys["verdicts"]["headline"]
    assert len(headline) == 10 and all(f"\n{name}" in out for name in headline)
    assert "status_quo in 2 other worlds against itself in baseline, 2 pairs in each" in out
    assert "report   two/report.html" in out
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
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [
        *bare(study[0]),
        "compare",
        "scenarios=status_quo,mobile",
        "seeds=2",
        "worlds=baseline",
        "keep=outcomes",
        "out=plain",
        *SHORT,
    ]
    subprocess.run(command, cwd=study[0], env=environment, check=True, capture_output=True)
    plain = pd.read_parquet(study[0] / "plain" / "runs.parquet")
    pd.testing.assert_frame_equal(plain, pd.read_parquet(study[0] / "two" / "runs.parquet").query("world == 'baseline'"))
    for name in ("differences.csv",):
        assert (study[0] / "plain" / name).read_bytes() == (study[0] / "two" / name).read_bytes()


@pytest.mark.slow  # test_cli has the same of a comparison
def test_any_number_of_workers_and_any_interruption_give_equal_bytes(study: tuple[Path, str, str]) -> None:
    start(study[0], "workers=1", "out=one").communicate(timeout=600)
    assert hashes(study[0] / "one") == hashes(study[0] / "two")
    process = start(study[0], "workers=1", "out=cut", called=slow(study[0]))
    parts = study[0] / "cut" / "parts"
    deadline = time.monotonic() + 300
    while not list(parts.glob("*.run")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "the same command resumes" in err.splitlines()[-1]
    _, err = start(study[0], "workers=2", "out=cut").communicate(timeout=600)
    assert "resuming: " in err
    assert hashes(study[0] / "cut") == hashes(study[0] / "two")


def test_a_design_is_one_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def halves(file: Any) -> list[design.Point]:
        return [design.Point(f"half {key}", {key: value / 2}, key, "half") for key, value in file.design["of"].items()]

    monkeypatch.setitem(design.KINDS, "halves", ("of", halves))
    text = "scenarios: [status_quo]\nseeds: 1\ndesign: {kind: halves, of: {world.cell.choice_noise: 0.8}}\n"
    asked = planned(tmp_path, text)
    assert asked.worlds == ["half world.cell.choice_noise"] and asked.pairs[0] == Pair(*asked.pairs[0].__dict__.values())
