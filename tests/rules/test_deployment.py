"""M01: contingents follow the dated maps, then the measures; losses are made good by rotation; nobody is created."""

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


def live(s: Stage, number: int, levers: dict[str, Any] | None = None, **changes: Any) -> None:
    """One day's resolution."""
    first = str(np.datetime64(number, "D")).endswith("-01")
    s.act(deployment, s.day(number=number, first_of_month=first, levers=levers or {}, **changes))


def lose(s: Stage, number: int, dead: int, row: int = 0, wounded: int = 0) -> None:
    """The evening of a day on which men of a contingent died."""
    event = Event(0, 1, "ambush", "MINUSMA", "JNIM", "JNIM", "MINUSMA", deaths_a=dead, wounded_a=wounded, contingent=row)
    s.act(deployment, s.day(number=number, events=[event] if dead else []), "settle")


def column(s: Stage, name: str) -> list[Any]:
    return s.column(f"contingent.{name}")


def test_each_map_is_in_force_from_its_day_and_none_after_the_mandate_date() -> None:
    """The four dead of February are booked, and the map's strength is there."""
    s = stage()
    assert column(s, "men") == [300, 200] and column(s, "infantry") == [150, 120]
    assert s["base.people"].tolist() == [300.0, 200.0] and s.tally("troops") == 500.0
    live(s, MARCH, after_mandate=True)
    assert s["base.people"].tolist() == [300.0, 200.0]
    lose(s, MARCH - 5, 4)
    live(s, MARCH)
    assert s["base.people"].tolist() == [250.0, 280.0] and column(s, "men") == column(s, "establishment") == [250, 200, 80]
    assert sum(column(s, "cum_replaced")) == 4


def test_the_dead_are_gone_until_rotation() -> None:
    s = stage()
    lose(s, EARLY + 5, 4, wounded=3)
    assert [column(s, name)[0] for name in ("men", "infantry", "cum_killed", "wounded")] == [296, 146, 4, 3]
    assert (s.tally("troops_killed"), s.tally("troops")) == (4.0, 496.0)
    live(s, EARLY + 20)
    assert column(s, "men")[0] == 296
    live(s, 16832)  # 1 February
    assert [column(s, name)[0] for name in ("men", "infantry", "cum_replaced")] == [300, 150, 4]


def ordered(*moves: Move, fill: float = 0.0, factor: float = 1.0, crews: tuple[float, float] = (0.0, 0.0), lost: int = 0) -> Stage:
    """The mandate date with orders for bases, men to add, and crews to find."""
    s = stage()
    lose(s, EARLY + 5, lost)
    levers = {"bases": {"orders": list(moves)}, "troops": {"fill": fill, "factor": factor}, "equipment": {"crews": np.array(crews)}}
    live(s, 16876, levers, first_of_mandate=True, after_mandate=True)
    return s


def test_closing_moves_everybody_to_the_named_base_by_country() -> None:
    s = ordered(Move(-1, (1,), 0, 1.0, 0), lost=7)
    assert s["base.people"].tolist() == [500.0, 0.0] and s["base.open"].tolist() == [True, False] and s.tally("troops_moved") == 200.0
    assert column(s, "base")[::2] == [0, 0] and column(s, "country")[1] == column(s, "country")[2]
    assert column(s, "men") == [293, 0, 200] and column(s, "infantry") == [143, 0, 120] and column(s, "establishment") == [300, 0, 200]


def test_shrinking_moves_its_share() -> None:
    s = ordered(Move(-1, (0,), 1, 0.25, 0))
    assert s["base.people"].tolist() == [225.0, 275.0] and s["contingent.establishment"].sum() == 500


def test_filling_adds_pro_rata_and_to_the_man() -> None:
    s = ordered(fill=100.0)
    assert s["base.people"].tolist() == [360.0, 240.0] and s["contingent.men"].sum() == 600
    assert s["contingent.infantry"][:2].tolist() == [180, 144], "the same shares"


def test_three_times_the_men_are_three_of_each_kind_and_the_missing_stay_missing() -> None:
    s = ordered(factor=3.0, lost=4)
    assert column(s, "establishment") == [900, 600] and column(s, "establishment_infantry") == [450, 360]
    assert column(s, "men") == [896, 600] and column(s, "infantry") == [446, 360]
    assert s.tally("troops_arrived") == 1000.0 and s.tally("troops") == 1496.0 and s["base.helicopters_change"].tolist() == [0.0, 0.0]


