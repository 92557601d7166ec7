"""Stage: what nobody orders moves on from the mandate date, by the future's seed alone, and not at its null."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tiny import Stage

from sim.rules import outlook

FIRST = 16617
WALKS = ("army", "partners", "means", "relations", "vigour", "coverage")
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
    """From log 0.5, drawn back over 4 years: 0.5 x 47/48; at the 84th percentile one month's spread of 0.4 a root year more."""
    p = outlook.Params(back_years=4.0)
    assert outlook.step(0.5, 0.4, 0.5, p) == pytest.approx(0.5 * 47 / 48)
    assert outlook.step(0.0, 0.4, 0.8413447460685429, p) == pytest.approx(0.4 / math.sqrt(12))


def test_futures_differ_by_what_is_declared_and_one_future_is_one_path() -> None:
    assert (months(6, seed=3) == months(6, seed=3)).all()
    after = [months(12, seed=seed, vigour=0.4, back_years=40.0)[-1, WALKS.index("vigour")] for seed in range(300)]
    assert np.std(after) == pytest.approx(0.4, rel=0.15) and abs(np.mean(after)) < 0.08
