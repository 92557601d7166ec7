"""Results folders of a stranger: read as data alone, with one line where they are none, and nothing written outside them or shown raw."""

from __future__ import annotations

import json
import pickle
import shutil
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results
from test_strangers import ESCAPES, MARK, Trap, harmless

from experiments import cli
from experiments.show.report import write as write_report
from experiments.study import store
from experiments.study.manifest_form import problem


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_results(tmp_path_factory.mktemp("results") / "theirs", pairs=12)


@pytest.fixture
def folder(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(written, tmp_path / "theirs")


def change(folder: Path, **values: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


METRIC = {"name": "deaths", "kind": "outcome", "better": "lower", "unit": "deaths", "doc": "."}
ODD = [
    ({"scenarios": "status_quo"}, "scenarios is no list"),
    ({"scenarios": {"a": 1}}, "scenarios is no list"),
    ({"scenarios": [1, 2]}, "scenarios, item 1 is no text"),
    ({"scenarios": ["status_quo", None]}, "scenarios, item 2 is no text"),
    ({"worlds": 3}, "worlds is no list"),
    ({"pairs": 12}, "pairs is no list"),
    ({"pairs": [[1, 1]]}, "pairs, item 1 is no object"),
    ({"pairs": [{"history": "1", "future": 1}]}, "history is no whole number"),
    ({"pairs": [{"history": True, "future": 1}]}, "history is no whole number"),
    ({"metrics": {"deaths": METRIC}}, "metrics is no list"),
    ({"metrics": [{"name": "deaths"}]}, "metrics, item 1: kind is no text"),
    ({"metrics": [METRIC | {"name": 3}]}, "name is no text"),
    ({"metrics": [METRIC | {"name": "../../escaped"}]}, "is no name of a metric"),
    ({"metrics": [METRIC | {"name": "a\\b"}]}, "is no name of a metric"),
    ({"failed": [{"scenario": "mobile"}]}, "failed, item 1: history is no whole number"),
    ({"calendar": "2017-06-29"}, "calendar is no object"),
    ({"scenarios": ["status_quo", f"mobile{ESCAPES}"]}, "control character"),
    ({"configuration": {f"x{ESCAPES}": {}}}, "control character"),
    ({"study": ESCAPES}, "control character"),
    (None, "manifest.json"),
]


@pytest.mark.parametrize(("values", "told"), ODD, ids=[told for _, told in ODD])
def test_a_manifest_of_odd_types_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: dict[str, Any] | None, told: str
) -> None:
    good = {"scenarios": ["a", "b"], "pairs": [{"history": 1, "future": 1}], "metrics": [METRIC], "calendar": {"mandate": "2017-06-29"}}
    assert problem(good) == ""
    (tmp_path / "manifest.json").write_text("[" * 100_000 if values is None else json.dumps(good | values))
    for name in ("events.parquet", "bases.parquet"):
        (tmp_path / name).touch()
    for command in ("rank", "export", "status"):
        assert cli.main([command, str(tmp_path)]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and harmless(err) and told in err, (command, err)


@pytest.mark.parametrize("name", ["runs.parquet", "events.parquet", "map.json", "manifest.json"])
def test_a_pickle_in_place_of_a_table_is_not_loaded(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (folder / name).write_bytes(pickle.dumps(Trap()))
    status = [cli.main(["rank", "theirs", "outcome=deaths"]), cli.main(["export", "theirs"])]
    assert 2 in status and not list(folder.parent.rglob(MARK)) and "Traceback" not in capsys.readouterr().err


def test_nothing_is_written_through_a_link_that_lies_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = folder.parent / "mine.txt"
    mine.write_text("kept")
    for name in ("ranking_deaths.csv", "ranking_deaths.csv.draft", "recorded_ged.csv", "recorded_ged.csv.draft"):
        (folder / name).symlink_to(mine)
    assert cli.main(["rank", "theirs", "outcome=deaths"]) == 0 and cli.main(["export", "theirs"]) == 0
    assert mine.read_text() == "kept" and not any((folder / name).is_symlink() for name in ("ranking_deaths.csv", "recorded_ged.csv"))


def test_status_reads_odd_names_and_causes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder, state="running")
    (folder / store.PARTS).mkdir()
    for name in ("x.failed", "999999.failed", "x.runs.arrow", "000001.failed"):
        (folder / store.PARTS / name).write_text(f"cause{ESCAPES}")
    assert cli.main(["status", "theirs"]) == 0
    out = capsys.readouterr().out
    assert harmless(out.replace("\n", " ").replace("  ", " ").strip()) and "cause\\x1b" in out and out.count("failed:") == 1


def test_no_name_or_comment_becomes_part_of_the_reports_page(folder: Path) -> None:
    """A scenario, a world, a study and its comment, a metric's unit and a cause, each with a tag."""
    tag = "<img src=x onerror=alert(1)>"
    for name in ("runs", "monthly", "costs"):
        table = pd.read_parquet(folder / f"{name}.parquet")
        table.assign(scenario=table["scenario"].replace("mobile", tag)).to_parquet(folder / f"{name}.parquet")
    table = pd.read_csv(folder / "differences.csv")
    table.assign(scenario=table["scenario"].replace("mobile", tag), unit=tag, warnings=tag).to_csv(folder / "differences.csv", index=False)
    metrics = [metric | {"unit": tag, "doc": tag} for metric in json.loads((folder / "manifest.json").read_text())["metrics"]]
    change(
        folder,
        scenarios=["status_quo", tag],
        study=tag,
        command=tag,
        sweep={"name": tag, "about": tag},
        configuration={tag: tag},
        metrics=metrics,
    )
    page = write_report(folder).read_text(encoding="utf-8")
    assert "<img src=x" not in page and page.count("&lt;img src=x") > 5


@pytest.mark.parametrize(
    ("command", "column", "value", "told"),
    [
        ("rank", "deaths", ["x"], "deaths should be numbers"),
        ("rank", "deaths", [[1]], "deaths should be numbers"),
        ("rank", "deaths", [float("inf")], "deaths should be finite"),
        ("rank", "deaths", [-1e51], "no larger than 1e+50"),
        ("rank", "scenario", ["other"], "has no run of status_quo"),
        ("rank", "scenario", [3], "has no run of status_quo"),
        ("rank", "history", [None], "history should be numbers"),
        ("rank", "world", [None], "world is empty in some rows"),
        ("export", "target", None, "target should hold"),
        ("export", "deaths_a", -1, "deaths_a should hold"),
        ("export", "type_of_violence", 4, "type_of_violence should hold"),
        ("export", "recorded_best", "x", "recorded_best should hold"),
        ("export", "date_start", "2017-07-01", "date_start should hold"),
    ],
)
def test_a_table_of_odd_values_gets_one_line_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, column: str, value: Any, told: str
) -> None:
    """All runs of a list's value, the last event of another."""
    path = folder / ("runs.parquet" if command == "rank" else "events.parquet")
    table = pd.read_parquet(path)
    rest = table[column][:-1].astype(str if isinstance(value, str) else object)
    table.assign(**{column: value * len(table) if isinstance(value, list) else [*rest, value]}).to_parquet(path)
    before = sorted(folder.iterdir())
    assert cli.main([command, "theirs", *["outcome=deaths"] * (command == "rank")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and told in err and err.count("\n") == 1 and sorted(folder.iterdir()) == before, err
    assert isinstance(value, (list, str)) or f"as in row {len(table)}\n" in err


def test_large_outcomes_are_ranked_without_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.read_parquet(folder / "runs.parquet")
    table.assign(deaths=[1e50 * (row % 5 - 2) / 2 for row in range(len(table))]).to_parquet(folder / "runs.parquet")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cli.main(["rank", "theirs", "outcome=deaths"]) == 0
    assert "e+" in capsys.readouterr().out


def test_a_study_without_outcomes_has_no_ranking(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder, metrics=[])
    assert cli.main(["rank", "theirs"]) == 2 and "no outcome" in capsys.readouterr().err
