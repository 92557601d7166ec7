"""M13: mixed companies are raised by dates, filled from the south and the bands, protect by how little they live on tolls, and are hit."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, assert_fair, ground, number, orders, table

from sim.actors.cell import ASSAULT, STRIKE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed, mean_area
from sim.events import Event
from sim.rules.mission import mixed_patrols
from sim.rules.record import reporting

PARTS = ("army", "cma", "platform")
HISTORY = table(
    date=np.array(["2016-12-05", "2016-12-05", "2017-01-05", "2017-01-18", "2017-02-23"], "datetime64[D]"),
    kind=["moc", "moc", "moc", "bombing", "moc"], group=["MOC", "MOC", "MOC", "AQIM_Sahara", "MOC"],
    **{"from": ["FAMA", "Platform", "CMA", "MOC", "none"]}, place=["gao"] * 5, men=[200, 200, 200, 55, 0],
)  # fmt: skip
# Kidal at the western end of a row of five squares, Gao in the middle, Timbuktu in the east.
PLACES = table(key=["kidal", "gao", "timbuktu"], latitude=[14.1] * 3, longitude=[-7.9, -7.4, -6.9])
KIDAL, GAO, TIMBUKTU = 0, 2, 4
WEEK = 16877  # a day on which orders of patrols come out


def stage(*companies: tuple[int, int, int], **values: Any) -> Stage:
    """Five squares an hour apart with the dates of history, and companies of so many of each party."""
    geography = ground(1, 5, history=HISTORY)
    geography.seeds.places = PLACES
    s = Stage(geography)
    for parts in companies:
        company(s, *parts, **values)
    return s


def company(s: Stage, army: int = 40, cma: int = 40, platform: int = 40, square: int = GAO, **values: Any) -> int:
    """One more company at full strength that patrols the middle locality."""
    start = {"place": 1, "post": 2, "plan_army": army, "plan_cma": cma, "plan_platform": platform}
    men = {"men": army + cma + platform, "men_army": army, "men_cma": cma, "men_platform": platform}
    return s.add("moc_company", square=square, **{**start, **men, **values})


def column(s: Stage, name: str) -> list[int]:
    return s.column(f"moc_company.{name}")


def go_out(s: Stage, share: float = 1.0, place: int = 1, on: int = WEEK, **params: Any) -> Stage:
    """One day's patrols: the same share of every company goes to one locality."""
    n = len(column(s, "men"))
    s.act(mixed_patrols, s.day(number=on, orders={"moc_company": orders(place=np.full(n, place), share=np.full(n, share))}), **params)
    return s


def smugglers() -> Stage:
    """Two groups of the CMA, 300 and 100 men, one of the Platform, with tolls; one company of 120."""
    s = stage((40, 40, 40))
    s["group.coalition"][:4] = [0, 0, 2, 1]
    s["group.men"][:4] = [300.0, 100.0, 0.0, 200.0]
    s["group.toll_share"][:4] = [0.4, 0.8, 0.0, 0.2]
    return s


# ---- what patrols protect ----------------------------------------------------------------------------------------


def test_protection_falls_with_the_toll_share_of_the_members_groups() -> None:
    """CMA 300 x 0.4 + 100 x 0.8 over 400 is 0.5: 28 of 120 live on tolls, no soldier. 120 men for eight hours, half as good as a UN man."""
    s = smugglers()
    company(s, 120, 0, 0, patrol_from=WEEK + 7)
    go_out(s, toll_slope=0.5, effectiveness=0.5, hours=8.0)
    assert column(s, "toll_share") == pytest.approx([28.0 / 120.0, 0.0]) and s.tally("moc_toll_share") == pytest.approx(28.0 / 240.0)
    assert s["field.mixed_men"].tolist() == pytest.approx([0, 0, 20.0 * (1.0 - 0.5 * 28.0 / 120.0), 0, 0]) and s.tally("moc_out") == 120.0
    assert column(s, "out") == [120, 0], "nobody patrols before the day"
    go_out(s, place=2, on=WEEK + 7, mixing=0.0)
    assert column(s, "out") == [120, 120] and np.flatnonzero(s["field.mixed_men"]).tolist() == [4], "yesterday's are not laid again"


