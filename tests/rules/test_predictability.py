"""M05: repeated passages make a road predictable; the habit wears off."""

import pytest
from tiny import Stage

from sim.rules.mission import predictability


def test_a_habit_forms_and_fades_at_its_half_life() -> None:
    """After one half-life of two passages a day the habit stands at one, after three at 1.75, and half of it a half-life after the last."""
    s = Stage()
    s["field.patrol_passages"][2], s["field.convoy_passages"][2] = 1.5, 0.5
    for k in range(40):
        if k == 30:
            s["field.patrol_passages"][:] = s["field.convoy_passages"][:] = 0.0
        s.act(predictability, half_life_days=10.0)
        if k in (9, 29, 39):
            assert s["field.predictability"].tolist() == pytest.approx([0.0, 0.0, {9: 1.0, 29: 1.75, 39: 0.875}[k], 0.0, 0.0])
            assert s["field.passages"].tolist() == [0.0, 0.0, 2.0 * (k < 30), 0.0, 0.0]
