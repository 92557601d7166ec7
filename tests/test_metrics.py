"""The words that metrics are made of and metrics with code of their own, by hand on ten days of mandate; what must add up in a run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import runs
import tiny

from sim import metrics
from sim.metrics import _routes, _words
from sim.metrics import rural_share_of_jihadist_events as rural
from sim.model import Mali
from sim.outputs import months, squares
from sim.outputs.record import Record, accumulate, event_table
from sim.run import run
from sim.words import NAMED_GROUPS, RECEIVERS

FIRST = int(np.datetime64("2017-06-25", "D").astype(int))
DAYS, MANDATE = 14, 4  # to 8 July; the mandate begins on 29 June and lasts ten days
MEN = (*(f"men_{name.lower()}" for name in NAMED_GROUPS), "men_splinters")
TALLIES = {*months._STOCKS.values(), *months._FLOWS.values()}
BY_NAME = {metric.name: metric for metric in metrics.catalogue()}


def event(
    day: int, square: int, kind: int = 2, best: int = 3, sides: tuple[str, str] = ("GATIA", "HCUA"), **changes: Any
) -> tuple[Any, ...]:
    """One row of the recorder; all deaths on the second side."""
    a, b = sides
    row = {"day": FIRST + day, "square": square, "kind": kind, "deaths_a": 0, "deaths_b": best, "civilians": 0, "wounded": 0, "seen": True,
           "best": best, "scripted": False, "a": a, "b": b, "initiator": a, "target": b, "subtype": "", "unit": ""}  # fmt: skip
    return tuple((row | changes).values())


def attack(day: int, subtype: str, dead: int = 0) -> tuple[Any, ...]:
    """An attack on the mission, its dead on the mission's side."""
    return event(day, 0, 1, 0, ("MINUSMA", "JNIM"), initiator="JNIM", deaths_a=dead, target="MINUSMA", subtype=subtype)


def killing(day: int, square: int, civilians: int, initiator: str = "ISGS") -> tuple[Any, ...]:
    """Civilians killed by one side."""
    return event(day, square, 3, 0, (initiator, "Civilians"), civilians=civilians)


def record(*rows: tuple[Any, ...], region: int = tiny.GAO, **daily: Any) -> Record:
    """Every tally of months is 0 unless given. One waypoint, in the middle of square 0; towns at 0, 2 and 4."""
    geography = tiny.ground(region=region, corridors=tiny.table(latitude=[0.0], longitude=[-4.125]))
    given = dict.fromkeys(TALLIES, 0.0) | daily
    columns = {name: np.broadcast_to(np.asarray(value, float), DAYS).copy() for name, value in given.items()}
    columns["date"] = (FIRST + np.arange(DAYS)).astype("datetime64[D]")
    return Record(key={}, daily=columns, events=event_table(list(rows)), squares={}, mandate=MANDATE, geography=geography)


def measure(name: str, of: Record) -> float:
    """One metric's value."""
    return BY_NAME[name].measure(of)


def early(before: float, after: float) -> np.ndarray:
    """A daily column with one value before the mandate date and another from it on."""
    return np.where(np.arange(DAYS) < MANDATE, before, after)


@pytest.mark.parametrize(("word", "value"), [
    (_words.mean("day"), 8.5), (_words.total("day", "two"), 85.0 + 20.0), (_words.last("day", "two"), 13.0 + 2.0),
    (_words.per_year("day", "two"), 365.0 * 10.5), (_words.ending("_expected"), 5.0),
    (_words.ratio("two", "day"), 20.0 / 85.0), (_words.mean_ratio("two", "day"), np.mean(2.0 / np.arange(4, 14))),
    (_words.ratio("two", "displaced"), 20.0), (_words.mean_ratio("two", "displaced"), 2.0),
])  # fmt: skip
def test_a_word_by_hand(word: _words.Number, value: float) -> None:
    """Of the mandate alone; in a ratio what is below counts as 1 at least."""
    of = record(day=early(900.0, 0.0) + np.arange(DAYS), two=early(900.0, 2.0), a_expected=early(9.0, 0.25), b_expected=early(9.0, 0.25))
    assert word(of) == pytest.approx(value)
    with pytest.raises(KeyError, match="nothing"):
        _words.mean("nothing")(of)