def test_of_men_beyond_equal_parts_mixing_keeps_some_in_camp() -> None:
    """60 soldiers, 30 and 10 men: thirty make ten patrols of three; of the other seventy half go."""
    s = go_out(stage((60, 30, 10), (40, 0, 40), (0, 40, 40)), mixing=0.5)
    assert column(s, "out") == [65, 40, 40]


def test_a_share_goes_out_and_keeps_for_the_week() -> None:
    s = stage((40, 40, 40))
    assert {column(go_out(s, 0.15 + 0.01 * k, on=WEEK + k), "out")[0] for k in range(7)} == {18}
    outs = [column(go_out(s, 0.1049, on=7 * week), "out")[0] for week in range(400)]
    assert np.mean(outs) == pytest.approx(0.1049 * 120, abs=0.06) and set(outs) == {12, 13}


# ---- who comes ---------------------------------------------------------------------------------------------------


def muster(s: Stage, date: str, measures: dict[str, Any] | None = None, **changes: Any) -> Stage:
    s.act(mixed_patrols, s.day({"mixed_patrols": measures or {}}, number=number(date), **changes), "muster")
    return s


def test_history_assembles_gao_in_two_steps() -> None:
    s = muster(stage(), "2016-12-04")
    assert column(s, "men") == []
    muster(s, "2016-12-05")
    assert column(s, "square") == [GAO] * 5 and column(s, "men_army") == [40] * 5 == column(s, "men")
    assert column(s, "call_platform") == [40] * 5 and column(s, "call_cma") == [0] * 5
    assert s.tally("moc_army_arrived") == 200.0 and len(set(column(s, "slot"))) == 5
    muster(s, "2016-12-06")
    assert s.tally("moc_army_arrived") == 0.0 and column(s, "men") == [40] * 5
    muster(s, "2017-01-05")
    assert column(s, "call_cma") == [40] * 5 == column(s, "call_platform") and column(s, "men_army") == [40] * 5
    assert column(s, "patrol_from") == [number("2017-02-23")] * 5
    late = muster(stage(), "2017-06-01", index=0)
    assert column(late, "men_army") == [40] * 5 == column(late, "call_cma"), "a run that starts later finds it as it is"
    assert column(muster(stage(), "2016-12-05", after_mandate=True), "men") == []
    many = muster(stage(), "2016-12-05", agents=3)
    assert len(column(many, "men")) == 15 and sum(column(many, "men_army")) == 200 == sum(column(many, "call_platform"))


def test_the_lever_raises_a_battalion_in_equal_parts_on_its_date() -> None:
    s = stage()
    for date in ("2017-09-30", "2017-10-01", "2017-10-02"):
        muster(s, date, {"kidal": "2017-10-01", "men": 500}, after_mandate=True)
        assert s.tally("moc_army_arrived") == (166.0 if date == "2017-10-01" else 0.0)
    assert column(s, "square") == [KIDAL] * 4 and [sum(column(s, f"plan_{party}")) for party in PARTS] == [166, 167, 167]
    assert sum(column(s, "call_cma")) == 167 == sum(column(s, "call_platform"))
    assert set(column(s, "patrol_from")) == {number("2017-10-01") + 80}


def test_a_date_before_the_mandate_date_acts_on_it_and_once() -> None:
    order = {"timbuktu": "2016-01-01"}
    s = muster(stage(), "2017-06-29", order, after_mandate=True, first_of_mandate=True)
    muster(s, "2017-06-30", order, after_mandate=True)
    assert column(s, "square") == [TIMBUKTU] * 5


def test_a_battalion_that_is_there_is_not_raised_twice_but_can_be_enlarged() -> None:
    s = muster(stage(), "2017-06-01", index=0)
    muster(s, "2017-10-01", {"gao": "2017-10-01"}, after_mandate=True)
    assert len(column(s, "men")) == 5 and s.tally("moc_army_arrived") == 0.0
    muster(s, "2017-10-01", {"gao": "2017-10-01", "men": 900}, after_mandate=True)
    assert len(column(s, "men")) == 8 and [sum(column(s, f"plan_{party}")) for party in PARTS] == [300] * 3
    assert s.tally("moc_army_arrived") == 100.0 and column(s, "men_army")[:5] == [40] * 5


def sent(s: Stage, men: int, of: int = 0, square: int = GAO, target: int = -1, **values: Any) -> int:
    return s.add("band", group=of, sent=men, square=square, target=target, **values)


