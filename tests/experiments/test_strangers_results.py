"""Results folders of a stranger: read as data alone, with one line where they are none, and nothing written outside them or shown raw."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results
from test_strangers import MARK, Trap

from experiments import cli
from experiments.show.report import write as write_report


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


def test_a_study_without_outcomes_has_no_ranking(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder, metrics=[])
    assert cli.main(["rank", "theirs"]) == 2 and "no outcome" in capsys.readouterr().err
