"""On whom a loss falls: by keyed races over men at hand, whatever their order in the tables."""

import numpy as np
import pytest
from tiny import Stage

from sim.rules._casualties import contingent_at, garrison_out, nearest_garrison, passing_contingent
from sim.rules.jihadists import ieds
from sim.rules.mission import attacks
from sim.rules.state import army_operations

STREAM = 4711


def share(pick: object, tries: int = 3000) -> np.ndarray:
    """How often each row is picked."""
    rows = [pick(k) for k in range(tries)]
    return np.bincount([row for row in rows if row >= 0], minlength=3) / tries


def test_losses_at_a_base_fall_by_men() -> None:
    s = Stage(bases=(0, 4))
    s.contingent(0, 300, 300)
    s.contingent(0, 100, 100)
    s.contingent(1, 900, 900)
    v = s.view(attacks)
    assert share(lambda k: contingent_at(v, s.day(number=k), 0, STREAM)) == pytest.approx([0.75, 0.25, 0.0], abs=0.03)
    s["contingent.men"][:2] = 0
    assert contingent_at(v, s.day(), 0, STREAM) == -1


def test_losses_on_the_move_fall_on_patrols_there_else_on_the_nearest_bases_escort() -> None:
    s = Stage(bases=(0, 4))
    s.contingent(0, 300, 300)
    s.contingent(1, 300, 300)
    s["base.people"][:] = 300.0
    for contingent in (0, 0, 1):
        s.add("patrol", contingent=contingent, base=contingent, square=3, visited=3, task=1, active=True)
    v = s.view(attacks)
    assert share(lambda k: passing_contingent(v, s.day(number=k), s.geography, 3, STREAM))[:2] == pytest.approx([2 / 3, 1 / 3], abs=0.03)
    s["patrol.visited"][:3] = (3, 1, 3)
    assert passing_contingent(v, s.day(), s.geography, 1, STREAM) == 0, "who visits a square for the day is met there"
    s["patrol.task"][:3] = 0
    assert share(lambda k: passing_contingent(v, s.day(number=k), s.geography, 3, STREAM), 50).tolist() == [0.0, 1.0, 0.0]
    s["base.people"][1] = 0.0
    assert passing_contingent(v, s.day(), s.geography, 3, STREAM) == 0, "no escort from an empty base"


def test_the_order_of_rows_does_not_matter() -> None:
    worlds = []
    for contingents in (((120, 5), (80, 6), (200, 7)), ((200, 7), (80, 6), (120, 5))):
        worlds.append(Stage())
        for men, slot in contingents:
            worlds[-1].contingent(0, men, men, slot=slot)
    for k in range(50):
        one, two = (s["contingent.slot"][contingent_at(s.view(attacks), s.day(number=k), 0, STREAM)] for s in worlds)
        assert one == two


def test_the_nearest_post_with_men_is_hit() -> None:
    s = Stage()
    s.garrison(1, 0)
    s.garrison(4, 50)
    assert nearest_garrison(s.view(ieds), s.geography, 0) == 1
    s["garrison.men"][0] = 9
    assert nearest_garrison(s.view(ieds), s.geography, 0) == 0
    assert nearest_garrison(Stage().view(ieds), s.geography, 0) == -1


def test_soldiers_are_met_by_men_out_and_distance() -> None:
    """A post in the square with 20 men out against one 27.8 km off with 40: 20 to 40 x exp(-27.8 / 28); who has none out is not met."""
    s = Stage()
    for square in (2, 3, 2):
        s.garrison(square, 100)
    out, v, far = np.array([20.0, 40.0, 0.0]), s.view(army_operations), 40.0 * np.exp(-0.25 * 111.2 / 28.0)
    met = share(lambda k: garrison_out(v, s.day(number=k), s.geography, 2, out, STREAM))
    assert met == pytest.approx([20.0 / (20.0 + far), far / (20.0 + far), 0.0], abs=0.03)
    assert garrison_out(v, s.day(), s.geography, 2, np.zeros(3), STREAM) == -1
    assert garrison_out(v, s.day(), s.geography, 2, np.array([0.0, 0.0, 0.5]), STREAM) == 2, "half a man on average is somebody"
