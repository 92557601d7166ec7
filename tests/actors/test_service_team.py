"""M14: a team goes where nomads lack services and it seems safe; strong jihadists push it away, town keeps it if all else is worse."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, ground, table

from sim.actors import service_team

BLIND: dict[str, float] = {
    "home": -10.0, "nomads": 0.0, "absence": 0.0, "neglect": 0.0, "people_weight": 0.0, "safety": 0.0, "influence": 0.0, "hours": 0.0,
    "choice_noise": 1.0,
}  # fmt: skip
WEEK = 7 * 2400


def stage(hour: float = 0.0, teams: int = 56) -> Stage:
    """Teams of a base at the western end, a seat of administration, that decide today; three localities."""
    s = Stage(ground(1, 5, bases=(0,), places=(0, 2, 4), hour=max(hour, 1e-9)))
    s.geography.seeds.places = table(admin_seat=["cercle"], offmap=[0], latitude=[12.6], longitude=[-7.9])
    s["community.people_home"][:] = 20000
    for k in range(teams):
        s.add("service_team", slot=7 * k, base=0, place=-1, officials=10, establishment=10)
    return s


def shares(s: Stage, tries: int = 60, lever: dict[str, Any] | None = None, **params: Any) -> np.ndarray:
    """Share of teams in town and at each locality."""
    lever = {"teams": 5} if lever is None else lever
    chosen = [
        s.act(service_team, s.day({"state": lever}, number=WEEK, seed=(k, 9)), "decide", **{**BLIND, **params}).place for k in range(tries)
    ]
    return np.bincount(np.concatenate(chosen) + 1, minlength=4) / (tries * len(chosen[0]))


def odds(s: Stage, **params: Any) -> float:
    """Log odds of the farthest locality against the middle one."""
    share = shares(s, **params)
    return float(np.log(share[3] / share[2]))


def test_a_seat_of_administration_is_never_served_and_others_are_alike() -> None:
    assert shares(stage()) == pytest.approx([0.0, 0.0, 0.5, 0.5], abs=0.03)


def test_only_the_ordered_part_is_served() -> None:
    assert shares(stage(), lever={"teams": 5, "teams_in": "north"}).tolist() == [1.0, 0.0, 0.0, 0.0], "this ground is the Centre"
    assert shares(stage(), lever={"teams": 5, "teams_in": "centre"})[0] == 0.0


@pytest.mark.parametrize(("presence", "worth"), [(0.0, 1.5), (0.5, 0.75), (1.0, 0.0)])
def test_a_place_without_officials_is_worth_all_that_absence_weighs_against_town(presence: float, worth: float) -> None:
    """Town is worth 1; a place 1.5 without officials, half of it where half of them are there."""
    s = stage()
    s["field.presence"][:] = presence
    share = shares(s, home=1.0, absence=1.5)
    assert np.log(share[2] / share[0]) == pytest.approx(worth - 1.0, abs=0.17)


@pytest.mark.parametrize(("weight", "values", "felt"), [
    ("neglect", {"service": 0.6}, -0.6), ("safety", {"cover": 0.5}, 0.5), ("safety", {"cover": 0.5, "army_reach": 30.0}, 0.75),
    ("influence", {"influence": (0.2, 0.1)}, -0.3), ("influence", {"influence": (0.9, 0.8)}, -1.0), ("nomads", {}, -0.8),
])  # fmt: skip
def test_need_and_safety_pull_and_jihadists_push_by_their_weights(weight: str, values: dict[str, Any], felt: float) -> None:
    """Soldiers in reach make safe as cover does; both organisations together push, and no further than full."""
    s = stage()
    s.geography.armed_groups.kin[2] = 0.1
    for name, value in values.items():
        s[f"field.{name}"][..., 4] = value
    assert odds(s, army_half=30.0, **{weight: 1.5}) == pytest.approx(1.5 * felt, abs=0.2)


def test_travel_and_people_count() -> None:
    assert odds(stage(hour=1.0), hours=0.5) == pytest.approx(-1.0, abs=0.17)
    s = stage()
    s["community.people_home"][2] = 5000
    assert odds(s, people_weight=1.0, people=5000.0) == pytest.approx(np.log(2.0 / 5.0), abs=0.17)
