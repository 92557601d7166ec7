"""`mali plot` makes a study's figures and report again, and puts several studies into one table of outcomes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results

from experiments import cli
from experiments.study.results import Results

LEVERS = {"posture": {"centre": {"long_patrol_share": 0.6}}}
CODE = {"code_hash": "c" * 64, "storing_hash": "s" * 64, "versions": {"python": "3.11"}, "version": "0.3.0", "command": "compare"}


def manifest(levers: dict[str, Any], seeds: list[int], **more: Any) -> dict[str, Any]:
    scenarios = [{"name": name, "measures": tree} for name, tree in levers.items()]
    settings = {"calendar": {"end": "2019-06-28"}, "world": {"cover": {"km": 8.0}}, "scenarios": scenarios, "keep": "events"}
    pairs = [{"seed": seed, "history": seed, "future": seed} for seed in seeds]
    return CODE | {"configuration": settings, "pairs": pairs} | more


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


def test_several_studies_are_one_table_of_outcomes(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert cli.main(["plot", *map(str, two), f"out={tmp_path / 'both.csv'}"]) == 0
    table = pd.read_csv(tmp_path / "both.csv").set_index(["study", "scenario", "metric"])
    own = Results(two[1])
    assert set(table.index.get_level_values("study")) == {"few", "more"} and len(table.loc["more"]) * 2 == len(table.loc["few"]) * 3
    mine = own.runs.loc[own.runs["scenario"] == "mobile", "deaths"]
    row = table.loc[("more", "mobile", "deaths")]
    assert row["mean"] == pytest.approx(mine.mean()) and row["low"] <= row["mean"] <= row["high"] and row["n_runs"] == len(mine) == 3


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
        (["few", "out=there"], "is for several folders"),
        (["few", "more", "oout=there"], "nearest: out"),
        (["few", "more", "world.cover.km=3"], "it reads out=FILE.csv only"),
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
