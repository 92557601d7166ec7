"""M07: what added equipment is worth: all of it at the null, ever less beyond what the mission lacks otherwise."""

from dataclasses import replace

import numpy as np
import pytest
from tiny import Stage, ground

from sim.rules.mission import fleet


def worth(vehicles: int = 0, units: int = 0, helicopters: int = 0, **params: float) -> tuple[float, float, np.ndarray]:
    """What vehicles, units and helicopters are worth; of the helicopters three quarters come to the first base."""
    grid = ground(bases=(0, 4))
    grid = replace(grid, bases=replace(grid.bases, helicopters=np.array([3.0, 1.0])))
    s = Stage(grid)
    s.act(fleet, s.day({"equipment": {"armoured_vehicles": vehicles, "counter_ied_units": units, "helicopters": helicopters}}), **params)
    return s.tally("added_armour"), s.tally("added_clearance"), s["base.added_helicopters"].copy()


def test_as_many_again_as_are_lacking_fill_two_thirds() -> None:
    """100 of 100 lacking: 1 - 1/e of them, and a fifth of what is left."""
    full = 1.0 - np.exp(-1.0)
    assert worth(vehicles=100, armoured_vehicles=100.0, beyond=0.0)[0] == pytest.approx(100.0 * full)
    assert worth(units=3, counter_ied_units=3.0, beyond=0.2)[1] == pytest.approx(0.2 * 3 + 0.8 * 3 * full)


def test_helicopters_share_it_by_base() -> None:
    out = worth(helicopters=8, beyond=0.0)[2]
    assert out == pytest.approx(4.0 * (1.0 - np.exp(-2.0)) * np.array([0.75, 0.25]))
    nearly = worth(helicopters=8, beyond=0.6)[2]
    assert nearly == pytest.approx((0.6 * 8.0 + 0.4 * 4.0 * (1.0 - np.exp(-2.0))) * np.array([0.75, 0.25])), "short of the null too"


def test_more_is_never_worth_less_and_adds_ever_less() -> None:
    values = np.array([worth(vehicles=n)[0] for n in range(0, 401, 50)])
    gains = np.diff(values)
    assert values[0] == 0.0 and (gains > 0.0).all() and (np.diff(gains) < 0.0).all() and gains[-1] >= 0.2 * 50
