"""On which doors a difference hangs: by hand, from the study that ships, and through the command."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic import write_results

from experiments import cli
from experiments.ask.claims import STATUS_QUO, ledger
from experiments.ask.configuration import Composer
from experiments.commands import sweep
from experiments.comparison.channels import ASSUMED, COLUMNS, EMERGENT, NONE, OPEN, hang, told
from experiments.comparison.tables import one_sided, shut
from experiments.study import reference_tables as kept
from experiments.tools import reference_tables as keep
from sim.settings import parameters

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower", "headline": 1, "matters": "1%"}
PAIRS = 20


def study(**effects: float) -> pd.DataFrame:
    """Runs of two scenarios in worlds: in each one mobile has so many deaths more than the status quo, give or take."""
    parts = []
    for place, (world, effect) in enumerate(effects.items()):
        random = np.random.default_rng([place, 5])
        base = 500 + 10 * np.random.default_rng(1).normal(size=PAIRS)
        for name, values in (("status_quo", base + place), ("mobile", base + place + effect + random.normal(0, 3, PAIRS))):
            keys = {"scenario": name, "world": world, "history": range(PAIRS), "future": 1}
            parts.append(pd.DataFrame({"deaths": values, **keys}))
    return pd.concat(parts, ignore_index=True)


def traced(one_sign: bool = True, **effects: float) -> pd.Series:
    """What is said of the one difference; worlds other than the baseline and `all` shut a door each."""
    doors = {world: one_sign for world in effects if world not in ("baseline", "all")}
    found = hang(study(**effects), [DEATHS], ["status_quo", "mobile"], doors, ("baseline", "all" if "all" in effects else ""))
    assert list(found.columns) == COLUMNS and len(found) == 1
    return found.iloc[0]


def test_what_goes_at_a_door_of_one_sign_is_assumed_and_names_the_door() -> None:
    row = traced(baseline=-40, deterrence=0, marking=-38, all=0)
    assert (row["arises"], row["gone"], row["turned"], row["weighs"], row["doors"]) == (ASSUMED, "deterrence", "", "", 2)
    assert abs(row["shut_difference"]) < 3 and told(row) == "put in by an assumption, gone without deterrence"


def test_what_turns_round_is_assumed_too_and_two_doors_are_both_named() -> None:
    row = traced(baseline=-40, deterrence=30, reprisal=1)
    assert (row["arises"], row["turned"], row["gone"]) == (ASSUMED, "deterrence", "reprisal")
    assert told(row) == "put in by an assumption, gone without reprisal, turned without deterrence"


def test_what_no_single_door_takes_away_is_emergent_and_says_which_weigh() -> None:
    row = traced(baseline=-40, deterrence=-12, marking=-44, cover=-30)
    assert (row["arises"], row["gone"], row["weighs"]) == (EMERGENT, "", "deterrence")
    assert told(row) == "hangs on no single assumption, less than half without deterrence"


def test_a_door_that_could_have_either_sign_assumes_nothing() -> None:
    row = traced(one_sign=False, baseline=-40, pull=0, marking=-38)
    assert (row["arises"], row["gone"]) == (EMERGENT, "pull")


def test_where_the_pairs_do_not_tell_it_says_so_and_without_a_difference_nothing() -> None:
    frame = study(baseline=-40, deterrence=-30)
    noisy = (frame["world"] == "deterrence") & (frame["scenario"] == "mobile")
    frame.loc[noisy, "deaths"] += np.random.default_rng(3).normal(0, 300, PAIRS)
    row = hang(frame, [DEATHS], ["status_quo", "mobile"], {"deterrence": True}, ("baseline", "")).iloc[0]
    assert (row["arises"], row["open"]) == (OPEN, "deterrence")
    nothing = traced(baseline=0, deterrence=0)
    assert nothing["arises"] == NONE and told(nothing) == ""


# The study that ships


@pytest.fixture(scope="module")
def asked():
    return sweep.plan(cli.read("sweep", sweep, ("study=doors", "seeds=1")), Composer())


def test_the_study_shuts_every_door_that_parameters_speak_of(asked) -> None:
    """A parameter of the world that says what full cover does, and can be none, is a door; a new one may not be forgotten."""
    shut_by_study = {key for world in asked.study.places for key in world.values}
    named = {one.key for one in parameters() if one.key.startswith("world.") and re.search(r"\bfull (UN )?cover", one.doc)}
    pull_only = {"world.service_team.safety"}  # shared with soldiers: it says where services go and not what the mission does
    closed = {one.key for one in parameters() if one.default == 0.0}  # shut in the baseline world already
    assert named - pull_only - closed <= shut_by_study
    assert {"world.civilian_targeting.reprisal", "world.marking.informers"} <= shut_by_study


def test_every_door_of_the_study_is_at_the_null_that_its_parameter_states_and_has_one_sign(asked) -> None:
    known = {one.key: one for one in parameters()}
    doors, whole = shut(asked.study.places)
    assert whole == "all doors shut" and all(doors.values()) and len(doors) == len(asked.study.worlds) - 2
    assert asked.study.worlds[0] == "baseline" and asked.doors
    for world in asked.study.places:
        for key, value in world.values.items():
            assert value in (0, "none") and known[key].default != value, f"{key} is at its null already"
    both = next(one for one in parameters() if one.key == "world.band.join")
    assert not one_sided({both.key: 0}, known) and both.low < 0 < both.high


SMALL = """# Does deterrence matter?
scenarios: [status_quo, no_mission]
seeds: 12
doors: true
design:
  kind: list
  points:
    - {}
    - {world.civilian_targeting.deterrence: 0}
