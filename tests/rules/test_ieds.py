"""M05 and M07: devices are laid, spoil and meet passages; predictability raises hits, clearance and armour cut harm."""

from typing import Any

import numpy as np
import pytest
from tiny import ISGS, JNIM, Stage, assert_fair

from sim.actors.cell import HIDE, PLANT
from sim.actors.task_group import BARKHANE, JOINT
from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.rules.jihadists import ieds


def stage(devices: float = 0.0, passages: float = 0.0, army: float = 0.0, people: float = 0.0, equipped: bool = False) -> Stage:
    """Devices of JNIM in the middle square, and what moves there; 100 vehicles and four units are added, or none."""
    s = Stage(people=people)
    s["field.ied"][JNIM, 2] = devices
    s["field.passages"][2] = passages
    s["field.army_patrols"][2] = army
    s["tally.added_armour"][0], s["tally.added_clearance"][0] = (100.0, 4.0) if equipped else (0.0, 0.0)
    s.garrison(2, 100)
    s.contingent(0, 200, 200)
    s["base.people"][0] = 200
    return s


def chance_of(s: Stage, **params: float) -> float:
    """Chance of a hit on the mission today."""
    s.act(ieds, **params)
    return s.tally("ieds_expected_attacks")


def test_devices_are_laid_by_cells_that_plant() -> None:
    """30 men at 0.7 a week and 20 men lay 0.15 a day; the hidden lay none."""
    s = Stage()
    s.cell(1, 30, action=PLANT)
    s.cell(3, 30, action=HIDE)
    s.cell(3, 20, action=PLANT, org=ISGS)
    s.act(ieds, laid_per_week=0.7, hit_civilian=0.0)
    assert s["field.ied"].tolist() == [[0.0, pytest.approx(0.15), 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, pytest.approx(0.1), 0.0]]
    assert s.tally("ieds_laid") == pytest.approx(0.25)


def test_devices_spoil_with_their_half_life() -> None:
    s = stage(4.0)
    for _ in range(20):
        s.act(ieds, half_life_days=20.0)
    assert s["field.ied"][JNIM, 2] == pytest.approx(2.0)


def test_the_hit_chance_is_that_of_the_pooled_rate() -> None:
    s = stage(2.0, passages=3.0)
    assert chance_of(s, hit_mission=0.05, habit=0.0, half_life_days=180.0) == pytest.approx(
        1 - np.exp(-2.0 * 0.5 ** (1 / 180) * 0.05 * 3.0)
    )


def test_hits_a_passage_rise_with_predictability() -> None:
    """Half of full habit at one passage a day."""
    s = stage(2.0, passages=3.0)
    s["field.predictability"][2] = 1.0
    assert np.log1p(-chance_of(s, habit=1.5)) / np.log1p(-chance_of(stage(2.0, passages=3.0))) == pytest.approx(1 + 1.5 * 0.5)


def test_a_bounty_brings_hits_on_the_mission_alone() -> None:
    """A bounty of one half at a pull of 2 doubles the rate of hits on the mission, and of no others."""
    found = []
    for bounty in (0.0, 0.5):
        s = stage(2.0, passages=1.0, army=30.0, people=1000.0)
        s["field.bounty"][2] = bounty
        hit = -np.log1p(-chance_of(s, bounty_pull=2.0))
        found.append((hit, s.tally("ieds_expected_deaths") - s.tally("ieds_expected_peacekeeper")))
    assert found[1] == pytest.approx((2 * found[0][0], found[0][1]))


def test_convoys_meet_more() -> None:
    """One of three passages is a convoy that counts twice: four thirds of the rate."""
    s = stage(2.0, 3.0)
    s["field.convoy_passages"][2] = 1.0
    assert np.log1p(-chance_of(s, convoy=2.0)) == pytest.approx(4 / 3 * np.log1p(-chance_of(stage(2.0, 3.0))))


def partners(out: float) -> tuple[Stage, list[Event]]:
    """A day on which a group of either force, 100 men each, is out among very many devices."""
    s = stage(900.0)
    for force in (BARKHANE, JOINT):
        s.add("task_group", square=2, men=100, force=force)
    s["field.partner_effort"][2] = s["field.joint_effort"][2] = out
    day = s.day(levers={"joint_force": {"force": "G5JF"}})
    return s, s.act(ieds, day, hit_partner=0.2, casualties=4.0, killed_partner=0.8)


def test_task_groups_hit_ieds_where_they_are_out() -> None:
    s, events = partners(1.0)
    assert [(e.side_a, e.target, e.side_b, e.type, e.task_group) for e in events] == [
        ("Barkhane", "Barkhane", "JNIM", 1, 0), ("G5JF", "G5JF", "JNIM", 1, 1)]  # fmt: skip
    assert all(e.deaths_a > 0 for e in events) and s.tally("ieds_expected_attacks") == 0.0
    hurt = float(mean_aimed(4.0, 40.0, 1.0, lengths(1.4)))
    assert s.tally("ieds_expected_deaths") == pytest.approx(2 * hurt * 0.8, rel=1e-3)
    assert partners(0.0)[1] == []


