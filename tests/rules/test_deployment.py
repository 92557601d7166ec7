"""M01: contingents follow the dated maps, then the measures; losses are made good by rotation; nobody is created."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import Stage, table

from sim.events import Event
from sim.measures.bases import Move
from sim.measures.contingents import CountryOrder
from sim.rules.mission import deployment
from sim.rules.mission._contingents import largest_remainder

MAPS = table(
    date=np.array(["2016-01-01", "2016-01-01", "2016-03-01", "2016-03-01", "2016-03-01"], "datetime64[D]"),
    base=["base0", "base4", "base0", "base4", "base4"], country=["Togo", "Chad", "Togo", "Chad", "Togo"],
    troops=[300, 200, 250, 200, 80], infantry=[150, 120, 120, 120, 40],
)  # fmt: skip
EARLY, MARCH = 16801, 16861  # 1 January and 1 March 2016


def stage() -> Stage:
    s = Stage(bases=(0, 4), contingents=MAPS)
    live(s, EARLY, index=0)
    return s


def live(
    s: Stage, number: int, measures: dict[str, Any] | None = None, verb: str = "resolve", events: list[Event] | None = None, **changes: Any
) -> None:
    first = str(np.datetime64(number, "D")).endswith("-01")
    day = s.day(measures, number=number, first_of_month=first, **changes)
    day.events = events or []
    s.act(deployment, day, verb)


def men(s: Stage, column: str = "men") -> dict[tuple[int, int], int]:
    """Men by base and country."""
    n = int(s["contingent.size"][0])
    return {
        (int(b), int(c)): int(m)
        for b, c, m in zip(s["contingent.base"][:n], s["contingent.country"][:n], s[f"contingent.{column}"][:n], strict=True)
        if m
    }


def loss(dead: int, row: int = 0, wounded: int = 0) -> Event:
    return Event(0, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=dead, wounded_a=wounded, contingent=row)


def test_the_first_map_is_in_force_from_the_first_day() -> None:
    s = stage()
    assert sorted(men(s).values()) == [200, 300] and s["base.people"].tolist() == [300.0, 200.0] and s.tally("troops") == 500.0
    assert s["contingent.infantry"][:2].tolist() == [150, 120]


def test_a_new_map_replaces_the_old_one_on_its_day() -> None:
    s = stage()
    live(s, MARCH - 1)
    assert s.tally("troops") == 500.0
    live(s, MARCH)
    assert s["base.people"].tolist() == [250.0, 280.0] and sorted(men(s).values()) == [80, 200, 250]


def test_a_map_may_give_a_base_a_single_man() -> None:
    one = table(date=np.array(["2016-01-01"], "datetime64[D]"), base=["base0"], country=["Togo"], troops=[1], infantry=[1])
    s = Stage(bases=(0, 4), contingents=one)
    live(s, EARLY, index=0)
    assert list(men(s).values()) == [1] and s.tally("troops") == 1.0


def test_after_the_mandate_date_maps_are_frozen() -> None:
    s = stage()
    live(s, MARCH, after_mandate=True)
    assert s["base.people"].tolist() == [300.0, 200.0]


def test_the_dead_are_gone_until_rotation() -> None:
    s = stage()
    live(s, EARLY + 5, verb="settle", events=[loss(4, wounded=3)])
    assert (s["contingent.men"][0], s["contingent.infantry"][0], s["contingent.cum_killed"][0], s["contingent.wounded"][0]) == (
        296,
        146,
        4,
        3,
    )
    assert (s.tally("troops_killed"), s.tally("troops")) == (4.0, 496.0)
    live(s, EARLY + 20)
    assert s["contingent.men"][0] == 296
    live(s, 16832)  # 1 February
    assert (s["contingent.men"][0], s["contingent.infantry"][0], s["contingent.cum_replaced"][0]) == (300, 150, 4)


def test_the_dead_before_a_new_map_are_booked() -> None:
    """Four die in February; on the day of the new map they count as replaced, and the map's strength is there."""
    s = stage()
    live(s, MARCH - 5, verb="settle", events=[loss(4)])
    live(s, MARCH)
    assert s["contingent.cum_replaced"].sum() == 4 and s["contingent.men"].sum() == s["contingent.establishment"].sum() == 530


