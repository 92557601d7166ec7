"""`mali plot` makes a study's figures and report again, and lays studies side by side: what differs, what is the same, outcomes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results

from experiments import cli
from experiments.comparison import studies_configuration as configuration
from experiments.comparison import studies_outcomes as outcomes
from experiments.comparison import studies_same as same
from experiments.comparison.studies_one import Study
from experiments.show.figures import _studies
from experiments.study.results import Results

LEVERS = {"posture": {"centre": {"long_patrol_share": 0.6}}}
CODE = {"code_hash": "c" * 64, "storing_hash": "s" * 64, "versions": {"python": "3.11"}, "version": "0.3.0", "command": "compare"}


def manifest(levers: dict[str, Any], seeds: list[int], **more: Any) -> dict[str, Any]:
    scenarios = [{"name": name, "measures": tree} for name, tree in levers.items()]
    settings = {"calendar": {"end": "2019-06-28"}, "world": {"cover": {"km": 8.0}}, "scenarios": scenarios, "keep": "events"}
    pairs = [{"seed": seed, "history": seed, "future": seed} for seed in seeds]
    return CODE | {"configuration": settings, "pairs": pairs} | more


def study(letter: str, found: dict[str, Any], runs: pd.DataFrame | None = None) -> Study:
    names = [one["name"] for one in found["configuration"]["scenarios"]]
    results = SimpleNamespace(manifest=found, reference=names[0], scenarios=names, ensemble=0, worlds=["baseline"], all_runs=runs)
    return Study(letter, letter.lower(), results)  # type: ignore[arg-type]


def runs(values: dict[str, list[float]], world: str = "baseline") -> pd.DataFrame:
    rows = [(name, world, seed, seed, value) for name, mine in values.items() for seed, value in enumerate(mine, start=1)]
    return pd.DataFrame(rows, columns=["scenario", "world", "history", "future", "deaths"])


def test_what_differs_is_told_by_setting_and_levers_only_where_both_have_the_scenario() -> None:
    first = manifest({"status_quo": {}, "mobile": LEVERS}, [1, 2, 3])
    second = manifest({"status_quo": {}, "bold": {"a": 1}}, [1, 5])
    second["configuration"]["world"]["cover"]["km"] = 12.0
    third = manifest({"status_quo": {}, "mobile": {"posture": {"centre": {"long_patrol_share": 0.2}}}}, [1, 2, 3])
    table = configuration.differing([study("A", first), study("B", second), study("C", third)]).set_index("setting")
    assert table.loc["seeds"].to_list() == ["3 pairs, 1 to 3", "2 pairs, 1, 5", "3 pairs, 1 to 3"]
    assert table.loc["world.cover.km"].to_list() == ["8.0", "12.0", "8.0"]
    assert table.loc["scenario mobile"].to_list() == ["there", "–", "there"]
    assert table.loc["mobile: measures.posture.centre.long_patrol_share"].to_list() == ["0.6", "–", "0.2"]
    lever = "mobile: measures.posture.centre.long_patrol_share"
    assert set(table.index) == {"seeds", "world.cover.km", "scenario mobile", "scenario bold", lever}


def test_runs_of_equal_name_code_and_world_are_compared_and_no_others() -> None:
    first, second = (manifest({"status_quo": {}, "mobile": LEVERS}, seeds) for seeds in ([1, 2, 3], [1, 2]))
    one = study("A", first, runs({"status_quo": [5, 6, 7], "mobile": [1, 2, 3]}))
    other = study("B", second, runs({"status_quo": [5, 6], "mobile": [1, 9]}))
    found = same.shared([one, other]).set_index("scenario")
    assert found[["runs", "equal", "outcomes"]].to_dict("index") == {
        "status_quo": {"runs": 2, "equal": 2, "outcomes": 1}, "mobile": {"runs": 2, "equal": 1, "outcomes": 1},
    }  # fmt: skip
    bolder = study("B", manifest({"status_quo": {}, "mobile": {}}, [1, 2]), other.results.all_runs)
    assert list(same.shared([one, bolder])["scenario"]) == ["status_quo"], "other levers are another scenario"
    newer = study("B", second | {"code_hash": "d" * 64}, other.results.all_runs)
    assert same.shared([one, newer]).empty
    moved = json.loads(json.dumps(second))
    moved["configuration"]["world"]["cover"]["km"] = 9.0
    assert same.shared([one, study("B", moved, other.results.all_runs)]).empty
    points = [json.loads(json.dumps(first)) for _ in range(2)]
    for number, point in enumerate(points):
        point["configuration"]["worlds"] = [{"name": "point 1", "changes": {"cover.km": number}}]
    there = runs({"status_quo": [5]}, "point 1")
    assert same.shared([study("A", points[0], there), study("B", points[1], there)]).empty, "points of two designs share a name only"


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two studies of one code: status_quo and mobile, the second with close_bases and a pair more."""
    folders = []
    for name, scenarios, pairs in (("few", ("status_quo", "mobile"), 2), ("more", ("status_quo", "mobile", "close_bases"), 3)):
        folder = write_results(tmp_path_factory.mktemp("beside") / name, scenarios, pairs, ranked=False)
        made = manifest(dict.fromkeys(scenarios, LEVERS), list(range(1, pairs + 1)))
        before = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(before | made | {"state": "finished"}))
        folders.append(folder)
    return folders[0], folders[1]