def test_clearance_cuts_hits() -> None:
    cleared, quiet = (chance_of(stage(2.0, 3.0, equipped=equipped), clearance_gain=0.2) for equipped in (True, False))
    assert np.log1p(-cleared) / np.log1p(-quiet) == pytest.approx(np.exp(-0.2 * 4))


def dead_per_hit(equipped: bool = False, evacuation: float = 4.0, **params: float) -> float:
    """Expected peacekeepers dead for each hit."""
    s = stage(2.0, 3.0, equipped=equipped)
    s["field.evacuation_hours"][:] = evacuation
    s.act(ieds, **params)
    return s.tally("ieds_expected_peacekeeper") / s.tally("ieds_expected_attacks")


def test_dead_are_those_at_once_and_those_who_wait_too_long() -> None:
    """1.6 of 500 hit, a tenth dead at once, a quarter of the others mortal, of whom 1 - exp(-8/24) die."""
    late = 0.25 * (1 - np.exp(-8.0 / 24.0))
    found = dead_per_hit(evacuation=8.0, killed_share=0.1, mortal=0.25, casualties=1.6, reach=500.0, sigma=0.8)
    assert found == pytest.approx(1.6 * (0.1 + 0.9 * late), rel=0.01)


def test_armour_cuts_the_dead_at_once() -> None:
    hard = dead_per_hit(True, armour_gain=0.004, mortal=0.0)
    assert hard / dead_per_hit(mortal=0.0) == pytest.approx(np.exp(-0.4))


def sure(s: Stage, **params: Any) -> list[Event]:
    """Today's events where every rate is at its top."""
    return s.act(ieds, s.day(), **{"hit_mission": 0.2, "hit_army": 0.2, "hit_civilian": 0.05, "casualties": 4.0, **params})


def test_a_device_hits_whom_it_meets_and_is_gone() -> None:
    s = stage(200.0, passages=30.0, army=300.0, people=50000.0)
    events = sure(s)
    assert [(e.target, e.type, e.subtype, e.initiator) for e in events] == [
        ("MINUSMA", 1, "ied", "JNIM"), ("FAMA", 1, "ied", "JNIM"), ("Civilians", 3, "ied", "JNIM")]  # fmt: skip
    assert s["field.ied"][JNIM, 2] == pytest.approx(200.0 * 0.5 ** (1 / 25) - 3)
    mission, army, people = events
    assert mission.contingent == 0 and army.garrison == 0 and people.community == 1
    assert mission.deaths_b == army.deaths_b == 0 and people.deaths_a == 0


def test_dead_agree_with_their_expectation() -> None:
    s = stage(3.0, passages=3.0, army=30.0, people=20000.0)
    days = s.many(ieds, 600, hit_mission=0.1, hit_army=0.1, hit_civilian=0.05)
    assert_fair([sum(e.best for e in events) - s.tally("ieds_expected_deaths") for events in days], 0.3)


def test_nobody_dies_twice() -> None:
    """Two devices on one day at a post of one man, and after a raid that killed him: no more dead than men, nobody left to be hit."""
    s = stage(900.0, army=900.0, people=50000.0)
    s["field.ied"][ISGS, 2] = 900.0
    s["garrison.men"][0], s["community.people_home"][:] = 1, 0
    events = sure(s, killed_soft=0.8)
    assert [(e.target, e.deaths_a) for e in events] == [("FAMA", 1)], "the second finds nobody, nor is anybody at home"
    s["field.ied"][:, 2] = 900.0
    day = s.day(number=16900, events=[Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=1, garrison=0)])
    events = s.act(ieds, day, hit_army=0.2, casualties=4.0, killed_soft=0.8)
    assert events == [] and s["field.ied"][JNIM, 2] > 800.0, "nobody passes, and the devices stay"


def test_no_more_are_hurt_than_stand_within_reach() -> None:
    """Ten within reach of devices that would hurt four on average: less than four are, and never more than ten."""
    s = stage(900.0, passages=90.0)
    s["contingent.men"][0] = 100000
    days = s.many(ieds, 300, hit_mission=0.2, hit_civilian=0.0, casualties=4.0, reach=10.0, sigma=1.5)
    tolls = [e.deaths_a + e.wounded_a for events in days for e in events]
    assert max(tolls) == 10 and np.mean(tolls) == pytest.approx(float(mean_aimed(4.0, 10.0, 1.0, lengths(1.5))), abs=0.35)


def test_every_device_of_a_bad_day_explodes() -> None:
    """Three targets and two organisations in forty squares, each certain: all 240 happen, and there is room for many times as many."""
    s = Stage(columns=40, places=(0, 20, 39))
    s["field.ied"][:] = 1e6
    s["field.passages"][:] = s["field.army_patrols"][:] = 1e3
    s.garrison(2, 10000)
    s.contingent(0, 10000, 10000)
    s["base.people"][0] = 10000
    assert len(s.act(ieds, s.day())) == 240 < ieds.MOST_HITS / 10