CLOSE = {"bases": {"orders": {"kidal": {"action": "close", "to": "gao"}}}}


def ordered(*moves: Move, fill: float = 0.0, factor: float = 1.0, crews: tuple[float, float] = (0.0, 0.0), lost: int = 0) -> Stage:
    """The mandate date with orders for bases, men to add, and crews to find."""
    s = stage()
    live(s, EARLY + 5, verb="settle", events=[loss(lost)] if lost else [])
    day = s.day(number=16876, first_of_mandate=True, after_mandate=True)
    day.levers = {
        **day.levers, "bases": {"orders": list(moves)}, "troops": {"fill": fill, "factor": factor},
        "equipment": {**day.levers["equipment"], "crews": np.array(crews)},
    }  # fmt: skip
    s.act(deployment, day)
    return s


def test_closing_moves_everybody_to_the_named_base_by_country() -> None:
    s = ordered(Move(-1, (1,), 0, 1.0, 0))
    assert s["base.people"].tolist() == [500.0, 0.0] and s["base.open"].tolist() == [True, False]
    before = men(stage())
    chad = next(country for (base, country) in before if base == 1)
    assert men(s) == {(0, next(c for (b, c) in before if b == 0)): 300, (0, chad): 200} and s.tally("troops_moved") == 200.0
    assert men(s, "infantry")[(0, chad)] == 120


def test_shrinking_moves_its_share() -> None:
    s = ordered(Move(-1, (0,), 1, 0.25, 0))
    assert s["base.people"].tolist() == [225.0, 275.0] and s["contingent.establishment"].sum() == 500


def test_filling_adds_pro_rata_and_to_the_man() -> None:
    s = ordered(fill=100.0)
    assert s["base.people"].tolist() == [360.0, 240.0] and s["contingent.men"].sum() == 600
    assert s["contingent.infantry"][:2].tolist() == [180, 144], "the same shares"


def test_three_times_the_men_are_three_of_each_kind_and_the_missing_stay_missing() -> None:
    s = ordered(factor=3.0, lost=4)
    assert s["contingent.establishment"][:2].tolist() == [900, 600] and s["contingent.establishment_infantry"][:2].tolist() == [450, 360]
    assert s["contingent.men"][:2].tolist() == [896, 600] and s["contingent.infantry"][:2].tolist() == [446, 360]
    assert s.tally("troops_arrived") == 1000.0 and s.tally("troops") == 1496.0 and s["base.helicopters_change"].tolist() == [0.0, 0.0]


def test_a_mission_that_is_removed_leaves_no_man_no_base_and_no_helicopter() -> None:
    s = ordered(factor=0.0, lost=4)
    for name in ("establishment", "establishment_infantry", "men", "infantry"):
        assert s[f"contingent.{name}"].sum() == 0
    assert (s.tally("troops_left"), s.tally("troops"), s.tally("establishment")) == (496.0, 0.0, 0.0)
    assert s["base.open"].tolist() == [False, False] and s["field.mission_reach"].sum() == 0.0
    assert (s["base.helicopters_change"] == -s.geography.bases.helicopters).all() and s["base.helicopters_change"].sum() < 0
    live(s, 16922, after_mandate=True)
    assert s.tally("troops") == 0.0, "no rotation brings them back"


