"""M13: a company chooses a place within a day of its camp by recorded violence and road; losses keep its men in."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, ground

from sim.actors import moc_company

MONDAY = 7 * 2411
BLIND: dict[str, float] = {"need_weight": 0.0, "road_weight": 0.0, "hours_scale": 5.0, "choice_noise": 1.0}


def stage(hour: float = 1e-9) -> Stage:
    """Sixty companies at the western end of a row; three localities."""
    s = Stage(ground(1, 5, places=(0, 2, 4), hour=hour))
    for k in range(60):
        s.add("moc_company", slot=k, square=0, men=120, place=-1)
    return s


def places(s: Stage, **params: Any) -> np.ndarray:
    return np.concatenate([s.act(moc_company, s.day(number=MONDAY, seed=(k, 9)), "decide", **{**BLIND, **params}).place for k in range(60)])


def odds(s: Stage, **params: Any) -> float:
    """Log odds of the farthest locality against the nearest."""
    share = np.bincount(places(s, **params), minlength=3)
    return float(np.log(share[2] / share[0]))


def test_recorded_violence_and_a_road_pull() -> None:
    s = stage()
    s["community.known_violence"][2] = 5.0
    assert odds(s, need_weight=0.6) == pytest.approx(0.6 * np.log(6.0), abs=0.17)
    s.geography.roads.road[4] = 1.0
    assert odds(s, road_weight=0.8) == pytest.approx(0.8, abs=0.17)


def test_travel_costs_and_nothing_beyond_a_day_is_chosen() -> None:
    """Four hours at a scale of four cost one unit; what is out of reach is never chosen."""
    s = stage(hour=1.0)
    assert odds(s, hours_scale=4.0, reach_hours=5.0) == pytest.approx(-1.0, abs=0.17)
    assert set(places(s, reach_hours=3.0)) == {0, 1} and set(places(s, reach_hours=1.0)) == {0}


def test_recent_dead_keep_men_in() -> None:
    s = stage()
    s["moc_company.shock"][0] = 10.0
    share = s.act(moc_company, s.day(number=MONDAY), "decide", out_share=0.2, caution=0.1).share
    assert share[:2].tolist() == pytest.approx([0.2 * np.exp(-1.0), 0.2])


def test_orders_hold_for_a_week() -> None:
    s = stage()
    s["moc_company.place"][:60], s["moc_company.share"][:60] = 1, 0.07
    order = s.act(moc_company, s.day(number=MONDAY + 3), "decide")
    assert (order.place == 1).all() and (order.share == 0.07).all()
    assert (s.act(moc_company, s.day(number=MONDAY), "decide").place != 1).any()
