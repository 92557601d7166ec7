"""docs/adding.md keeps its word: its examples are taken out of the page, put into a copy of the project, and run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import runs

from sim.run import warm_up
from sim.settings import build

ONE_FILE_EACH = {
    "sim/metrics/days_with_an_attack.py": '''"""Days of the mandate with at least one attack on the mission."""

from __future__ import annotations

from sim.outputs.record import Record

UNIT = "days"
KIND = "outcome"
BETTER = "lower"
THEME = "the mission"


def measure(record: Record) -> float:
    """Days with an attack."""
    return float((record.window("attacks_on_mission") > 0).sum())
''',
    "scenarios/scenario/need_in_mopti.yaml": '''# Patrols of the Centre go where need is recorded. A made-up example. (L24)
measures:
  posture:
    centre:
      choice: need  # road or need; status quo road; source: own
''',
    "experiments/show/figures/attacks_by_run.py": '''"""Attacks on the mission: one dot a run."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.show.figures import style
from experiments.study.results import Results

NAME = "attacks_by_run"
TITLE = "Attacks on the mission"
ORDER = 95
HELP = "Each dot is one run."


def data(results: Results) -> pd.DataFrame:
    """Attacks of each run."""
    return results.runs[["scenario", "history", "attacks_on_mission"]]


def draw(frame: pd.DataFrame, results: Results) -> Figure:
    """A column of dots a scenario."""
    fig = style.figure(TITLE, f"Simulated, mandate date to end; n = {len(frame)} runs.", 5.0, 2.6)
    axes = fig.subplots()
    axes.plot([results.scenarios.index(name) for name in frame["scenario"]], frame["attacks_on_mission"], "o", mfc="none")
    return fig