def test_a_mission_that_is_removed_leaves_no_man_no_base_and_no_helicopter() -> None:
    s = ordered(factor=0.0, lost=4)
    assert not any(sum(column(s, name)) for name in ("establishment", "establishment_infantry", "men", "infantry"))
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


@pytest.mark.parametrize(("crews", "infantry"), [(100.0, 150), (190.0, 110)])
def test_crews_come_from_others_then_infantry_and_men_stay(crews: float, infantry: int) -> None:
    """Base 0 has 150 others: 100 crews change nothing, 190 take 40 from infantry."""
    s = ordered(crews=(crews, 0.0))
    assert column(s, "infantry") == column(s, "establishment_infantry") == [infantry, 120]
    assert column(s, "men") == column(s, "establishment") == [300, 200]


def test_the_pull_of_a_base_fades_with_travel_time() -> None:
    s = stage()
    away = np.arange(5)
    assert s["field.mission_reach"] == pytest.approx(300 * np.exp(-away / 2.0) + 200 * np.exp(-(4 - away) / 2.0))


@pytest.mark.parametrize("total", [0, 7, 1001])
def test_largest_remainders_share_out_to_the_man(total: int) -> None:
    weights = np.array([3.0, 1.0, 1.0, 0.0, 2.5])
    out = largest_remainder(weights, total)
    assert out.sum() == total and out[3] == 0 and np.abs(out - weights / weights.sum() * total).max() < 1


# ---- countries that also serve in a joint force ------------------------------------------------------------------


def drawn(*countries: str, contributed: float = 0.3, dead: int = 0, number: int = 16892, **joint: Any) -> Stage:
    """1 April 2016, when battalions of 400 men form; Togo has 300 men here, 150 of them infantry, Chad 200 and 120."""
    s = stage()
    lose(s, EARLY + 5, dead, row=1)
    battalions = tuple((country, 0, "base0") for country in countries)
    levers = {"joint_force": {"since": 16892, "men": 400, "roles_agreed": False, "battalions": battalions, **joint}}
    s.act(deployment, s.day(number=number, after_mandate=True, first_of_mandate=number != 16892, levers=levers), contributed=contributed)
    return s


def test_a_country_takes_infantry_out_for_its_battalions_and_only_that() -> None:
    """0.3 of 400 men are 120: Chad's all; two battalions of Togo's take 240 and find 150."""
    s = drawn("Chad")
    assert column(s, "infantry") == column(s, "establishment_infantry") == [150, 0]
    assert column(s, "men") == column(s, "establishment") == s["base.people"].tolist() == [300, 80]
    assert s.tally("troops_drawn") == 120.0 and s.tally("troops") == s.tally("establishment") == 380.0
    assert drawn("Togo", "Togo").tally("troops_drawn") == 150.0, "no more than there are"
    assert column(drawn("Togo", "Togo", contributed=0.1), "men") == [220, 200]
    s = stage()
    live(s, MARCH)  # Togo: 250 with 120 infantry and 80 with 40, which give in proportion and to the man
    levers = {"joint_force": {"since": 16892, "men": 333, "battalions": (("Togo", 0, "base0"),)}}
    s.act(deployment, s.day(number=16892, after_mandate=True, levers=levers), contributed=0.3)
    assert s["contingent.infantry"][[0, 2]].tolist() == [45, 15] and s.tally("troops_drawn") == 100.0


def test_nobody_is_taken_where_roles_are_agreed_or_by_strangers_or_before_the_day() -> None:
    for s in (drawn("Chad", "Togo", roles_agreed=True), drawn("Mauritania"), drawn("Chad", number=16891)):
        assert column(s, "men") == [300, 200] and s.tally("troops_drawn") == 0.0


def test_where_men_are_missing_only_those_present_can_be_taken() -> None:
    """On a mandate date in mid-month the dead are not yet replaced; establishment and men fall by the same."""
    s = drawn("Chad", dead=5, number=16893)
    assert s.tally("troops_drawn") == 115 and column(s, "men")[1] == 80 and column(s, "establishment")[1] == 85
    live(s, 16922, after_mandate=True)  # 1 May: rotation makes good the dead, not the drawn
    assert sum(column(s, "men")) == 385 and s.tally("troops_replaced") == 5


# ---- bases that open, countries that come and go ------------------------------------------------------------------


