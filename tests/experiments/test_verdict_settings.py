"""What verdicts rest on: the file that ships, a user's own, overrides, and mistakes in them; and that a study is judged anew by it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from experiments import cli
from experiments.ask import verdicts
from experiments.ask.configuration import Composer
from experiments.ask.home import shipped
from sim.metrics import catalogue

OUTCOMES = [metric.name for metric in catalogue() if metric.kind == "outcome"]
FILE = shipped() / "verdicts.yaml"


def read(*overrides: str, folder: Path | None = None) -> dict[str, object]:
    return verdicts.of(Composer(folder).compose(list(overrides)).keys)


def test_the_file_has_ten_headlines_and_what_matters_with_unit_and_reason() -> None:
    asked = yaml.safe_load(FILE.read_text(encoding="utf-8"))["verdicts"]
    assert len(asked["headline"]) == 10 and set(asked["headline"]) <= set(OUTCOMES)
    assert set(asked["matters"]) - {"default"} <= set(OUTCOMES), "no line for what is not measured"
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if found := re.match(r" {4}(\w+): (\S+)  # (.+)", line):
            unit = found[3].partition(";")[0]
            assert "reason: " in found[3], line
            assert (unit == "of the reference") == found[2].endswith("%"), line
    assert len(re.findall(r"^ {4}\w+: \S+  # ", FILE.read_text(encoding="utf-8"), re.M)) == len(asked["matters"])


def test_a_file_of_ones_own_is_laid_over_ours(tmp_path: Path) -> None:
    (tmp_path / "verdicts.yaml").write_text("verdicts:\n  matters: {deaths: 30}\n", encoding="utf-8")
    ours, mine = read(), read(folder=tmp_path)
    assert mine["headline"] == ours["headline"]
    assert mine["matters"] == {**ours["matters"], "deaths": 30.0}  # type: ignore[dict-item]
    assert read("verdicts.matters.deaths=31", folder=tmp_path)["matters"]["deaths"] == 31.0  # type: ignore[index]


SMALL = ("calendar.start=2017-06-01", "calendar.end=2017-07-12", "keep=outcomes", "workers=1", "out=r", "seeds=2", "worlds=baseline")
THREE = "scenarios=[status_quo,mobile,static_hardened]"


@pytest.mark.usefixtures("few_figures")
def test_a_finished_study_is_judged_anew_and_ends_in_a_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["compare", THREE, *SMALL]) == 0
    out, _ = capsys.readouterr()
    assert out.count("\ncivilian_deaths ") == 2 and "army_deaths" not in out and "too few pairs" in out
    assert out.index("static_hardened against status_quo") < out.index("civilian_deaths, lowest is best, 2 pairs") < out.index("report")
    first = (tmp_path / "r" / "runs.parquet").read_bytes()
    table = pd.read_csv(tmp_path / "r" / "differences.csv")
    assert table["headline"].sum() == 20 and set(table["verdict"]) <= {"too few pairs", "same"}
    runs = pd.read_parquet(tmp_path / "r" / "runs.parquet")
    assert runs["pair"].tolist() == runs["seed"].tolist() == [1, 2] * 3
    costs = pd.read_parquet(tmp_path / "r" / "costs.parquet")
    assert list(costs.columns[:6]) == ["scenario", "world", "history", "future", "pair", "seed"] and set(costs["pair"]) == {1, 2}
    ranking = pd.read_csv(tmp_path / "r" / "ranking.csv")
    assert len(ranking) == 30 and (ranking.groupby("metric")["chance_best"].sum().round(6) == 1).all()

    assert cli.main(["compare", THREE, *SMALL, "--all", "verdicts.headline=[deaths]", "verdicts.matters.deaths=1000"]) == 0
    out, err = capsys.readouterr()
    assert "holds all 6 runs" in err and out.count("\narmy_deaths") == 2 and "\ndeaths, lowest is best" in out
    assert (tmp_path / "r" / "runs.parquet").read_bytes() == first, "no run is simulated anew"
    table = pd.read_csv(tmp_path / "r" / "differences.csv")
    assert list(table.loc[table["headline"], "metric"]) == ["deaths"] * 2
    assert set(table.loc[table["metric"] == "deaths", "matters"]) == {1000.0}
    kept = {row["name"]: row["matters"] for row in json.loads((tmp_path / "r" / "manifest.json").read_text())["metrics"]}
    assert kept["deaths"] == 1000.0 and kept["patrol_days"] is None
