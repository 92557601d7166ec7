"""M08: teams settle disputes and lower mistrust where they come; it wears off; some settling backfires."""

from typing import Any

import numpy as np
import pytest
import runs
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
    killing = Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=deaths, community=1)
    for k in range(days):
        day = s.day(number=16876 + k, events=[killing] if deaths else [])
        day.orders["civil_team"] = orders(square=[square] * len(s.column("civil_team.slot")))
        s.act(civil_affairs, day, **{**STILL, **params})
    return s


@pytest.mark.parametrize("teams", [1, 2])
def test_visits_lower_tension_and_mistrust_at_their_own_rates_and_only_there(teams: int) -> None:
    s = live(stage(teams), settle_per_day=0.02, mistrust_per_day=0.05)
    assert s["community.tension"].tolist() == pytest.approx([0.4, 0.4 * np.exp(-0.02 * teams), 0.4])
    assert s["community.mistrust"].tolist() == pytest.approx([0.3, 0.3 * np.exp(-0.05 * teams), 0.3])


def test_what_is_settled_may_turn_into_mistrust() -> None:
    settled = 0.4 * (1 - np.exp(-0.02))
    assert live(stage(), settle_per_day=0.02, backfire=0.5)["community.mistrust"][1] == pytest.approx(0.3 + 0.5 * settled)


def test_it_wears_off_toward_the_background() -> None:
    s = stage(0)
    s["community.tension"][:] = 0.1
    s["community.mistrust"][:] = 0.9
    live(s, days=60, recovery_days=60.0)
    part = (1 - 1 / 60) ** 60
    assert s["community.tension"] == pytest.approx(0.4 - 0.3 * part) and s["community.mistrust"] == pytest.approx(0.3 + 0.6 * part)


def test_the_dead_raise_tension() -> None:
    s = live(stage(0), deaths=10, violence=0.05)
    assert s["community.tension"].tolist() == pytest.approx([0.4, 0.4 + 0.6 * (1 - np.exp(-0.5)), 0.4])


def test_the_background_keeps_part_of_what_the_dead_added_for_years() -> None:
    """Ten dead raise it by a fifth of 0.6 x (1 - e^-0.5); in a year at a scale of two it comes back by e^-0.5."""
    s = live(stage(0), deaths=10, violence=0.05, lasting=0.2)
    rise = 0.2 * 0.6 * (1 - np.exp(-0.5))
    assert s["community.calm"].tolist() == pytest.approx([0.4, 0.4 + rise, 0.4])
    assert live(s, days=365, memory_years=2.0)["community.calm"][1] == pytest.approx(0.4 + rise * np.exp(-0.5), abs=1e-3)


def test_team_days_are_counted_in_town_and_away() -> None:
    s = live(stage(2))
    assert (s.tally("team_days"), s.tally("team_days_away"), s.tally("civil_officers")) == (2.0, 2.0, 6.0)
    assert live(s, square=0).tally("team_days_away") == 0.0


@pytest.mark.parametrize(("civil", "officers"), [
    ({}, [7.0, 2.0]), ({"staff_factor": 2.0}, [14.0, 4.0]), ({"staff_factor": 2.0, "placement": "centre"}, [14.0, 4.0]),
    ({"staff_factor": 0.0}, [0.0, 0.0]),
])  # fmt: skip
def test_teams_are_raised_from_the_stations_staff(civil: dict[str, Any], officers: list[float]) -> None:
    """Seven officers at the first base, two at the second, by the seed table; both bases of this ground are in the Centre."""
    s = Stage(bases=(0, 4), civil_staff=table(base=["base0", "base4", "elsewhere"], civil_affairs=[7.0, 2.0, 9.0]))
    s.act(
        civil_affairs, s.day({"civil": civil}, first_of_mandate=True, orders={"civil_team": orders(square=np.empty(0, np.int64))}), **STILL
    )
    men = np.array(s.column("civil_team.officers")) * s.column("civil_team.active")
    assert np.bincount(s.column("civil_team.base"), men, 2).tolist() == officers


def test_at_the_mandate_extra_staff_goes_where_it_is_ordered() -> None:
    def by_part(placement: str) -> np.ndarray:
        """Officers of the North and of the Centre."""
        model = runs.live(runs.make(5, 10, measures={"civil": {"staff_factor": 2.0, "placement": placement}}))
        team = model.state.rosters["civil_team"]
        n = int(team["size"][0])
        return np.bincount(model.geography.bases.centre[team["base"][:n]], team["officers"][:n] * team["active"][:n], 2)

    stations, centre, north = (by_part(placement) for placement in ("stations", "centre", "north"))
    assert [centre.sum(), north.sum()] == pytest.approx([stations.sum()] * 2, abs=2)
    assert centre[1] > stations[1] > north[1]
