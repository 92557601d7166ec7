"""The command `mali forecast`: samples that add up to the recorded events of its runs, ViEWS' shape, equal bytes, and scores."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.past import draws as drawn
from experiments.past import forecast_samples as samples
from experiments.past.forecast import composed, planned
from experiments.past.ground import Ground
from experiments.study.columns import described

SHORT = ["calendar.start=2017-05-30", "calendar.end=2017-08-31", "workers=1"]
WORLDS = "world,weight,world.ieds.laid_per_week\nbaseline,1,\nmore,3,0.2\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("forecast")
    (home / "worlds.csv").write_text(WORLDS)
    assert cli.main(["forecast", "seeds=4", f"worlds={home / 'worlds.csv'}", *SHORT, f"out={home / 'study'}"]) == 0
    return home / "study"


def test_the_folder_has_views_shape(folder: Path) -> None:
    inner = folder / "forecast"
    squares = pd.read_parquet(inner / "state_based" / "pgm" / "window=Y2017" / "state_based.parquet", partitioning=None)
    assert list(squares.columns) == ["month_id", "priogrid_gid", "draw", "outcome"]
    assert squares["month_id"].unique().tolist() == [451, 452] and squares["draw"].unique().tolist() == [0, 1, 2, 3]
    assert not squares.duplicated(["month_id", "priogrid_gid", "draw"]).any() and (squares["outcome"] >= 0).all()
    assert len(squares) == 2 * 4 * squares["priogrid_gid"].nunique()
    whole = pd.read_parquet(inner / "state_based" / "pgm")
    assert set(whole["window"].astype(str)) == {"Y2017"}, "a hive, as evaluators read it"
    regions = pd.read_parquet(inner / "regions_state_based.parquet")
    assert list(regions.columns) == ["region", "month_id", "draw", "outcome"]
    by_draw = ["month_id", "draw"]
    assert squares.groupby(by_draw)["outcome"].sum().tolist() == regions.groupby(by_draw)["outcome"].sum().tolist()
    every = pd.read_parquet(inner / "regions_all_types.parquet")
    assert (every["outcome"] >= regions["outcome"]).all() and every["outcome"].sum() > regions["outcome"].sum()


def test_samples_are_the_recorded_events_of_the_runs(folder: Path) -> None:
    events = pd.read_parquet(folder / "events.parquet")
    mine = events.loc[(events["date_start"] >= "2017-07-01") & (events["type_of_violence"] == 1) & events["recorded"]]
    draws = pd.read_csv(folder / "forecast" / "draws.csv")
    assert draws["world"].tolist() == ["baseline", "more", "more", "more"], "one draw in four by weight"
    regions = pd.read_parquet(folder / "forecast" / "regions_state_based.parquet").merge(draws, on="draw")
    wanted = mine.groupby(["world", "history", "future"])["recorded_best"].sum()
    found = regions.groupby(["world", "history", "future"])["outcome"].sum()
    assert found.loc[wanted.index].tolist() == wanted.tolist() and found.sum() == wanted.sum() > 0


def test_the_same_command_writes_the_same_and_says_its_digest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads((folder / "forecast" / "manifest.json").read_text())
    assert (told["draws"], told["months"], told["worlds"]) == (4, [451, 452], 2)
    assert cli.main(["forecast", "seeds=4", f"worlds={folder.parent / 'worlds.csv'}", *SHORT, f"out={folder}"]) == 0
    said = capsys.readouterr()
    assert "holds all 4 runs" in said.err and told["digest"] in said.out
    assert "recorded deaths, 2017-07 to 2017-08 (2 months), 4 draws" in said.out
    assert json.loads((folder / "forecast" / "manifest.json").read_text()) == told


@pytest.mark.slow
def test_the_digest_is_the_same_on_two_workers(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["forecast", "seeds=4", f"worlds={folder.parent / 'worlds.csv'}", *SHORT, "workers=2", f"out={tmp_path / 'again'}"]
    assert cli.main(words) == 0
    assert json.loads((folder / "forecast" / "manifest.json").read_text())["digest"] in capsys.readouterr().out


def test_the_figure_draws_the_samples_after_the_record(folder: Path) -> None:
    drawn = pd.read_csv(folder / "figures" / "forecast_regions.csv").set_index(["region", "month"])
    regions = pd.read_parquet(folder / "forecast" / "regions_all_types.parquet")
    mine = regions.loc[(regions["region"] == "Mopti") & (regions["month_id"] == 452), "outcome"]
    assert drawn.loc[("Mopti", "2017-08"), "mean"] == mine.mean() and drawn.loc[("Mopti", "2017-08"), "high"] == mine.quantile(0.95)
    past = drawn["recorded"].dropna().reset_index()
    assert past["month"].min() == "2016-07" and past["month"].max() == "2017-06" and drawn.loc[("Mopti", "2017-06"), "recorded"] > 0


def truth(folder: Path, months: int) -> Path:
    """A file of GED's columns: one death in Mopti on the first of each month to August 2017."""
    days = pd.date_range(end="2017-08-01", periods=months, freq="MS")
    table = pd.DataFrame({"date_start": days, "type_of_violence": 1, "latitude": 14.5, "longitude": -4.2, "best": 1})
    table.to_csv(folder / "own.csv", index=False)
    return folder / "own.csv"


