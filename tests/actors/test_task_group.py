"""M18: a task group operates where records and sensors promise a find, near enough and away from the border."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage, ground

from sim.actors import task_group
from sim.actors.task_group import JOINT

BLIND: dict[str, float] = {
    "known_weight": 0.0,
    "intelligence_weight": 0.0,
    "hours_scale": 60.0,
    "border_km": 0.0,
    "choice_noise": 1.0,
    "centre": 0.0,
}
WEEK = 7 * 2400


def stage(hour: float = 1e-9) -> Stage:
    """Groups that decide today, at the western end; three localities."""
    s = Stage(ground(1, 5, bases=(0,), places=(0, 2, 4), hour=hour))
    for k in range(56):
        s.add("task_group", slot=7 * k, origin=0, square=0, men=150)
    return s


def odds(s: Stage, lever: Any = None, **params: Any) -> float:
    """Log odds of the farthest locality against the nearest."""
    share = np.bincount(np.concatenate([chosen(s, lever, k, **params) for k in range(60)]), minlength=5)
    return float(np.log(share[4] / share[0]))


def border(s: Stage, km: float) -> Stage:
    """The last square lies so near the border, the others far from it."""
    squares = replace(s.geography.squares, border_km=np.array([900.0, 900.0, 900.0, 900.0, km]))
    s.geography = replace(s.geography, squares=squares)
    return s


def test_records_pull() -> None:
    s = stage()
    s["community.known_violence"][2] = 5.0
    assert odds(s, known_weight=0.6) == pytest.approx(0.6 * np.log(6.0), abs=0.17)


@pytest.mark.parametrize("informing", [0.0, 0.2])
def test_fighters_pull_as_far_as_they_are_seen(informing: float) -> None:
    s = stage()
    s["field.cell_men"][JNIM, 4], s["field.cell_men"][ISGS, 4] = 30.0, 20.0
    s["field.information"][4] = informing
    assert odds(s, intelligence_weight=0.5) == pytest.approx(0.5 * np.log1p(50.0 * informing), abs=0.2)


def test_distance_costs() -> None:
    assert odds(stage(3.0), hours_scale=12.0) == pytest.approx(-1.0, abs=0.17)


@pytest.mark.parametrize(("strip", "in_centre", "felt"), [(60.0, True, 1.0), (40.0, True, 0.0), (0.0, False, 1.0)])
def test_barkhane_leaves_the_centre_beyond_its_border_to_others(strip: float, in_centre: bool, felt: float) -> None:
    """The tiny ground is Mopti's: its last square lies along the border, the others far from it; the North has no such push."""
    s = border(stage(), 50.0)
    s.geography = replace(s.geography, centre=np.array([True, True, True, True, in_centre]))
    assert odds(s, centre=1.0, strip_km=strip) == pytest.approx(felt, abs=0.17)


def joint_stage(*strip: int) -> tuple[Stage, dict[str, Any]]:
    """Groups of a joint force that decide today, and a lever whose strip is the squares named."""
    s, squares = stage(), np.zeros((3, 5), bool)
    s["task_group.force"][:] = JOINT
    squares[0, list(strip)] = True
    return s, {"strip": squares}


def chosen(s: Stage, lever: Any = None, k: int = 0, **params: Any) -> np.ndarray:
    """Squares that the groups pick in one week."""
    day = s.day(number=WEEK, seed=(k, 9), levers={"joint_force": lever or {}})
    return np.asarray(s.act(task_group, day, "decide", **{**BLIND, **params}).square)


def test_a_joint_force_operates_in_its_strip_towns_and_wilderness_alike() -> None:
    s, lever = joint_stage(1, 4)
    assert set(chosen(s, lever)) == {1, 4}
    s["task_group.sector"][:] = 1
    assert set(chosen(s, lever)) == {0}, "no ground in its sector: it stays"


def test_a_joint_force_does_not_stop_at_the_border() -> None:
    s, lever = joint_stage(0, 4)
    border(s, 0.0)
    s["community.known_violence"][2] = 5.0
    assert odds(s, lever, border_km=15.0, known_weight=0.6) == pytest.approx(0.6 * np.log(6.0), abs=0.17)


def test_barkhane_does_not_heed_a_strip() -> None:
    s, lever = joint_stage(1)
    s["task_group.force"][:] = 0
    assert set(chosen(s, lever)) == {0, 2, 4}


@pytest.mark.parametrize(("km", "scales"), [(0.0, 0.0), (15.0, 1.0), (45.0, 3.0)])
def test_the_border_is_felt_by_its_own_distance(km: float, scales: float) -> None:
    """At the scale's distance the push is exp(-1), at three times that exp(-3)."""
    assert odds(border(stage(), km), border_km=15.0, choice_noise=0.5) == pytest.approx(-np.exp(-scales) / 0.5, abs=0.17)
