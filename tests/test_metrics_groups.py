"""Who fights whom, measured: metrics, months and sums by square on a record made by hand, and what must add up in a run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import runs
import tiny

from sim import metrics
from sim.metrics import _routes
from sim.outputs import squares
from sim.outputs.months import table as months_of
from sim.outputs.record import Record, accumulate, event_table
from sim.run import run
from sim.words import NAMED_GROUPS, RECEIVERS

FIRST = int(np.datetime64("2017-06-25", "D").astype(int))
DAYS, MANDATE = 14, 4  # to 8 July; the mandate begins on 29 June and lasts ten days
MEN = tuple(f"men_{name.lower()}" for name in NAMED_GROUPS)
BY_NAME = {metric.name: metric for metric in metrics.catalogue()}
MONEY = {
    **{f"tolls_{name.lower()}": (f"tolls_{name.lower()}",) for name in RECEIVERS},
    "sponsorship": tuple(f"sponsored_{name.lower()}" for name in RECEIVERS),
    "sponsorship_jihadists": ("sponsored_jnim", "sponsored_isgs"),
    "smuggling_seized": ("seized",),
    "smuggling_paid": ("paid",),
}
SUMS = {"contests_won": "contests_won", "robberies": "robberies", "moc_killed": "moc_killed"}
MEANS = {"truces": "truces", "moc_men": "moc_men", "tension": "tension"}
MILITIAS = ("militia_dogon", "militia_segou", "militia_fulani", "militia_tuareg", "militia_arab")
COUNTS = {
    "fighters_armed_groups": (*MEN, "men_splinters"), "group_fragmentation": (*MEN, "men_splinters"), "n_groups": ("n_groups",),
    "militia_men": MILITIAS,
    **{name: (tally,) for name, tally in (SUMS | MEANS).items()}, **MONEY,
}  # fmt: skip
"""Each metric of tallies, with the tallies that it reads."""


def event(
    day: int, square: int, kind: int = 2, best: int = 3, sides: tuple[str, str] = ("GATIA", "HCUA"), initiator: str = ""
) -> tuple[Any, ...]:
    """One row of the recorder; all deaths on the second side."""
    a, b = sides
    return (FIRST + day, square, kind, 0, best, 0, 0, True, best, False, a, b, initiator or a, b, "", "")


def record(rows: list[tuple[Any, ...]] | None = None, region: int = tiny.GAO, **daily: Any) -> Record:
    """Ten days of mandate; every tally of `COUNTS` is 0 unless given. One waypoint, in the middle of square 0; towns at 0, 2 and 4."""
    corridors = tiny.table(latitude=[0.0], longitude=[-4.125])
    geography = tiny.ground(region=region, corridors=corridors)
    columns = {name: np.zeros(DAYS) for names in COUNTS.values() for name in names}
    columns |= {name: np.broadcast_to(np.asarray(value, float), DAYS).copy() for name, value in daily.items()}
    columns["date"] = (FIRST + np.arange(DAYS)).astype("datetime64[D]")
    return Record(key={}, daily=columns, events=event_table(rows or []), squares={}, mandate=MANDATE, geography=geography)


def measure(name: str, of: Record) -> float:
    """One metric's value."""
    return BY_NAME[name].measure(of)


def early(before: float, after: float) -> np.ndarray:
    """A daily column with one value before the mandate date and another from it on."""
    return np.where(np.arange(DAYS) < MANDATE, before, after)


@pytest.mark.parametrize(("name", "tallies"), MONEY.items())
def test_money_is_the_mandates_as_a_yearly_sum(name: str, tallies: tuple[str, ...]) -> None:
    of = record(**{tally: early(1000.0, 2.0) for tally in tallies})
    assert measure(name, of) == pytest.approx(2.0 * 365.0 * len(tallies))
    others = {tally: 1.0 for names in MONEY.values() for tally in names if tally not in tallies}
    assert measure(name, record(**others)) == 0.0, "money of others"


