"""M01: each open base takes a fixed guard and one per head; a closed one frees it, less what its people cost elsewhere."""

import pytest
from tiny import Stage

from sim.actors import contingent
from sim.rules.mission import guard


def two_bases(**options: object) -> Stage:
    """Two bases of 400 and 200 people, 300 and 150 of them infantry; no escorts asked for."""
    s = Stage(bases=(0, 4), **options)
    s.contingent(0, 400, 300)
    s.contingent(1, 200, 150)
    s["base.people"][:] = 400, 200
    return s


def live(s: Stage, days: int = 2, **params: float) -> None:
    """Decide and resolve for some days, so that needs reach the orders."""
    for k in range(days):
        day = s.day(number=16876 + k)
        day.orders["contingent"] = s.act(contingent, day, "decide")
        s.act(guard, day, **params)


@pytest.mark.parametrize(("perimeter", "needs"), [(0.0, [220.0, 70.0 + 37.5]), (0.5, [220.0, 35.0 + 37.5])])
def test_the_need_is_fixed_and_per_head_and_the_perimeter_grows_with_the_root_of_people(perimeter: float, needs: list[float]) -> None:
    """150 people are a quarter of the stated 600: half the guard for the perimeter."""
    s = two_bases()
    s["base.people"][:] = 600, 150
    live(s, fixed=70.0, per_head=0.25, perimeter=perimeter)
    assert s["base.guard_need"].tolist() == needs and s["base.adequacy"].tolist() == [1.0, 1.0]
    assert (s.tally("guard_men"), s.tally("mobile_men"), s.tally("infantry")) == (sum(needs), 450.0 - sum(needs), 450.0)


def test_closing_a_base_frees_its_guard_less_what_its_people_cost_elsewhere() -> None:
    """Mobile men rise by fixed + per head x 200 there, minus per head x 200 at the base that takes them in."""
    s = two_bases()
    live(s, fixed=70.0, per_head=0.25, perimeter=0.0)
    before = s.tally("mobile_men")
    s["contingent.base"][1] = 0
    s["base.people"][:] = 600, 0
    s["base.open"][1] = False
    live(s, fixed=70.0, per_head=0.25, perimeter=0.0)
    assert s["base.guard_need"].tolist() == [220.0, 0.0]
    assert s.tally("mobile_men") - before == pytest.approx((70.0 + 0.25 * 200) - 0.25 * 200)
    assert s["base.adequacy"][1] == 1.0, "no base, nothing lacking"


def test_every_man_taken_from_the_wall_shows() -> None:
    """Adequacy is given over needed: 60 infantry against a need of 120 are half."""
    s = Stage(bases=(0,))
    s.contingent(0, 200, 60)
    s["base.people"][0] = 200
    live(s, fixed=70.0, per_head=0.25, perimeter=0.0)
    assert s["base.adequacy"][0] == pytest.approx(0.5) and s.tally("mobile_men") == 0.0


def test_two_contingents_share_one_wall() -> None:
    s = Stage(bases=(0,))
    s.contingent(0, 200, 150)
    s.contingent(0, 200, 50)
    s["base.people"][0] = 400
    live(s, fixed=60.0, per_head=0.1, perimeter=0.0)
    assert s.act(contingent, verb="decide").guard == pytest.approx([75.0, 25.0]) and s["base.adequacy"][0] == pytest.approx(1.0)
