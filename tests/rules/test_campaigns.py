"""M15: an organisation's campaigns start, last, and end; at strength 1 and no lull there are none."""

import numpy as np
import pytest
from tiny import Stage

from sim.rules.jihadists import campaigns


def weeks(count: int = 1500, seed: int = 1, **params: float) -> np.ndarray:
    """Factor on rates by week for both organisations in North and Centre, shape (weeks, 2, 2)."""
    s = Stage()
    out = np.empty((count, 2, 2))
    for k in range(count):
        s.act(campaigns, s.day(number=7 * (2000 + k), seed=(seed, 2)), **params)
        out[k] = s["org.campaign"]
    return out


def test_they_start_last_and_are_as_strong_as_told() -> None:
    """0.06 a week, a mean of about five weeks and a mean factor of three over one."""
    factor = weeks(6000, starts_per_week=0.06, weeks=5.0, strength=3.0, lull=0.75)
    on = factor != 0.75
    starts = on[1:] & (~on[:-1] | (factor[1:] != factor[:-1]))
    quiet = (~on).sum()
    assert (starts & ~on[:-1]).sum() / quiet == pytest.approx(0.06, abs=0.012)
    assert factor[1:][starts].mean() == pytest.approx(3.0, abs=0.25)
    assert on[1:].sum() / starts.sum() == pytest.approx(5.0, abs=0.4)


def test_weeks_pass_on_mondays_only() -> None:
    s = Stage()
    s.act(campaigns, s.day(number=7 * 2000 + 3), lull=0.5)
    assert (s["org.campaign"] == 1.0).all()


def test_organisations_and_zones_do_not_march_together() -> None:
    factor = weeks(4000).reshape(4000, 4)
    together = np.corrcoef(factor.T)[np.triu_indices(4, 1)]
    assert np.abs(together).max() < 0.2
