"""M21: people flee violence where they live, some abroad, and return slowly where nobody is afraid."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.events import Event
from sim.rules.people import displacement

STAY: dict[str, float] = {"return_per_day": 0.0, "abroad_share": 0.0, "settle_per_year": 0.0}


def killing(dead: int) -> Event:
    """A massacre at the middle locality."""
    return Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=dead, community=1)


def live(s: Stage, dead: int = 0, number: int = 16876, **params: Any) -> Stage:
    """A day, with a massacre at the middle locality where there are dead."""
    s.act(displacement, s.day(number=number, events=[killing(dead)] if dead else []), **{**STAY, **params})
    return s


@pytest.mark.parametrize(("dead", "cover", "per_death"), [(10, 0.0, 34.0), (10, 0.5, 17.0), (30, 0.0, 1000.0), (0, 0.0, 0.0)])
def test_a_massacre_moves_people_by_its_rate_less_under_cover_and_no_more_than_the_most_share(
    dead: int, cover: float, per_death: float
) -> None:
    """So many a death: room x (1 - exp(-those / room)) for a room of a quarter of 19,990... of the locality; half at 2 ln 2."""
    found = []
    for k in range(60):
        s = Stage()
        s["field.cover"][:] = cover
        given = {"per_death": 1000.0 if dead == 30 else 34.0, "most_share": 0.25, "shelter": 2 * np.log(2.0)}
        found.append(live(s, dead, 16000 + k, **given).tally("new_displaced"))
    room = 0.25 * (Stage()["community.people"][1] - dead)
    assert np.mean(found) == pytest.approx(room * (1 - np.exp(-dead * per_death / room)), abs=1.0)


def test_some_leave_the_country() -> None:
    s = live(Stage(), 50, abroad_share=0.4, per_death=100.0)
    assert s["community.abroad"][1] / (s["community.abroad"][1] + s["community.displaced"][1]) == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize(("fear", "least", "most"), [(0.0, 1000 * 0.99**30 - 12, 1000 * 0.99**30 + 12), (9.0, 950, 1000)])
def test_they_return_slowly_and_later_where_they_are_afraid(fear: float, least: float, most: float) -> None:
    """1 percent a day of 1,000 over 30 days: 1,000 x 0.99^30 still away."""
    s = Stage()
    s["community.displaced"][1] = 1000
    s["community.people_home"][1] -= 1000
    s["community.fear"][1] = fear
    for k in range(30):
        live(s, number=16876 + k, return_per_day=0.01, fear_half_life=200.0)
    assert least <= s["community.displaced"][1] <= most


def test_some_settle_elsewhere_for_good() -> None:
    """A quarter a year of 3,000 displaced and 1,000 abroad over 60 days: 4,000 x (1 - (1 - 0.25 / 365.25)^60) settle, of both alike."""
    s = Stage()
    s["community.displaced"][1], s["community.abroad"][1] = 3000, 1000
    s["community.people_home"][1] -= 4000
    for k in range(60):
        live(s, number=16876 + k, settle_per_year=0.25)
    assert s["community.settled"].tolist() == [0, pytest.approx(4000 * (1 - (1 - 0.25 / 365.25) ** 60), abs=6), 0]
    assert s["community.people"][1] == Stage()["community.people"][1] - s["community.settled"][1]
    assert (3000 - s["community.displaced"][1]) / s["community.settled"][1] == pytest.approx(0.75, abs=0.12)


def test_fear_counts_all_the_dead_and_fades() -> None:
    s = Stage()
    raid = Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=5, deaths_b=3, community=1, garrison=0, cell=0)
    s.act(displacement, s.day(events=[raid]), **STAY)
    assert s["community.fear"].tolist() == [0.0, 8.0, 0.0]
    for k in range(40):
        live(s, number=16900 + k, fear_half_life=40.0)
    assert s["community.fear"][1] == pytest.approx(4.0)


@pytest.mark.parametrize(("cover", "back"), [(0.0, 100), (0.5, 150)])
def test_the_displaced_return_sooner_under_cover(cover: float, back: int) -> None:
    """10,000 displaced at 0.01 a day: 100 return, and 150 under half cover at 1."""
    s = Stage()
    s["field.cover"][:] = cover
    s["community.displaced"][1], s["community.people_home"][1] = 10000, int(s["community.people"][1]) - 10000
    assert live(s, return_per_day=0.01, security=1.0).tally("returned") == pytest.approx(back, abs=1)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_dead_are_missed_where_they_lived_and_nowhere_else(place: int) -> None:
    """Each locality, the first among them; an event of no locality costs none of them anybody."""
    s = Stage()
    before, expected = s["community.people"].copy(), [9 if c == place else 0 for c in range(3)]
    events = [Event(2, 3, "x", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=9, community=c) for c in (place, -1)]
    s.act(displacement, s.day(events=events), **STAY, per_death=0.0)
    assert (before - s["community.people"]).tolist() == s["community.cum_killed"].tolist() == expected
    assert s["community.fear"].tolist() == expected
