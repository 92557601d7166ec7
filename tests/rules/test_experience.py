"""M07, M15: ground is known by attacks on it and slowly forgotten; who knows it attacks more, and at the nulls does not."""

from types import ModuleType
from typing import Any

import pytest
from tiny import ISGS, JNIM, Stage

from sim.actors.cell import ASSAULT, PLANT, STRIKE, TARGET_CIVILIANS
from sim.events import Event
from sim.rules.jihadists import civilian_targeting, experience, ieds
from sim.rules.mission import attacks
from sim.rules.state import assaults


def attacked(s: Stage, subtype: str = "raid", org: int = JNIM, times: int = 1, **params: Any) -> None:
    """A day on which an organisation attacks in the third square, and the next."""
    event = Event(2, 1, subtype, "FAMA", "JNIM", "JNIM", "FAMA", organisation=org)
    for events in ([event] * times, []):
        s.act(experience, s.day(events=events), **params)


@pytest.mark.parametrize(("times", "known"), [(4, 0.5), (8, 2.0 / 3.0)])
def test_ground_is_known_by_the_attacks_on_it_ever_less_for_each_more(times: int, known: float) -> None:
    """Four attacks at a half of four, a day later: half of what can be known; eight, two thirds."""
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
def test_who_knows_the_ground_attacks_more_at_its_own_rate(rule: ModuleType, action: int, tally: str, params: dict[str, float]) -> None:
    """Half of what can be known at a gain of four: three times as many."""
    s, found = stage(action), []
    for known in (0.0, 0.5):
        s["field.knowledge"][JNIM, 2] = known
        s.act(rule, s.day(), learning=4.0, **params)
        found.append(s.tally(tally))
    assert found[1] / found[0] == pytest.approx(3.0, rel=0.01)
