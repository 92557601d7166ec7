"""The command: stages as studies, what it leaves, resuming, and mistakes in a line; and tables of worlds read again."""

from __future__ import annotations

import pickle
import shutil
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim.run
from experiments import cli
from experiments.ask import plausible
from experiments.ask.configuration import Composer
from experiments.past import calibration as study
from experiments.past import calibration_file as file
from experiments.past import calibration_tables as tables
from experiments.past import calibration_waves as waves
from experiments.past import posterior, simulated
from experiments.past.calibration_stage import Simulator
from experiments.past.recorded import record
from experiments.past.space import Design, space_of
from experiments.past.validation import Measuring, column, keys
from sim.geography.seeds import load
from sim.outputs.record import Record
from sim.settings import Settings, build, parameters

RATE, REPRISAL = "world.assaults.per_week", "world.civilian_targeting.reprisal"
TEXT = f"""# Two numbers and a form.
parameters:
  {RATE}:
  world.communal.deterrence:
forms:
  {REPRISAL}: [none, strong]
budget: {{histories: 80, screening: 0.35, waves: [0.18], worlds: 6}}
say_of: [{RATE}, world.communal.deterrence, world.rivalry.deterrence]
targets:
  half_year:
  "mission: attacks 2016H2": {{wave: 2, doubt: 0.3}}
  severity: {{weight: 0}}
"""


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "calibration" / "two.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One run of a day under many names; its measures are the record's, but the rate of assaults makes the deaths of half-years."""
    for module, name, value in ((waves, "CHAINS", 20), (posterior, "ROUNDS", 10), (posterior, "BURNT", 5), (posterior, "EVERY", 1)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(simulated, "CALENDAR", ("calendar.start=2017-06-30", "calendar.end=2017-06-30"))
    monkeypatch.setattr(simulated, "LAST", "calendar.mandate=2017-06-30")
    truth, calls, lived = dict.fromkeys(keys(), 0.0) | record(load()), [], sim.run.run
    begun = sim.run.simulate_history
    settings: list[Settings] = []
    first: list[Record] = []

    def noted(scenario: str, given: Settings, history: int, future: int, *, world_name: str, **_: Any) -> Record:
        settings.append(given)
        if not first:
            first.append(lived(scenario, given, history, future, snapshot=begun(given, history)))
        key = {"scenario": scenario, "world": world_name, "history": history, "future": future}
        return replace(first[0], key=key, outcomes=dict(first[0].outcomes))

    def measures(self: Measuring, run: Record) -> dict[str, float]:
        seed = int(run.key["history"])
        calls.append(seed)
        rate = _rate(settings[-1]) / _rate(build({}))
        return {
            column(key): value * (rate**2 if key[0] == "half_year" else 1.0) * _noise(seed, column(key)) for key, value in truth.items()
        }

    monkeypatch.setattr(sim.run, "simulate_history", lambda given, history: None)
    monkeypatch.setattr(sim.run, "run", noted)
    monkeypatch.setattr(Measuring, "measures", measures)
    return calls


def _noise(seed: int, name: str) -> float:
    """Chance of a history, the same for a measure whichever others there are."""
    return float(np.random.default_rng([seed, zlib.crc32(name.encode())]).lognormal(0.0, 0.1))


def _rate(settings: Settings) -> float:
    return float(settings.tree()["world"]["assaults"]["per_week"])


def call(folder: Path, *more: str) -> int:
    return cli.main(["calibrate", "study=two", "--config-dir", str(folder), "workers=1", f"out={folder / 'out'}", *more])


def test_it_goes_from_a_file_to_worlds_and_goes_on_where_it_was(
    toy: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    written(tmp_path)
    assert call(tmp_path) == 0
    out, said = tmp_path / "out", capsys.readouterr()
    assert "parameters answer" in said.err and "world.rivalry.deterrence** was not moved" in said.out and len(toy) == 28 + 14 + 18 + 18
    assert not (out / "parts").exists() and not list(out.glob("*.lock"))
    found = pd.read_csv(out / tables.WORLDS)
    ends = ["log_weight", "histories", "first_history"]
    assert list(found.columns) == ["world", "weight", REPRISAL, RATE, "world.communal.deterrence", *ends]
    assert len(found) == 6 and found["weight"].sum() == pytest.approx(1.0, abs=1e-4) and set(found[REPRISAL]) == {"none", "strong"}
    assert (found["histories"] == 5).all() and Counter(found[REPRISAL]) == {"none": 3, "strong": 3}
    rows = pd.read_csv(out / tables.NARROWED).set_index("parameter")
    assert rows.loc[RATE, "verdict"] == "narrowed" and rows.loc[RATE, "variance_left"] < 0.5
    assert rows.loc["world.communal.deterrence", "verdict"] == "as before"
    base = build({}).tree()["world"]["assaults"]["per_week"]
    assert rows.loc[RATE, "prior_50"] == pytest.approx(base, rel=1e-3)
    assert rows.loc[RATE, "posterior_50"] == pytest.approx(base, rel=0.15) and rows.loc[RATE, "prior_5"] < rows.loc[RATE, "posterior_5"]
    against = pd.read_csv(out / tables.TARGETS).set_index("name")
    assert against.loc["2017H1", "recorded"] == 559 and abs(against.loc["2017H1", "implausibility"]) < 2
    used = against.groupby("family")["use"].agg(set)
    assert against.loc["no_death", "use"] == "left out" and "weighs the worlds" in used["half_year"] and used["severity"] == {"left out"}
    for name, columns in tables.COLUMNS.items():
        assert list(pd.read_csv(out / name).columns) == list(columns)
    stage = pd.read_parquet(out / "screening" / "runs.parquet")
    assert stage["world"].nunique() == stage["history"].nunique() == len(stage) == 28
    before = {path: path.read_bytes() for path in (*out.glob("*.csv"), out / "findings.md")}
    shutil.rmtree(out / "final")
    assert call(tmp_path) == 0 and len(toy) == 28 + 14 + 18 + 18 + 18  # what is there already is not simulated again
    assert {path: path.read_bytes() for path in before} == before
    capsys.readouterr()
    assert cli.main(["status", str(out / "final")]) == 0
    assert "finished" in (told := capsys.readouterr().out) and "18 runs" in told
    assert cli.main(["status", str(out)]) == 0
    assert [line.split("  ")[0].split("/")[-1] for line in capsys.readouterr().out.splitlines()[::3]] == [
        "screening", "wave_1", "candidates", "final",
    ]  # fmt: skip
    read = plausible.read(out / tables.WORLDS, Composer().known)
    assert read[3].values[REPRISAL] == found.loc[2, REPRISAL]
    assert call(tmp_path, "--histories", "90") == 2 and "holds another calibration" in capsys.readouterr().err
    written(tmp_path, TEXT.replace("# Two", "# More than two"))
    assert call(tmp_path) == 0  # a comment decides nothing
    (out / "calibration.json").unlink()
    assert call(tmp_path) == 2 and "holds other files" in capsys.readouterr().err


def test_it_leaves_the_world_that_the_record_fits_best(toy: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    assert call(tmp_path, "world.ieds.hit_army=0.05") == 0
    assert "world=best" in capsys.readouterr().out
    composed = Composer(tmp_path / "out").compose(["world=best"], "status_quo")
    composed.check()
    now, base = composed.settings.tree()["world"], build({}).tree()["world"]
    assert now["ieds"]["hit_army"] == 0.05, "what was asked of the world around it"
    rows = pd.read_csv(tmp_path / "out" / tables.WORLDS)
    own = rows.loc[rows[RATE] == now["assaults"]["per_week"]]
    assert len(own) == 1 and own[REPRISAL].item() == now["civilian_targeting"]["reprisal"]
    off = (rows[RATE] / base["assaults"]["per_week"]).map(np.log).abs()
    assert off[own.index[0]] <= off.median(), "the record was made at the baseline's rate"


def test_a_task_carries_its_world_to_a_worker(tmp_path: Path) -> None:
    composer = Composer()
    configuration = simulated.composed(composer, [])
    space = space_of(file.read(written(tmp_path)), configuration.settings.tree())
    places = np.array([[0.0, 0.0], [1.0, -1.0]])
    design = Design(places, np.array([0, 1]), np.array([1, 10_001]), np.array([0, 1]))
    simulate = Simulator(tmp_path / "out", configuration, space, [], 1, study.Engine())
    stage = simulate.stage("screening", design)
    assert stage.total == 2 and stage.key(1)["world"] == "screening 2"
    assert len({run.history for run in stage.runs}) == 1, "the list begins again"
    first, second = stage.tasks(1)
    carried = pickle.loads(pickle.dumps(second)).runs[1]
    settings = build(carried.tree)
    assert settings.world["civilian_targeting"].reprisal == "strong"  # type: ignore[attr-defined]
    assert settings.tree()["world"]["assaults"]["per_week"] == space.values(places[1], 1)[RATE]
    assert str(carried.tree) == str(second.runs[1].tree) != str(first.runs[0].tree)
    assert len(stage.tasks(1, {0})) == 1
    other = simulate.stage("screening", Design(places + [[0, 1e-3]], design.stratum, design.history, design.world))
    assert other.hash != stage.hash


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace("weight: 0", "wave: 3"), "the last targets count from 2 on"),
        (TEXT.replace("worlds: 6", "worlds: 2").replace("[none, strong]", ""), "leave 2 worlds"),
        (TEXT.replace("attacks 2016H2", "attacks 2018H2"), "the record has no"),
        (TEXT.replace("per_week:", "per_weak:"), "per_weak"),
        (TEXT.replace("[none, strong]", "[none, hard]"), "no form 'hard'"),
        (TEXT.replace(f"{REPRISAL}: [none, strong]", "world.communal.rate: [1, 2]"), "has no named forms"),
        (TEXT.replace("parameters:\n", f"parameters:\n  {REPRISAL}:\n"), "is no number"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_a_line(text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert text != TEXT
    written(tmp_path, text)
    assert call(tmp_path) == 2
    said = capsys.readouterr().err.strip()
    assert says in said and "\n" not in said and "two.yaml" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_files_that_ship_can_be_read_and_budgets_scale(capsys: pytest.CaptureFixture[str]) -> None:
    composer = Composer()
    configuration = simulated.composed(composer, [])
    grades, families = {one.key: one.grade for one in parameters()}, {}
    for name in composer.names(study.GROUP):
        found = study.planned(composer, configuration, configuration.keys | {"study": name}, None)
        assert found.asked.doc and len(found.space.axes) > 700 and len(found.space.strata) == 18
        assert all(grades[key] != "definition" for key in found.space.keys)
        families[name] = found.asked.with_histories(5_000).budget, {one.key[0] for one in found.targets}
    small, of_all = families["plausible"]
    assert small.sizes == (2000, (800, 800)) and small.sample(3600) == (250, 5)
    assert {"level", "pattern", "half_year", "cercle_share", "fighters", "mission", "displaced", "severity"} <= of_all
    small, early = families["to_june_2016"]
    assert small.sizes == (3000, (600,)) and early == {
        "first_half_year",
        "half_year",
        "zone",
        "mission",
        "mode",
        "displaced",
        "to_june_2016",
    }
    assert cli.main(["calibrate", "study=plausibel"]) == 2 and "plausible" in capsys.readouterr().err
    assert cli.main(["--complete", "calibrate", "study=pl"]) == 0 and "study=plausible" in capsys.readouterr().out
