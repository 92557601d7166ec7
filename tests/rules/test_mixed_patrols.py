"""M13: mixed companies are raised by dates, filled from the south and the bands, protect by how little they live on tolls, and are hit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, Stage, ground, orders, table

from sim.actors.cell import ASSAULT, STRIKE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed, mean_area
from sim.events import Event
from sim.rules.mission import mixed_patrols, protection
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


def stage(**options: Any) -> Stage:
    """Five squares an hour apart, with the dates of history."""
    geography = ground(1, 5, history=HISTORY, **options)
    geography.seeds.places = PLACES  # type: ignore[misc]
    return Stage(geography)


def number(date: str) -> int:
    """Days since 1970."""
    return int(np.datetime64(date, "D").astype(int))


def company(s: Stage, army: int = 40, cma: int = 40, platform: int = 40, square: int = GAO, **values: Any) -> int:
    """One more company at full strength that patrols the middle locality."""
    start = {"place": 1, "post": 2, "plan_army": army, "plan_cma": cma, "plan_platform": platform}
    men = {"men": army + cma + platform, "men_army": army, "men_cma": cma, "men_platform": platform}
    return s.add("moc_company", square=square, **{**start, **men, **values})


WEEK = 16877  # a day on which orders of patrols come out


def go_out(s: Stage, share: float = 1.0, place: int = 1, on: int = WEEK, **params: Any) -> Stage:
    """One day's patrols: the same share of every company goes to one locality."""
    n = int(s["moc_company.size"][0])
    day = s.day(number=on)
    day.orders["moc_company"] = orders(place=np.full(n, place), share=np.full(n, share))
    s.act(mixed_patrols, day, **params)
    return s


def column(s: Stage, name: str) -> list[int]:
    """A column of the companies there are."""
    return s[f"moc_company.{name}"][: int(s["moc_company.size"][0])].tolist()  # type: ignore[no-any-return]


def group(s: Stage, row: int, coalition: int, men: float, toll_share: float) -> None:
    s["group.coalition"][row], s["group.men"][row], s["group.toll_share"][row] = coalition, men, toll_share


def smugglers(cma: tuple[float, float] = (0.4, 0.8), platform: float = 0.2) -> Stage:
    """Two groups of the CMA, 300 and 100 men, one of the Platform; one company of 120."""
    s = stage()
    group(s, 0, 0, 300.0, cma[0])
    group(s, 1, 0, 100.0, cma[1])
    group(s, 3, 1, 200.0, platform)
    company(s)
    return s


# ---- what patrols protect ----------------------------------------------------------------------------------------


def test_toll_share_is_that_of_the_members_groups_by_men_and_the_army_has_none() -> None:
    """CMA 300 x 0.4 + 100 x 0.8 over 400 is 0.5; (40 x 0.5 + 40 x 0.2) over 120 is 0.2333."""
    s = go_out(smugglers())
    assert column(s, "toll_share") == pytest.approx([28.0 / 120.0]) and s.tally("moc_toll_share") == pytest.approx(28.0 / 120.0)
    company(s, 120, 0, 0)
    go_out(s)
    assert column(s, "toll_share") == pytest.approx([28.0 / 120.0, 0.0]) and s.tally("moc_toll_share") == pytest.approx(28.0 / 240.0)


def test_protection_laid_falls_with_toll_share_at_its_slope() -> None:
    """120 men out for eight hours, half as good as a UN man, less slope x toll share."""
    for slope in (0.0, 0.5, 1.0):
        s = go_out(smugglers(), toll_slope=slope, effectiveness=0.5, hours=8.0)
        assert s["field.mixed_men"].tolist() == pytest.approx([0, 0, 20.0 * (1.0 - slope * 28.0 / 120.0), 0, 0])
        assert s.tally("moc_out") == 120.0