def open_(*squares: int, cma: int = 20, platform: int = 40) -> Stage:
    """Companies of forty soldiers with places open to both; two groups of the CMA, one of the Platform, the others of neither."""
    s = smugglers()
    s["moc_company.size"][0] = 0
    s["group.coalition"][4:] = 2
    for square in squares:
        company(s, 40, 0, 0, square, plan_cma=cma, plan_platform=platform, call_cma=cma, call_platform=platform)
    return s


def test_men_that_bands_send_fill_the_places_of_their_coalition() -> None:
    s = open_(GAO, cma=40)
    for men, group in ((25, 0), (10, 1), (30, 3)):
        sent(s, men, group)
    go_out(s)
    assert column(s, "men_cma") == [35] and column(s, "men_platform") == [30]
    assert column(s, "men") == [105] and s.tally("moc_joined") == 65.0 and s.tally("moc_men") == 105.0
    assert column(s, "call_cma") == [5] and column(s, "call_platform") == [10]
    s["band.sent"][:] = 0
    assert go_out(s).tally("moc_joined") == 0.0, "who joined is today's"


def test_the_lower_identity_goes_first_to_the_camp_it_meant_then_to_the_nearest() -> None:
    s = open_(GAO, KIDAL, TIMBUKTU)
    sent(s, 15, square=4, target=0, slot=7)
    sent(s, 15, square=1, target=0, slot=5)
    sent(s, 10, square=2, slot=9)
    go_out(s)
    assert column(s, "men_cma") == [10, 20, 10]


def test_nobody_vanishes_even_where_nobody_calls() -> None:
    """Who comes too many stays with the nearest; who stands outside both coalitions comes on the CMA's places."""
    s = open_(GAO, TIMBUKTU, cma=10)
    sent(s, 100, 6)
    sent(s, 7, 8, square=KIDAL, alive=False)
    go_out(s)
    assert column(s, "men_cma") == [97, 10] and s.tally("moc_joined") == 107 and sum(column(s, "men")) == 187


def test_soldiers_are_replaced_at_their_pace_and_stop_when_full() -> None:
    """At a scale of 7 / ln 2 days half of those missing come in a week."""
    s = stage((40, 40, 40), (0, 40, 40))
    s["moc_company.plan_army"][1] = 40
    for men in (20.0, 10.0):
        muster(s, "2017-06-01")
        assert s.tally("moc_army_arrived") == 0.0
        go_out(s, refill_days=7.0 / np.log(2.0))
        assert s.tally("moc_army_arrived") == men
    assert column(s, "men_army") == [40, 30] and column(s, "men") == [120, 110] and s.tally("moc_men") == 230.0


# ---- attacks -----------------------------------------------------------------------------------------------------


def strike(s: Stage, on: int = 16876, month: int = 554, **params: Any) -> list[Event]:
    """The attacks of one day."""
    return s.act(mixed_patrols, s.day(number=on, month_number=month, first_of_month=True), "strike", **params)


def certain(s: Stage, on: int = 16876, month: int = 554, **params: Any) -> list[Event]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return strike(s, on, month, **params)


def besieged(cell: int = GAO, men: int = 20, action: int = ASSAULT, out: int = 0, **values: Any) -> Stage:
    """A company of 120 at Gao unless told, some of it on patrol there, and a cell."""
    s = stage((40, 40, 40), out=out, **values)
    s.cell(cell, men, action=action)
    return s


def fight(men: float, strength: float, camp: bool = True) -> float:
    """Mean dead of both sides by hand, at the defaults."""
    reached = 0.35 * strength if camp else strength
    attackers, nodes = 0.6 * men, lengths(1.15)
    return float(mean_aimed(attackers, reached, 0.2, nodes) + mean_area(min(reached, 60.0), attackers, 0.002, nodes))


def rate(s: Stage, each: float, **params: float) -> float:
    """Daily rate at 0.7 a week, from the expected deaths of the day."""
    strike(s, per_week=0.7, **{"odds": 0.5, "retaliation": 0.15, "decay_km": 25.0, "sigma": 1.15, **params})
    return float(-np.log1p(-s.tally("mixed_patrols_expected_deaths") / each))