def test_a_forecast_is_scored_beside_its_rivals(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["forecast", "score", str(folder), f"observed={truth(tmp_path, 20)}"]) == 0
    said = capsys.readouterr().out
    assert "scored: 2 of 2 months, 2017-07 to 2017-08" in said and "negative binomial with trend" in said
    scores = pd.read_csv(folder / "scores.csv").set_index(["level", "target", "place", "forecast"])
    assert scores.loc[("region", "state_based", "Mopti", "last month"), ["crps", "coverage_90", "observed_mean"]].tolist() == [0, 1, 1]
    assert scores.loc[("region", "state_based", "all", "zero"), "crps"] == pytest.approx(1 / 7)
    regions = pd.read_parquet(folder / "forecast" / "regions_state_based.parquet")
    wide = regions.loc[regions["region"] == "Mopti"].pivot(index="month_id", columns="draw", values="outcome").to_numpy(dtype=float)
    by_hand = (np.abs(wide - 1).mean(axis=1) - np.abs(wide[:, :, None] - wide[:, None]).mean(axis=(1, 2)) / 2).mean()
    assert scores.loc[("region", "state_based", "Mopti", "model"), "crps"] == pytest.approx(by_hand)
    known = described()
    assert all(list(pd.read_csv(folder / f"{name}.csv").columns) == list(known[name]) for name in ("scores", "skill", "pit"))
    tenths = pd.read_csv(folder / "pit.csv").groupby(["level", "target"])["share"].agg(["sum", "size"])
    assert np.allclose(tenths["sum"], 1) and set(tenths["size"]) == {10} and "PIT of the record by tenths" in said
    skill = pd.read_csv(folder / "skill.csv").set_index(["level", "target", "place", "rival"])
    model, zero = (scores.loc[("square", "all_types", "all", name), "crps"] for name in ("model", "zero"))
    assert skill.loc[("square", "all_types", "all", "zero"), "skill"] == pytest.approx(1 - model / zero)


def test_without_months_before_it_there_are_no_rivals(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["forecast", "score", str(folder / "forecast"), f"observed={truth(tmp_path, 4)}"]) == 0
    assert "no rivals: the file has fewer than 12 months before the forecast" in capsys.readouterr().out


