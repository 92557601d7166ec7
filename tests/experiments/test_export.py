"""Exports are read back: GED's and ACLED's columns in their order, recorded events alone, totals equal; places as GeoJSON."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic import write_results

from experiments import cli
from experiments.past import export_ged as ged
from experiments.past.export_ged import TOLLS, _fitted
from experiments.study.results import RUN_KEYS, Results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_results(tmp_path_factory.mktemp("study"), pairs=2)
    events = pd.read_parquet(folder / "events.parquet")
    events["recorded_initiator"] = events["initiator"].where(events["id"] % 3 > 0, "Unidentified")
    events.loc[events["best"] == 4, "recorded_best"] = 3
    events.loc[~events["recorded"], "recorded_best"] = 0
    events.to_parquet(folder / "events.parquet")
    assert cli.main(["export", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def events(folder: Path) -> pd.DataFrame:
    table = Results(folder).events
    return table[table["recorded"]]


def test_ged_has_its_columns_and_recorded_deaths_alone(folder: Path, events: pd.DataFrame) -> None:
    found = pd.read_csv(folder / "recorded_ged.csv")
    assert list(found.columns) == [*ged.COLUMNS, *RUN_KEYS] and len(ged.COLUMNS) == 49
    assert len(found) == (events["recorded_best"] > 0).sum() and found["best"].sum() == events["recorded_best"].sum()
    assert (found[[*TOLLS, "deaths_unknown"]].sum(axis=1) == found["best"]).all(), "sides add up, as in GED"
    assert (found["best"] < events["best"].sum()).all() and found["best"].sum() < events["best"].sum(), "tolls heap at 3"
    per_run = events.groupby(RUN_KEYS)["recorded_best"].sum()
    pd.testing.assert_series_equal(found.groupby(RUN_KEYS)["best"].sum(), per_run, check_names=False)
    assert {found[name].dtype for name in ("id", "year", "conflict_new_id", "dyad_new_id", "side_a_new_id", "best")} == {np.dtype(np.int64)}
    assert pd.to_datetime(found["date_start"]).dt.year.equals(found["year"].astype("int32"))
    assert found["id"].is_unique and found["relid"].str.match(r"MLI-\d{4}-[123]-\d+$").all()


def test_ged_names_sides_in_its_own_way(folder: Path) -> None:
    found = pd.read_csv(folder / "recorded_ged.csv")
    state = found[found["type_of_violence"] == 1]
    assert set(state["side_a"]) <= {ged.GOVERNMENT, "Unidentified"} and (state.loc[state["side_a"] == ged.GOVERNMENT, "gwnoa"] == 432).all()
    assert {"JNIM", "IS"} <= set(state["side_b"]) and "MINUSMA" not in set(found["side_a"])
    assert set(state.loc[state["side_b"] == "IS", "conflict_name"]) == {"Mali: Islamic State"}
    assert (found.loc[found["type_of_violence"] == 3, "side_b"] == "Civilians").all()
    assert (found["dyad_name"] == found["side_a"] + " - " + found["side_b"]).all()
    assert found.groupby("dyad_name")["dyad_new_id"].nunique().max() == 1 == found.groupby("dyad_new_id")["dyad_name"].nunique().max()
    unclear = found["event_clarity"] == 2
    assert unclear.any() and found.loc[unclear & (found["type_of_violence"] > 1), ["side_a", "side_b"]].eq("Unidentified").any(axis=1).all()
    fights = found[found["type_of_violence"] == 2]
    assert len(fights) and (fights["side_a"] < fights["side_b"]).all(), "one dyad, whoever began"
    active = found.groupby([*RUN_KEYS, "type_of_violence", "dyad_name", "year"])["best"].transform("sum") >= 25
    assert (found["active_year"] == active.astype(int)).all() and 0 < active.mean() < 1


def test_members_of_a_coalition_that_fight_each_other_keep_their_own_names() -> None:
    table = pd.DataFrame({"side_a": ["HCUA", "HCUA", "MSA"], "side_b": ["MNLA", "GATIA", "HCUA_splinter_1"]})
    first, second = ged._sides(table)
    assert list(zip(first, second)) == [("HCUA", "MNLA"), ("CMA", "GATIA"), ("MSA", "HCUA splinter 1")]


def test_sides_that_are_turned_keep_their_dead() -> None:
    table = pd.DataFrame({"type_of_violence": [2, 2, 1], "side_a": ["GATIA", "HCUA", "FAMA"], "side_b": ["HCUA", "GATIA", "CMA"]})
    turned = ged._turned(table.assign(deaths_a=[1, 1, 1], deaths_b=[5, 5, 5]))
    assert turned["side_a"].tolist() == ["HCUA", "HCUA", "FAMA"] and turned["deaths_a"].tolist() == [5, 1, 1]
    assert turned["side_b"].tolist() == ["GATIA", "GATIA", "CMA"] and turned["deaths_b"].tolist() == [1, 5, 5]


def test_a_heaped_toll_takes_from_the_largest_side() -> None:
    table = pd.DataFrame({"deaths_a": [1, 5, 4], "deaths_b": [3, 5, 0], "deaths_civilians": [0, 2, 0], "recorded_best": [3, 10, 4]})
    fitted = pd.DataFrame(_fitted(table))
    assert fitted.to_numpy().tolist() == [[1, 2, 0], [3, 5, 2], [4, 0, 0]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "no such results folder"),
        (["{folder}", "ged"], "needs one folder of results"),
        (["{folder}", "calendar.end=2019-01-01"], "is an override"),
    ],
)
def test_mistakes_are_one_line(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str) -> None:
    assert cli.main(["export", *(word.format(folder=folder) for word in words)]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_what_is_not_kept_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_results(tmp_path / "few", pairs=1)
    (folder / "events.parquet").unlink()
    assert cli.main(["export", str(folder)]) == 2
    assert "events.parquet is not there; the study needs keep=events" in capsys.readouterr().err
