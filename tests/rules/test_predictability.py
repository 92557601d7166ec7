"""M05: repeated passages make a road predictable; the habit wears off."""

from __future__ import annotations

import pytest
from tiny import Stage

from sim.rules.mission import predictability


def test_a_habit_forms_at_its_half_life() -> None:
    """After one half-life of two passages a day the habit stands at one, after three at 1.75."""
    s = Stage()
    s["field.patrol_passages"][2] = 1.5
    s["field.convoy_passages"][2] = 0.5
    for _ in range(10):
        s.act(predictability, half_life_days=10.0)
    assert s["field.predictability"][2] == pytest.approx(1.0)
    assert s["field.passages"].tolist() == [0.0, 0.0, 2.0, 0.0, 0.0]
    for _ in range(20):
        s.act(predictability, half_life_days=10.0)
    assert s["field.predictability"][2] == pytest.approx(1.75)
    s["field.patrol_passages"][:] = s["field.convoy_passages"][:] = 0.0
    for _ in range(10):
        s.act(predictability, half_life_days=10.0)
    assert s["field.predictability"].tolist() == pytest.approx([0.0, 0.0, 0.875, 0.0, 0.0])
