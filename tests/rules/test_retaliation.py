"""M15: who lost men remembers where, and within reach, for days or weeks."""

import numpy as np
import pytest
from tiny import Stage

from sim.events import Event
from sim.rules.jihadists import retaliation


def test_a_loss_is_remembered_here_and_partly_nearby_and_fades() -> None:
    """Civilians and peacekeepers leave no heat with the fighters."""
    s = Stage(rows=1, columns=9)
    events = [
        Event(0, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=4, deaths_b=10, cell=0, garrison=0),
        Event(0, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=9, cell=0),
        Event(0, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=3, contingent=0, cell=0),
    ]
    s.act(retaliation, s.day(events=events), neighbours=0.3)
    near = np.array([1.0, 0.3, 0.3, 0.3, 0.3, 0.3, 0.0, 0.0, 0.0])
    assert s["field.recent_losses_jihadist"] == pytest.approx(10.0 * near) and s["field.recent_losses_army"] == pytest.approx(4.0 * near)
    for _ in range(10):
        s.act(retaliation, half_life_days=10.0)
    assert s["field.recent_losses_jihadist"] == pytest.approx(5.0 * near)