def test_the_word_for_events_by_hand() -> None:
    """Those that have a value, or one of several, count as 1 or with a column; none before the mandate date."""
    kinds = ("indirect_fire", "complex_attack", "ambush")
    of = record(*(attack(9, kind) for kind in (*kinds, "ambush")), attack(MANDATE - 1, "ambush"), event(9, 0), event(9, 1, 1, 5))
    by_name = ("attacks_on_bases", "attacks_on_move", "attacks_on_mission", "non_state_deaths", "deaths", "state_based_events")
    assert [measure(name, of) for name in by_name] == [2.0, 2.0, 4.0, 3.0, 8.0, 5.0]


def test_groups_and_men_are_those_of_the_last_day() -> None:
    of = record(men_gatia=early(900.0, 300.0), men_splinters=100.0)
    assert measure("fighters_armed_groups", of) == 400.0
    assert measure("group_fragmentation", of) == pytest.approx(1 - 0.75**2 - 0.25**2)
    assert measure("group_fragmentation", record(**dict.fromkeys(MEN[:-1], 10.0))) == pytest.approx(0.9), "ten equal groups"
    assert math.isnan(measure("group_fragmentation", record())), "without men nobody can say"
    del of.daily["men_msa"]
    with pytest.raises(KeyError, match="men_msa"):
        measure("fighters_armed_groups", of)


def test_days_to_collapse_are_all_where_there_is_none() -> None:
    days = np.arange(DAYS)
    assert measure("days_to_collapse", record(collapsed=(days < 2) | ((days >= 7) & (days < 9)))) == 3.0
    assert measure("days_to_collapse", record(collapsed=days < MANDATE)) == 10.0


def test_a_square_is_near_a_route_within_28_km_of_a_waypoint() -> None:
    near = _routes.near_route(record().geography)
    assert near.tolist() == [True, True, False, False, False], "a quarter of a degree is 27.8 km here, two are 55.6"


def test_clashes_near_routes_are_lethal_non_state_northern_and_of_the_mandate() -> None:
    rows = [event(MANDATE, 0), event(9, 1), event(9, 4), event(9, 4)]
    none = [event(MANDATE - 1, 0), event(9, 0, best=0), event(9, 0, kind=1), event(9, 0, kind=3)]
    assert measure("clashes_near_routes", record(*rows, *none)) == 2.0
    assert measure("clashes_near_routes", record(*rows, region=tiny.MOPTI)) == 0.0
    assert measure("clash_excess_near_routes", record(*rows, *none)) == pytest.approx(2 / 4 - 1 / 3), "one of three equal towns is near"
    assert math.isnan(measure("clash_excess_near_routes", record(*none))), "no fight, no share"


def test_the_towns_near_real_corridors_are_those_of_the_observed_pattern() -> None:
    """Towns stand in their squares here, and at their own coordinates in the seeds: the null must hardly differ."""
    geography = Mali(enlist=False).geography
    near, towns = _routes.near_route(geography), geography.localities
    north = np.isin(towns.region, _routes.NORTHERN)
    patterns = geography.seeds.observed_patterns
    observed = dict(zip(patterns["pattern"].tolist(), patterns["value"], strict=True))
    share = towns.town_people[north & near[towns.square]].sum() / towns.town_people[north].sum()
    assert share == pytest.approx(observed["north_town_population_near_corridor"], abs=0.005)
    area = np.isin(geography.squares.region, _routes.NORTHERN) & geography.squares.in_play
    assert (near & area).sum() / area.sum() == pytest.approx(observed["north_area_near_corridor"], abs=1e-6)


def test_deaths_by_those_who_broke_away() -> None:
    rows = [event(9, 0, 3, 1, ("GATIA_splinter_2", "Civilians")), event(9, 0, 1, 8, ("FAMA", "CJA"), initiator="CJA"),
            event(9, 0, best=4, sides=("MSA", "MNLA")), event(9, 0, best=2, sides=("HCUA", "MSA")),
            event(1, 0, sides=("MSA", "MNLA"))]  # fmt: skip
    assert measure("deaths_by_splinters", record(*rows)) == 4 + 1 + 8, "as initiators, of any type of violence"