@pytest.mark.parametrize(("name", "tally"), SUMS.items())
def test_counts_add_up_over_the_mandate(name: str, tally: str) -> None:
    assert measure(name, record(**{tally: early(7.0, 0.5)})) == 5.0


@pytest.mark.parametrize(("name", "tally"), MEANS.items())
def test_stocks_are_means_over_the_mandate(name: str, tally: str) -> None:
    assert measure(name, record(**{tally: early(9.0, 0.0) + np.arange(DAYS)})) == np.arange(MANDATE, DAYS).mean()


@pytest.mark.parametrize(("name", "tally"), [(name, tally) for name, tallies in COUNTS.items() for tally in tallies])
def test_a_missing_tally_is_an_error_and_no_zero(name: str, tally: str) -> None:
    of = record(men_gatia=5.0)
    del of.daily[tally]
    with pytest.raises(KeyError, match=tally):
        measure(name, of)


def test_groups_and_men_are_those_of_the_last_day() -> None:
    of = record(men_gatia=early(900.0, 300.0), men_splinters=100.0, n_groups=np.arange(DAYS))
    assert measure("n_groups", of) == DAYS - 1
    assert measure("fighters_armed_groups", of) == 400.0
    assert measure("group_fragmentation", of) == pytest.approx(1 - 0.75**2 - 0.25**2)
    assert measure("group_fragmentation", record(men_msa=40.0)) == 0.0, "one group alone is whole"
    equal = record(**dict.fromkeys(MEN, 10.0))
    assert measure("group_fragmentation", equal) == pytest.approx(0.9), "ten equal groups"
    assert math.isnan(measure("group_fragmentation", record())), "without men nobody can say"
    assert measure("militia_men", record(**dict.fromkeys(MILITIAS, early(50.0, 20.0)))) == 100.0


def test_a_square_is_near_a_route_within_28_km_of_a_waypoint() -> None:
    near = _routes.near_route(record().geography)
    assert near.tolist() == [True, True, False, False, False], "a quarter of a degree is 27.8 km here, two are 55.6"


def test_clashes_near_routes_are_lethal_non_state_northern_and_of_the_mandate() -> None:
    rows = [event(MANDATE, 0), event(9, 1), event(9, 4), event(9, 4)]
    none = [event(MANDATE - 1, 0), event(9, 0, best=0), event(9, 0, kind=1), event(9, 0, kind=3)]
    assert measure("clashes_near_routes", record(rows + none)) == 2.0
    assert measure("clashes_near_routes", record(rows, region=tiny.MOPTI)) == 0.0
    assert measure("clash_excess_near_routes", record(rows + none)) == pytest.approx(2 / 4 - 1 / 3), "one of three equal towns is near"
    assert math.isnan(measure("clash_excess_near_routes", record(none))), "no fight, no share"


def test_fights_spread_as_town_people_are_have_no_excess() -> None:
    assert measure("clash_excess_near_routes", record([event(9, square) for square in (0, 2, 4)])) == pytest.approx(0.0)


def test_the_towns_near_real_corridors_are_those_of_the_observed_pattern() -> None:
    """Towns stand in their squares here, and at their own coordinates in the seeds: the null must hardly differ."""
    from sim.model import Mali

    geography = Mali(enlist=False).geography
    near, towns = _routes.near_route(geography), geography.localities
    north = np.isin(towns.region, _routes.NORTHERN)
    patterns = geography.seeds.observed_patterns
    observed = dict(zip(patterns["pattern"].tolist(), patterns["value"], strict=True))
    share = towns.town_people[north & near[towns.square]].sum() / towns.town_people[north].sum()
    assert share == pytest.approx(observed["north_town_population_near_corridor"], abs=0.005)
    area = np.isin(geography.squares.region, _routes.NORTHERN) & geography.squares.in_play
    assert (near & area).sum() / area.sum() == pytest.approx(observed["north_area_near_corridor"], abs=1e-6)


