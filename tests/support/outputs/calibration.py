"""A calibration of a made-up world with known effects: each step by itself, all of them together, and what is written of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.past import calibration as study
from experiments.past import calibration_file as file
from experiments.past import calibration_findings as findings
from experiments.past import calibration_stage as stage
from experiments.past import calibration_tables as tables
from experiments.past import calibration_targets as targets
from experiments.past import calibration_waves as waves
from experiments.past import posterior
from experiments.past.calibration_sample import Outcome, calibrate
from experiments.past.recorded import record
from experiments.past.space import Design, Form, Space
from experiments.study.samples import Axis
from outputs import form, made

ANSWER, MOVED, TARGETS = 3, 8, 6
AXES = tuple(Axis(f"world.toy.p{n}", (), 0.1, 10.0 if n % 2 else 1.0, log=n % 2 == 1) for n in range(MOVED))
SPACE = Space(
    AXES, np.linspace(-0.5, 0.5, MOVED), 0.8, (Form("world.toy.form", ("x", "y"), "x"), Form("world.toy.way", ("a", "b", "c"), "a"))
)
EFFECTS = np.zeros((MOVED, TARGETS))
EFFECTS[:ANSWER] = np.random.default_rng(5).normal(size=(ANSWER, TARGETS))
TEXT = """# Two numbers and a form.
parameters: {world.assaults.per_week: [0.1, 3.0], world.communal.deterrence: }
forms: {world.civilian_targeting.reprisal: [none, strong]}
budget: {histories: 80, screening: 0.35, waves: [0.18], worlds: 6}
prior: {spread: 0.7}
say_of: [world.assaults.per_week]
targets: {half_year: , "mission: attacks 2016H2": {wave: 2, doubt: 0.3}, severity: {weight: 0}}
"""


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in ((waves, "CHAINS", 20), (posterior, "ROUNDS", 10), (posterior, "BURNT", 5), (posterior, "EVERY", 2)):
            patch.setattr(module, name, value)
        sums = {": ".join(key): value for key, value in targets.with_sums(record(made.seeds())).items() if key[0] == "aggregate"}
        return {"sums": sums, **_file(folder), **_whole(folder), **_points(folder)}


def _means(at: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """Three of eight numbers move targets, one of them not in a line, and so does the first form."""
    return 3.0 + at @ EFFECTS + 0.3 * at[:, [0]] ** 2 * EFFECTS[0] + (stratum[:, None] // 3) * EFFECTS[1]


def _simulate(stage: str, design: Design) -> np.ndarray:
    random = np.random.default_rng([len(stage), int(design.history[0])])
    found = _means(design.points, design.stratum) + random.standard_normal((len(design), TARGETS))
    found[3], found[1, 2] = np.nan, np.nan
    return found


def _record() -> list[targets.Target]:
    random = np.random.default_rng(11)
    values = (_means(random.standard_normal((1, MOVED)), np.array([4])) + random.standard_normal((1, TARGETS)))[0]
    some = [targets.Target(("stock", str(n)), float(value), 1 + (n > 3), 1.0 - 0.5 * (n == 1), 0.1, 0.0) for n, value in enumerate(values)]
    return [*some[:4], replace(some[4], weight=0.0), replace(some[5], record=90.0)]


def _file(folder: Path) -> dict[str, Any]:
    path = folder / "two.yaml"

    def read(text: str) -> Any:
        path.write_text(text, encoding="utf-8")
        return file.read(path)

    asked = read(TEXT)
    found = file.targets(asked, record(made.seeds()))
    found = [one for one in found if one.key[0] != "severity"] + [one for one in found if one.key[0] == "severity"][:1]
    budgets = [asked.budget.sizes, asked.budget.sample(42), asked.budget.sample(79), asked.with_histories(500).budget.sizes]
    usual = read("targets: {stock: }\n")
    return {
        "asked": [form.cell(str(one)) for one in (asked, usual)],
        "mistakes": made.answered("calibration", "mistakes", lambda text: made.attempt(lambda: read(made.changed(TEXT, text)))),
        "budgets": [form.cell(one) for one in budgets],
        "asked of": found,
    }


def _whole(folder: Path) -> dict[str, Any]:
    """From the first history to the page."""
    budget = file.Budget(260, 0.4, (0.12, 0.12), 12)
    asked = file.Asked(Path("toy.yaml"), "A toy.", None, {}, 1.0, budget, 3.0, 6, 3, ("world.toy.p0", "world.toy.p7", "world.other"), {})
    said: list[str] = []
    outcome: Outcome = calibrate(asked, SPACE, _record(), _simulate, said.append)
    study.write(outcome, folder)
    written = {name: (folder / name).read_text(encoding="utf-8") for name in (*tables.COLUMNS, tables.WORLDS, findings.NAME)}
    narrowed = pd.read_csv(folder / tables.NARROWED)
    many, none = pd.concat([narrowed] * 4).assign(verdict="narrowed"), pd.read_csv(folder / tables.TARGETS).iloc[:0]
    outcome.state.levels = np.array([3.0, 4.25] * 3)
    page = findings.text(outcome, many, none, "Far")
    planned = [outcome.state.planned, [outcome.effective, outcome.chance], outcome.state.unreached, outcome.heeded]
    return {"said": "\n".join(said), "planned": planned, **written, "another page": page}


def _points(folder: Path) -> dict[str, Any]:
    at = np.random.default_rng(6).standard_normal((3, MOVED))
    stage.write_points(folder, SPACE, Design(at, np.array([0, 1, 5]), np.arange(3), np.array([0, 0, 2])), [7, 8, 9])
    return {"points": pd.read_parquet(folder / stage.POINTS)}
