"""Histories beside a user's own file: an export of a history, read back, is measured as the history itself is; the command says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.past import measured, records, region_months
from experiments.past import own_records as own
from experiments.past import validation as study
from experiments.past.comparable import Seen, seen
from experiments.past.ground import Ground
from experiments.past.simulated import CALENDAR, LAST
from experiments.study import comparing as comparison
from experiments.study import stages
from sim.geography import Geography
from sim.words import NON_STATE, ONE_SIDED, REGIONS, STATE_BASED

LONGEST = ["scenarios=[status_quo]", "seeds=1", "workers=1", "worlds=baseline", *CALENDAR, LAST]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first history with what `mali export` writes of it."""
    folder = tmp_path_factory.mktemp("own") / "study"
    with stages.run(comparison.planned(Composer(), comparison.composed(Composer(), [*LONGEST, f"out={folder}"]))):
        assert cli.main(["export", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def history(folder: Path, ground: Ground) -> Seen:
    table = pd.read_parquet(folder / "events.parquet")
    columns = ("square", "type_of_violence", "recorded", "recorded_best", "recorded_initiator", "target", "subtype")
    events = {name: table[name].to_numpy() for name in columns}
    events["date"] = table["date_start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return seen(events, ground)


def test_exports_read_back_are_the_recorded_events(folder: Path, history: Seen, geography: Geography, ground: Ground) -> None:
    found = records.place(records.read(folder / "recorded_ged.csv"), geography, ground)
    for kind in (STATE_BASED, NON_STATE, ONE_SIDED):
        sums = records.counted(found, ground, "region", np.datetime64("2015-01"), 30, (kind,))
        wanted = np.zeros((30, len(REGIONS)))
        chosen = history.type == kind
        np.add.at(wanted, (history.month[chosen], history.region[chosen]), history.deaths[chosen])
        assert np.array_equal(sums, wanted) and sums.sum() > 0, kind


def test_an_exported_history_measures_as_itself(folder: Path, history: Seen, geography: Geography, ground: Ground) -> None:
    events = own.checked(folder / "recorded_ged.csv")
    observed = own.seen_of(records.place(events, geography, ground), ground)
    found = own.measures(observed, ground, lethal_only=events.shape.lethal_only)
    families = measured.of_events(history, ground)
    wanted = {(family, key): value for family, values in families.items() for key, value in values.items() if family != "severity"}
    for name in own.NOT_OF_GED:
        del wanted["pattern", name]
    assert {key: found[key] for key in wanted if np.isfinite(wanted[key])} == pytest.approx(wanted, nan_ok=True)
    assert not any(family == "severity" for family, _ in found)
    assert observed.scripted.sum() == history.scripted.sum() == 1, "the bombing of Gao is known by day, place and toll"
    for target, sums in region_months.by_target(observed).items():
        assert np.array_equal(sums, region_months.by_target(history)[target])


def test_what_is_told_of_a_history_beside_itself(folder: Path, history: Seen, geography: Geography, ground: Ground, tmp_path: Path) -> None:
    found = {(family, key): value for family, of in measured.of_events(history, ground).items() for key, value in of.items()}
    found |= {(region_months.FAMILY, key): value for key, value in region_months.of(history).items()}
    runs = pd.DataFrame([{study.column(key): value for key, value in found.items()}] * 2)
    said = "\n".join(own.told(tmp_path, own.checked(folder / "recorded_ged.csv"), geography, runs, 3, knows=False))
    assert "UCDP GED" in said and "of which GED has fewer" in said and "held back" in said and "stocks" not in said
    table = pd.read_csv(tmp_path / "own_validation.csv")
    assert np.allclose(table["mean"], table["recorded"]) and len(table) > 150 and "severity" not in set(table["family"])
    held = pd.read_csv(tmp_path / "own_held_back.csv").set_index(["place", "forecast", "target"])
    assert held.loc[("all", "model", "all_types"), "crps"] == 0.0 < held.loc[("all", "zero", "all_types"), "crps"]


def test_a_file_that_does_not_cover_the_window_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.csv"
    path.write_text("date_start,type_of_violence,latitude,longitude,best\n2015-02-02,1,14.5,-4.2,1\n2017-07-02,1,14.5,-4.2,1\n")
    assert cli.main(["validate", f"observed={path}"]) == 2
    said = capsys.readouterr().err
    assert "has events from 2015-02-02 to 2017-07-02; histories are held against January 2015 to June 2017" in said
    assert said.count("\n") == 1