def test_deaths_by_kind_and_by_those_who_broke_away() -> None:
    rows = [
        event(9, 0, best=4, sides=("MSA", "MNLA")), event(9, 0, best=2, sides=("HCUA", "MSA")),
        event(9, 0, 3, 1, ("GATIA_splinter_2", "Civilians")), event(9, 0, 1, 8, ("FAMA", "CJA"), initiator="CJA"),
        event(1, 0, best=16, sides=("MSA", "MNLA")),
    ]  # fmt: skip
    of = record(rows)
    assert measure("non_state_deaths", of) == 4 + 2
    assert measure("deaths_by_splinters", of) == 4 + 1 + 8, "as initiators, of any type of violence"


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
    rest = (
        "displaced fighters_jnim fighters_isgs fighters_ansaroul_islam people_under_jihadists people_covered support_state "
        "support_jihadists officials_north officials_centre schools_closed_north schools_closed_centre patrol_days long_patrol_days "
        "recruits fighters_killed punishments contests raids"
    )
    days = np.arange(DAYS, dtype=float)
    out = months_of(record(**dict.fromkeys(rest.split(), 0.0) | {"men_cja": days, "n_groups": days, "contests": 1.0, "tolls_jnim": days}))
    assert out["month"].tolist() == ["2017-06", "2017-07"]
    assert out["n_men_cja"].tolist() == out["n_groups"].tolist() == [5, 13], "30 June is the sixth day"
    assert out["new_contests"].tolist() == [6, 8]
    assert out["new_tolls_jnim"].tolist() == [15, days.sum() - 15]


@pytest.fixture(scope="module")
def lived() -> Record:
    """A short run of the whole model, a fortnight of it before the mandate."""
    return run("x", runs.make(14, 90), 3, 4)


def test_months_of_a_run_add_up(lived: Record) -> None:
    monthly = lived.monthly
    for name in ("contests", "robberies", "raids", *(f"tolls_{name.lower()}" for name in RECEIVERS)):
        assert monthly[f"new_{name}"].sum() == pytest.approx(lived.daily[name].sum()), name
    last = sum(monthly[f"n_{name}"][-1] for name in (*MEN, "men_splinters"))
    assert last == measure("fighters_armed_groups", lived) > 0
    assert monthly["n_groups"][-1] == measure("n_groups", lived)
    assert sum(monthly[f"n_{name}"][-1] for name in MILITIAS) == measure("militia_men", lived)
    assert monthly["n_tension"][-1] == lived.daily["tension"][-1] > 0
    assert monthly["new_deaths_non_state"].sum() == lived.events["best"][lived.events["type_of_violence"] == 2].sum()


def test_a_place_has_one_holder_a_day_and_cargo_crosses_its_country(lived: Record) -> None:
    held = np.stack([lived.squares[f"held_{name}"] for name in ("cma", "platform", "outside")])
    assert (held >= 0).all() and (held.sum(axis=0) <= 1 + 1e-9).all() and held.sum() > 1
    squares = lived.geography.localities.square
    assert set(lived.squares["square"][held.sum(axis=0) > 0]) <= set(squares.tolist())
    cargo = lived.window("cargo").sum()
    assert cargo > 0 and lived.squares["traffic"].max() <= cargo * (1 + 1e-9)


def test_every_dollar_that_networks_pay_is_received_or_lost(lived: Record) -> None:
    got = sum(measure(f"tolls_{name.lower()}", lived) for name in RECEIVERS) + measure("sponsorship", lived)
    bounties = 365.0 * lived.window("bounties").mean()
    assert got + bounties + measure("smuggling_seized", lived) == pytest.approx(measure("smuggling_paid", lived))


def test_only_outcomes_are_better_or_worse() -> None:
    assert {(BY_NAME[name].kind, BY_NAME[name].better) for name in MONEY} == {("circumstance", "none")}
    assert (BY_NAME["non_state_deaths"].kind, BY_NAME["non_state_deaths"].better) == ("outcome", "lower")
