"""M04: people remember punishments of those who helped, and tell less; the memory fades."""

import pytest
from tiny import Stage

from sim.actors import community
from sim.events import Event
from sim.rules.people import silencing


def killing(subtype: str, where: int = 1) -> Event:
    """One man killed by a cell."""
    return Event(0, 3, subtype, "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, community=where)


def test_punishments_are_remembered_where_they_happened_and_fade_with_their_half_life() -> None:
    s = Stage()
    killings = [killing(subtype) for subtype in ("punishment", "punishment", "civilian_targeting")]
    s.act(silencing, s.day(events=killings), half_life_days=30.0)
    assert s["community.punished"][:3].tolist() == [0.0, 2.0, 0.0]
    for _ in range(30):
        s.act(silencing, half_life_days=30.0)
    assert s["community.punished"][1] == pytest.approx(1.0)


def test_each_punishment_cuts_informing_by_its_weight() -> None:
    s = Stage()
    s["community.support"][:, 0] = 0.4
    s["community.punished"][1] = 2.0
    told = s.act(community, s.day(), "decide", silenced=0.5).informing
    assert told[1] / told[0] == pytest.approx(0.36788, abs=1e-4), "exp(-0.5 x 2)"