@given(st.floats(0.0, 3.0), st.integers(0, 300))
def test_any_factor_gives_whole_men_of_whom_none_is_present_twice(factor: float, lost: int) -> None:
    s = ordered(factor=factor, lost=lost)
    c = {name: s[f"contingent.{name}"][:2] for name in ("establishment", "establishment_infantry", "men", "infantry")}
    assert c["establishment"].sum() == round(factor * 500) and (np.abs(c["establishment"] - factor * np.array([300, 200])) < 1).all()
    assert (c["infantry"] >= 0).all() and (c["infantry"] <= c["men"]).all() and (c["men"] <= c["establishment"]).all()
    assert (c["infantry"] <= c["establishment_infantry"]).all() and (c["establishment_infantry"] <= c["establishment"]).all()
    assert s.tally("troops_arrived") - s.tally("troops_left") == s.tally("troops") - (500 - lost)


def test_crews_come_from_others_then_infantry_and_men_stay() -> None:
    """Base 0 has 150 others: 100 crews change nothing, 190 take 40 from infantry."""
    few, many = ordered(crews=(100.0, 0.0)), ordered(crews=(190.0, 0.0))
    assert few["contingent.infantry"][:2].tolist() == [150, 120] and many["contingent.infantry"][:2].tolist() == [110, 120]
    for s in (few, many):
        assert s["contingent.men"].sum() == s["contingent.establishment"].sum() == 500
    assert many["contingent.establishment_infantry"][:2].tolist() == [110, 120]


def test_moving_while_men_are_missing_loses_nobody() -> None:
    s = stage()
    live(s, EARLY + 5, verb="settle", events=[loss(7, row=1)])
    day = s.day(number=16876, first_of_mandate=True, after_mandate=True)
    day.levers = {**day.levers, "bases": {"orders": [Move(-1, (1,), 0, 1.0, 0)]}}
    s.act(deployment, day)
    assert s["contingent.men"].sum() == 493 and s["contingent.establishment"].sum() == 500
    assert (s["contingent.men"] <= s["contingent.establishment"]).all()


def test_the_pull_of_a_base_fades_with_travel_time() -> None:
    s = stage()
    away = np.arange(5)
    assert s["field.mission_reach"] == pytest.approx(300 * np.exp(-away / 2.0) + 200 * np.exp(-(4 - away) / 2.0))


@pytest.mark.parametrize("total", [0, 1, 7, 100, 1001])
def test_largest_remainders_share_out_to_the_man(total: int) -> None:
    weights = np.array([3.0, 1.0, 1.0, 0.0, 2.5])
    out = largest_remainder(weights, total)
    assert out.sum() == total and out[3] == 0 and np.abs(out - weights / weights.sum() * total).max() < 1


# ---- countries that also serve in a joint force ------------------------------------------------------------------


def drawn(
    *countries: str, contributed: float = 0.3, agreed: bool = False, number: int = 16892, before: list[Event] | None = None, **changes: Any
) -> Stage:
    """1 April 2016, when battalions of 400 men form; Togo has 300 men here, 150 of them infantry, Chad 200 and 120."""
    s = stage()
    live(s, EARLY + 5, verb="settle", events=before or [])
    day = s.day(number=number, after_mandate=True, **{"first_of_month": number == 16892, **changes})
    joint = {
        **day.levers["joint_force"], "since": 16892, "men": 400, "roles_agreed": agreed,
        "battalions": tuple((country, 0, "base0") for country in countries),
    }  # fmt: skip
    day.levers = {**day.levers, "joint_force": joint}
    s.act(deployment, day, contributed=contributed)
    return s


def test_a_country_takes_infantry_out_for_its_battalions_and_only_that() -> None:
    """0.3 of 400 men are 120: Chad's all; two battalions of Togo's take 240 and find 150."""
    s = drawn("Chad")
    assert s["contingent.infantry"][:2].tolist() == [150, 0] and s["contingent.men"][:2].tolist() == [300, 80]
    assert s["contingent.establishment"][:2].tolist() == [300, 80] and s["contingent.establishment_infantry"][:2].tolist() == [150, 0]
    assert s.tally("troops_drawn") == 120.0 and s.tally("troops") == s.tally("establishment") == 380.0
    assert s["base.people"].tolist() == [300.0, 80.0]
    assert drawn("Togo", "Togo").tally("troops_drawn") == 150.0, "no more than there are"
    assert drawn("Togo", "Togo", contributed=0.1)["contingent.men"][:2].tolist() == [220, 200]


