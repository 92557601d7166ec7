"""M04: one kernel of men, hours and travel time; it fades; four doors through which it acts, each with its null."""

from typing import Any

import numpy as np
import pytest
import runs
from tiny import Stage

from sim.rules.mission import protection
from sim.run import run


def cover(un_hours: dict[int, float] | None = None, people: float = 0.0, days: int = 400, **params: Any) -> Stage:
    """A row of five squares with presence held for `days`."""
    s = Stage()
    for square, men in (un_hours or {}).items():
        s["field.un_hours"][square] = men
    s["base.people"][0] = people
    for _ in range(days):
        s.act(protection, **params)
    return s


def test_presence_is_felt_by_travel_time() -> None:
    """70 men for a day at one place: 70 there, 70 exp(-1/1.5) an hour away."""
    s = cover({2: 70.0}, travel_hours=1.5)
    away = np.exp(-np.array([2.0, 1.0, 0.0, 1.0, 2.0]) / 1.5)
    assert s["field.protection"] == pytest.approx(70.0 * away)


def test_long_patrols_beside_other_commands_protect_less_and_others_do_not() -> None:
    """Of 70 men 40 are on long patrol; half of what those can do is lost."""
    s = Stage()
    s["field.un_hours"][2], s["field.long_men"][2], s["field.interference_mission"][2] = 70.0, 40.0, 0.5
    for _ in range(400):
        s.act(protection, travel_hours=1.5)
    assert s["field.protection"][2] == pytest.approx(50.0)


def test_it_comes_and_fades_with_its_half_life() -> None:
    s = cover({2: 80.0}, days=7, half_life_days=7.0)
    assert s["field.protection"][2] == pytest.approx(40.0)
    s["field.un_hours"][:] = 0.0
    for _ in range(14):
        s.act(protection, half_life_days=7.0)
    assert s["field.protection"][2] == pytest.approx(10.0)


@pytest.mark.parametrize(("form", "times", "expected"), [
    ("concave", 1.0, 1 - np.exp(-1.0)), ("linear", 1.0, np.tanh(0.5)), ("mass", 1.0, 0.5), ("concave", 0.1, 1 - np.exp(-0.1)),
    ("mass", 0.1, 0.01 / 1.01),
])  # fmt: skip
def test_cover_takes_its_named_form(form: str, times: float, expected: float) -> None:
    """With presence equal to the mass, cover is 1 - 1/e, tanh(1/2) or one half; a little covers little where mass is needed."""
    s = cover({2: 40.0 * times}, form=form, mass=40.0, days=2000, half_life_days=1.0)
    assert s["field.cover"][2] == pytest.approx(expected, rel=1e-3)


def test_garrisons_count_with_their_weight_in_the_same_kernel_and_so_do_mixed_men() -> None:
    """1,000 people inside the wire at a weight of 0.1 are 100 men outside; so are 100 men of mixed companies."""
    s, patrol, mixed = cover(people=1000.0, garrison_weight=0.1), cover({0: 100.0}), Stage()
    mixed["field.mixed_men"][0] = 100.0
    for _ in range(400):
        mixed.act(protection)
    for other in (s, mixed):
        assert other["field.protection"] == pytest.approx(patrol["field.protection"])


def test_people_covered_are_people_times_cover() -> None:
    s = cover({2: 70.0}, days=3)
    assert s.tally("people_covered") == pytest.approx((s["field.cover"] * 20000.0).sum())


SHUT: dict[str, Any] = {
    "civilian_targeting": {"deterrence": 0.0, "reprisal": "none", "control_rise": 0.0}, "patrol": {"cover_heed": 0.0},
    "cell": {"avoid_protection": 0.0, "cover_on_rule": 0.0},
    "community": {"protected": 0.0, "informing_cover": 0.0},
    "influence": {"cover": 0.0}, "civil_team": {"danger_weight": 0.0}, "band": {"cover_on_contest": 0.0, "guarded": 0.0},
    "rivalry": {"deterrence": 0.0}, "skirmishes": {"deterrence": 0.0}, "banditry": {"deterrence": 0.0},
    "communal": {"deterrence": 0.0}, "militia": {"avoid_cover": 0.0}, "smuggling": {"seize_mission": 0.0, "delay": 0.0},
    "network": {"patrol_hours": 0.0}, "state_presence": {"covered": 0.0, "returning": 0.0}, "displacement": {"security": 0.0},
    "bargaining": {"watched": 0.0}, "highway_robbery": {"deterrence": 0.0},
    "rebellion": {"deterrence": 0.0},
}  # fmt: skip


def test_with_every_door_shut_protection_moves_nothing() -> None:
    """All effects at null: presence felt three times as far and twice as long changes no event and no other number."""
    far = {"travel_hours": 4.0, "half_life_days": 30.0, "garrison_weight": 0.5, "form": "mass"}
    one = run("x", runs.make(60, 300, measures=runs.MOBILE, world={**SHUT, "marking": {"informers": 0.0}}), 3, 4)
    two = run("x", runs.make(60, 300, measures=runs.MOBILE, world={**SHUT, "marking": {"informers": 0.0}, "protection": far}), 3, 4)
    for name in one.events:
        assert np.array_equal(one.events[name], two.events[name]), name
    moved = [name for name in one.daily if not np.array_equal(one.daily[name], two.daily[name])]
    assert moved == ["people_covered"]


def test_marking_alone_opens_the_door_of_reprisal() -> None:
    world = {**SHUT, "civilian_targeting": {"deterrence": 0.0, "control_rise": 0.0, "reprisal": "strong"}}
    one, two = (
        run("x", runs.make(60, 300, measures=runs.MOBILE, world={**world, "marking": {"informers": rate}}), 3, 4) for rate in (0.0, 0.02)
    )
    assert one.daily["punishments"].sum() == 0.0 < two.daily["punishments"].sum()
