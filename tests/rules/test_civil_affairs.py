"""M08: teams settle disputes and lower mistrust where they come; it wears off; some settling backfires."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import Stage, orders, table

from sim.events import Event
from sim.rules.mission import civil_affairs

STILL: dict[str, float] = {
    "settle_per_day": 0.0,
    "mistrust_per_day": 0.0,
    "recovery_days": 2000.0,
    "violence": 0.0,
    "backfire": 0.0,
    "mistrust": 0.3,
}


def stage(teams: int = 1) -> Stage:
    """Teams of three at the middle locality, with tension and mistrust at their background."""
    s = Stage(initial_state=table(variable=["tension"], cercle=["there"], cercle_b=["there"], value=[0.4]))
    for _ in range(teams):
        s.add("civil_team", square=2, officers=3.0, active=True)
    s["community.tension"][:] = s["community.calm"][:] = 0.4
    s["community.mistrust"][:] = 0.3
    return s


def live(s: Stage, square: int = 2, days: int = 1, deaths: int = 0, **params: float) -> Stage:
    for k in range(days):
        day = s.day(number=16876 + k)
        n = int(s["civil_team.size"][0])
        day.orders["civil_team"] = orders(square=[square] * n)
        if deaths:
            day.events.append(
                Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=deaths, community=1)
            )
        s.act(civil_affairs, day, **{**STILL, **params})
    return s


def test_one_visit_lowers_tension_at_its_own_rate_and_only_there() -> None:
    s = live(stage(), settle_per_day=0.02)
    assert s["community.tension"].tolist() == pytest.approx([0.4, 0.4 * np.exp(-0.02), 0.4])
    assert s["community.mistrust"].tolist() == pytest.approx([0.3, 0.3, 0.3])
    assert live(stage(), settle_per_day=0.0)["community.tension"].tolist() == pytest.approx([0.4] * 3), "at the null nothing is settled"


def test_one_visit_lowers_mistrust_at_its_own_rate() -> None:
    s = live(stage(), mistrust_per_day=0.05)
    assert s["community.mistrust"].tolist() == pytest.approx([0.3, 0.3 * np.exp(-0.05), 0.3])
    assert s["community.tension"].tolist() == pytest.approx([0.4] * 3)


def test_two_teams_do_twice_the_work() -> None:
    assert live(stage(2), settle_per_day=0.02)["community.tension"][1] == pytest.approx(0.4 * np.exp(-0.04))


def test_what_is_settled_may_turn_into_mistrust_and_at_the_null_does_not() -> None:
    settled = 0.4 * (1 - np.exp(-0.02))
    assert live(stage(), settle_per_day=0.02, backfire=0.5)["community.mistrust"][1] == pytest.approx(0.3 + 0.5 * settled)
    assert live(stage(), settle_per_day=0.02, backfire=0.0)["community.mistrust"][1] == pytest.approx(0.3)


def test_it_wears_off_toward_the_background() -> None:
    s = stage(0)
    s["community.tension"][:] = 0.1
    s["community.mistrust"][:] = 0.9
    live(s, days=60, recovery_days=60.0)
    part = (1 - 1 / 60) ** 60
    assert s["community.tension"] == pytest.approx(0.4 - 0.3 * part) and s["community.mistrust"] == pytest.approx(0.3 + 0.6 * part)


def test_the_dead_raise_tension_and_at_the_null_do_not() -> None:
    s = live(stage(0), deaths=10, violence=0.05)
    assert s["community.tension"].tolist() == pytest.approx([0.4, 0.4 + 0.6 * (1 - np.exp(-0.5)), 0.4])
    assert live(stage(0), deaths=10)["community.tension"][1] == pytest.approx(0.4)
    assert live(stage(0), deaths=10**5, violence=0.1)["community.tension"][1] <= 1.0


def test_the_background_keeps_part_of_what_the_dead_added_for_years_and_at_the_null_does_not() -> None:
    """Ten dead raise it by a fifth of 0.6 x (1 - e^-0.5); in a year at a scale of two it comes back by e^-0.5."""
    s = live(stage(0), deaths=10, violence=0.05, lasting=0.2)
    rise = 0.2 * 0.6 * (1 - np.exp(-0.5))
    assert s["community.calm"].tolist() == pytest.approx([0.4, 0.4 + rise, 0.4])
    assert live(s, days=365, memory_years=2.0)["community.calm"][1] == pytest.approx(0.4 + rise * np.exp(-0.5), abs=1e-3)
    assert live(stage(0), deaths=10, violence=0.05, lasting=0.0)["community.calm"].tolist() == pytest.approx([0.4] * 3)


def test_team_days_are_counted_in_town_and_away() -> None:
    s = live(stage(2))
    assert (s.tally("team_days"), s.tally("team_days_away"), s.tally("civil_officers")) == (2.0, 2.0, 6.0)
    assert live(s, square=0).tally("team_days_away") == 0.0


def raised(**civil: Any) -> list[float]:
    """Officers at each of two bases on the mandate date: seven at the first, two at the second, by the seed table."""
    s = Stage(bases=(0, 4), civil_staff=table(base=["base0", "base4", "elsewhere"], civil_affairs=[7.0, 2.0, 9.0]))
    day = s.day({"civil": civil}, first_of_mandate=True)
    day.orders["civil_team"] = orders(square=np.empty(0, np.int64))
    s.act(civil_affairs, day, **STILL)
    n = int(s["civil_team.size"][0])
    active = s["civil_team.active"][:n]
    return np.bincount(s["civil_team.base"][:n][active], s["civil_team.officers"][:n][active], 2).tolist()


def test_teams_are_raised_from_the_stations_staff() -> None:
    assert raised() == [7.0, 2.0]
    assert raised(staff_factor=2.0) == [14.0, 4.0]
    assert raised(staff_factor=2.0, placement="centre") == [14.0, 4.0], "both bases of this ground are in the Centre"
    assert raised(staff_factor=0.0) == [0.0, 0.0]


def test_at_the_mandate_extra_staff_goes_where_it_is_ordered() -> None:
    import runs

    def by_part(placement: str) -> tuple[float, float]:
        model = runs.live(runs.make(5, 10, measures={"civil": {"staff_factor": 2.0, "placement": placement}}))
        a, n = model.state.arrays, int(model.state.arrays["civil_team.size"][0])
        active = a["civil_team.active"][:n]
        officers = np.bincount(a["civil_team.base"][:n][active], a["civil_team.officers"][:n][active], len(model.geography.bases.key))
        return float(officers[model.geography.bases.centre].sum()), float(officers[~model.geography.bases.centre].sum())

    stations, centre, north = by_part("stations"), by_part("centre"), by_part("north")
    assert sum(stations) == pytest.approx(sum(centre), abs=2) and sum(stations) == pytest.approx(sum(north), abs=2)
    assert centre[0] > stations[0] > north[0]