def test_nobody_is_taken_where_roles_are_agreed_or_by_strangers_or_at_the_null() -> None:
    for s in (drawn("Chad", "Togo", agreed=True), drawn("Mauritania"), drawn("Chad", contributed=0.0), drawn()):
        assert s["contingent.men"][:2].tolist() == [300, 200] and s.tally("troops_drawn") == 0.0


def test_men_leave_on_the_day_the_force_forms_and_once() -> None:
    assert drawn("Chad", number=16893).tally("troops_drawn") == 0.0
    assert drawn("Chad", number=16893, first_of_mandate=True).tally("troops_drawn") == 120.0
    assert drawn("Chad", number=16891, first_of_mandate=True).tally("troops_drawn") == 0.0


def test_two_contingents_of_a_country_give_in_proportion_and_to_the_man() -> None:
    s = stage()
    live(s, MARCH)  # Togo: 250 with 120 infantry and 80 with 40
    day = s.day(number=16892, after_mandate=True, first_of_month=True)
    day.levers = {**day.levers, "joint_force": {
        **day.levers["joint_force"], "since": 16892, "men": 333, "battalions": (("Togo", 0, "base0"),)}}  # fmt: skip
    s.act(deployment, day, contributed=0.3)
    assert s["contingent.infantry"][[0, 2]].tolist() == [45, 15] and s.tally("troops_drawn") == 100.0
    assert s["contingent.men"].sum() == s["contingent.establishment"].sum() == 430


@pytest.mark.parametrize("dead", [0, 5])
def test_where_men_are_missing_only_those_present_can_be_taken(dead: int) -> None:
    """On a mandate date in mid-month the dead are not yet replaced; establishment and men fall by the same."""
    s = drawn("Chad", before=[loss(dead, row=1)] if dead else None, number=16893, first_of_mandate=True)
    assert s.tally("troops_drawn") == 120 - dead
    assert s["contingent.establishment"][1] - s["contingent.men"][1] == dead and s["contingent.men"][1] == 80
    live(s, 16922, after_mandate=True)  # 1 May: rotation makes good the dead, not the drawn
    assert s["contingent.men"][:2].sum() == 380 + dead and s.tally("troops_replaced") == dead


# ---- bases that open, countries that come and go ------------------------------------------------------------------


def order(action: str, country: str = "Chad", day: int = 16893, **what: Any) -> CountryOrder:
    """An order for a country, for 2 April 2016 unless told."""
    start = {"base": -1, "men": 0, "infantry": 0, "helicopters": 0, "long_patrols": True, "beyond_km": 0.0}
    return CountryOrder(day, action, country, **{**start, **what})


def obeyed(*countries: CountryOrder, moves: tuple[Move, ...] = (), crews: tuple[float, float] = (0.0, 0.0), lost: int = 0) -> Stage:
    """Lived through 2 April 2016 under these orders, four weeks after the mandate date."""
    s = stage()
    for number in (16876, 16893):
        if number > 16876 and lost:
            live(s, number - 1, verb="settle", events=[loss(lost, row=1)], after_mandate=True)
        day = s.day(number=number, first_of_mandate=number == 16876, after_mandate=True)
        day.levers = {
            **day.levers, "bases": {"orders": list(moves)}, "contingents": {"orders": list(countries)},
            "equipment": {**day.levers["equipment"], "crews": np.array(crews)},
        }  # fmt: skip
        s.act(deployment, day)
    return s