def test_the_rate_is_that_of_men_week_and_strength() -> None:
    """0.7 a week for 20 men beside a camp of 100 is 0.1 a day; against 120 it is 0.1 x (100 / 120) ** 0.5."""
    for action in (ASSAULT, STRIKE):
        assert rate(besieged(action=action), fight(20, 120)) == pytest.approx(0.1 * (100 / 120) ** 0.5)
    assert rate(besieged(men=40), fight(40, 120), odds=0.0) == pytest.approx(0.2)
    idle, dead = besieged(action=TARGET_CIVILIANS), besieged()
    dead["cell.alive"][0] = False
    for s in (idle, dead):
        assert certain(s) == [] and s.tally("mixed_patrols_expected_deaths") == 0.0


def test_distance_thins_attacks_out() -> None:
    """One square is 27.8 km: exp(-27.8 / 25)."""
    assert rate(besieged(3), fight(20, 120), odds=0.0) == pytest.approx(0.1 * np.exp(-0.25 * 111.2 / 25.0))
    assert rate(besieged(4), fight(20, 120), odds=0.0, decay_km=5.0) == 0.0


def test_a_camp_is_kept_by_all_its_companies_and_a_patrol_by_itself() -> None:
    """Of 240 men thirty patrol elsewhere: the camp has 210, the patrol thirty, all of them exposed."""
    s = besieged(0)
    company(s, out=30, post=0)
    assert rate(s, fight(20, 30, camp=False), weakest=5.0) == pytest.approx(0.1 * (100 / 30) ** 0.5)
    assert rate(s, fight(20, 30, camp=False), weakest=1.5) == pytest.approx(0.1 * 1.5)
    s["cell.square"][0] = 2
    assert rate(s, fight(20, 210)) == pytest.approx(0.1 * (100 / 210) ** 0.5)


def test_losses_nearby_are_avenged_and_campaigns_multiply() -> None:
    s = besieged()
    s["field.recent_losses_jihadist"][2] = 4.0
    s["org.campaign"][0, 1] = 3.0
    assert rate(s, fight(20, 120), odds=0.0, retaliation=0.25) == pytest.approx(0.1 * 2.0 * 3.0)


def test_of_two_camps_as_near_each_is_attacked_about_as_often() -> None:
    hit = []
    for week in range(60):
        s = besieged(1, square=2 * (week % 2))  # whichever stands first in the table
        company(s, square=2 - 2 * (week % 2))
        hit += [e.square for e in certain(s, 16800 + 7 * week, decay_km=100.0)]
    assert len(hit) == 60 and 16 <= hit.count(0) <= 44


def test_an_event_says_who_did_what_to_whom() -> None:
    (e,) = certain(besieged(men=60))
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "MOC", "JNIM", "JNIM", "MOC")
    assert (e.square, e.company, e.cell, e.organisation, e.community, e.scripted, e.subtype) == (2, 0, 0, 0, 1, False, "raid")
    s = besieged(0, out=30, post=0)
    s["cell.katiba"][0] = 1
    (e,) = certain(s)
    assert e.square == 0 and e.subtype == "ambush" and e.initiator == "Ansaroul_Islam"


def test_cells_of_one_side_attack_together_and_those_of_two_apart() -> None:
    s = besieged()
    s.cell(1, 30, action=STRIKE)
    s.cell(1, 30, action=ASSAULT, org=ISGS)
    assert sorted(e.initiator for e in certain(s)) == ["ISGS", "JNIM"]


def test_which_company_of_a_camp_is_hit_goes_by_men_in_it() -> None:
    s = besieged()
    company(s, 120, 120, 120)
    s["org.campaign"][:] = 1e6
    assert np.mean([events[0].company for events in s.many(mixed_patrols, 300, "strike")]) == pytest.approx(0.75, abs=0.07)


def test_dead_agree_with_their_expectation() -> None:
    s = besieged(men=30, out=30)
    s["org.campaign"][:] = 12.0
    days = s.many(mixed_patrols, 600, "strike")
    assert_fair([sum(e.best for e in events) - s.tally("mixed_patrols_expected_deaths") for events in days], 0.5)


@pytest.mark.parametrize(("parts", "out", "square"), [((1, 1, 1), 0, GAO), ((60, 60, 60), 3, KIDAL)])
def test_nobody_dies_twice(parts: tuple[int, int, int], out: int, square: int) -> None:
    """Three men in camp, or three of a company on patrol, raided by both organisations on one day: three dead at most."""
    s = stage(parts, out=out, post=KIDAL)
    for org in (0, ISGS):
        s.cell(square, 200, action=ASSAULT, org=org)
    s["org.campaign"][:] = 1e6
    days = list(s.many(mixed_patrols, 40, "strike", rate=1.0, exposed=1.0))
    assert {len(events) for events in days} == {2} and max(sum(e.deaths_a for e in events) for events in days) == 3


