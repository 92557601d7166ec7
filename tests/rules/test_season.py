"""The stage: the inner delta floods once a year, from about August, and not always on the same day."""

import numpy as np
from tiny import Stage

from sim.geography.roads import BOTH, DRY, FLOOD, RAINS
from sim.rules.record import season


def flooded(year: int, seed: int = 5, **params: int) -> list[int]:
    """Days of a year in flood."""
    s, first = Stage(), np.datetime64(f"{year}-01-01")
    out = []
    for k in range(365):
        month = int((first + np.timedelta64(k, "D")).astype("datetime64[M]").astype(int))
        s.act(season, s.day(day_of_year=k + 1, month_number=month, seed_history=(seed, 0)), **params)
        if s.tally("flood") in (FLOOD, BOTH):
            out.append(k + 1)
    return out


def test_rains_come_in_june_and_last_into_the_flood() -> None:
    """122 days from 1 June; a flood from day 213 to 312 comes on top and outlasts them."""
    s, rows = Stage(), []
    for k in range(365):
        s.act(season, s.day(day_of_year=k + 1, month_number=552), flood_start_day=213, flood_days=100, onset_spread_days=0)
        rows.append(int(s.tally("flood")))
    assert rows == [DRY] * 151 + [RAINS] * 61 + [BOTH] * 61 + [FLOOD] * 39 + [DRY] * 53


def onset(year: int, seed: int = 5, **params: int) -> int:
    """First day of flood in the second half of a year."""
    return next(day for day in flooded(year, seed, **params) if day > 150)


def test_the_onset_differs_from_year_to_year_within_its_spread() -> None:
    starts = [onset(2015, seed, onset_spread_days=14, flood_days=90) for seed in range(30)]
    assert min(starts) >= 213 - 14 and max(starts) <= 213 + 15 and len(set(starts)) > 10
    assert onset(2015, 3) != onset(2016, 3)
    assert {onset(2015, seed, onset_spread_days=0) for seed in range(5)} == {213}, "at the null no year differs"


def test_a_late_long_flood_lasts_its_length_over_the_new_year() -> None:
    """180 days from 31 August end on 26 February: the flood does not stop because the calendar turns."""
    late = {"flood_start_day": 243, "flood_days": 180, "onset_spread_days": 0}
    assert flooded(2015, **late) == [*range(1, 58), *range(243, 366)]


def test_a_flood_that_came_in_a_leap_year_ends_a_day_of_the_year_earlier() -> None:
    """Its 243rd day is 30 August in 2016, and the 180th day after it 25 February, the 56th of 2017; 2016 has its own 57 from 2015."""
    late = {"flood_start_day": 243, "flood_days": 180, "onset_spread_days": 0}
    assert flooded(2017, **late)[:57] == [*range(1, 57), 243]
    assert flooded(2016, **late)[:58] == [*range(1, 58), 243]
