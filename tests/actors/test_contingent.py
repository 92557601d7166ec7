"""A commander gives guard and escort first; what is free goes to reaction, rest, long and short patrols."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.actors import contingent

NUMBERS = {"reaction_share": 0.1, "rest_share": 0.2, "aversion_weight": 0.25, "start_rate": 1.0}


def stage(infantry: int = 350, guard: float = 0.0, escort: float = 0.0) -> Stage:
    s = Stage()
    s.contingent(0, infantry + 100, infantry)
    s["base.guard_need"][0], s["base.escort_need"][0] = guard, escort
    return s


def orders(s: Stage, share: float = 0.4, tolerance: float = 0.0, number: int = 16876, **params: Any) -> Any:
    day = s.day({"posture": {"centre": {"long_patrol_share": share, "risk_tolerance": tolerance}}}, number=number)
    return s.act(contingent, day, "decide", **{**NUMBERS, **params})


def test_guard_and_escort_come_first() -> None:
    out = orders(stage(350, 100.0, 50.0))
    assert (out.guard[0], out.escort[0], out.free[0]) == (100.0, 50.0, 200.0)


def test_where_men_are_short_both_get_less_in_proportion_and_nobody_is_free() -> None:
    out = orders(stage(75, 100.0, 50.0))
    assert (out.guard[0], out.escort[0], out.free[0]) == pytest.approx((50.0, 25.0, 0.0))
    assert out.start_long[0] == out.short_platoons[0] == out.reaction[0] == 0.0


@pytest.mark.parametrize(("share", "out", "start"), [(0.4, 0, 4.0), (0.4, 3, 1.0), (0.4, 6, 0.0), (0.0, 0, 0.0), (0.6, 0, 6.0)])
def test_free_men_are_split_to_the_man(share: float, out: int, start: float) -> None:
    """350 free: a tenth held, a fifth at rest, 0.4 of it are four platoons on long patrols, the rest go short; nobody is in two places."""
    s = stage(350)
    s["contingent.on_long"][0] = out
    given = orders(s, share)
    assert given.reaction[0] == 35.0 and given.start_long[0] == start and given.free[0] == 350.0
    assert (given.short_platoons[0] + given.start_long[0] + out) * 35 + 35.0 + 70.0 == pytest.approx(350.0)


def test_missing_patrols_set_out_at_their_rate() -> None:
    starts = [orders(stage(350), start_rate=0.25, number=16000 + k).start_long[0] for k in range(400)]
    assert np.mean(starts) == pytest.approx(1.0, abs=0.01) and set(starts) <= {0.0, 1.0, 2.0}
    starts = [orders(stage(350), start_rate=0.1, number=16000 + k).start_long[0] for k in range(400)]
    assert np.mean(starts) == pytest.approx(0.4, abs=0.08)


@pytest.mark.parametrize(("losses", "tolerance", "left"), [(4.0, 0.0, np.exp(-1.0)), (8.0, 0.5, np.exp(-1.0)), (4.0, 1.0, 1.0)])
def test_losses_cut_long_patrols_smoothly_less_with_tolerance(losses: float, tolerance: float, left: float) -> None:
    s = stage(3500)
    s["contingent.aversion"][0] = losses
    assert orders(s, tolerance=tolerance).start_long[0] == pytest.approx(40 * left, abs=1.0)


def test_the_dead_and_the_empty_order_nothing() -> None:
    s = stage(0, 100.0, 50.0)
    out = orders(s)
    assert not any(getattr(out, name).any() for name in contingent.ORDERS if name != "slot")