def test_no_attack_is_larger_than_the_most() -> None:
    few, many = besieged(men=300), besieged(men=2000)
    for s in (few, many):
        certain(s, most=150.0, committed=0.5, return_rate=0.0)
    assert few.tally("mixed_patrols_expected_deaths") == pytest.approx(many.tally("mixed_patrols_expected_deaths"))


# ---- losses ------------------------------------------------------------------------------------------------------


def dead(men: int) -> Event:
    return Event(2, 1, "raid", "MOC", "JNIM", "JNIM", "MOC", deaths_a=men, company=0)


def settle(s: Stage, *events: Event, on: int = 16876) -> Stage:
    s.act(mixed_patrols, s.day(number=on, events=list(events)), "settle")
    return s


def test_the_dead_are_divided_over_the_three_in_proportion_on_average() -> None:
    """Of 60, 30 and 10 men six a day die: 3.6, 1.8 and 0.6 on average, whole men each day, none below none."""
    lost = []
    for k in range(400):
        s = settle(stage((60, 30, 10)), dead(4), dead(2), on=15000 + k)
        left = [column(s, f"men_{party}")[0] for party in PARTS]
        assert sum(left) == 94 == column(s, "men")[0]
        lost.append([60 - left[0], 30 - left[1], 10 - left[2]])
    assert np.mean(lost, axis=0) == pytest.approx([3.6, 1.8, 0.6], abs=0.08)
    assert s.tally("moc_killed") == 6.0 and column(s, "shock") == [6.0] and column(s, "call_cma")[0] == lost[-1][1]
    for k in range(5):
        go_out(s, on=WEEK + 7 * k, shock_half_life=35.0)
    assert column(s, "shock") == pytest.approx([3.0]), "they are felt for a while"


def test_what_one_company_cannot_lose_its_camp_loses() -> None:
    s = stage((10, 10, 10))
    company(s, 5, 0, 20, slot=5, out=20)
    company(s, 10, 10, 10, square=KIDAL, slot=1)
    settle(s, dead(50))
    assert column(s, "men") == [0, 5, 30] and s.tally("moc_killed") == 50.0
    assert column(s, "out")[1] == 5, "who is dead is out no more"


# ---- the bombing of history --------------------------------------------------------------------------------------


def bombed(s: Stage, date: str = "2017-01-18", **changes: Any) -> list[Event]:
    return s.act(mixed_patrols, s.day(**{"number": number(date), **changes}), "strike", rate=1.0)


def test_history_bombs_the_camp_once_and_it_is_recorded_for_sure() -> None:
    s = muster(stage(), "2016-12-05")
    (e,) = bombed(s)
    assert (e.subtype, e.scripted, e.side_a, e.side_b, e.initiator, e.target) == ("bombing", True, "MOC", "JNIM", "JNIM", "MOC")
    assert (e.square, e.type, e.deaths_a, e.deaths_b, e.deaths_civilians, e.cell) == (GAO, 1, 55, 0, 0, -1)
    assert s.tally("mixed_patrols_expected_deaths") == 0.0, "what is written is not expected"
    settle(s, e)
    assert sum(column(s, "men")) == 145 and min(column(s, "men")) == 0, "forty of one company and fifteen of another"
    e.draw = 0.01  # which would leave another event without a name
    assert reporting.report(e, 0.0, 2017, reporting.Params(first_death=0.0, heaping=1.0)) == (True, 55, "JNIM")
    assert bombed(s, "2017-01-19") == []


def test_a_camp_that_filled_more_slowly_loses_who_is_there_and_no_man_twice() -> None:
    s = stage((5, 0, 6), (10, 0, 9))
    company(s, square=KIDAL)
    assert bombed(s, after_mandate=True) == []
    s.cell(GAO, 200, action=ASSAULT)
    s["org.campaign"][:] = 1e6
    events = bombed(s)
    assert [e.deaths_a for e in events] == [30, 0] and events[0].company == 1
    settle(s, *events)
    assert column(s, "men") == [0, 0, 120]
    s["cell.alive"][0] = False
    assert bombed(s) == [], "nobody is there"
    assert [e.deaths_a for e in bombed(stage((30, 0, 0)))] == [30]
