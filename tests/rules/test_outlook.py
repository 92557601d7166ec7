"""Stage: what nobody orders moves on from the mandate date, by the future's seed alone, and not at its null."""

import math

import numpy as np
import pytest
from tiny import Stage

from sim.rules.jihadists import campaigns
from sim.rules.record import outlook
from sim.rules.state import garrisons

FIRST = 16617
WALKS = ("army", "partners", "means", "relations", "vigour", "coverage", "feuds")
NULL = dict.fromkeys(WALKS, 0.0)


def months(n: int, seed: int = 1, regime: int = 1, **params: float) -> np.ndarray:
    """Logarithms of all six after each of n months; shape (months, factors)."""
    s, out = Stage(), []
    for k in range(n):
        day = s.day(number=FIRST + 30 * (k + 1), month_number=k, first_of_month=True, regime=regime, index=1 + k, seed=(seed, 7))
        s.act(outlook, day, **params)
        out.append([s.tally(f"outlook_{name}") for name in WALKS])
    return np.array(out)


def test_all_stand_at_nothing_before_the_mandate_date_and_at_their_nulls() -> None:
    assert (months(24, regime=0) == 0.0).all() and (months(24, **NULL) == 0.0).all()
    assert len(np.unique(months(24)[-1])) == len(WALKS), "each its own way"


def test_a_month_draws_back_and_moves_by_a_normal_step() -> None:
    """From log 0.5, drawn back over 4 years: 0.5 x 47/48; at the 84th percentile one month's spread of 0.4 a root year more.

    The first step has a variance of 0.16 / 12, and so falls by half of that besides.
    """
    p = outlook.Params(back_years=4.0)
    assert outlook.step(0.5, 0.0, 0.4, 0.5, p) == pytest.approx(0.5 * 47 / 48 - 0.16 / 24)
    assert outlook.step(0.0, 0.0, 0.4, 0.8413447460685429, p) == pytest.approx(0.4 / math.sqrt(12) - 0.16 / 24)
    assert outlook.variance(2.0, 0.4, p) == pytest.approx(0.16 / 12 * (1 + (47 / 48) ** 2))


def test_doubt_adds_nothing_to_what_is_expected() -> None:
    """The mean of a factor over futures is 1 a year and four years on."""
    factors = np.exp([months(48, seed=seed, vigour=0.4)[[11, 47], WALKS.index("vigour")] for seed in range(300)])
    assert factors.mean(axis=0) == pytest.approx([1.0, 1.0], abs=0.1)


def test_futures_differ_by_what_is_declared_and_one_future_is_one_path() -> None:
    after = [months(12, seed=seed, vigour=0.4, back_years=40.0)[-1, WALKS.index("vigour")] for seed in range(300)]
    assert np.std(after) == pytest.approx(0.4, rel=0.15) and np.mean(after) == pytest.approx(-0.08, abs=0.08)


@pytest.mark.parametrize(("log", "men"), [(0.0, 100), (math.log(0.5), 90), (math.log(2.0), 120)])
def test_posts_shrink_and_grow_with_the_army_and_attacks_with_vigour(log: float, men: int) -> None:
    """100 men where 100 are kept, a fifth of the gap a day: to half of them 10 leave, to twice as many 20 come."""
    s = Stage()
    s.garrison(2, 100)
    s["tally.outlook_army"][:] = s["tally.outlook_vigour"][:] = log
    s.act(garrisons, s.day(), refill_days=5.0)
    assert s["garrison.men"][0] == men
    s.act(campaigns, s.day(number=7 * 2000), starts_per_week=0.0, lull=0.75)
    assert s["org.campaign"] == pytest.approx(0.75 * math.exp(log))