def test_peacekeepers_are_killed_for_so_many_days_on_patrol() -> None:
    """Ten days of mandate with 20 platoons out: 3 dead in 200 patrol-days."""
    name, dead = "peacekeeper_deaths_per_1000_patrol_days", [attack(9, "ied", 3), attack(1, "ied", 5)]
    assert measure(name, record(*dead, patrol_days=early(900.0, 20.0))) == pytest.approx(1000.0 * 3 / 200)
    assert measure(name, record(*dead)) == 3000.0, "no division by nothing"


@pytest.mark.parametrize(("region", "centre", "north"), [(tiny.MOPTI, 7.0, 0.0), (tiny.GAO, 0.0, 7.0)])
def test_harm_falls_on_the_centre_or_the_north(region: int, centre: float, north: float) -> None:
    of = record(killing(9, 0, 5), killing(9, 1, 2), killing(1, 0, 8), event(9, 0, best=0), region=region)
    assert (measure("civilian_deaths_centre", of), measure("civilian_deaths_north", of)) == (centre, north)
    for name in ("centre_share_of_deaths", "centre_share_of_events"):
        assert measure(name, of) == centre / 7.0
        assert math.isnan(measure(name, record(event(9, 0, best=0), event(1, 0)))), "where nothing happens nobody can say"


def test_jihadists_events_lie_outside_seats_of_administration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rural, "seats", lambda geography: np.arange(geography.squares.number) == 0)
    rows = [killing(9, 0, 1), killing(9, 1, 1, "JNIM"), killing(9, 2, 0, "Ansaroul_Islam"), killing(9, 3, 4, "FAMA"), killing(1, 0, 1)]
    assert rural.measure(record(*rows)) == pytest.approx(2 / 3)
    assert math.isnan(rural.measure(record(killing(9, 3, 4, "FAMA"))))


def test_squares_add_up_cargo_and_count_days_held() -> None:
    sums, ones = np.zeros((11, 5)), np.ones(5)
    control = np.zeros((3, 5))
    for day in range(4):
        control[:, 2] = (day < 3, day == 3, 0)
        fields, by_side = (ones, ones, 2 * ones, ones, ones, np.arange(5.0)), (np.stack([0.5 * ones, 0.1 * ones]), control)
        accumulate(np.arange(5), sums, fields, by_side)
    out = squares.table(sums, 4, event_table([]), FIRST, record().geography)
    assert out["traffic"].tolist() == [0, 4, 8, 12, 16]
    assert out["held_cma"].tolist() == [0, 0, 0.75, 0, 0] and out["held_platform"].tolist() == [0, 0, 0.25, 0, 0]
    assert not out["held_outside"].any()
    assert (out["influence_jnim"] == 0.5).all() and out["influence_isgs"] == pytest.approx(0.1) and (out["cover"] == 2).all()


def test_months_take_stocks_at_their_end_and_add_up_flows() -> None:
    days = np.arange(DAYS, dtype=float)
    out = months.table(record(men_cja=days, contests=1.0, tolls_jnim=days))
    assert out["month"].tolist() == ["2017-06", "2017-07"]
    assert out["n_men_cja"].tolist() == [5, 13], "30 June is the sixth day"
    assert out["new_contests"].tolist() == [6, 8] and out["new_tolls_jnim"].tolist() == [15, days.sum() - 15]


@pytest.fixture(scope="module")
def lived() -> Record:
    """A short run of the whole model, a fortnight of it before the mandate."""
    return run("x", runs.make(14, 90), 3, 4)


def test_a_place_has_one_holder_a_day_and_cargo_crosses_its_country(lived: Record) -> None:
    held = np.stack([lived.squares[f"held_{name}"] for name in ("cma", "platform", "outside")])
    assert (held >= 0).all() and (held.sum(axis=0) <= 1 + 1e-9).all() and held.sum() > 1
    places = lived.geography.localities.square
    assert set(lived.squares["square"][held.sum(axis=0) > 0]) <= set(places.tolist())
    cargo = lived.window("cargo").sum()
    assert cargo > 0 and lived.squares["traffic"].max() <= cargo * (1 + 1e-9)


def test_every_dollar_that_networks_pay_is_received_or_lost(lived: Record) -> None:
    lines = (*(f"tolls_{name.lower()}" for name in RECEIVERS), "sponsorship", "bounties", "smuggling_seized")
    assert sum(measure(name, lived) for name in lines) == pytest.approx(measure("smuggling_paid", lived))
