"""M14: teams reach people day by day, it fades, jihadists bar or kill them where they rule; each effect has its null."""

from typing import Any

import numpy as np
import pytest
from tiny import GAO, ISGS, JNIM, MOPTI, Stage, ground, orders, table

from sim.actors.cell import GOVERN, HIDE, TARGET_CIVILIANS
from sim.attrition import lengths, mean_aimed
from sim.events import Day, Event
from sim.rules.people import support
from sim.rules.state import services

SAFE: dict[str, Any] = {"reach": 0.0, "refused": 0.0, "attack_per_week": 0.0, "half_life_days": 1000.0}
PEOPLE = 40000.0  # at the middle locality, in two squares


def stage(teams: int = 1, officials: int = 10, people: float = 20000.0) -> Stage:
    """Teams of ten that work from the first square."""
    s = Stage(people=people)
    for _ in range(teams):
        s.add("service_team", base=0, place=-1, officials=officials, establishment=10)
    return s


def live(s: Stage, place: int = 1, day: Day | None = None, **params: Any) -> list[Event]:
    """One day of all teams at a locality, -1 in town."""
    day = s.day() if day is None else day
    day.orders["service_team"] = orders(place=np.full(int(s["service_team.size"][0]), place))
    return list(s.act(services, day, **{**SAFE, **params}))


@pytest.mark.parametrize(("teams", "officials", "whole"), [(2, 10, 2.0), (1, 5, 0.5)])
def test_a_day_reaches_people_by_its_officials_in_the_locality_and_nowhere_else(teams: int, officials: int, whole: float) -> None:
    s = stage(teams, officials)
    live(s, reach=60.0, refill_days=730.0)
    reached, mine = 1.0 - np.exp(-60.0 * whole / PEOPLE), s.geography.localities.of_square == 1
    assert s["field.service"][mine] == pytest.approx(reached, rel=0.02) and (s["field.service"][~mine] == 0.0).all()
    assert s.tally("people_served") == pytest.approx(s["field.service"][2] * PEOPLE) and s.tally("service_days") == whole
    assert s["service_team.square"][0] == 2


def test_services_fade_with_their_half_life() -> None:
    s = stage()
    s["field.service"][s.geography.localities.of_square == 1] = 0.8
    for _ in range(50):
        live(s, -1, half_life_days=50.0)
    assert s["field.service"][2] == pytest.approx(0.4)


def worked(influence: float, refused: float, rival: float = 0.0) -> float:
    """Share of days on which a team could work."""
    done, s = [], stage()
    s["field.influence"][JNIM, 2], s["field.influence"][ISGS, 2] = influence, rival
    first = s.kept()
    for k in range(400):
        s.put_back(first)
        live(s, day=s.day(seed=(k, 5)), refused=refused)
        done.append(s.tally("service_days"))
    return float(np.mean(done))


def test_jihadists_turn_teams_away_as_far_as_they_rule() -> None:
    assert worked(0.2, 0.6, rival=0.3) == pytest.approx(0.7, abs=0.06)
    assert worked(0.9, 0.6, rival=0.8) == worked(1.0, 0.6) < 0.5, "no further than full"


def rate(s: Stage, place: int = 1, **params: Any) -> float:
    """Daily rate of attacks, from the expected dead."""
    given: dict[str, Any] = {"attack_per_week": 0.7, "rate": 0.1, "sigma": 1.0, "party": 40.0, **params}
    live(s, place, **given)
    each = mean_aimed(min(float(s["cell.men"][0]), given["party"]), 10.0, given["rate"], lengths(given["sigma"]))
    assert s.tally("services_expected_deaths") == s.tally("services_expected_civilian")
    return float(-np.log1p(-s.tally("services_expected_deaths") / each))


def hunted(action: int = TARGET_CIVILIANS, men: int = 20, square: int = 2) -> Stage:
    s = stage()
    s.cell(square, men, action=action)
    return s


def test_a_cell_in_the_square_that_does_not_hide_may_attack_by_its_men() -> None:
    assert rate(hunted(men=10)) == pytest.approx(0.05) and rate(hunted(GOVERN)) == pytest.approx(0.1)
    assert rate(hunted(HIDE)) == rate(hunted(square=3)) == rate(hunted(), place=-1) == 0.0


def test_cover_deters_at_its_own_rate() -> None:
    s = hunted()
    s["field.cover"][2] = 0.5
    assert rate(s, deterrence=1.0) == pytest.approx(0.1 * np.exp(-0.5))