def test_at_slope_zero_tolls_change_no_bit() -> None:
    rich, poor = go_out(smugglers((0.9, 1.0), 0.7), toll_slope=0.0), go_out(smugglers((0.0, 0.0), 0.0), toll_slope=0.0)
    assert rich["moc_company.toll_share"][0] > 0.5 and poor["moc_company.toll_share"][0] == 0.0
    for s in (rich, poor):
        s.act(protection)
    for name in ("field.mixed_men", "field.protection", "field.cover", "moc_company.out"):
        assert np.array_equal(rich[name], poor[name]), name
    rich, poor = go_out(smugglers((0.9, 1.0), 0.7), toll_slope=0.1), go_out(smugglers((0.0, 0.0), 0.0), toll_slope=0.1)
    assert rich["field.mixed_men"][2] < poor["field.mixed_men"][2]


def test_a_mixed_man_laid_is_felt_as_a_man_of_the_mission() -> None:
    mixed, mission = stage(), stage()
    mixed["field.mixed_men"][2] = 70.0
    mission["field.un_hours"][2] = 70.0
    for s in (mixed, mission):
        s.act(protection)
    assert np.array_equal(mixed["field.protection"], mission["field.protection"]) and mixed["field.cover"][2] > 0
    mixed["field.un_hours"][2] = 30.0
    mission["field.un_hours"][2] = 100.0
    for s in (mixed, mission):
        s.act(protection)
    assert np.array_equal(mixed["field.cover"], mission["field.cover"])


def test_only_equal_parts_patrol_and_at_the_null_all_may() -> None:
    """60 soldiers, 30 and 10 men: thirty make ten patrols of three; the other seventy as far as mixing lets them."""
    for mixing, out in ((1.0, 30), (0.5, 65), (0.0, 100)):
        s = stage()
        company(s, 60, 30, 10)
        assert column(go_out(s, mixing=mixing), "out") == [out]
    s = stage()
    company(s, 40, 0, 40)
    assert column(go_out(s, mixing=1.0), "out") == [0], "without the CMA nothing is mixed"


def test_a_share_goes_out_and_keeps_for_the_week() -> None:
    s = stage()
    company(s)
    outs = {column(go_out(s, 0.15 + 0.01 * k, on=WEEK + k), "out")[0] for k in range(7)}
    assert outs == {18}
    means = []
    for week in range(400):
        means += column(go_out(s, 0.1049, on=7 * week), "out")
    assert np.mean(means) == pytest.approx(0.1049 * 120, abs=0.06) and set(means) == {12, 13}


def test_nobody_patrols_before_the_day() -> None:
    s = stage()
    company(s, patrol_from=WEEK + 3)
    assert column(go_out(s, on=WEEK), "out") == [0] and not s["field.mixed_men"].any()
    assert column(go_out(s, on=WEEK + 7), "out") == [120]


def test_yesterdays_patrols_are_not_laid_again() -> None:
    s = go_out(smugglers(), place=1)
    go_out(s, place=2)
    assert np.flatnonzero(s["field.mixed_men"]).tolist() == [4]


# ---- who comes ---------------------------------------------------------------------------------------------------


def muster(s: Stage, date: str, measures: dict[str, Any] | None = None, **changes: Any) -> Stage:
    changes = {"number": number(date), **changes}
    s.act(mixed_patrols, s.day({"mixed_patrols": measures} if measures else None, **changes), "muster")
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
    assert column(s, "call_cma") == [40] * 5 and column(s, "call_platform") == [40] * 5 and column(s, "men_army") == [40] * 5
    assert column(s, "patrol_from") == [number("2017-02-23")] * 5


def test_a_run_that_starts_later_finds_gao_as_it_is() -> None:
    s = muster(stage(), "2017-06-01", index=0)
    assert column(s, "men_army") == [40] * 5 and column(s, "call_cma") == [40] * 5 == column(s, "call_platform")


def test_after_the_mandate_date_history_writes_nothing_more() -> None:
    s = muster(stage(), "2016-12-05", after_mandate=True)
    assert column(s, "men") == []


def test_more_agents_are_the_same_men() -> None:
    s = muster(stage(), "2016-12-05", agents=3)
    assert len(column(s, "men")) == 15 and sum(column(s, "men_army")) == 200 == sum(column(s, "call_platform"))