def test_a_country_that_leaves_takes_its_men_and_helicopters_home() -> None:
    """Chad has 200 men at base 1, of whom three are dead: 197 go, none is replaced, and of the helicopter there one goes."""
    s = obeyed(order("leave", helicopters=3), lost=3)
    assert s["contingent.men"][:2].tolist() == [300, 0] and s["contingent.establishment"][:2].tolist() == [300, 0]
    assert (s.tally("troops_left"), s.tally("troops"), s.tally("establishment")) == (197.0, 300.0, 300.0)
    assert s["base.open"].tolist() == [True, False] and s["base.helicopters_change"].tolist() == [0.0, -1.0]
    live(s, 16922, after_mandate=True)
    assert s.tally("troops") == 300.0 and s.tally("troops_left") == 0.0, "the first of May replaces nobody of theirs"


def test_a_country_that_arrives_is_there_with_its_men_and_helicopters() -> None:
    s = obeyed(order("arrive", "Canada", base=1, men=250, infantry=50, helicopters=8))
    assert s["contingent.men"][2] == 250 and s["contingent.infantry"][2] == 50 and s["base.people"].tolist() == [300.0, 450.0]
    assert s.tally("troops_arrived") == 250.0 and s["base.helicopters_change"].tolist() == [0.0, 8.0] == [
        0.0,
        s.tally("helicopters_change"),
    ]
    more = obeyed(order("arrive", "Chad", base=1, men=50, infantry=50))
    assert more["contingent.men"][:2].tolist() == [300, 250] and int(more["contingent.size"][0]) == 2, "more of a country that is there"


def test_caveats_hold_for_all_of_a_country_and_no_other() -> None:
    s = obeyed(order("caveats", long_patrols=False, beyond_km=20.0), moves=(Move(16893, (1,), 0, 0.5, 0),))
    assert s["contingent.long_barred"][:3].tolist() == [False, True, True] and s["contingent.limit_km"][:3].tolist() == [0.0, 20.0, 20.0]


def test_those_who_stay_find_the_crews_of_those_who_left() -> None:
    """Base 0 has 300 of Togo, 150 of them infantry, and 100 of Canada, all of them others: 200 crews take 50 infantry once they left."""
    there = order("arrive", "Canada", day=16876, base=0, men=100)
    staying = obeyed(there, crews=(200.0, 0.0))
    assert staying["contingent.infantry"][0] == 150
    left = obeyed(there, order("leave", "Canada"), crews=(200.0, 0.0))
    assert left["contingent.infantry"][0] == 100 and left["contingent.men"][0] == 300


def test_an_opened_base_gets_its_men_to_the_man_and_takes_caveats_along() -> None:
    """100 of 500 men from both bases: 60 of Togo's 300 with 30 infantry, 40 of Chad's 200 with 24."""
    s = Stage(bases=(0, 4, 2), contingents=MAPS)
    live(s, EARLY, index=0)
    assert s["base.open"].tolist() == [True, True, False]
    day = s.day(number=16876, first_of_mandate=True, after_mandate=True)
    day.levers = {**day.levers, "bases": {"orders": [Move(-1, (0, 1), 2, 0.5, 100)]}}
    s.act(deployment, day)
    assert s["base.people"].tolist() == [240.0, 160.0, 100.0] and s["base.open"].all() and s.tally("troops_moved") == 100.0
    assert s["contingent.infantry"][:4].tolist() == [120, 96, 30, 24]
    assert s["contingent.men"].sum() == 500 and s["contingent.infantry"].sum() == 270


def test_orders_without_a_date_are_of_the_mandate_date_and_others_of_their_day() -> None:
    s = obeyed(moves=(Move(-1, (0,), 1, 0.5, 0),))
    assert s["base.people"].tolist() == [150.0, 350.0] and s.tally("troops_moved") == 0.0
    late = obeyed(moves=(Move(16893, (0,), 1, 0.5, 0),))
    assert late["base.people"].tolist() == [150.0, 350.0] and late.tally("troops_moved") == 150.0
    never = obeyed(moves=(Move(16894, (0,), 1, 0.5, 0),))
    assert never["base.people"].tolist() == [300.0, 200.0]
