"""M15: influence follows governing men against people, faster up than down, less where the state or the UN is."""

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage

from sim.geography.distance import KM_PER_DEGREE
from sim.rules.jihadists import influence


def stage(governing: float = 0.0, others: float = 0.0, people: float = 20000.0) -> Stage:
    """Men of JNIM in the middle square."""
    s = Stage(people=people)
    s["field.governing_men"][JNIM, 2] = governing
    s["field.cell_men"][JNIM, 2] = governing + others
    return s


def goal(s: Stage, days: int = 600, **params: float) -> float:
    """Where influence ends up."""
    for _ in range(days):
        s.act(influence, **{"gain_days": 20.0, **params})
    return float(s["field.influence"][JNIM, 2])


@pytest.mark.parametrize(("men", "others", "people", "goal_"), [
    (52.0, 0.0, 20000.0, 0.5), (52.0, 104.0, 20000.0, 2 / 3), (52.0, 0.0, 40000.0, 52 / 154), (0.0, 0.0, 20000.0, 0.0),
])  # fmt: skip
def test_it_heads_for_men_over_men_and_what_people_ask(men: float, others: float, people: float, goal_: float) -> None:
    """20,000 people ask 2 + 2.5 x 20 = 52 men for one half; men who do not govern count half. State and cover cut it."""
    assert goal(stage(men, others, people), men_per_1000=2.5, other_men=0.5) == pytest.approx(goal_)
    s = stage(men, others, people)
    s["field.presence"][2] = s["field.cover"][2] = 0.5
    assert goal(s, men_per_1000=2.5, other_men=0.5, state=0.6, cover=0.4) == pytest.approx(goal_ * 0.7 * 0.8)


def test_it_is_won_and_lost_at_its_own_paces() -> None:
    s = stage(52.0)
    s.act(influence, gain_days=50.0, men_per_1000=2.5)
    assert s["field.influence"][JNIM, 2] == pytest.approx(0.5 / 50)
    s["field.influence"][JNIM, 2] = 0.5
    s["field.governing_men"][:] = s["field.cell_men"][:] = 0.0
    s.act(influence, loss_days=100.0)
    assert s["field.influence"][JNIM, 2] == pytest.approx(0.5 * 0.99)


def test_people_and_area_under_either_are_summed_once() -> None:
    s = Stage()
    s["field.influence"][JNIM, 1], s["field.influence"][ISGS, 1], s["field.influence"][JNIM, 3] = 0.8, 0.7, 0.25
    s.act(influence, loss_days=800.0)
    kept = 1 - 1 / 800
    assert s.tally("people_under_jihadists") == pytest.approx(20000.0 * (1.0 + 0.25 * kept))
    assert s.tally("area_under_jihadists") == pytest.approx(1.0 + 0.25 * kept)


@pytest.mark.parametrize("men", [52.0, 0.0])
def test_a_week_at_once_is_seven_days(men: float) -> None:
    """Asked once a week it moves as far as asked every day, up and down, within a fiftieth."""
    found = []
    for span in (1, 7):
        s = stage(men)
        s["field.influence"][JNIM, 2] = 0.2
        for _ in range(28 // span):
            s.act(influence, s.day(span=float(span)))
        found.append(float(s["field.influence"][JNIM, 2]))
    assert found[1] == pytest.approx(found[0], rel=0.02) and found[0] != pytest.approx(0.2, rel=0.05)


def test_it_starts_where_men_around_their_homes_had_governed() -> None:
    """52 men at the middle of five squares, thinned out with distance, against the 52 that 20,000 people ask."""
    s, paces = stage(0.0, 52.0), {"loss_days": 800.0, "gain_days": 400.0}
    s["field.presence"][1] = 0.5
    s.act(influence, s.day(index=0, number=16436), settled=0.5, settled_km=20.0, men_per_1000=2.5, state=0.6, **paces)
    near = np.exp(-0.25 * KM_PER_DEGREE * np.array([2.0, 1.0, 0.0, 1.0, 2.0]) / 20.0)
    men = 0.5 * 52.0 * near / near.sum()
    expected = men / (men + 52.0) * np.array([1.0, 0.7, 1.0, 1.0, 1.0])
    assert s["field.influence"][JNIM] == pytest.approx(expected, rel=0.01) and not s["field.influence"][ISGS].any()
