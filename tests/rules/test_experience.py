"""M07, M15: ground is known by attacks on it and slowly forgotten; who knows it attacks more, and at the nulls does not."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage

from sim.actors.cell import ASSAULT, PLANT, STRIKE, TARGET_CIVILIANS
from sim.events import Event
from sim.rules.jihadists import civilian_targeting, experience, ieds
from sim.rules.mission import attacks
from sim.rules.state import assaults


def attacked(s: Stage, subtype: str = "raid", org: int = JNIM, times: int = 1, **params: Any) -> None:
    """A day on which an organisation attacks in the third square, and the next."""
    day = s.day()
    event = {"square": 2, "type": 1, "side_a": "FAMA", "side_b": "JNIM", "initiator": "JNIM", "target": "FAMA"}
    day.events.extend(Event(subtype=subtype, organisation=org, **event) for _ in range(times))
    s.act(experience, day, **params)
    s.act(experience, s.day(), **params)


def test_ground_is_known_by_the_attacks_on_it_ever_less_for_each_more() -> None:
    """Four attacks at a half of four, a day later: half of what can be known; eight, two thirds."""
    for times, known in ((4, 0.5), (8, 2.0 / 3.0)):
        s = Stage()
        attacked(s, times=times, half=4.0)
        assert s["field.knowledge"][JNIM, 2] == pytest.approx(known, rel=0.01)
        assert s["field.knowledge"].sum() == s["field.knowledge"][JNIM, 2]


def test_half_is_forgotten_in_a_half_life() -> None:
    s = Stage()
    attacked(s, times=8, half_life_days=30.0)
    for _ in range(29):
        s.act(experience, s.day(), half_life_days=30.0)
    assert s["field.experience"][JNIM, 2] == pytest.approx(4.0)


def test_each_organisation_learns_from_its_own_attacks_and_nobody_from_others() -> None:
    s = Stage()
    attacked(s, "army_operation")
    assert (s["field.experience"] == 0.0).all()
    attacked(s, "ied", ISGS)
    assert s["field.experience"][ISGS, 2] > 0.0 == s["field.experience"][JNIM, 2]


def stage(action: int) -> Stage:
    """A cell beside a post and a base, on a road, among people."""
    s = Stage(bases=(2,))
    s.contingent(0, 400, 200)
    s["base.people"][0] = 400
    s.garrison(2, 100)
    s.cell(2, 20, action=action, garrison=0, site=0)
    return s


CASES: list[tuple[ModuleType, int, str, dict[str, float]]] = [
    (assaults, ASSAULT, "assaults_expected_deaths", {"per_week": 0.01}),
    (attacks, STRIKE, "attacks_expected_attacks", {"ambush_per_week": 0.0, "assault_per_week": 0.0, "indirect_per_week": 0.01}),
    (attacks, STRIKE, "attacks_expected_attacks", {"ambush_per_week": 0.0, "assault_per_week": 0.01, "indirect_per_week": 0.0}),
    (civilian_targeting, TARGET_CIVILIANS, "civilian_targeting_expected_deaths", {"attacks_per_week": 0.01}),
    (ieds, PLANT, "ieds_laid", {}),
]


@pytest.mark.parametrize(("rule", "action", "tally", "params"), CASES)
def test_who_knows_the_ground_attacks_more_at_its_own_rate_and_at_the_null_does_not(
    rule: ModuleType, action: int, tally: str, params: dict[str, float]
) -> None:
    """Half of what can be known at a gain of four: three times as many."""
    s = stage(action)

    def ask(known: float, learning: float) -> float:
        s["field.knowledge"][JNIM, 2] = known
        s.act(rule, s.day(), learning=learning, **params)
        return s.tally(tally)

    assert ask(0.5, 4.0) / ask(0.0, 4.0) == pytest.approx(3.0, rel=0.01)
    assert ask(0.5, 0.0) == ask(0.0, 4.0)


def test_more_attacks_follow_where_there_were_some() -> None:
    """Over 3,000 days, with learning an organisation attacks a base more often than without, and no more than its gain allows."""
    found = {}
    for learning in (0.0, 4.0):
        s = stage(STRIKE)
        total = 0
        for number in range(3000):
            day = s.day(number=16000 + number)
            day.events.extend(s.act(attacks, day, indirect_per_week=0.2, ambush_per_week=0.0, assault_per_week=0.0, learning=learning))
            s.act(experience, day)
            s["cell.men"][0] = 20
            total += len(day.events)
        found[learning] = total
    assert 1.5 < found[4.0] / found[0.0] < 5.0
    assert found[0.0] == pytest.approx(3000 * (1 - np.exp(-0.2 / 7)), rel=0.3)
