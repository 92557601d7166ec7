"""M03: platoons drive out, stay and come back; what they pass, the hours they are there and the days are counted."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, orders

from sim.actors.patrol import BACK, BASE, ON_SITE, OUT, SHORT
from sim.rules.mission import patrolling

PLATOON = 35.0


def stage(infantry: int = 70, hour: float = 1.0, **options: Any) -> Stage:
    """One contingent of two platoons, raised, at the western end of a row of five squares, an hour apart unless told."""
    s = Stage(**{"bases": (0,), "hour": hour, **options})
    s.contingent(0, 100, infantry)
    live(s, 16876, [], [], first=True)
    return s


def live(
    s: Stage, number: int, task: list[int], target: list[int], first: bool = False, days: float = 3.0, trip: int = -1, **params: Any
) -> None:
    """One day with these orders; `first` lets the platoons be raised."""
    day = s.day({"posture": {"centre": {"long_patrol_days": days}}}, number=number, first_of_month=first)
    day.orders["patrol"] = orders(task=task, target=target, site=np.full(len(task), -1), trip=np.full(len(task), trip))
    s.act(patrolling, day, **params)


def test_one_platoon_for_each_full_thirty_five_infantry() -> None:
    s = stage(110)
    assert s.column("patrol.active") == [True] * 3 and len(set(s.column("patrol.slot"))) == 3
    for day, infantry, active in ((16877, 40, [True, False, False]), (16878, 110, [True] * 3)):
        s["contingent.establishment_infantry"][0] = infantry
        live(s, day, [0, 0, 0], [0, 0, 0], first=True)
        assert s.column("patrol.active") == active, "stood down, not forgotten, and the same platoons again"


def test_a_short_patrol_marks_its_way_and_its_hours() -> None:
    s = stage()
    live(s, 16877, [SHORT, BASE], [2, 0], short_hours=6.0, patrols_per_day=1.5)
    assert s["field.patrol_passages"].tolist() == [1.5, 1.5, 1.5, 0.0, 0.0]
    assert s["field.un_hours"].tolist() == [0.0, 0.0, PLATOON * 6.0 / 24.0, 0.0, 0.0]
    assert (s.tally("patrols"), s.tally("patrol_days"), s.tally("long_patrol_days")) == (1.5, 1.0, 0.0)
    assert s.tally("patrols_beyond") == 1.5, "two squares are 56 km"
    live(s, 16878, [SHORT, BASE], [0, 0])
    assert s.tally("patrols_beyond") == 0.0 and s.column("patrol.square") == [0, 0]
    live(s, 16879, [BASE, BASE], [0, 0])
    assert not s["field.un_hours"].any() and not s["field.patrol_passages"].any() and s.tally("patrol_days") == 0.0


def test_a_long_patrol_drives_stays_and_returns() -> None:
    """Six hours at three a day: two days out, two days there, two days back, then three of rest."""
    s, seen = stage(hour=1.5), []
    for k in range(1, 8):
        live(s, 16876 + k, [OUT if k == 1 else BASE, BASE], [4 if k == 1 else 0, 0], days=2.0, drive_hours=3.0, rest_days=3.0)
        seen.append((s["patrol.square"][0], s["patrol.task"][0], s["contingent.on_long"][0]))
    assert seen == [(2, OUT, 1), (4, ON_SITE, 1), (4, ON_SITE, 1), (4, BACK, 1), (2, BACK, 1), (0, BASE, 1), (0, BASE, 0)]
    assert int(s["patrol.rest_until"][0]) == 16876 + 6 + 3


def test_on_site_the_whole_platoon_counts_all_day_and_the_place_is_visited() -> None:
    s = stage()
    assert s["community.unvisited"].tolist() == [1.0, 1.0, 1.0]
    live(s, 16877, [OUT, BASE], [4, 0], drive_hours=6.0)
    assert s["field.patrol_passages"].tolist() == [0.0, 1.0, 1.0, 1.0, 1.0] and s.tally("patrols") == s.tally("patrols_beyond") == 1.0
    live(s, 16878, [BASE, BASE], [0, 0])
    assert s["field.un_hours"].tolist() == s["field.long_men"].tolist() == [0.0, 0.0, 0.0, 0.0, PLATOON]
    assert s["field.long_patrol_day"].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0] and s.tally("long_men") == PLATOON
    assert s["community.unvisited"].tolist() == [3.0, 3.0, 0.0], "driving by in a day is no visit; arriving is"


def test_from_its_place_a_platoon_goes_around_for_the_day_and_its_hours_are_split() -> None:
    """Six hours of 24 at the square that it visits, the rest at its place; nobody else's square is touched."""
    s = stage()
    live(s, 16876, [], [], first=True)
    live(s, 16877, [OUT, BASE], [3, 0], drive_hours=6.0)
    live(s, 16878, [BASE, BASE], [0, 0], trip=4, short_hours=6.0)
    assert s["field.un_hours"].tolist() == [0.0, 0.0, 0.0, PLATOON * 0.75, PLATOON * 0.25]
    assert s["field.patrol_passages"].tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]
    assert s["field.last_patrol"].tolist() == [0, 16877, 16877, 16878, 16878], "those passed on the way out a day before"
    assert s["field.long_men"].tolist() == [0.0, 0.0, 0.0, PLATOON, 0.0] and s["patrol.square"][0] == 3


def test_days_at_a_place_are_counted_with_their_distance_and_those_beside_a_base_apart() -> None:
    """Three squares of 27.8 km; a week after it has been there a square is no longer reached, and one with a base never is."""
    s = Stage(bases=(0, 3), hour=1.0, people=1000.0)
    s.contingent(0, 100, 70)
    s["base.open"][:] = True
    live(s, 16876, [], [], first=True)
    live(s, 16877, [OUT, BASE], [3, 0], drive_hours=6.0)
    live(s, 16878, [BASE, BASE], [0, 0])
    assert s.tally("site_days") == s.tally("site_days_at_bases") == 1.0 and s.tally("site_km") == pytest.approx(83.4, abs=0.2)
    assert (s.tally("squares_reached"), s.tally("people_reached")) == (2.0, 2000.0)
    s["base.open"][1] = False
    live(s, 16879, [BASE, BASE], [0, 0])
    assert (s.tally("site_days"), s.tally("site_days_at_bases"), s.tally("squares_reached")) == (1.0, 0.0, 3.0)
    s["contingent.establishment_infantry"][0] = 0
    for number in range(16880, 16887):
        live(s, number, [BASE, BASE], [0, 0])
        assert s.tally("squares_reached") == (3.0 if number < 16884 else 1.0 if number < 16886 else 0.0), number