def test_the_lever_raises_a_battalion_in_equal_parts_on_its_date() -> None:
    order = {"kidal": "2017-10-01", "men": 500}
    s = stage()
    for date in ("2017-09-30", "2017-10-01", "2017-10-02"):
        muster(s, date, order, after_mandate=True)
        assert s.tally("moc_army_arrived") == (166.0 if date == "2017-10-01" else 0.0)
    assert column(s, "square") == [KIDAL] * 4
    plan = [sum(column(s, f"plan_{party}")) for party in PARTS]
    assert plan == [166, 167, 167] and sum(column(s, "call_cma")) == 167 == sum(column(s, "call_platform"))
    assert set(column(s, "patrol_from")) == {number("2017-10-01") + 80}


def test_a_date_before_the_mandate_date_acts_on_it() -> None:
    order = {"timbuktu": "2016-01-01"}
    s = muster(stage(), "2017-06-29", order, after_mandate=True, first_of_mandate=True)
    assert column(s, "square") == [TIMBUKTU] * 5
    muster(s, "2017-06-30", order, after_mandate=True)
    assert len(column(s, "men")) == 5, "and once"
    assert column(muster(stage(), "2016-01-01", order), "men") == [], "never before it"


def test_a_battalion_that_is_there_is_not_raised_twice_but_can_be_enlarged() -> None:
    s = muster(stage(), "2017-06-01", index=0)
    muster(s, "2017-10-01", {"gao": "2017-10-01"}, after_mandate=True)
    assert len(column(s, "men")) == 5 and s.tally("moc_army_arrived") == 0.0
    muster(s, "2017-10-01", {"gao": "2017-10-01", "men": 900}, after_mandate=True)
    assert len(column(s, "men")) == 8 and [sum(column(s, f"plan_{party}")) for party in PARTS] == [300] * 3
    assert s.tally("moc_army_arrived") == 100.0 and column(s, "men_army")[:5] == [40] * 5


def test_a_company_is_who_it_is_whatever_the_day() -> None:
    early = muster(stage(), "2017-10-01", {"kidal": "2017-10-01"}, after_mandate=True)
    late = muster(stage(), "2018-03-01", {"kidal": "2018-03-01", "gao": "2018-03-01"}, after_mandate=True)
    assert column(early, "slot") == column(late, "slot")[:5]


def sent(s: Stage, men: int, of: int = 0, square: int = GAO, target: int = -1, **values: Any) -> int:
    return s.add("band", group=of, sent=men, square=square, target=target, **values)


def open_(s: Stage, square: int = GAO, cma: int = 40, platform: int = 40, **values: Any) -> int:
    """A company of forty soldiers with places open to both."""
    return company(s, 40, 0, 0, square, plan_cma=cma, plan_platform=platform, call_cma=cma, call_platform=platform, **values)


def test_men_that_bands_send_fill_the_places_of_their_coalition() -> None:
    s = smugglers()
    s["group.coalition"][:] = [0, 0, 0, 1, 1, 1, *[2] * 24]
    open_(s)
    sent(s, 25, 0)
    sent(s, 10, 1)
    sent(s, 30, 3)
    go_out(s)
    assert (column(s, "men_cma"), column(s, "men_platform")) == ([40, 35], [40, 30])
    assert column(s, "men") == [120, 105] and s.tally("moc_joined") == 65.0
    assert (column(s, "call_cma"), column(s, "call_platform")) == ([0, 5], [0, 10])


def test_they_go_to_the_nearest_that_calls_then_to_the_next() -> None:
    s = stage()
    for square in (KIDAL, TIMBUKTU, GAO):
        open_(s, square, cma=20)
    sent(s, 30, 0, square=3, target=0, slot=1)
    go_out(s)
    assert column(s, "men_cma")[0] == 20 and sorted(column(s, "men_cma")) == [0, 10, 20], "the camp they meant, then by distance"
    s = stage()
    for square in (KIDAL, TIMBUKTU, GAO):
        open_(s, square, cma=20)
    sent(s, 15, 0, square=4)
    go_out(s)
    assert column(s, "men_cma") == [0, 15, 0]


def test_nobody_vanishes_even_where_nobody_calls() -> None:
    """Who comes too many stays with the nearest; who stands outside both coalitions comes on the CMA's places."""
    s = stage()
    s["group.coalition"][:] = 2
    open_(s, cma=10)
    open_(s, TIMBUKTU, cma=10)
    sent(s, 100, 6)
    sent(s, 7, 8, square=KIDAL, alive=False)
    go_out(s)
    assert sum(column(s, "men_cma")) == 107 == s.tally("moc_joined") and column(s, "men_cma")[1] == 10
    assert sum(column(s, "men")) == 187


