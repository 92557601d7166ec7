"""M03 and M07: hours to surgery fall with helicopters, teams and nearness; one more helicopter widens what can be reached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny import Stage, ground

from sim.rules.mission import evacuation

PLAIN = {"fit_share": 1.0, "loading_hours": 0.0, "dust_share": 0.0}  # all aircraft fly on every day and wait for nobody


def hours(helicopters: float = 1.0, extra: float = 0.0, teams: float = 0.0, **params: float) -> np.ndarray:
    """Evacuation hours in a row of thirty squares from a base with a hospital at its end."""
    s = Stage(ground(1, 30, bases=(0,), places=(0, 15, 29)))
    s["base.added_helicopters"][:] = extra
    day = s.day(first_of_mandate=True)
    more = {"medevac_teams": np.array([teams])}
    day.levers = {**day.levers, "equipment": {**day.levers["equipment"], **more}}
    s.geography = replace(s.geography, bases=replace(s.geography.bases, helicopters=np.array([helicopters])))
    s.act(evacuation, day, **{**PLAIN, **params})
    return s["field.evacuation_hours"].copy()


def test_time_is_alarm_wait_and_flight_there_and_back() -> None:
    """Next door by day: 1 + 4/2 hours and no flight; by night (a quarter) by road: 1 hour and no road."""
    out = hours(2.0, alarm_hours=1.0, scarcity_hours=4.0, night_share=0.25, helicopter_kmh=200.0)
    assert out[0] == pytest.approx(1.0), "the road is quicker here: a hospital stands in this square"
    far = 29 * 0.25 * 111.2  # km along the equator
    by_air = 1.0 + 4.0 / 2.0 + 2.0 * far / 200.0
    assert out[29] == pytest.approx(0.75 * by_air + 0.25 * (1.0 + 29.0))


def test_one_more_helicopter_widens_the_reachable_squares() -> None:
    limit = 6.0
    few, more = hours(1.0, night_share=0.0), hours(1.0, extra=1.0, night_share=0.0)
    assert (more <= few).all() and (more <= limit).sum() > (few <= limit).sum() > 0


def test_a_team_cuts_alarm_and_wait() -> None:
    few, more = hours(1.0, night_share=0.0), hours(1.0, teams=1.0, night_share=0.0)
    flight = few - (0.8 + 5.0)
    cut = 1.0 - 0.5 * (1.0 - np.exp(-1.0))
    far = 20
    assert more[far] == pytest.approx((0.8 + 5.0) * cut + flight[far])
    assert hours(1.0, teams=1.0, team_gain=0.0) == pytest.approx(hours(1.0)), "at the null a team changes nothing"


def test_without_aircraft_the_wounded_go_by_road() -> None:
    assert hours(0.0, alarm_hours=1.0) == pytest.approx(np.minimum(1.0 + np.arange(30.0), 48.0))


def test_between_maps_nothing_is_worked_out_anew() -> None:
    s = Stage()
    s["field.evacuation_hours"][:], s["base.evacuated"][:] = 9.0, True
    s.act(evacuation, s.day(number=16877))
    assert (s["field.evacuation_hours"] == 9.0).all()


def test_aircraft_that_cannot_fly_lengthen_the_wait_and_dust_sends_more_by_road() -> None:
    """Two of four fit: a wait of 4/2 hours; half an hour aboard; of the day's three quarters a fifth by road, with the night's quarter."""
    far = 29 * 0.25 * 111.2
    out = hours(
        4.0, alarm_hours=1.0, scarcity_hours=4.0, night_share=0.25, helicopter_kmh=200.0, fit_share=0.5, loading_hours=0.5, dust_share=0.2
    )
    by_air = 1.0 + 4.0 / 2.0 + 0.5 + 2.0 * far / 200.0
    assert out[29] == pytest.approx(0.6 * by_air + 0.4 * (1.0 + 29.0))
