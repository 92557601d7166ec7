"""A comparison over plausible worlds, from the command to its tables: made-up worlds, a few weeks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from stored import hashes

import experiments
from experiments import cli
from experiments.ask.configuration import Composer
from experiments.ask.plausible import FILE
from experiments.show.figures import style
from experiments.study.comparing import composed, planned
from experiments.study.results import Results

TABLE = """world,weight,world.protection.form,world.ieds.hit_mission,world.protection.half_life_days
1,2.5,mass,0.02,5.5
2,1,linear,0.05,14
3,1,concave,0.04,9
4,1,mass,0.1,20
"""
SHORT = ["calendar.start=2017-06-20", "calendar.end=2017-07-20"]
THREE = "scenarios=status_quo,nothing,mobile"


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four worlds and a scenario that orders nothing."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / FILE).write_text(TABLE)
    (folder / "scenario").mkdir()
    (folder / "scenario" / "nothing.yaml").write_text("# Nothing is ordered.\n")
    return folder


@pytest.mark.usefixtures("few_figures")
def test_compare_over_plausible_worlds(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By default, where there is a table; no effect is none in any world; the same bytes on two workers; a run is found again."""
    monkeypatch.chdir(tmp_path)
    words = ["compare", "--config-dir", str(mine), THREE, "seeds=5", "world.ieds.hit_mission=0.03", "keep=monthly", *SHORT]
    assert cli.main([*words, "workers=1", "out=one"]) == 0
    assert "5 pairs over 3 plausible worlds" in " ".join(capsys.readouterr().out.split())

    found = Results(tmp_path / "one")
    runs = found.runs
    assert found.ensemble == 3 and found.pairs == 5 and len(runs) == 15 and runs["world"].nunique() == 3
    assert list(runs.loc[runs["scenario"] == "mobile", "world"]) == [row["world"] for row in found.manifest["pairs"]]
    names = [one["name"] for one in found.metrics if one["name"] in runs]
    arms = {name: runs.loc[runs["scenario"] == name, names].reset_index(drop=True) for name in found.scenarios}
    pd.testing.assert_frame_equal(arms["nothing"], arms["status_quo"], check_exact=True)
    assert not arms["mobile"].equals(arms["status_quo"])
    spread = found.spread
    assert (spread.loc[spread["scenario"] == "nothing", "variance"].fillna(0) == 0).all()
    assert set(spread["n_worlds"]) == {3} and set(spread["history_repeats"]) == {1} == set(spread["future_repeats"])
    assert {one["values"]["world.protection.half_life_days"] for one in found.manifest["configuration"]["worlds"]} <= {5.5, 14.0, 9.0, 20.0}
    assert all("world.ieds.hit_mission" not in one["values"] for one in found.manifest["configuration"]["worlds"])

    def compare(out: str, workers: int) -> experiments.Results:
        same = ["world.ieds.hit_mission=0.03", "keep=monthly", *SHORT]
        return experiments.compare(
            ["status_quo", "nothing", "mobile"], *same, seeds=5, config_dir=mine, out=tmp_path / out, workers=workers
        )

    two = compare("two", 2)
    first, second = (hashes(tmp_path / name) for name in ("one", "two"))
    assert second.items() <= first.items() and {"runs.parquet", "monthly.parquet", "spread.csv", "differences.csv"} <= set(second)

    row = two.runs.loc[(two.runs["scenario"] == "mobile") & (two.runs["pair"] == 3)].iloc[0]
    same = ["world.ieds.hit_mission=0.03", *SHORT]
    alone = experiments.run("mobile", f"world={row['world']}", *same, seed=int(row["seed"]), config_dir=mine)
    assert alone.key["world"] == row["world"] and alone.outcomes["deaths"] == row["deaths"]
    assert alone.outcomes["patrol_days"] == pytest.approx(row["patrol_days"])

    compare("one", 1)
    assert "holds all 15 runs of this study already" in capsys.readouterr().err
    assert cli.main(["status", "one"]) == 0 and "15 runs: 15 done" in capsys.readouterr().out
    assert cli.main(["rank", "one", "outcome=deaths"]) == 0


def test_the_plan_has_a_history_for_each_history_of_each_world(mine: Path) -> None:
    composer = Composer(mine)
    asked = planned(composer, composed(composer, [THREE, "seeds=10", *SHORT]))
    tasks = asked.tasks(1)
    assert asked.total == 30 and [len(task.runs) for task in tasks] == [6, 3, 3, 3] * 2
    for task in tasks:
        assert len({(run.world.name, run.world.stage, run.history) for run in task.runs.values()}) == 1
        assert all(asked.runs[number] is run for number, run in task.runs.items())
    assert asked.hash != planned(composer, composed(composer, [THREE, "seeds=10", "worlds=baseline", *SHORT])).hash


def test_a_named_world_and_worlds_baseline_are_one_world(mine: Path) -> None:
    composer, bare = Composer(mine), Composer()
    alone = planned(composer, composed(composer, ["scenarios=status_quo,mobile", "seeds=3", "world=4", *SHORT]))
    assert alone.worlds == ["plausible.4"] and not alone.spread and alone.configuration["world"]["protection"]["form"] == "mass"
    one, other = (
        planned(by, composed(by, ["scenarios=status_quo,mobile", "seeds=3", "worlds=baseline", *SHORT])) for by in (composer, bare)
    )
    assert one.hash == other.hash and one.configuration == other.configuration and "ensemble" not in one.manifest("running")


def test_a_value_that_refers_to_the_world_is_no_one_number_in_many_worlds(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "--config-dir", str(mine), THREE, "seeds=4", "world.ieds.hit_mission=${world.ieds.hit_partner}"]
    assert cli.main([*words, *SHORT]) == 2
    assert "worlds=plausible: a value of status_quo refers to a number of the world" in capsys.readouterr().err


def test_every_title_says_over_how_many_worlds() -> None:
    for over, title in (("over 24 plausible worlds", "Deaths, over 24 plausible worlds"), ("", "Deaths")):
        with style.context(over):
            fig = style.figure("Deaths", "n = 40", 8.0, 2.0)
        assert [text.get_text() for text in fig.texts if text.get_gid() == "title"] == [title]