def test_the_order_of_bands_in_their_table_does_not_matter() -> None:
    found = []
    for turned in (False, True):
        s = stage()
        for square in (GAO, TIMBUKTU, KIDAL):
            open_(s, square, cma=20, slot=9 if square == GAO else square)
        for slot in (7, 5) if turned else (5, 7):
            sent(s, 15, 0, slot=slot, square=3 if slot == 5 else 1, target=2)
        go_out(s)
        found.append(column(s, "men_cma"))
    assert found[0] == found[1] == [0, 20, 10], "the lower identity comes first, and the other goes where it is nearer"


def test_soldiers_are_replaced_at_their_pace_and_stop_when_full() -> None:
    """Forty missing at a scale of 42 days: 40 x exp(-1) still missing after six weeks."""
    missing = []
    for k in range(80):
        s = stage()
        company(s, 0, 40, 40, plan_army=40, slot=k)
        came = 0.0
        for day in range(42):
            s.act(mixed_patrols, verb="muster")
            go_out(s, on=WEEK + day, refill_days=42.0)
            came += s.tally("moc_army_arrived")
        assert came == column(s, "men_army")[0] == column(s, "men")[0] - 80
        missing.append(40 - came)
    assert np.mean(missing) == pytest.approx(40.0 * np.exp(-1.0), abs=0.8)
    s = stage()
    company(s)
    assert go_out(s).tally("moc_army_arrived") == 0.0


# ---- attacks -----------------------------------------------------------------------------------------------------


def strike(s: Stage, verb: str = "strike", on: int = 16876, month: int = 554, **params: Any) -> list[Event]:
    """The attacks of one day."""
    return s.act(mixed_patrols, s.day(number=on, month_number=month, first_of_month=True), verb, **params)  # type: ignore[no-any-return]


NUMBERS = {"odds": 0.5, "retaliation": 0.15, "decay_km": 25.0, "sigma": 1.15}


def besieged(cell: int = GAO, men: int = 20, action: int = ASSAULT, out: int = 0, **values: Any) -> Stage:
    """A company of 120 at Gao unless told, some of it on patrol there, and a cell."""
    s = stage()
    company(s, out=out, **values)
    s.cell(cell, men, action=action)
    return s


def fight(men: float, strength: float, camp: bool = True) -> float:
    """Mean dead of both sides by hand, at the defaults."""
    reached = 0.35 * strength if camp else strength
    attackers, nodes = 0.6 * men, lengths(1.15)
    return float(mean_aimed(attackers, reached, 0.2, nodes) + mean_area(min(reached, 60.0), attackers, 0.002, nodes))


def rate(s: Stage, each: float, **params: float) -> float:
    """Daily rate, from the expected deaths of the day."""
    strike(s, **{**NUMBERS, **params})
    return float(-np.log1p(-s.tally("mixed_patrols_expected_deaths") / each))


def test_the_rate_is_that_of_men_week_and_strength() -> None:
    """0.7 a week for 20 men beside a camp of 100 is 0.1 a day; against 120 it is 0.1 x (100 / 120) ** 0.5."""
    for action in (ASSAULT, STRIKE):
        assert rate(besieged(action=action), fight(20, 120), per_week=0.7) == pytest.approx(0.1 * (100 / 120) ** 0.5)
    assert rate(besieged(men=40), fight(40, 120), per_week=0.7, odds=0.0) == pytest.approx(0.2)
    s = besieged(action=TARGET_CIVILIANS)
    assert strike(s, per_week=2.0) == [] and s.tally("mixed_patrols_expected_deaths") == 0.0
    s = besieged()
    assert strike(s, per_week=0.0) == [] and s.tally("mixed_patrols_expected_deaths") == 0.0