def order(action: str, country: str = "Chad", day: int = 16893, **what: Any) -> CountryOrder:
    """An order for a country, for 2 April 2016 unless told."""
    start = {"base": -1, "men": 0, "infantry": 0, "helicopters": 0, "long_patrols": True, "beyond_km": 0.0}
    return CountryOrder(day, action, country, **{**start, **what})


def obeyed(*countries: CountryOrder, moves: tuple[Move, ...] = (), crews: float = 0.0, lost: int = 0) -> Stage:
    """Lived through 2 April 2016 under these orders, four weeks after the mandate date."""
    s = stage()
    levers = {"bases": {"orders": list(moves)}, "contingents": {"orders": list(countries)}, "equipment": {"crews": np.array([crews, 0.0])}}
    live(s, 16876, levers, first_of_mandate=True, after_mandate=True)
    lose(s, 16892, lost, row=1)
    live(s, 16893, levers, after_mandate=True)
    return s


def test_a_country_that_leaves_takes_its_men_and_helicopters_home() -> None:
    """Chad has 200 men at base 1, of whom three are dead: 197 go, none is replaced, and of the helicopter there one goes."""
    s = obeyed(order("leave", helicopters=3), lost=3)
    assert column(s, "men") == column(s, "establishment") == [300, 0]
    assert (s.tally("troops_left"), s.tally("troops"), s.tally("establishment")) == (197.0, 300.0, 300.0)
    assert s["base.open"].tolist() == [True, False] and s["base.helicopters_change"].tolist() == [0.0, -1.0]
    live(s, 16922, after_mandate=True)
    assert s.tally("troops") == 300.0 and s.tally("troops_left") == 0.0, "the first of May replaces nobody of theirs"


def test_a_country_that_arrives_is_there_with_its_men_and_helicopters() -> None:
    s = obeyed(order("arrive", "Canada", base=1, men=250, infantry=50, helicopters=8))
    assert column(s, "men")[2] == 250 and column(s, "infantry")[2] == 50 and s["base.people"].tolist() == [300.0, 450.0]
    assert s.tally("troops_arrived") == 250.0 and s["base.helicopters_change"].tolist() == [0.0, 8.0] and s.tally("helicopters_change") == 8
    more = obeyed(order("arrive", "Chad", base=1, men=50, infantry=50))
    assert column(more, "men") == [300, 250], "more of a country that is there"


def test_caveats_hold_for_all_of_a_country_and_no_other() -> None:
    s = obeyed(order("caveats", long_patrols=False, beyond_km=20.0), moves=(Move(16893, (1,), 0, 0.5, 0),))
    assert column(s, "long_barred") == [False, True, True] and column(s, "limit_km") == [0.0, 20.0, 20.0]


def test_those_who_stay_find_the_crews_of_those_who_left() -> None:
    """Base 0 has 300 of Togo, 150 of them infantry, and 100 of Canada, all of them others: 200 crews take 50 infantry once they left."""
    there = order("arrive", "Canada", day=16876, base=0, men=100)
    assert column(obeyed(there, crews=200.0), "infantry")[0] == 150
    left = obeyed(there, order("leave", "Canada"), crews=200.0)
    assert column(left, "infantry")[0] == 100 and column(left, "men")[0] == 300


def test_an_opened_base_gets_its_men_to_the_man() -> None:
    """100 of 500 men from both bases: 60 of Togo's 300 with 30 infantry, 40 of Chad's 200 with 24."""
    s = Stage(bases=(0, 4, 2), contingents=MAPS)
    live(s, EARLY, index=0)
    assert s["base.open"].tolist() == [True, True, False]
    live(s, 16876, {"bases": {"orders": [Move(-1, (0, 1), 2, 0.5, 100)]}}, first_of_mandate=True, after_mandate=True)
    assert s["base.people"].tolist() == [240.0, 160.0, 100.0] and s["base.open"].all() and s.tally("troops_moved") == 100.0
    assert column(s, "men") == [240, 160, 60, 40] and column(s, "infantry") == [120, 96, 30, 24]


@pytest.mark.parametrize(("day", "gone", "today"), [(-1, 150.0, 0.0), (16893, 150.0, 150.0), (16894, 0.0, 0.0)])
def test_orders_without_a_date_are_of_the_mandate_date_and_others_of_their_day(day: int, gone: float, today: float) -> None:
    s = obeyed(moves=(Move(day, (0,), 1, 0.5, 0),))
    assert s["base.people"].tolist() == [300.0 - gone, 200.0 + gone] and s.tally("troops_moved") == today
