"""M14: army men who are out kill people whom they suspect, around their posts and more after losses."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair, orders

from sim.attrition import lengths, mean_aimed
from sim.rules.state import army_abuse

PLAIN: dict[str, Any] = {"per_week": 0.07, "kin": 0.0, "people_half": 100.0, "rate": 0.05, "sigma": 0.8, "party": 30.0, "bystanders": 100.0}
MANY = 20000.0 / 20100.0  # what a square's people count, of those at which half is reached
EACH = mean_aimed(30.0, 100.0, 0.05, lengths(0.8))


def stage(support: float = 0.4, heat: float = 0.0, **options: Any) -> Stage:
    """A post in the middle of five squares whose people support jihadists."""
    s = Stage(places=(0, 1, 2, 3, 4), **options)
    s.garrison(2, 120)
    s["community.support"][:, 1] = support
    s["field.recent_losses_army"][:] = heat
    return s


def lived(s: Stage, k: int = 0, out: float = 30.0, **params: Any) -> list[Any]:
    """The events of one day."""
    day = s.day(number=15000 + k, month_number=k, first_of_month=True)
    day.orders["garrison"] = orders(out=[out])
    return s.act(army_abuse, day, **{**PLAIN, **params})


@pytest.mark.parametrize(("world", "out", "params", "daily"), [
    ({}, 30.0, {}, 0.004), ({"heat": 4.0}, 30.0, {"after_loss": 0.25}, 0.008), ({"kin": 0.5}, 30.0, {"kin": 0.5}, 0.0055),
    ({"support": 0.0}, 30.0, {}, 0.0), ({}, 0.0, {}, 0.0),
])  # fmt: skip
def test_abuse_grows_with_suspicion_and_losses(world: dict[str, float], out: float, params: dict[str, float], daily: float) -> None:
    """0.07 a week by 30 men: 0.004 a day where 0.4 of the people are suspected, twice that after four dead at 0.25 each.

    0.4 support them; of the others 0.5 are kin and half of those are suspected: 0.4 + 0.6 x 0.25 = 0.55.
    """
    s = stage(**world)
    lived(s, out=out, **params)
    assert s.tally("army_abuse_expected_civilian") / EACH == pytest.approx(1 - np.exp(-daily * MANY), rel=1e-6)


def test_men_abuse_where_they_are_out_and_whom_they_suspect() -> None:
    """The people of two squares beside the post are suspected, one an hour and one two hours off: e times as often in the nearer."""
    s, where = stage(0.0), []
    s["community.support"][[3, 4], 1] = 1.0
    for k in range(600):
        where += [event.square for event in lived(s, k, out=1e5, reach_hours=1.0)]
    assert set(where) == {3, 4} and len(where) > 500
    assert where.count(3) / where.count(4) == pytest.approx(np.e, rel=0.25)


def test_the_dead_are_civilians_as_many_as_expected_and_never_more_than_there_are() -> None:
    gaps, s, out = [], stage(0.5), {"garrison": orders(out=[300.0])}
    for events in s.many(army_abuse, orders=out, **{**PLAIN, "per_week": 0.4}):
        gaps.append(sum(e.best for e in events) - s.tally("army_abuse_expected_deaths"))
        for e in events:
            assert (e.type, e.initiator, e.target, e.deaths_a, e.deaths_b, e.deaths_civilians) == (3, "FAMA", "Civilians", 0, 0, e.best)
    assert_fair(gaps, 0.2)
    s = stage(1.0)
    s["community.people_home"][:] = 1
    assert max(e.best for k in range(50) for e in lived(s, k, out=1e6, rate=0.5)) <= 1