def test_distance_thins_attacks_out() -> None:
    """One square is 27.8 km: exp(-27.8 / 25)."""
    km = 0.25 * 111.2
    near, far = (rate(besieged(square), fight(20, 120), odds=0.0, per_week=0.7) for square in (2, 3))
    assert far / near == pytest.approx(np.exp(-km / 25.0))
    assert rate(besieged(4), fight(20, 120), odds=0.0, per_week=0.7, decay_km=5.0) == 0.0


def test_a_camp_is_kept_by_all_its_companies_and_a_patrol_by_itself() -> None:
    """Of 240 men thirty patrol elsewhere: the camp has 210, the patrol thirty, all of them exposed."""
    s = besieged(0)
    company(s, out=30, post=0)
    assert rate(s, fight(20, 30, camp=False), per_week=0.7, weakest=5.0) == pytest.approx(0.1 * (100 / 30) ** 0.5)
    s["cell.square"][0] = 2
    assert rate(s, fight(20, 210), per_week=0.7) == pytest.approx(0.1 * (100 / 210) ** 0.5)


def test_losses_nearby_are_avenged_and_campaigns_multiply() -> None:
    hot = besieged()
    hot["field.recent_losses_jihadist"][2] = 4.0
    one = rate(besieged(), fight(20, 120))
    assert rate(hot, fight(20, 120), retaliation=0.25) == pytest.approx(2 * one)
    assert rate(hot, fight(20, 120), retaliation=0.0) == pytest.approx(one)
    surge = besieged()
    surge["org.campaign"][0, 1] = 3.0
    assert rate(surge, fight(20, 120)) == pytest.approx(3 * one)


def test_where_there_is_no_company_nobody_attacks_one() -> None:
    s = stage()
    s.cell(GAO, 20, action=ASSAULT)
    assert certain(s) == []


def certain(s: Stage, on: int = 16876, month: int = 554, **params: Any) -> list[Event]:
    """Events of a day on which every opportunity is taken."""
    s["org.campaign"][:] = 1e6
    return strike(s, on=on, month=month, **params)


def test_of_two_camps_as_near_each_is_attacked_about_as_often_and_the_dead_attack_neither() -> None:
    for first, second in ((0, 2), (2, 0)):
        hit = []
        for week in range(40):
            s = besieged(1, square=first)
            company(s, square=second)
            (e,) = certain(s, on=16800 + 7 * week, decay_km=100.0)
            hit.append(e.square)
        assert set(hit) == {0, 2} and 8 <= hit.count(0) <= 32, "whichever stands first in the table"
    for action in (ASSAULT, STRIKE):
        s = besieged(action=action)
        s["cell.alive"][0] = False
        assert certain(s) == [] and s.tally("mixed_patrols_expected_deaths") == 0.0


def test_an_event_says_who_did_what_to_whom() -> None:
    (e,) = certain(besieged(men=60))
    assert (e.type, e.side_a, e.side_b, e.initiator, e.target) == (1, "MOC", "JNIM", "JNIM", "MOC")
    assert (e.square, e.company, e.cell, e.organisation, e.community, e.scripted, e.subtype) == (2, 0, 0, 0, 1, False, "raid")
    (e,) = certain(besieged(0, out=30, post=0))
    assert e.square == 0 and e.subtype == "ambush"
    s = besieged()
    s["cell.katiba"][0] = 1
    assert certain(s)[0].initiator == "Ansaroul_Islam"


def test_cells_of_one_side_attack_together_and_those_of_two_apart() -> None:
    s = besieged()
    s.cell(1, 30, action=STRIKE)
    s.cell(1, 30, action=ASSAULT, org=ISGS)
    assert sorted(e.initiator for e in certain(s)) == ["ISGS", "JNIM"]


def test_which_company_of_a_camp_is_hit_goes_by_men_in_it() -> None:
    hits = np.zeros(2)
    for k in range(300):
        s = besieged()
        company(s, 120, 120, 120)
        hits[certain(s, 15000 + k, k)[0].company] += 1
    assert hits[1] / 300 == pytest.approx(0.75, abs=0.07)


def test_dead_agree_with_their_expectation() -> None:
    gap = []
    for k in range(600):
        s = besieged(men=30, out=30)
        s["org.campaign"][:] = 12.0
        events = strike(s, on=15000 + k, month=k)
        gap.append(sum(e.best for e in events) - s.tally("mixed_patrols_expected_deaths"))
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(600) and np.std(gap) > 0.5


