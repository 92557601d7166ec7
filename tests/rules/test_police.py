"""UN police go out in the towns of their open bases, by their number; at the null they stay inside."""

import pytest
from tiny import Stage

from sim.rules.mission import police


def test_they_pass_by_their_number_where_their_base_is_open() -> None:
    """200 police at one patrol a day for each 100, at two bases of which one closes."""
    s = Stage(bases=(0, 3), police=200.0)
    s["base.open"][1] = False
    s.act(police, patrols=1.0)
    assert s["field.police_passages"].tolist() == [2.0, 0.0, 0.0, 0.0, 0.0] and s.tally("police_patrols") == 2.0
    s["base.open"][1] = True
    s.act(police, patrols=1.5)
    assert s["field.police_passages"].tolist() == [3.0, 0.0, 0.0, 3.0, 0.0] and s.tally("police_patrols") == pytest.approx(6.0)
    s.act(police, patrols=0.0)
    assert not s["field.police_passages"].any() and s.tally("police_patrols") == 0.0
