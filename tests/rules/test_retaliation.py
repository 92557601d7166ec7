"""M15: who lost men remembers where, and within reach, for days or weeks."""

from __future__ import annotations

import pytest
from tiny import Stage

from sim.events import Event
from sim.rules.jihadists import retaliation


def test_a_loss_is_remembered_here_and_partly_nearby() -> None:
    s = Stage(rows=1, columns=9)
    day = s.day()
    day.events.append(Event(0, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=4, deaths_b=10, cell=0, garrison=0))
    s.act(retaliation, day, neighbours=0.3)
    assert s["field.recent_losses_jihadist"].tolist() == pytest.approx([10.0, 3.0, 3.0, 3.0, 3.0, 3.0, 0.0, 0.0, 0.0])
    assert s["field.recent_losses_army"].tolist() == pytest.approx([4.0, 1.2, 1.2, 1.2, 1.2, 1.2, 0.0, 0.0, 0.0])


def test_it_fades_with_its_half_life_and_at_the_null_stays_where_it_was() -> None:
    s = Stage()
    day = s.day()
    day.events.append(Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_b=8, cell=0))
    s.act(retaliation, day, neighbours=0.0)
    for _ in range(10):
        s.act(retaliation, half_life_days=10.0)
    assert s["field.recent_losses_jihadist"].tolist() == pytest.approx([0.0, 0.0, 4.0, 0.0, 0.0])
    assert not s["field.recent_losses_army"].any()


def test_civilians_and_peacekeepers_leave_no_heat_with_the_fighters() -> None:
    s = Stage()
    day = s.day()
    day.events.append(Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=9, cell=0))
    day.events.append(Event(2, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=3, contingent=0, cell=0))
    s.act(retaliation, day)
    assert not s["field.recent_losses_jihadist"].any() and not s["field.recent_losses_army"].any()