def test_nobody_dies_twice() -> None:
    """Three men, raided by both organisations on one day: three dead at most."""
    worst = 0
    for k in range(40):
        s = stage()
        company(s, 1, 1, 1)
        s.cell(2, 200, action=ASSAULT)
        s.cell(2, 200, action=ASSAULT, org=ISGS)
        events = certain(s, 15000 + k, k, rate=1.0, exposed=1.0)
        assert len(events) == 2
        worst = max(worst, sum(e.deaths_a for e in events))
    assert worst == 3
    for k in range(40):
        s = stage()
        company(s, 60, 60, 60, out=3, post=0)
        s.cell(0, 200, action=ASSAULT)
        s.cell(0, 200, action=ASSAULT, org=ISGS)
        assert sum(e.deaths_a for e in certain(s, 15000 + k, k, rate=1.0)) <= 3, "of a patrol no more than are out"


def test_no_attack_is_larger_than_the_most() -> None:
    few, many = besieged(men=300), besieged(men=2000)
    for s in (few, many):
        certain(s, most=150.0, committed=0.5, return_rate=0.0)
    assert few.tally("mixed_patrols_expected_deaths") == pytest.approx(many.tally("mixed_patrols_expected_deaths"))


# ---- losses ------------------------------------------------------------------------------------------------------


def dead(men: int, row: int = 0) -> Event:
    return Event(2, 1, "raid", "MOC", "JNIM", "JNIM", "MOC", deaths_a=men, company=row)


def settle(s: Stage, *events: Event, on: int = 16876, **params: Any) -> Stage:
    day = s.day(number=on)
    day.events = list(events)
    s.act(mixed_patrols, day, "settle", **params)
    return s


def test_the_dead_are_divided_over_the_three_in_proportion_on_average() -> None:
    """Of 60, 30 and 10 men six a day die: 3.6, 1.8 and 0.6 on average, whole men each day, none below none."""
    lost = []
    for k in range(400):
        s = stage()
        company(s, 60, 30, 10)
        settle(s, dead(6), on=15000 + k)
        left = [column(s, f"men_{party}")[0] for party in PARTS]
        assert sum(left) == 94 == column(s, "men")[0] and min(left) >= 0
        lost.append([60 - left[0], 30 - left[1], 10 - left[2]])
    assert np.mean(lost, axis=0) == pytest.approx([3.6, 1.8, 0.6], abs=0.08)
    assert s.tally("moc_killed") == 6.0 and column(s, "shock") == [6.0] and column(s, "call_cma")[0] == lost[-1][1]


def test_all_can_die_and_no_part_more_than_it_has() -> None:
    s = stage()
    company(s, 5, 0, 2)
    settle(s, dead(4), dead(3))
    assert [column(s, f"men_{party}")[0] for party in PARTS] == [0, 0, 0] and column(s, "men") == [0]


def test_what_one_company_cannot_lose_its_camp_loses() -> None:
    s = stage()
    company(s, 10, 10, 10, slot=7)
    company(s, 10, 10, 10, slot=5)
    company(s, 10, 10, 10, square=KIDAL, slot=1)
    settle(s, dead(50))
    assert column(s, "men") == [0, 10, 30] and s.tally("moc_killed") == 50.0


def test_losses_are_felt_for_a_while() -> None:
    s = settle(smugglers(), dead(8))
    for k in range(35):
        go_out(s, on=WEEK + k, shock_half_life=35.0)
    assert column(s, "shock") == pytest.approx([4.0])
    s = settle(go_out(smugglers()), dead(100))
    assert column(s, "out") == [20] == column(s, "men"), "and who is dead is out no more"


