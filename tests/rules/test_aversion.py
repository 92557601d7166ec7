"""M06: losses are felt most by those who had them, and wear off."""

from __future__ import annotations

import pytest
from tiny import Stage

from sim.actors import contingent
from sim.events import Event
from sim.rules.mission import aversion


def loss(dead: int, wounded: int = 0, row: int = 0) -> Event:
    """An ambush on one contingent."""
    return Event(0, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=dead, wounded_a=wounded, contingent=row)


def stage() -> Stage:
    """Three contingents of 200 men."""
    s = Stage()
    for _ in range(3):
        s.contingent(0, 200, 200)
    return s


def live(s: Stage, days: int, events: list[Event] | None = None, **params: float) -> None:
    for k in range(days):
        day = s.day(number=16876 + k)
        day.events.extend(events if events and k == 0 else [])
        s.act(aversion, day, **params)


def test_own_dead_weigh_one_others_a_share_the_wounded_less() -> None:
    s = stage()
    live(s, 1, [loss(2, 5)], others=0.1, wounded=0.2)
    assert s["contingent.aversion"][:3].tolist() == pytest.approx([3.0, 0.3, 0.3])
    assert s.tally("aversion") == pytest.approx(1.2)


def test_it_wears_off_with_its_half_life() -> None:
    s = stage()
    live(s, 1, [loss(4)])
    before = s["contingent.aversion"][:3].copy()
    live(s, 20, half_life_days=20.0)
    assert s["contingent.aversion"][:3] == pytest.approx(before / 2)


def test_a_shock_of_losses_lowers_the_long_patrol_share_for_weeks() -> None:
    """Ten dead at weight 0.25 cut the share; it comes back over months; at full risk tolerance it is not cut at all."""

    def wanted(s: Stage, tolerance: float = 0.0, weight: float = 0.25) -> float:
        day = s.day({"posture": {"centre": {"long_patrol_share": 0.5, "risk_tolerance": tolerance}}})
        return float(s.act(contingent, day, "decide", start_rate=1.0, aversion_weight=weight).start_long.sum())

    s = stage()
    calm = wanted(s)
    live(s, 1, [loss(10)])
    shocked = wanted(s)
    live(s, 28)
    weeks = wanted(s)
    live(s, 400)
    assert shocked < weeks < calm == wanted(s)
    live(s, 1, [loss(10)])
    assert wanted(s, tolerance=1.0) == wanted(stage(), tolerance=1.0) and wanted(s, weight=0.0) == calm


def test_losses_of_others_than_the_mission_are_not_felt() -> None:
    s = stage()
    day = s.day()
    day.events.append(Event(0, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=30, garrison=0))
    s.act(aversion, day)
    assert s.tally("aversion") == 0.0