def test_two_folders_get_a_page_and_tables_of_their_own(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", *map(str, two)]) == 0
    said = capsys.readouterr().out
    folder = Path(re.search(r"^report +(.+)/report.html$", said, re.M).group(1))  # type: ignore[union-attr]
    assert folder.parent.name == "results" and folder.name.startswith("plot-")
    assert "mobile: 2 runs of A and B have the same world, seeds, levers and code, and are equal in all of" in said
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=[\"'](?!data:|#)", page) and page.count("<img ") == 2 and str(two[0]) not in page
    assert "scenario close_bases" in page and "3 pairs, 1 to 3" in page and "few" in page and "more" in page
    for kind, columns in (("differences", ["percent", "low_percent", "high_percent"]), ("levels", ["mean", "low", "high"])):
        whole, drawn = (pd.read_csv(folder / place / f"{kind}.csv") for place in (".", "figures"))
        assert set(whole["study"]) == {"A", "B"} and len(drawn) < len(whole) and set(columns) <= set(drawn.columns)
        assert (folder / "figures" / f"{kind}.svg").stat().st_size > 500
    table = pd.read_csv(folder / "differences.csv").set_index(["study", "scenario", "metric"])
    own = Results(two[1]).differences.set_index(["scenario", "metric"]).loc[("mobile", "deaths")]
    assert table.loc[("B", "mobile", "deaths"), "percent"] == pytest.approx(100 * own["difference"] / own["mean_reference"])
    assert cli.main(["plot", *map(str, two)]) == 0, "again, into the same folder"
    (folder / "notes.txt").write_text("mine")
    assert cli.main(["plot", *map(str, two)]) == 2 and "holds other files (notes.txt)" in capsys.readouterr().err


def test_the_figure_has_a_point_for_each_scenario_of_each_study(two: tuple[Path, Path]) -> None:
    studies = [Study(letter, folder.name, Results(folder)) for letter, folder in zip("AB", two, strict=True)]
    table = outcomes.differences(studies)
    fig = _studies.draw(table, "differences", {"A": "few", "B": "more"})
    points = {artist.get_gid(): artist for artist in fig.findobj(lambda one: str(one.get_gid() or "").startswith("point:"))}
    assert len(points) == len(table)
    for row in table.to_dict("records"):
        assert points[f"point:{row['metric']}:{row['scenario']}:{row['study']}"].get_xdata() == [row["percent"]]


@pytest.mark.usefixtures("few_figures")
def test_one_folder_is_drawn_again_and_sealed(two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(two[0], tmp_path / "again"))
    assert cli.main(["plot", str(folder)]) == 0
    assert (folder / "report.html").is_file() and "report" in capsys.readouterr().out
    drawn = sorted(path.name for path in (folder / "figures").iterdir())
    (folder / "figures" / drawn[0]).write_text("edited")
    before = (folder / "runs.parquet").read_bytes()
    assert cli.main(["plot", str(folder)]) == 0
    sealed = json.loads((folder / "manifest.json").read_text())["files"]
    assert {f"figures/{name}" for name in drawn} <= set(sealed) and "report.html" in sealed
    assert (folder / "figures" / drawn[0]).read_text(errors="replace") != "edited" and (folder / "runs.parquet").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "needs a folder of results"),
        (["nowhere"], "nowhere: no such results folder"),
        (["few", "few"], "is named twice"),
        (["few", "out=there"], "is for several folders"),
        (["few", "more", "oout=there"], "nearest: out"),
        (["few", "more", "out=few"], "holds a study"),
        (["few", "more", "world.cover.km=3"], "it reads out=FOLDER and language=fr only"),
        (["few", "language=de"], "needs one of en, fr"),
    ],
)
def test_mistakes_are_one_line(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    for folder in two:
        (tmp_path / folder.name).symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["plot", *words]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
