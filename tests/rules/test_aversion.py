"""M06: losses are felt most by those who had them, and wear off."""

import pytest
from tiny import Stage

from sim.actors import contingent
from sim.events import Event
from sim.rules.mission import aversion


def stage() -> Stage:
    """Three contingents of 200 men."""
    s = Stage()
    for _ in range(3):
        s.contingent(0, 200, 200)
    return s


def live(s: Stage, dead: int = 0, hurt: int = 0, **params: float) -> Stage:
    """A day on which the first contingent was ambushed, and so was the army."""
    army = Event(0, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=30, garrison=0)
    mission = Event(0, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=dead, wounded_a=hurt, contingent=0)
    s.act(aversion, s.day(events=[army, mission] if dead else [army]), **params)
    return s


def test_own_dead_weigh_one_others_a_share_the_wounded_less_and_all_wears_off() -> None:
    """Losses of others than the mission are not felt."""
    s = live(stage(), 2, 5, others=0.1, wounded=0.2)
    assert s["contingent.aversion"][:3].tolist() == pytest.approx([3.0, 0.3, 0.3]) and s.tally("aversion") == pytest.approx(1.2)
    for _ in range(20):
        live(s, half_life_days=20.0)
    assert s["contingent.aversion"][:3].tolist() == pytest.approx([1.5, 0.15, 0.15])


def test_a_shock_of_losses_lowers_the_long_patrol_share_for_weeks() -> None:
    """Ten dead at weight 0.25 cut the share; it comes back over months."""
    s, wanted = stage(), []
    for days in (0, 1, 28, 400):
        for _ in range(days):
            live(s, 10 if days == 1 else 0)
        day = s.day({"posture": {"centre": {"long_patrol_share": 0.5, "risk_tolerance": 0.0}}})
        wanted.append(float(s.act(contingent, day, "decide", start_rate=1.0, aversion_weight=0.25).start_long.sum()))
    assert wanted[1] < wanted[2] < wanted[3] == wanted[0]
