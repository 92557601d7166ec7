"""On which doors a difference hangs: by hand, from the study that ships, and through the command."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from synthetic import write_results

from experiments import cli
from experiments.ask.claims import STATUS_QUO, ledger
from experiments.ask.configuration import Composer
from experiments.commands import sweep
from experiments.comparison.channels import one_sided, shut
from experiments.comparison.doors import ASSUMED, COLUMNS, EMERGENT, NONE, OPEN, hang, told
from experiments.comparison.doors_table import terminal_doors, what_hangs
from experiments.show.report import write
from experiments.study import reference_tables as kept
from experiments.study.results import Results
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


def test_the_terminal_names_doors() -> None:
    doors = {"deterrence": True, "marking": True}
    found = hang(study(baseline=-40, deterrence=0, marking=-38), [DEATHS], ["status_quo", "mobile"], doors, ("baseline", ""))
    text = terminal_doors(found)
    assert text.splitlines()[0] == "mobile against status_quo: which door each difference hangs on, 2 doors shut in turn"
    assert re.search(r"deaths +-\d+\.\d, better: put in by an assumption, gone without deterrence", text)


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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up results of two scenarios, to be copied."""
    return write_results(tmp_path_factory.mktemp("made"), ("status_quo", "mobile"), pairs=12)


@pytest.fixture
def shipped_results(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of kept tables of its own, and made-up results of which mobile orders what it ordered there."""
    monkeypatch.setattr(kept, "shipped", lambda: tmp_path / "scenarios")
    kept.kept.cache_clear()
    folder = shutil.copytree(made, tmp_path / "study")
    path = folder / "manifest.json"
    told_by = json.loads(path.read_text(encoding="utf-8"))
    levers = {"status_quo": {"posture": {"share": 0.1, "days": 4}}, "mobile": {"posture": {"share": 0.4, "days": 4}}}
    told_by["configuration"] = {"scenarios": [{"name": name, "measures": own} for name, own in levers.items()]}
    path.write_text(json.dumps(told_by), encoding="utf-8")
    yield Results(folder)
    kept.kept.cache_clear()


def ship(results: Results, verdict: str = "", scenario: str = "mobile") -> None:
    """Keep a table of doors and a grid in which mobile is what it is in these results."""
    row = results.differences.set_index("metric").loc["deaths"]
    doors = {"turned": "", "weighs": "", "open": "", "gone": "civilian_targeting.deterrence=0", "arises": ASSUMED, "doors": 20}
    rows = {**row[["reference", "n_pairs", "mean_reference", "difference", "low_adjusted", "high_adjusted"]].to_dict(), **doors}
    rows |= {"scenario": scenario, "metric": "deaths", "headline": True, "verdict": verdict or row["verdict"]}
    rows |= {
        "shut_difference": 0.5,
        "shut_verdict": "cannot tell",
        "version": "9.9",
        "calendar": "a to b",
        "orders": kept.orders(results.manifest)["mobile"],
    }
    place = kept.place(kept.DOORS)
    place.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame([rows]).to_csv(place, index=False)
    worlds = [f"civilian_targeting.deterrence={d}, civilian_targeting.reprisal={r}" for d in (0, 0.6) for r in ("none", "weak")]
    grid = [{**rows, "value": world, "difference": -9.0 * place, "verdict": "better"} for place, world in enumerate(worlds)]
    pd.DataFrame(grid).to_csv(kept.place(kept.GRID), index=False)


def test_a_report_says_what_its_verdicts_hang_on_and_carries_the_grid(shipped_results: Results) -> None:
    none = write(shipped_results.folder).read_text(encoding="utf-8")
    assert "<code>mali sweep study=doors</code> makes one" in none and "study=deterrence_by_reprisal</code> makes one" in none
    ship(shipped_results)
    kept.kept.cache_clear()
    page = write(shipped_results.folder).read_text(encoding="utf-8")
    assert "<small>put in by an assumption, gone without civilian_targeting.deterrence=0</small>" in page
    part = page[page.index('<h2 id="doors">') : page.index('<h2 id="by_theme">')]
    assert "nan" not in part and "<td>civilian_targeting.deterrence=0</td><td></td><td></td><td></td>" in part
    assert "12 pairs, a to b, version 9.9; not from the runs of\nthis report" in page
    assert re.search(r"<th>reprisal none</th><th>reprisal weak</th>", page) and "makes one" not in page
    assert re.search(r"<tr><td>0\.6</td><td>−[\d.]+% better</td><td>−[\d.]+% better</td></tr>", page)


def test_a_scenario_that_orders_something_else_now_is_said_to(shipped_results: Results) -> None:
    ship(shipped_results)
    path = shipped_results.folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.4", "0.6"), encoding="utf-8")
    page = write(shipped_results.folder).read_text(encoding="utf-8")
    assert "mobile (as it was ordered then)" in page and "<small>put in" not in page


def test_the_terminal_says_it_of_equal_verdicts_only(shipped_results: Results) -> None:
    table, orders = shipped_results.differences, kept.orders(shipped_results.manifest)
    ship(shipped_results)
    text = " ".join(what_hangs(kept.kept(kept.DOORS), table, orders).split())
    assert text.startswith(
        "What verdicts hang on (mali sweep study=doors, 12 pairs, a to b, version 9.9): "
        "deaths of mobile: put in by an assumption, gone without"
    )
    assert what_hangs(kept.kept(kept.DOORS).assign(verdict="same"), table, orders) == ""
    assert what_hangs(kept.kept(kept.DOORS), table, {**orders, "mobile": "other"}) == ""


def test_orders_are_known_by_what_they_change_and_not_by_levers_that_came_later() -> None:
    def manifest(**more: float) -> dict[str, object]:
        quo, own = {"posture": {"share": 0.1, **more}}, {"posture": {"share": 0.4, **more}}
        return {"configuration": {"scenarios": [{"name": "status_quo", "measures": quo}, {"name": "mobile", "measures": own}]}}

    assert kept.orders(manifest()) == kept.orders(manifest(new_lever=3.0)) and kept.orders({}) == {}


def test_tables_of_other_studies_are_not_kept(shipped_results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    assert keep.main([str(shipped_results.folder)]) == 2 and "is none of doors, deterrence_by_reprisal" in capsys.readouterr().err
    assert keep.main([]) == 2 and keep.main(["/nowhere"]) == 2


@pytest.mark.skipif(not kept.place(kept.DOORS).is_file(), reason="no result of the study of doors ships with this version")
def test_the_ledger_calls_nothing_emergent_that_one_door_puts_in() -> None:
    found = {(row["scenario"], row["metric"]): row["arises"] for row in kept.kept(kept.DOORS).to_dict("records")}
    for claim in ledger():
        for sign in claim.signs:
            if sign.against == STATUS_QUO and sign.arises == EMERGENT:
                assert ASSUMED not in {found.get((name, sign.metric)) for name in sign.of}, f"{claim.id} {sign.metric} is assumed"