"""


@pytest.mark.slow
def test_what_a_removed_mission_changes_hangs_on_doors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At reduced size, through the command: a table of doors comes out, and a study that shuts none has none."""
    folder = tmp_path / "mine" / "study"
    folder.mkdir(parents=True)
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    words = ["calendar.start=2016-09-01", "calendar.end=2018-06-30", "--config-dir", str(tmp_path / "mine")]
    assert cli.main(["sweep", "study=small", *words, f"out={tmp_path / 'out'}"]) == 0
    table = pd.read_csv(tmp_path / "out" / "doors.csv", keep_default_na=False)
    assert set(table["scenario"]) == {"no_mission"} and set(table["doors"]) == {1}
    mission = table.set_index("metric").loc["attacks_on_mission"]
    assert (mission["verdict"], mission["arises"]) == ("better", EMERGENT), "nobody is left to be attacked, whatever cover does"
    assert "which door each difference hangs on" in capsys.readouterr().out


# What ships


def test_orders_are_known_by_what_they_change_and_not_by_levers_that_came_later() -> None:
    def manifest(**more: float) -> dict[str, object]:
        quo, own = {"posture": {"share": 0.1, **more}}, {"posture": {"share": 0.4, **more}}
        return {"configuration": {"scenarios": [{"name": "status_quo", "measures": quo}, {"name": "mobile", "measures": own}]}}

    assert kept.orders(manifest()) == kept.orders(manifest(new_lever=3.0)) and kept.orders({}) == {}


def test_tables_of_other_studies_are_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = write_results(tmp_path / "made", ("status_quo", "mobile"), pairs=2)
    assert keep.main([str(made)]) == 2 and "is none of doors, deterrence_by_reprisal" in capsys.readouterr().err
    assert keep.main([]) == 2 and keep.main(["/nowhere"]) == 2


@pytest.mark.skipif(not kept.place(kept.DOORS).is_file(), reason="no result of the study of doors ships with this version")
def test_the_ledger_calls_nothing_emergent_that_one_door_puts_in() -> None:
    found = {(row["scenario"], row["metric"]): row["arises"] for row in kept.kept(kept.DOORS).to_dict("records")}
    for claim in ledger():
        for sign in claim.signs:
            if sign.against == STATUS_QUO and sign.arises == EMERGENT:
                assert ASSUMED not in {found.get((name, sign.metric)) for name in sign.of}, f"{claim.id} {sign.metric} is assumed"
