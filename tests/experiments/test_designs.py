"""Designs cover what they say: grids all combinations, samples their ranges evenly, the same seed the same points."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from test_sweep import planned

from experiments.study import design
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


def test_equal_parts_of_many_worlds_are_one_object(tmp_path: Path) -> None:
    trees = [run.tree for run in planned(tmp_path, SAMPLE).study.runs]
    assert len({id(tree["world"]["protection"]) for tree in trees}) == 1
    assert len({id(tree["world"]["cell"]) for tree in trees}) == 7
