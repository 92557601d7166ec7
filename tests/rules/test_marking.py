"""M04: who is seen helping is marked, whichever side it is that he helps, and forgotten; each contact has its null."""

import numpy as np
import pytest
from tiny import Stage

from sim.rules.people import marking


def test_contact_marks_helpers_at_its_own_rate() -> None:
    """20,000 people of whom a fifth inform, one patrol: 20,000 x 0.2 x rate x (1 - 1/e)."""
    s = Stage()
    s["community.informing"][:] = 0.2
    s["field.patrol_passages"][2] = 1.0
    s.act(marking, informers=0.002)
    once = 20000.0 * 0.2 * 0.002 * (1.0 - np.exp(-1.0))
    assert s["field.marked"].tolist() == pytest.approx([0.0, 0.0, once, 0.0, 0.0]) and s.tally("people_marked") == pytest.approx(once)
    s["field.patrol_passages"][2] = 0.0
    for _ in range(60):
        s.act(marking, half_life_days=60.0)
    assert s["field.marked"][2] == pytest.approx(once / 2)


def test_contacts_with_teams_the_army_and_partner_forces_mark_too() -> None:
    """300 soldiers of whom 150 are a contact, at half the weight, half a task group of either force, and a team that is active."""
    s = Stage()
    s["community.informing"][:] = 0.2
    s["field.army_patrols"][0], s["field.partner_effort"][2], s["field.joint_effort"][4] = 300.0, 0.5, 0.5
    for square, active in ((1, True), (3, False)):
        s.add("civil_team", square=square, officers=3.0, active=active)
    s.act(marking, informers=0.002, army_men=150.0, army=0.5, partner=1.0)
    expected = [20000.0 * 0.2 * 0.002 * (1.0 - np.exp(-contacts)) for contacts in (1.0, 1.0, 0.5, 0.0, 0.5)]
    assert s["field.marked"].tolist() == pytest.approx(expected)
