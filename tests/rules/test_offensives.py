"""M15: offensives begin where men are ready, last days, raise rates around a place and end; at the nulls there are none."""

from typing import Any

import numpy as np
import pytest
from tiny import GAO, ISGS, JNIM, Stage

from sim.actors.cell import ASSAULT, GOVERN, HIDE, STRIKE
from sim.events import Event
from sim.rules.jihadists import offensives, strength
from sim.rules.state import assaults
from sim.words import DAYS_PER_MONTH, IN_CENTRE, IN_NORTH


def stage(men: int = 100, action: int = ASSAULT, **options: Any) -> Stage:
    """One cell of JNIM in the third of five squares of Mopti, 28 km from one to the next."""
    s = Stage(**options)
    s.cell(2, men, action=action)
    return s


def days(s: Stage, count: int, **params: Any) -> np.ndarray:
    """Rise by day of JNIM's rates of attack in all squares, shape (days, squares)."""
    out = np.empty((count, s.geography.n_squares))
    for k in range(count):
        s.act(offensives, s.day(number=16000 + k), **params)
        out[k] = s["field.offensive"][JNIM]
    return out


def began(rises: np.ndarray) -> np.ndarray:
    """Days on which an offensive began: the rise at its centre is another than the day before."""
    at = rises.max(axis=1)
    return np.flatnonzero((at[1:] > 0.0) & (at[1:] != at[:-1])) + 1


def test_they_begin_at_their_rate_and_last_their_mean_and_are_as_strong_as_told() -> None:
    """Three a month of 100 men ready: a tenth of the days on which none lasts, three days each, a rise of 18."""
    rises = days(stage(), 6000, per_month=3.0, days=3.0, rise=18.0)
    starts, on = began(rises), rises[:, 2] > 0.0
    quiet = (~on[:-1]).sum()
    assert (~on[starts - 1]).sum() / quiet == pytest.approx(1.0 - np.exp(-3.0 / DAYS_PER_MONTH), rel=0.1)
    assert on.sum() / len(starts) == pytest.approx(3.0, rel=0.1)
    assert rises[starts, 2].mean() == pytest.approx(18.0, rel=0.1)


def test_the_rise_falls_with_distance_from_where_it_began() -> None:
    """28 km at a scale of 28 km: a part in e; beyond three scales nothing."""
    rises = days(stage(), 400, per_month=4.0, scale_km=27.8)
    one = rises[began(rises)[0]]
    assert one[2] > 0.0 and one[1] / one[2] == one[3] / one[2] == pytest.approx(np.exp(-1.0), rel=0.01)
    assert one[0] / one[2] == pytest.approx(np.exp(-2.0), rel=0.01)
    assert (days(stage(), 400, per_month=4.0, scale_km=9.0)[:, [0, 1, 3, 4]] == 0.0).all()


def test_twice_the_men_or_a_campaign_of_two_begin_twice_as_many() -> None:
    base = len(began(days(stage(50), 6000, per_month=2.0, days=1.0)))
    double = stage(50)
    double["org.campaign"][JNIM, IN_CENTRE] = 2.0
    for s in (stage(100), double):
        assert len(began(days(s, 6000, per_month=2.0, days=1.0))) / base == pytest.approx(2.0, rel=0.25)


@pytest.mark.parametrize("action", [HIDE, GOVERN])
def test_who_hides_or_governs_begins_none(action: int) -> None:
    assert (days(stage(action=action), 300, per_month=4.0) == 0.0).all()


def test_organisations_and_zones_have_their_own() -> None:
    s = stage(100, region=GAO)
    s.cell(1, 100, action=STRIKE, org=ISGS)
    days(s, 300, per_month=4.0)
    assert s["org.offensive_rise"][JNIM, IN_NORTH] != s["org.offensive_rise"][ISGS, IN_NORTH] > 0.0
    assert (s["org.offensive_rise"][:, IN_CENTRE] == 0.0).all() and s["org.offensive_square"][ISGS, IN_NORTH] == 1


def expected(action: int, rise: float) -> float:
    """Deaths that assaults on a post of 100 are expected to cost, where its square has such a rise."""
    s = Stage()
    s.garrison(2, 100)
    s.cell(2, 20, action=action, garrison=0)
    s["field.offensive"][JNIM, 2] = rise
    s.act(assaults, s.day(), per_week=0.01)
    return s.tally("assaults_expected_deaths")


def test_an_offensive_multiplies_the_rates_of_who_attacks_and_calls_up_who_governs_and_nobody_else() -> None:
    """A rise of nine: ten times the assaults of a cell that assaults, nine times of one that governs; who hides stays out."""
    one = expected(ASSAULT, 0.0)
    assert expected(ASSAULT, 9.0) / one == pytest.approx(10.0, rel=0.01)
    assert expected(GOVERN, 9.0) / one == pytest.approx(9.0, rel=0.01)
    assert expected(GOVERN, 0.0) == expected(HIDE, 9.0) == expected(STRIKE, 9.0) == 0.0


@pytest.mark.parametrize(("rise", "resting"), [(0.0, 1.0), (3.0, 0.25)])
def test_in_an_offensive_cells_go_on_where_they_would_rest(rise: float, resting: float) -> None:
    s = Stage()
    for k in range(50):
        s.cell(2, 20, slot=5000 + k)
    s["field.offensive"][JNIM, 2] = rise
    events = [Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", cell=row, organisation=JNIM) for row in range(50)]
    s.act(strength, s.day(events=events), "settle")
    assert (s["cell.rest_until"][:50] > s.day().number).mean() == pytest.approx(resting, abs=0.13)


@pytest.mark.parametrize(("per_month", "least", "most"), [(0.0, 0.85, 1.15), (1.0, 1.5, 9.0)])
def test_attacks_come_in_bursts_and_at_the_null_day_by_day(per_month: float, least: float, most: float) -> None:
    """Variance over mean of daily counts: one where days are independent, well above one with offensives.

    Five cells on five posts a square apart, whose men are made good.
    """
    s, found = Stage(), []
    for square in range(5):
        s.garrison(square, 100)
        s.cell(square, 20, action=ASSAULT, garrison=square)
    for k in range(1200):
        day = s.day(number=16000 + k)
        s.act(offensives, day, per_month=per_month, rise=60.0)
        found.append(len(s.act(assaults, day, per_week=0.2, learning=0.0)))
    assert least < np.var(found) / np.mean(found) < most
    assert max(found) == 5 or per_month == 0.0, "on a bad day each post is assaulted"