''',
}  # fmt: skip

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
COPIED = ("sim", "experiments", "scenarios", "seeds", "tests", "docs", "results/README.md", "pyproject.toml")
COPIED += ("README.md", "DEVELOPERS.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "start.py", "benchmarks")
FENCED = re.compile(r"^`([\w/.]+)`\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {path: text for path, kind, text in FENCED.findall(PAGE) if kind != "diff"}
EDITS = {path: text for path, kind, text in FENCED.findall(PAGE) if kind == "diff"}
ADDED = [path for path in FILES if path.endswith(".py")]
MANDATE, DAYS, SEEDS = 40, 160, {"history": 11, "future": 12}

CHEAP = {
    "tests/experiments/test_docs.py": "",
    "tests/experiments/test_configuration.py": "(scenario or shipped) and not (composes_and_says and not need_in_mopti)",
    "tests/experiments/test_claims.py": "mechanisms or ledger or row_says",
    "tests/experiments/test_cli.py": "explains",
    "tests/experiments/test_plots.py": "every_figure or three_files or first_world or all_its_parts",
    "tests/laws/test_style.py": "metric_says or scenario_by_name",
    "tests/test_baseline.py": "notice",
}
"""Tests that look at all metrics, scenarios, figures or documents, and simulate nothing."""

# Lives the same days in several worlds and prints a digest of each array, each day's number and the events, by name.
LIVE = """
import json, sys
sys.path.insert(0, "tests/support")
import runs
from sim.model import Mali
from sim.rules.north import rustling

def lived(**numbers):
    model = runs.live(runs.make({mandate}, {days}, world={{"rustling": numbers}}), **{seeds})
    recorder = model.recorder
    out = {{name: runs.digest(array) for name, array in model.state.arrays.items()}}
    out.update({{f"daily {{name}}": runs.digest(recorder.daily[:, i]) for i, name in enumerate(recorder.names)}})
    raids = sum("Rustlers" in row for row in recorder.rows)
    places = model.state.arrays["rustler.place"] != model.state.arrays["rustler.home"]
    model.close()
    return {{"digests": {{**out, "events": runs.digest(recorder.rows)}}, "raids": raids, "away": int(places.sum())}}

found = {{"no gangs": lived(gangs=0), "idle": lived(per_week=0.0), "busy": lived()}}
rustling.DECLARES["field.cover"] = float
try:
    Mali()
except ValueError as error:
    found["second owner"] = str(error)
print(json.dumps(found))
"""


def edited(text: str, edits: str) -> str:
    """A file after the page's edits: what stands behind minus signs gives way to what stands behind plus signs."""
    for hunk in edits.strip().split("\n\n"):
        lines = hunk.splitlines()
        old, new = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        found = re.findall(re.escape(old).replace(r"\(", r"\(\s*"), text)
        assert len(found) == 1, f"docs/adding.md: '{old}' stands {len(found)} times in the file that it edits"
        text = text.replace(found[0], new)
    return text


def project(folder: Path, files: dict[str, str]) -> Path:
    """A copy of the project with more files in it; compiled kernels come along, since a copy keeps the files' times."""
    folder.mkdir()
    passing = shutil.ignore_patterns("*.tmp.*", "*.pyc.*")
    for name in COPIED:
        source = ROOT / name
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copytree(source, folder / name, ignore=passing) if source.is_dir() else shutil.copy2(source, folder / name)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the page's files and edits in it."""
    warm_up(build({}))
    folder = project(tmp_path_factory.mktemp("adding") / "project", FILES)
    for path, text in EDITS.items():
        file = folder / path
        file.write_text(edited(file.read_text(encoding="utf-8"), text), encoding="utf-8")
    return folder


def call(folder: Path, *arguments: str) -> str:
    """What Python prints when it is called so in the copy."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def test_the_page_has_a_whole_file_for_each_kind_of_part(copy: Path) -> None:
    kinds = {str(Path(path).parent) for path in FILES}
    assert {f"sim/{kind}" for kind in ("actors", "rules/north", "measures", "metrics")} < kinds
    assert {"mine/scenario", "experiments/show/figures", "tests/rules"} < kinds and list(EDITS) == ["sim/schedule.py"]
    call(copy, "-m", "ruff", "check", *ADDED)
    call(copy, "-m", "ruff", "format", "--check", *ADDED)


def test_a_new_actor_acts_and_an_idle_one_changes_no_other_number(copy: Path) -> None:
    found = json.loads(call(copy, "-c", LIVE.format(mandate=MANDATE, days=DAYS, seeds=SEEDS)).splitlines()[-1])
    model = runs.live(runs.make(MANDATE, DAYS), **SEEDS)
    before = {name: runs.digest(array) for name, array in model.state.arrays.items()}
    before |= {f"daily {name}": runs.digest(model.recorder.daily[:, i]) for i, name in enumerate(model.recorder.names)}
    before["events"] = runs.digest(model.recorder.rows)
    model.close()
    new = found["idle"]["digests"].keys() - before.keys()
    assert new and all("rustl" in name or "herd_raids" in name for name in new)
    for idle in ("no gangs", "idle"):
        assert found[idle]["raids"] == 0
        assert not [name for name, digest in before.items() if found[idle]["digests"][name] != digest], idle
    assert found["idle"]["away"] > 0, "gangs that never raid move all the same"
    busy = found["busy"]["digests"]
    assert found["busy"]["raids"] > 10
    assert {"events", "community.cum_killed", "community.known_violence"} <= {name for name in before if busy[name] != before[name]}
    assert re.fullmatch(r"field.cover has two owners, \w+ is the second", found["second owner"])


@pytest.mark.slow
def test_the_laws_of_the_house_hold_for_it_and_so_does_its_own_test(copy: Path) -> None:
    laws = "one_owner or only_rules_write or name_read_is_listed or steps_write_only or says_its_mechanism or rosters_columns"
    laws += " or lever_keeps or place_in_the_day or same_four_things"
    example = "rustl or herd"  # laws that are asked of one part at a time
    files = [f"tests/laws/test_{name}.py" for name in ("owners", "schedule", "style", "draws")]
    wanted = ("-k", f"{laws} or {example}")
    said = call(copy, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--tb=short", *files, "tests/rules/test_rustling.py", *wanted)
    passed = set(re.findall(r"::test_(\S+) PASSED", said))
    whole = {"every_array_has_exactly_one_owner", "only_rules_write", "every_part_file_has_its_place_in_the_day"}
    both = {f"a_part_touches_what_it_owns_and_leaves_events_as_they_are[{label}]" for label in ("actors/rustler", "rules/rustling")}
    assert whole | both | {"a_measure_lays_out_the_levers_that_it_says[herd_guards]"} < passed
    assert len(re.findall(r"test_rustling.py::\w+ PASSED", said)) == FILES["tests/rules/test_rustling.py"].count("def test_")


@pytest.mark.slow
def test_a_measure_a_metric_a_scenario_and_a_plot_work_at_once(copy: Path) -> None:
    mali = ("-m", "experiments.cli")
    for section, path in (("world", "scenarios/world/baseline.yaml"), ("measures", "scenarios/measures.yaml")):
        text = call(copy, *mali, "list", "parameters", "--yaml", section)
        (copy / path).write_text(text, encoding="utf-8")
    assert "  herd_guards:\n" in (copy / "scenarios" / "measures.yaml").read_text(encoding="utf-8")
    study = ["scenarios=[status_quo,guarded_herds]", "seeds=2", "worlds=baseline", "keep=outcomes", "workers=1", "out=study"]
    call(copy, *mali, "compare", "--config-dir", "mine", *study, "calendar.start=2017-04-01", "calendar.end=2017-10-10")
    table = pd.read_parquet(copy / "study" / "runs.parquet").pivot(index="history", columns="scenario", values="herd_raids")
    assert (table["guarded_herds"] < table["status_quo"]).all()
    for suffix in (".png", ".svg", ".csv"):
        assert (copy / "study" / "figures" / f"herd_raids{suffix}").stat().st_size > 100
    assert "Raids on herds" in (copy / "study" / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_metric_a_scenario_or_a_plot_is_one_file_and_no_test_minds(tmp_path: Path) -> None:
    folder = project(tmp_path / "project", ONE_FILE_EACH)
    for path in ONE_FILE_EACH:
        assert not (ROOT / path).exists(), f"{path} is no longer new"
    words = " or ".join(f"({name} and ({words}))" if words else name for file, words in CHEAP.items() for name in [Path(file).stem])
    said = call(folder, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--tb=short", *CHEAP, "-k", words)
    passed = re.findall(r"^PASSED (\S+)::(\w+)", said, re.MULTILINE)
    assert {file for file, _ in passed} == set(CHEAP)
    assert "test_no_mechanism_knows_a_scenario_by_name[need_in_mopti]" in said
    assert "test_a_metric_says_unit_kind_direction_and_meaning[days_with_an_attack]" in said
