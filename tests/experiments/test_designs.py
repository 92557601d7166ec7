"""Designs cover what they say: grids all combinations, samples their ranges evenly, the same seed the same points."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments import cli
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake
from experiments.commands import sweep
from experiments.study import design
from experiments.study.sweep import changed
from experiments.study.sweep_file import StudyFile
from sim.settings import parameters

NOISE, FORM = "world.cell.choice_noise", "world.protection.form"
DECLARED = {one.key: one for one in parameters()}


def points(**fields: Any) -> list[design.Point]:
    return design.points(StudyFile(Path("mine.yaml"), "mine", "", {}, None, fields))


def sampled(kind: str, count: int = 16, **fields: Any) -> list[dict[str, Any]]:
    found = points(kind=kind, points=count, **({"over": {NOISE: None, FORM: None}} | fields))
    assert found[0] == design.Point()
    return [dict(point.values) for point in found[1:]]


def planned(folder: Path, text: str, *words: str) -> Any:
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / "mine.yaml").write_text(text, encoding="utf-8")
    return sweep.plan(cli.read("sweep", sweep, ["study=mine", "--config-dir", str(folder), *words]), Composer(folder))


def test_a_grid_holds_every_combination_once_the_last_key_changing_fastest() -> None:
    found = points(kind="grid", values={FORM: ["concave", "mass"], NOISE: [0.3, 0.8, 2]})
    assert [tuple(point.values.values()) for point in found] == [(form, noise) for form in ("concave", "mass") for noise in (0.3, 0.8, 2)]
    assert found[0].name == "protection.form=concave, cell.choice_noise=0.3"
    assert len({point.name for point in found}) == 6


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_sample_fills_declared_ranges_evenly(kind: str) -> None:
    low, high = DECLARED[NOISE].low, DECLARED[NOISE].high
    drawn = sampled(kind)
    slices = Counter(int((one[NOISE] - low) / (high - low) * 16) for one in drawn)
    assert slices == dict.fromkeys(range(16), 1), "one point in each of sixteen slices"
    assert Counter(one[FORM] for one in drawn).keys() == set(DECLARED[FORM].options)
    assert min(Counter(one[FORM] for one in drawn).values()) >= 4


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_a_seed_gives_its_points_and_another_seed_others(kind: str) -> None:
    assert sampled(kind) == sampled(kind) == sampled(kind, seed=1) != sampled(kind, seed=2)


def test_points_of_a_seed_are_pinned() -> None:
    """A study means the same worlds next year: scipy's generators may not change under it unseen."""
    assert [one[NOISE] for one in sampled("latin_hypercube", 4)] == PINNED["latin_hypercube"]
    assert [one[NOISE] for one in sampled("sobol", 4)] == PINNED["sobol"]


PINNED = {"latin_hypercube": [1.0432, 1.80729, 2.92978, 0.715525], "sobol": [0.929891, 1.78717, 2.52996, 0.226559]}


def test_whole_numbers_switches_logarithms_and_choices() -> None:
    team, switch = "world.civil_affairs.team", "world.reporting.active"
    over = {team: None, switch: None, NOISE: {"low": 0.1, "high": 1, "scale": "log"}, "calendar.end": {"choices": ["2018-06-28"]}}
    drawn = sampled("latin_hypercube", 64, over=over)
    assert Counter(one[team] for one in drawn) == {2: 16, 3: 16, 4: 16, 5: 16}
    assert all(isinstance(one[team], int) and one[switch] in (True, False) for one in drawn)
    assert sum(one[NOISE] < math.sqrt(0.1) for one in drawn) == 32, "half of a logarithmic range lies below its middle"
    assert {one["calendar.end"] for one in drawn} == {"2018-06-28"}
    assert {one[NOISE] for one in sampled("sobol", over={NOISE: {"choices": [1, 2]}})} == {1, 2}
    narrow = [one[NOISE] for one in sampled("sobol", over={NOISE: [0.5, 0.6]})]
    assert 0.5 <= min(narrow) < 0.52 and 0.58 < max(narrow) <= 0.6


def test_the_baseline_can_be_left_out() -> None:
    assert [point.name for point in points(kind="sobol", points=2, over={NOISE: None}, baseline=False)] == ["point 1", "point 2"]