def test_men_balance_on_every_day() -> None:
    """Arrived and sent = men and dead, over a year of raising, calls, joining, replacement and attacks."""
    s = stage()
    s["group.coalition"][:10] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    for k in range(3):
        s.cell(2, 40, action=STRIKE, slot=k)
    arrived = joined = killed = 0.0
    for k in range(300):
        day = s.day({"mixed_patrols": {"kidal": "2017-03-01"}}, number=number("2016-12-05") + k, month_number=560 + k // 30,
                    first_of_month=k % 30 == 0, after_mandate=k > 60)  # fmt: skip
        s.act(mixed_patrols, day, "muster")
        calls = [sum(column(s, f"call_{party}")) for party in ("cma", "platform")]
        s["band.size"][0] = 0
        for side in range(2):
            sent(s, min(7, calls[side]), 3 * side, slot=side)
        n = int(s["moc_company.size"][0])
        day.orders["moc_company"] = orders(place=np.full(n, k // 7 % 3), share=np.full(n, 0.3))
        s.act(mixed_patrols, day, per_week=2.0)
        day.events = s.act(mixed_patrols, day, "strike", per_week=2.0)
        s.act(mixed_patrols, day, "settle")
        arrived, joined = arrived + s.tally("moc_army_arrived"), joined + s.tally("moc_joined")
        killed += sum(e.deaths_a for e in day.events)
        parts = np.array([column(s, f"men_{party}") for party in PARTS])
        assert (parts >= 0).all() and (parts.sum(axis=0) == column(s, "men")).all()
        assert arrived + joined == parts.sum() + killed == s.tally("moc_men") + killed, k
    assert arrived > 400 and joined > 600 and killed > 50


# ---- the bombing of history --------------------------------------------------------------------------------------


def bombed(s: Stage, date: str = "2017-01-18", **changes: Any) -> list[Event]:
    return s.act(mixed_patrols, s.day(**{"number": number(date), **changes}), "strike")  # type: ignore[no-any-return]


def test_history_bombs_the_camp_once_and_it_is_recorded_for_sure() -> None:
    s = muster(stage(), "2016-12-05")
    (e,) = bombed(s)
    assert (e.subtype, e.scripted, e.side_a, e.side_b, e.initiator, e.target) == ("bombing", True, "MOC", "JNIM", "JNIM", "MOC")
    assert (e.square, e.type, e.deaths_a, e.deaths_b, e.deaths_civilians, e.cell) == (GAO, 1, 55, 0, 0, -1)
    assert s.tally("mixed_patrols_expected_deaths") == 0.0, "what is written is not expected"
    settle(s, e)
    assert sum(column(s, "men")) == 145 and min(column(s, "men")) == 0, "forty of one company and fifteen of another"
    assert reporting.report(e, 0.0, 2017, reporting.Params(heaping=1.0)) == (True, 55, "JNIM")
    e.draw = 0.01  # which would leave another event without a name
    assert reporting.report(e, 0.0, 2017, reporting.Params(first_death=0.0)) == (True, 55, "JNIM")
    assert bombed(s, "2017-01-19") == []


def test_a_camp_that_filled_more_slowly_loses_who_is_there() -> None:
    s = stage()
    company(s, 5, 0, 6)
    company(s, 10, 0, 9)
    company(s, square=KIDAL)
    (e,) = bombed(s)
    assert e.deaths_a == 30 and e.company == 1
    settle(s, e)
    assert column(s, "men") == [0, 0, 120]
    assert bombed(s) == [], "nobody is there"


def test_after_the_mandate_date_or_without_a_camp_nothing_is_bombed() -> None:
    s = stage()
    company(s)
    assert bombed(s, after_mandate=True) == []
    assert bombed(stage()) == []


def test_the_bombing_leaves_no_man_to_be_killed_again() -> None:
    s = stage()
    company(s, 30, 0, 0)
    s.cell(GAO, 200, action=ASSAULT)
    s["org.campaign"][:] = 1e6
    events = s.act(mixed_patrols, s.day(number=number("2017-01-18")), "strike", rate=1.0)
    assert [e.deaths_a for e in events] == [30, 0]


# ---- the null ----------------------------------------------------------------------------------------------------


def test_without_companies_nothing_is_touched() -> None:
    s = stage()
    s.cell(GAO, 40, action=STRIKE)
    s["org.campaign"][:] = 1e6
    before = {name: array.copy() for name, array in s.state.arrays.items()}
    for verb in ("muster", "resolve", "strike", "settle"):
        assert s.act(mixed_patrols, s.day(), verb) == []
    assert all(np.array_equal(before[name], array) for name, array in s.state.arrays.items())