def test_an_acled_file_without_a_past_takes_the_record_that_ships(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "Battles,JNIM,Military Forces of Mali (2013-),14.5,-4.2,5\n"
    (tmp_path / "acled.csv").write_text(
        f"event_date,event_type,actor1,actor2,latitude,longitude,fatalities\n2017-07-01,{row}2017-08-01,{row}"
    )
    assert cli.main(["forecast", "score", str(folder), f"observed={tmp_path / 'acled.csv'}"]) == 0
    assert "rivals by region are fitted to the record that ships" in capsys.readouterr().out
    scores = pd.read_csv(folder / "scores.csv").set_index(["level", "target", "place", "forecast"])
    june = pd.read_csv(folder / "observed.csv")
    june = june.loc[(june["month"] == "2017-06") & (june["region"] == "Mopti"), "deaths"].sum()
    assert scores.loc[("region", "all_types", "Mopti", "last month"), ["forecast_mean", "crps"]].tolist() == [june, june - 5]
    assert set(scores.loc["square"].index.get_level_values("forecast")) == {"model"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["scoer", "x"], "nearest: score"),
        (["score", "nowhere"], "needs observed=FILE"),
        (["score", "nowhere", "observed=x.csv"], "nowhere: is no folder of a forecast"),
        (["score", "{folder}", "observed={late}"], "after the forecast does"),
        (["observed=x.csv"], "once it is written"),
        (["keep=outcomes"], "keep=events is the least"),
        (["calendar.end=2017-07-15"], "no calendar month lies whole"),
    ],
)
def test_mistakes_are_one_line(folder: Path, tmp_path: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    late = tmp_path / "late.csv"
    late.write_text("date_start,type_of_violence,latitude,longitude,best\n2017-08-02,1,14.5,-4.2,1\n")
    assert cli.main(["forecast", *(word.format(folder=folder, late=late) for word in words)]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_an_edited_forecast_is_not_scored(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = shutil.copytree(folder / "forecast", tmp_path / "forecast")
    (copy / "draws.csv").write_text("draw\n")
    assert cli.main(["forecast", "score", str(copy), f"observed={truth(tmp_path, 4)}"]) == 2
    assert "draws.csv: is damaged or was edited" in capsys.readouterr().err


def test_a_forecast_goes_on_with_the_draws_that_are_not_done(tmp_path: Path) -> None:
    (tmp_path / "worlds.csv").write_text(WORLDS)
    composer = Composer()
    words = ["seeds=4", f"worlds={tmp_path / 'worlds.csv'}", *SHORT]
    study = planned(composer, composed(composer, words))
    tasks = study.tasks(2, {0, 2})
    assert [task.numbers for task in tasks] == [(1,), (3,)] and study.total == 4
    assert all(task.runs[at] is study.runs[at] for task, at in zip(tasks, (1, 3), strict=True))
    assert [study.runs[at].world.name for at in (1, 3)] == [study.key(at)["world"] for at in (1, 3)] == ["more", "more"]
    (tmp_path / "worlds.csv").write_text(WORLDS.replace("more,3", "more,1"))
    assert planned(composer, composed(composer, words)).hash != study.hash, "other draws are another study"
    (tmp_path / "worlds.csv").write_text(WORLDS.replace("more,3", "more,6").replace("baseline,1", "baseline,2"))
    assert planned(composer, composed(composer, words)).hash == study.hash, "weights count by their ratio"


def test_a_run_that_failed_leaves_the_other_draws(folder: Path, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = pd.read_csv(folder / "forecast" / "draws.csv").to_dict("records")
    study = SimpleNamespace(total=4, failed={1: "why"}, key=lambda at: draws[at], folder=folder)
    monkeypatch.setattr(samples, "months", lambda study: np.array([451, 452]))
    found, numbers = samples.of_study(study, ground)
    whole = pd.read_parquet(folder / "forecast" / "regions_all_types.parquet").groupby("draw")["outcome"].sum()
    assert numbers == [0, 2, 3] and found["all_types"].regions.sum(axis=(1, 2)).tolist() == [whole[at] for at in numbers]
    study.folder = tmp_path
    assert samples.of_study(study, ground)[0]["state_based"].squares.sum() == 0, "no run had an event"


def test_draws_go_to_worlds_by_weight() -> None:
    assert drawn.assigned([1, 3], 8) == [0, 0, 1, 1, 1, 1, 1, 1] and drawn.assigned([1.0], 2) == [0, 0]
    counts = np.bincount(drawn.assigned([0.5, 0.2, 0.3], 1000))
    assert np.abs(counts - [500, 200, 300]).max() <= 1


def test_events_outside_months_types_and_play_are_no_samples(ground: Ground) -> None:
    here, off = int(np.flatnonzero(ground.in_play)[0]), int(np.flatnonzero(~ground.in_play)[0])
    days = ["2017-06-30", "2017-07-01", "2017-07-31", "2017-08-01", "2017-07-05", "2017-07-06", "2017-07-07"]
    events = {
        "date_start": np.array(days, dtype="datetime64[us]"), "type_of_violence": np.array([1, 1, 1, 1, 2, 1, 1]),
        "square": np.array([here, here, here, here, here, off, here]), "recorded_best": np.array([1, 2, 4, 8, 16, 32, 64]),
    }  # fmt: skip
    draw = np.array([0, 0, 0, 0, 0, 0, -1])
    found = samples._counted(events, draw, 1, np.array([451]), ground, (1,))
    assert found.regions.sum() == found.squares.sum() == 6 and found.regions[0, 0, ground.region[here]] == 6


def test_a_value_may_refer_to_the_one_world_that_is_named() -> None:
    composer = Composer()
    asked = planned(composer, composed(composer, ["world=17", "world.ieds.hit_mission=${world.ieds.hit_partner}"]))
    assert [place.name for place in asked.places] == ["plausible.17"]


def test_no_flipped_bit_of_a_forecast_is_believed(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its manifest says which months, how many draws and squares: a window that nobody forecast must not be scored."""
    inner, own = folder / "forecast", truth(tmp_path, 40)
    path = inner / "manifest.json"
    whole = path.read_bytes()
    chance = random.Random(7)
    for place in chance.sample(range(8 * len(whole)), 100):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert cli.main(["forecast", "score", str(folder), f"observed={own}"]) == 2, place
        told = capsys.readouterr()
        assert not told.out and told.err.count("\n") == 1, place
    path.write_bytes(whole)
    assert cli.main(["forecast", "score", str(folder), f"observed={own}"]) == 0