def test_the_dead_are_as_expected_and_are_the_teams() -> None:
    """Mean over many days; each team's officials are what it had less its dead."""
    gap, killed = [], 0
    for k in range(300):
        s = hunted(men=40)
        s.cell(2, 30, action=GOVERN, org=ISGS)
        events = live(s, day=s.day(seed=(k, 7)), attack_per_week=2.0, rate=0.1)
        dead = sum(e.best for e in events)
        gap.append(dead - s.tally("services_expected_deaths"))
        assert s["service_team.officials"][0] == 10 - dead and s["service_team.cum_killed"][0] == dead == s.tally("service_killed")
        for e in events:
            assert (e.type, e.community, e.official, e.deaths_a, e.deaths_b) == (3, 1, e.deaths_civilians > 0, 0, 0)
        killed += dead
    assert killed > 100 and abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(len(gap))


def test_no_more_die_than_are_there() -> None:
    s = hunted(men=200)
    s["community.people_home"][1] = 3
    dead = [sum(e.best for e in live(s, day=s.day(seed=(k, 3)), attack_per_week=2.0, rate=1.0, refill_days=730.0)) for k in range(40)]
    assert max(dead) <= 3 and (s["service_team.officials"] >= 0).all() and s["service_team.cum_killed"][0] == sum(dead)
    s["service_team.officials"][0] = 0
    assert live(s, attack_per_week=2.0, refill_days=730.0) == [], "where nobody is left, nobody is attacked"


def test_the_larger_team_loses_first_and_order_does_not_matter() -> None:
    left = []
    for teams in (((5, 10), (9, 8)), ((9, 8), (5, 10))):
        s = Stage()
        for slot, officials in teams:
            s.add("service_team", slot=slot, base=0, place=-1, officials=officials, establishment=officials)
        s.cell(2, 60, action=TARGET_CIVILIANS)
        for k in range(20):
            live(s, day=s.day(seed=(k, 3)), attack_per_week=2.0, rate=0.05, refill_days=730.0)
        left.append(sorted(zip(s.column("service_team.slot"), s.column("service_team.officials"), strict=True)))
        assert s["service_team.cum_killed"].sum() > 0
    assert left[0] == left[1]


def test_new_officials_join_at_their_pace_and_stop_when_full() -> None:
    """Five missing at a scale of ten days: a tenth of those missing comes a day."""
    missing = []
    for k in range(60):
        s = stage(officials=5)
        for number in range(10):
            live(s, -1, s.day(number=15000 + number, seed=(k, 1)), refill_days=10.0)
        missing.append(10 - s["service_team.officials"][0])
    assert np.mean(missing) == pytest.approx(5 * 0.9**10, rel=0.15) and min(missing) >= 0


def raised(agents: int = 1, region: int = MOPTI, **state: Any) -> Stage:
    """The mandate date on a ground of two bases whose last square is a seat of administration."""
    s = Stage(ground(1, 5, bases=(0, 4), places=(0, 2, 3, 4), region=region))
    s.geography.seeds.places = table(admin_seat=["cercle"], offmap=[0], latitude=[12.6], longitude=[-8.0 + 4 * 0.25 + 0.1])
    s["field.presence"][:] = 0.5
    s["field.presence"][2] = 0.0
    day = s.day({"state": state}, first_of_mandate=True, after_mandate=True, agents=agents)
    day.orders["service_team"] = orders(place=np.empty(0, np.int64))
    s.act(services, day, **SAFE)
    return s


def test_teams_start_near_those_who_lack_officials_and_none_without_the_lever() -> None:
    """Places 0 and 3 count half and 2 full, by their people; 0 and 2 are nearest to the first base, 3 to the second, 4 is a seat."""
    s = raised(teams=7)
    people = s["community.people_home"]
    first = people[0] * 0.5 + people[1]
    wanted = round(7 * first / (first + people[2] * 0.5))
    assert np.bincount(s.column("service_team.base")).tolist() == [wanted, 7 - wanted]
    assert s.column("service_team.officials") == [10] * 7 and s.tally("service_teams") == 7.0
    found = [len(world.column("service_team.slot")) for world in (raised(), raised(teams=5, teams_in="north"))]
    assert found == [0, 0] and len(raised(teams=5, teams_in="north", region=GAO).column("service_team.slot")) == 5
    parts = raised(agents=3, teams=2)
    assert sum(parts.column("service_team.officials")) == 20 and parts.tally("service_teams") == pytest.approx(2.0)
    assert len(set(parts.column("service_team.slot"))) == 6


def test_services_keep_grievance_down() -> None:
    s = stage()
    s["community.tension"][:] = 0.5
    s["field.service"][2] = 0.5
    day = s.day()
    day.orders["community"] = orders(support=s["community.support"].copy(), informing=np.zeros(3), earned=np.zeros((3, 2)))
    s.act(support, day, relief=0.4, grievance_tension=1.0, grievance_days=100.0)
    goal = (1 - np.exp(-0.5)) / 100.0
    assert s["community.grievance"].tolist() == pytest.approx([goal, goal * 0.8, goal])
