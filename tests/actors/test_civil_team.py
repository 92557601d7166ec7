"""M08: a team picks a locality by tension and people against travel and danger; town unless covered; mobile teams go with patrols."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, ground

from sim.actors import civil_team

BLIND: dict[str, float] = {
    "town_weight": 0.0, "tension_weight": 0.0, "danger_weight": 0.0, "hours_weight": 0.0, "escort_weight": 0.0, "choice_noise": 1.0,
}  # fmt: skip
WEEK = 7 * 2400


def stage(hour: float = 0.0, teams: int = 56) -> Stage:
    """Teams of a base at the western end that decide today; three localities."""
    s = Stage(ground(1, 5, bases=(0,), places=(0, 2, 4), hour=max(hour, 1e-9)))
    s["community.people_home"][:] = 20000
    for k in range(teams):
        s.add("civil_team", slot=7 * k, base=0, square=0, officers=3.0, active=True)
    return s


def shares(s: Stage, tries: int = 60, mobile: bool = False, **params: Any) -> np.ndarray:
    """Share of teams by locality."""
    chosen = [
        s.act(civil_team, s.day({"civil": {"mobile": mobile}}, number=WEEK, seed=(k, 9)), "decide", **{**BLIND, **params}).square
        for k in range(tries)
    ]
    return np.bincount(np.concatenate(chosen), minlength=5)[[0, 2, 4]] / (tries * len(chosen[0]))


def odds(s: Stage, **options: Any) -> float:
    """Log odds of the farthest locality against the middle one."""
    share = shares(s, **options)
    return float(np.log(share[2] / share[1]))


def test_town_pulls() -> None:
    share = shares(stage(), town_weight=1.5)
    assert np.log(share[0] / share[1]) == pytest.approx(1.5, abs=0.17)


@pytest.mark.parametrize(("values", "options", "felt"), [
    ({"community.tension": 0.8}, {"tension_weight": 1.5}, 1.2),
    ({"community.known_violence": 4.0}, {"danger_weight": 0.8}, -0.8 * np.log(5.0)),
    ({"community.known_violence": 4.0, "field.cover": 1.0}, {"danger_weight": 0.8}, 0.0),
    ({"field.long_men": 60.0}, {"escort_weight": 2.0, "mobile": True}, 1.5), ({"field.long_men": 60.0}, {"escort_weight": 2.0}, 0.0),
])  # fmt: skip
def test_tension_pulls_danger_without_cover_pushes_and_mobile_teams_go_with_patrols(
    values: dict[str, float], options: dict[str, Any], felt: float
) -> None:
    s = stage()
    for name, value in values.items():
        s[name][2 if name.startswith("community") else 4] = value
    assert odds(s, **options) == pytest.approx(felt, abs=0.2)


def test_travel_costs() -> None:
    assert odds(stage(hour=1.0), hours_weight=0.4) == pytest.approx(-0.4 * 2, abs=0.17)
