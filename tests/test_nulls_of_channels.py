"""Doors at their nulls: what stands behind one that is shut changes no digit of a run, and behind an open one it does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import runs

SUMMER = date(2016, 5, 1)
SEASON = {"tally.flood", "tally.evacuation_season", "daily"}  # a season that slows nobody still has its code
# What shuts a door, what then must not matter, and what differs nevertheless.
DOORS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "police": ({"police": {"patrols": 0.0}}, {"attacks": {"police": 3.0}, "reporting": {"police": 1.0}}, set()),
    "partners": (
        {"attacks_on_partners": {"per_week": 0.0}, "ieds": {"hit_partner": 0.0}},
        {"attacks_on_partners": {"half": 0.1, "committed": 1.0}, "ieds": {"killed_partner": 0.8}}, set(),
    ),
    "bandits": ({"highway_robbery": {"per_week": 0.0}}, {"highway_robbery": {"rate": 1.0, "state": 0.0}}, set()),
    "rains": ({"season": {"rain_factor": 1.0}}, {"season": {"rain_start_day": 121, "rain_days": 60}}, SEASON),
}  # fmt: skip


def together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A world with both."""
    return {part: {**one.get(part, {}), **other.get(part, {})} for part in {*one, *other}}


def lived(world: dict[str, Any]) -> dict[str, str]:
    """Digests of what a summer leaves."""
    return runs.fingerprint(runs.live(runs.make(40, 100, start=SUMMER, world=world)))


@pytest.mark.parametrize("door", sorted(DOORS))
def test_behind_a_shut_door_nothing_matters_and_behind_an_open_one_it_does(door: str) -> None:
    shut, behind, coded = DOORS[door]
    assert set(runs.differing(lived(shut), lived(together(shut, behind)))) <= coded
    assert set(runs.differing(lived({}), lived(behind))) - coded
