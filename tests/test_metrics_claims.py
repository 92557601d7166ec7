"""Metrics that the claims of the letter need, worked by hand on ten days of mandate."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tiny
from test_metrics_groups import MANDATE, early, event, measure, record

BASE, MOVE = ("indirect_fire", "complex_attack"), ("ambush", "ied")
MEANS = {"support_jihadists": "support_jihadists", "moc_men_out": "moc_out", "moc_toll_share": "moc_toll_share",
         "coherence": "coherence", "aversion": "aversion"}  # fmt: skip


def attack(day: int, subtype: str, dead: int = 0) -> tuple[object, ...]:
    """An attack on the mission, its dead on the mission's side."""
    row = list(event(day, 0, kind=1, best=0, sides=("MINUSMA", "JNIM"), initiator="JNIM"))
    row[3], row[13], row[14] = dead, "MINUSMA", subtype
    return tuple(row)


def killing(day: int, square: int, civilians: int, initiator: str = "ISGS") -> tuple[object, ...]:
    """Civilians killed by one side."""
    row = list(event(day, square, kind=3, best=0, sides=(initiator, "Civilians")))
    row[5] = civilians
    return tuple(row)


def test_attacks_on_the_mission_are_at_bases_or_on_the_move() -> None:
    of = record([attack(9, kind) for kind in (*BASE, *BASE, *MOVE)] + [attack(MANDATE - 1, "ied"), event(9, 0, kind=1)])
    assert measure("attacks_on_bases", of) == 4.0 and measure("attacks_on_move", of) == 2.0
    assert measure("attacks_on_mission", of) == 6.0


def test_peacekeepers_are_killed_for_so_many_days_on_patrol() -> None:
    """Ten days of mandate with 20 platoons out: 3 dead in 200 patrol-days, whether they set out once or every morning."""
    name, dead = "peacekeeper_deaths_per_1000_patrol_days", [attack(9, "ied", 3), attack(1, "ied", 5)]
    for patrols in (early(900.0, 2.0), early(900.0, 30.0)):
        assert measure(name, record(dead, patrol_days=early(900.0, 20.0), patrols=patrols)) == pytest.approx(1000.0 * 3 / 200)
    assert measure(name, record([attack(9, "ied", 3)], patrol_days=0.0)) == 3000.0, "no division by nothing"


def test_soldiers_of_any_flag_are_counted_whoever_dies() -> None:
    rows = [event(9, 0, kind=1, best=0), event(9, 0, kind=1), event(9, 0, kind=2), event(9, 0, kind=3), event(1, 0, kind=1)]
    assert measure("state_based_events", record(rows)) == 2.0


@pytest.mark.parametrize(("region", "centre", "north"), [(tiny.MOPTI, 7.0, 0.0), (tiny.GAO, 0.0, 7.0)])
def test_harm_falls_on_the_centre_or_the_north(region: int, centre: float, north: float) -> None:
    rows = [killing(9, 0, 5), killing(9, 1, 2), killing(1, 0, 8), event(9, 0, best=0)]
    of = record(rows, region=region)
    assert (measure("civilian_deaths_centre", of), measure("civilian_deaths_north", of)) == (centre, north)
    share = 1.0 if centre else 0.0
    assert measure("centre_share_of_deaths", of) == measure("centre_share_of_events", of) == share


def test_shares_are_unknown_where_nothing_happens() -> None:
    calm = record([event(9, 0, best=0), event(1, 0)])
    for name in ("centre_share_of_deaths", "centre_share_of_events"):
        assert math.isnan(measure(name, calm)), name


@pytest.mark.parametrize(("name", "tally"), MEANS.items())
def test_levels_are_means_over_the_mandate(name: str, tally: str) -> None:
    assert measure(name, record(**{tally: early(9.0, 0.25)})) == 0.25


def test_counts_and_stocks_of_the_mandate() -> None:
    of = record(team_days=early(5.0, 2.0), raids=early(5.0, 0.5), fighters_isgs=early(90.0, 40.0), bounties=early(7.0, 2.0))
    assert (measure("team_days", of), measure("raids", of), measure("fighters_isgs", of)) == (20.0, 5.0, 40.0)
    assert measure("bounties", of) == pytest.approx(730.0)


def test_jihadists_events_lie_outside_seats_of_administration(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.metrics import rural_share_of_jihadist_events as rural

    monkeypatch.setattr(rural, "seats", lambda geography: np.arange(geography.squares.number) == 0)
    rows = [killing(9, 0, 1), killing(9, 1, 1, "JNIM"), killing(9, 2, 0, "Ansaroul_Islam"), killing(9, 3, 4, "FAMA"), killing(1, 0, 1)]
    assert rural.measure(record(rows)) == pytest.approx(2 / 3)
    assert math.isnan(rural.measure(record([killing(9, 3, 4, "FAMA")])))
