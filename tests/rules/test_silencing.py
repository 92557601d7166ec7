"""M04: people remember punishments of those who helped, and tell less; the memory fades."""

from __future__ import annotations

import pytest
from tiny import Stage

from sim.actors import community
from sim.events import Event
from sim.rules.people import silencing


def killing(subtype: str, where: int = 1) -> Event:
    """One man killed by a cell."""
    return Event(0, 3, subtype, "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, community=where)


def live(s: Stage, days: int, *events: Event) -> None:
    for k in range(days):
        day = s.day(number=16876 + k)
        day.events.extend(events if k == 0 else [])
        s.act(silencing, day, half_life_days=30.0)


def test_punishments_are_remembered_where_they_happened_and_fade_with_their_half_life() -> None:
    s = Stage()
    live(s, 1, killing("punishment"), killing("punishment"), killing("civilian_targeting"))
    assert s["community.punished"][:3].tolist() == [0.0, 2.0, 0.0]
    live(s, 30)
    assert s["community.punished"][1] == pytest.approx(1.0)


def test_each_punishment_cuts_informing_by_its_weight_and_none_at_the_null() -> None:
    s = Stage()
    s["community.support"][:, 0] = 0.4
    s["community.punished"][1] = 2.0
    told = s.act(community, s.day(), "decide", silenced=0.5).informing
    assert told[1] / told[0] == pytest.approx(0.36788, abs=1e-4), "exp(-0.5 x 2)"
    told = s.act(community, s.day(), "decide", silenced=0.0).informing
    assert told[1] == told[0]
