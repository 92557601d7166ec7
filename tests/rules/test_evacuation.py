"""M03 and M07: hours to surgery fall with helicopters, teams and nearness; one more helicopter widens what can be reached."""

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
    day = s.day(first_of_mandate=True, levers={"equipment": {"medevac_teams": np.array([teams])}})
    s.geography = replace(s.geography, bases=replace(s.geography.bases, helicopters=np.array([helicopters])))
    s.act(evacuation, day, **{**PLAIN, **params})
    found = s["field.evacuation_hours"].copy()
    s["field.evacuation_hours"][:], s["base.evacuated"][:] = 9.0, True
    s.act(evacuation, Stage().day(number=16877))
    assert (s["field.evacuation_hours"] == 9.0).all(), "between maps nothing is worked out anew"
    return found


@pytest.mark.parametrize(("fit", "loading", "dust"), [(1.0, 0.0, 0.0), (0.5, 0.5, 0.2)])
def test_time_is_alarm_wait_loading_and_flight_there_and_back(fit: float, loading: float, dust: float) -> None:
    """Of four aircraft those that are fit: 1 + 4 over them hours, half an hour aboard; by night, a quarter, and in dust by road."""
    given = {"alarm_hours": 1.0, "scarcity_hours": 4.0, "night_share": 0.25, "helicopter_kmh": 200.0}
    out = hours(4.0, **given, fit_share=fit, loading_hours=loading, dust_share=dust)
    assert out[0] == pytest.approx(1.0), "the road is quicker here: a hospital stands in this square"
    by_air = 1.0 + 4.0 / (4.0 * fit) + loading + 2.0 * (29 * 0.25 * 111.2) / 200.0
    flown = 0.75 * (1.0 - dust)
    assert out[29] == pytest.approx(flown * by_air + (1.0 - flown) * (1.0 + 29.0))


def test_one_more_helicopter_widens_the_reachable_squares() -> None:
    limit = 6.0
    few, more = hours(1.0, night_share=0.0), hours(1.0, extra=1.0, night_share=0.0)
    assert (more <= few).all() and (more <= limit).sum() > (few <= limit).sum() > 0


def test_a_team_cuts_alarm_and_wait() -> None:
    few, more = hours(1.0, night_share=0.0), hours(1.0, teams=1.0, night_share=0.0)
    cut = 1.0 - 0.5 * (1.0 - np.exp(-1.0))
    assert few[20] - more[20] == pytest.approx((0.8 + 5.0) * (1.0 - cut))


def test_without_aircraft_the_wounded_go_by_road() -> None:
    assert hours(0.0, alarm_hours=1.0) == pytest.approx(np.minimum(1.0 + np.arange(30.0), 48.0))