MISTAKES = [
    ({"kind": "grid", "values": [1]}, "parameters with lists"),
    ({"kind": "grid", "values": {NOISE: 3}}, "list of values"),
    ({"kind": "grid", "points": [1]}, "has kind and values"),
    ({"kind": "latin_hypercube", "points": 4}, "design.over is empty"),
    ({"kind": "latin_hypercube", "over": {NOISE: None}}, "design.points=null: needs a whole number from 1"),
    ({"kind": "latin_hypercube", "points": True, "over": {NOISE: None}}, "design.points=true"),
    ({"kind": "latin_hypercube", "points": 4, "seeds": 2, "over": {NOISE: None}}, "nearest: seed"),
    ({"kind": "latin_hypercube", "points": 4, "seed": -1, "over": {NOISE: None}}, "design.seed=-1"),
    ({"kind": "latin_hypercube", "points": 4, "baseline": 3, "over": {NOISE: None}}, "true or false"),
    ({"kind": "sobol", "points": 12, "over": {NOISE: None}}, "power of two, as 16"),
    ({"kind": "sobol", "points": 4, "over": [NOISE]}, "needs keys"),
    ({"kind": "sobol", "points": 4, "over": 3}, "needs keys"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: [1, 2, 3]}}, "a range is [low, high]"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: [2, 1]}}, "low must be below high"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: [1, 30]}}, "within 0.1 to 3.0"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: ["a", 3]}}, "needs numbers"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: 3}}, "needs [low, high]"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: {"lo": 3}}}, "nearest: low"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: {"scale": "logs"}}}, "nearest: log"),
    ({"kind": "sobol", "points": 4, "over": {NOISE: {"low": 1, "choices": [1]}}}, "not both"),
    ({"kind": "sobol", "points": 4, "over": {FORM: []}}, "list of choices"),
    ({"kind": "sobol", "points": 4, "over": {"world.ieds.hit_mission": {"scale": "log"}}}, "low above 0"),
    ({"kind": "sobol", "points": 4, "over": {"calendar.end": None}}, "no range is declared"),
    ({"kind": "sobol", "points": 4, "over": {FORM: "mass"}}, "no range is declared"),
    ({"kind": "sobol", "points": 4, "over": {"world.nobody.knows": None}}, "no range is declared"),
    ({"kind": "sobol", "points": 4, "over": {"world.*.choice_noise": None}}, None),
    ({"kind": "sobol", "points": 4, "over": {"world.*.sigma": None, "world.protection.*": None}}, "several ranges"),
]


@pytest.mark.parametrize(("fields", "told"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))])
def test_a_mistake_in_a_design_is_one_line(fields: dict[str, Any], told: str | None) -> None:
    if told is None:
        assert len(points(**fields)) == 5
        return
    with pytest.raises(Mistake) as caught:
        points(**fields)
    assert told in str(caught.value) and "\n" not in str(caught.value) and str(caught.value).startswith("mine.yaml: ")


SAMPLE = """# Which way?
scenarios: [status_quo, mobile, hybrid]
against: [mobile]
seeds: 2
seconds_per_1000_days: 1
design:
  kind: latin_hypercube
  points: 6
  over:
    world.cell.choice_noise:
    measures.posture.*.risk_tolerance@mobile:
"""


def test_sampled_worlds_are_built_named_and_listed(tmp_path: Path) -> None:
    asked = planned(tmp_path, SAMPLE)
    assert asked.worlds == ["baseline", *(f"point {number}" for number in range(1, 7))]
    table = changed(asked.places)
    assert isinstance(table, pd.DataFrame) and list(table.columns) == ["world", NOISE, "measures.posture.*.risk_tolerance@mobile"]
    arms = {(arm.world, arm.scenario): arm.tree for arm in asked.arms}
    for row in table.iloc[1:].to_dict("records"):
        tree = arms[row["world"], "mobile"]
        assert tree["world"]["cell"]["choice_noise"] == float(row[NOISE])
        assert tree["measures"]["posture"]["north"]["risk_tolerance"] == float(row["measures.posture.*.risk_tolerance@mobile"])
    assert planned(tmp_path, SAMPLE).hash == asked.hash != planned(tmp_path, SAMPLE.replace("points: 6", "points: 7")).hash


def test_equal_parts_of_many_worlds_are_one_object(tmp_path: Path) -> None:
    trees = [arm.tree for arm in planned(tmp_path, SAMPLE).arms]
    assert len({id(tree["world"]["protection"]) for tree in trees}) == 1
    assert len({id(tree["world"]["cell"]) for tree in trees}) == 7


def test_a_second_reference_is_one_of_the_study(tmp_path: Path) -> None:
    assert planned(tmp_path, SAMPLE).against == ["mobile"]
    assert planned(tmp_path, SAMPLE.replace("@mobile", ""), "scenarios=[status_quo,hybrid]").against == []
    with pytest.raises(Mistake, match="against: no scenario 'mobil' in this study; nearest: mobile"):
        planned(tmp_path, SAMPLE.replace("against: [mobile]", "against: [mobil]"))
    with pytest.raises(Mistake, match="against=mobile: needs a list"):
        planned(tmp_path, SAMPLE.replace("against: [mobile]", "against: mobile"))
