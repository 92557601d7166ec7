"""M14: officials hold where soldiers are in reach, with a floor; influence drives them out, killings at once."""

from __future__ import annotations

import numpy as np
import pytest
from tiny import GAO, JNIM, Stage

from sim.rules import state_presence
from sim.words import Event


def stage(army: float = 0.0, base: float = 0.8, **options: int) -> Stage:
    s = Stage(**options)
    s["field.presence_base"][:] = base
    s["field.presence"][:] = base
    s["field.army_reach"][:] = army
    return s


def settled(s: Stage, **params: float) -> float:
    """Presence in the long run in the middle square."""
    for _ in range(2000):
        s.act(state_presence, **{"pace_days": 60.0, **params})
    return float(s["field.presence"][2])


def test_soldiers_in_reach_sustain_it_and_a_floor_holds_without() -> None:
    """Half of what is above the floor at the half: 0.8 x (0.4 + 0.6 / 2)."""
    assert settled(stage(60.0), army_half=60.0, floor=0.4) == pytest.approx(0.8 * 0.7)
    assert settled(stage(0.0), floor=0.4) == pytest.approx(0.8 * 0.4)
    assert settled(stage(0.0), floor=1.0) == pytest.approx(0.8), "at a full floor soldiers do not matter"


def test_influence_drives_it_out_and_at_the_null_does_not() -> None:
    s = stage(60.0)
    s["field.influence"][JNIM, 2] = 0.5
    assert settled(s, army_half=60.0, floor=0.4, influence=0.8) == pytest.approx(0.8 * 0.7 * 0.6)
    assert settled(s, army_half=60.0, floor=0.4, influence=0.0) == pytest.approx(0.8 * 0.7)


def test_it_moves_at_its_pace() -> None:
    s = stage(0.0)
    s.act(state_presence, pace_days=100.0, floor=0.5)
    assert s["field.presence"] == pytest.approx(0.8 - 0.4 / 100)


def test_where_no_state_was_none_comes() -> None:
    s = stage(500.0, base=0.0)
    assert settled(s) == 0.0


def killing(official: bool = False, soldiers: int = 0, **params: float) -> float:
    """Part of presence lost at once by one event."""
    lost = []
    for happens in (False, True):
        s, day = stage(60.0), None
        day = s.day()
        if happens:
            day.events.append(Event(2, 3, "coercion", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, official=official,
                                    deaths_a=soldiers, garrison=0 if soldiers else -1))  # fmt: skip
        s.act(state_presence, day, **params)
        lost.append(float(s["field.presence"][2]))
        assert s["field.presence"][1] == pytest.approx(s["field.presence"][3])
    return 1 - lost[1] / lost[0]


def test_killings_of_officials_and_soldiers_cost_presence_at_once_each_with_its_null() -> None:
    assert killing(official=True, per_official=0.1) == pytest.approx(0.1)
    assert killing(official=True, per_official=0.0) == pytest.approx(0.0)
    assert killing(soldiers=3, per_attack=0.02) == pytest.approx(1 - 0.98**3)
    assert killing(soldiers=3, per_attack=0.0) == pytest.approx(0.0)
    assert killing() == pytest.approx(0.0)


def test_shares_in_post_are_weighted_by_people() -> None:
    s = stage(60.0, region=GAO)
    s["field.presence"][:] = np.linspace(0, 0.8, 5)
    s.act(state_presence, pace_days=2000.0)
    assert s.tally("officials_north") == pytest.approx(s["field.presence"].mean()) and s.tally("officials_centre") == 0.0
