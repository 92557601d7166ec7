"""M03: held men answer a share of attacks, fewer the farther; nobody answers the army's own deeds."""

from __future__ import annotations

import numpy as np
import pytest
from tiny import Stage

from sim.actors import contingent
from sim.events import Event
from sim.rules import quick_reaction


def answered(
    square: int, infantry: int = 600, target: str = "MINUSMA", initiator: str = "JNIM", tries: int = 400, **params: float
) -> tuple[float, float]:
    """Share of attacks in a square that are answered from a base at the other end, and mean hours."""
    s = Stage(bases=(0,))
    s.contingent(0, infantry, infantry)
    got, called, hours = 0.0, 0.0, 0.0
    for k in range(tries):
        day = s.day(number=16000 + k)
        day.orders["contingent"] = s.act(contingent, day, "decide")
        day.events.append(Event(square, 1, "ambush", "MINUSMA", "JNIM", initiator, target))
        assert s.act(quick_reaction, day, **params) == []
        got, called, hours = got + s.tally("answered"), called + s.tally("answerable"), hours + s.tally("response_hours")
    return got / max(called, 1.0), hours / max(got, 1.0)


def test_the_share_answered_falls_with_travel_time() -> None:
    """0.7 next door; a scale of two hours leaves 0.7 exp(-2) at four hours."""
    near, far = answered(0, most=0.7, hours_scale=2.0), answered(4, most=0.7, hours_scale=2.0)
    assert near[0] == pytest.approx(0.7, abs=0.06) and near[1] == 0.0
    assert far[0] == pytest.approx(0.7 * np.exp(-2.0), abs=0.05) and far[1] == pytest.approx(4.0)


def test_fewer_men_held_answer_less() -> None:
    """350 free men hold 35, one platoon; 175 hold half of one."""
    full, half = answered(0, 350), answered(0, 175)
    assert full[0] == pytest.approx(0.7, abs=0.06) and half[0] == pytest.approx(0.35, abs=0.06)


def test_at_the_null_nobody_goes() -> None:
    assert answered(0, most=0.0)[0] == 0.0


def test_only_attacks_on_the_mission_and_on_civilians_call() -> None:
    assert answered(0, target="Civilians")[0] > 0.5
    assert answered(0, target="FAMA", tries=20) == (0.0, 0.0)
    assert answered(0, target="Civilians", initiator="FAMA", tries=20) == (0.0, 0.0)


def test_a_quiet_day_has_no_calls() -> None:
    s = Stage()
    s["tally.answered"][0] = 3.0
    s.act(quick_reaction)
    assert s.tally("answered") == s.tally("answerable") == 0.0
