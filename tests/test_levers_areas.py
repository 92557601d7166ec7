"""Patrol areas: platoons of a base hold a place in turn, eat, are escorted and attacked there, and nobody is made for it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.actors import cell, contingent, patrol
from sim.actors.cell import STRIKE
from sim.actors.patrol import BACK, ON_SITE, OUT
from sim.model import Mali
from sim.regimes import full_platoon
from sim.rules.mission import attacks, patrolling, supply
from sim.run import Snapshot, simulate_history
from sim.settings import Settings, build

CALENDAR = {"start": "2017-05-30", "mandate": "2017-06-29", "end": "2017-12-31"}
ROAD: dict[str, Any] = {"at": "labbezanga", "base": "ansongo", "men": 150, "since": "2017-07-10", "until": "2017-09-10"}
SITE, HOLDS = 1, 0  # rows of the area and of its base in the tiny world


def settings(*areas: dict[str, Any], **other: Any) -> Settings:
    held = {f"area_{k}": area for k, area in enumerate(areas)}
    return build({"calendar": CALENDAR, "measures": {"patrol_areas": held, **other}})


@cache
def eve() -> Snapshot:
    """The eve of the mandate."""
    return simulate_history(settings(), 8)


def fork(*areas: dict[str, Any], **other: Any) -> Mali:
    """The mandate date under these orders, about to be lived."""
    model = Mali(settings(*areas, **other), history=8, future=9, enlist=False)
    model.resume(eve().index, eve().arrays)
    return model


def platoons(model: Mali, task: int) -> int:
    """Posted platoons that do something."""
    a, n = model.state.arrays, int(model.state.arrays["patrol.size"][0])
    return int((a["patrol.active"][:n] & a["patrol.posted"][:n] & (a["patrol.task"][:n] == task)).sum())


# ---- a tiny world, by hand ---------------------------------------------------------------------------------------


def stage(infantry: int = 140, **options: Any) -> Stage:
    """A base with four platoons at the western end of five squares, and an area of two platoons three hours away."""
    s = Stage(bases=(0, 3), **options)
    s.contingent(HOLDS, infantry, infantry)
    return s


def area(s: Stage, men: float = 70.0, since: int = -1, until: int = 2**31, **changes: Any) -> Any:
    """A day on which the second site is a patrol area of the first."""
    day = s.day(**{"number": 16876, **changes})
    held = {"base": [-1, HOLDS], "men": [0.0, men], "since": [-1, since], "until": [-1, until]}
    day.levers = {**day.levers, "patrol_areas": {name: np.array(values) for name, values in held.items()}}
    return day


def live(s: Stage, number: int, until: int = 2**31, **params: Any) -> None:
    """One day: contingents and patrols decide, patrols move; an hour's drive a square, six hours a day."""
    day = area(s, number=number, until=until)
    day.orders["contingent"] = s.act(contingent, day, "decide")
    day.orders["patrol"] = s.act(patrol, day, "decide")
    s.act(patrolling, day, **{"relief_days": 4.0, "rest_days": 0.0, **params})


def test_platoons_set_out_stay_and_are_relieved_by_others_in_time() -> None:
    """Planned on day 0, two drive out on day 1, stay four days, and two others arrive on the last of them: the place is never left."""
    s = stage()
    held, tasks = [], []
    for k in range(12):
        live(s, 16876 + k)
        n = int(s["patrol.size"][0])
        held.append(float(s["base.posted"][SITE]))
        tasks.append(sorted(s["patrol.task"][:n][s["patrol.posted"][:n]].tolist()))
    assert held == [0.0, 0.0] + [70.0] * 10
    assert tasks[1] == [ON_SITE, ON_SITE] and tasks[5] == [ON_SITE, ON_SITE, BACK, BACK]
    assert set(s["patrol.site"][s["patrol.posted"]].tolist()) == {SITE}
    assert s["base.area_platoons"].tolist() == [2, 0] and s.tally("area_men") == 70.0


def test_it_is_given_up_on_its_day_and_nobody_sets_out_in_vain() -> None:
    s = stage()
    for k in range(9):
        live(s, 16876 + k, until=16876 + 6)
        n = int(s["patrol.size"][0])
        assert (s["base.posted"][SITE] > 0.0) == (2 <= k < 6), k
        assert k < 7 or not s["patrol.posted"][:n].any()


def test_a_base_with_too_few_men_sends_those_there_are() -> None:
    s = stage(infantry=70)
    s["base.guard_need"][HOLDS] = 35.0
    for k in range(4):
        live(s, 16876 + k)
    assert s["base.posted"][SITE] == 35.0 and s["base.area_short"][SITE] == 1


def test_platoons_of_a_country_that_forbids_it_do_not_go() -> None:
    for column, value in (("long_barred", True), ("limit_km", 20.0)):
        s = stage()
        s[f"contingent.{column}"][0] = value
        for k in range(4):
            live(s, 16876 + k)
        assert s["base.posted"][SITE] == 0.0, column


def test_a_commander_keeps_men_for_it_before_long_and_short_patrols() -> None:
    """140 men, all free; two platoons of four are kept, of the rest a quarter rests or stands by, and none has gone yet."""
    s = stage()
    s["base.area_platoons"][HOLDS] = 2
    day = area(s)
    out = s.act(contingent, day, "decide", reaction_share=0.10, rest_share=0.15)
    assert out.free[0] == 140.0 and out.start_area[0] == 4.0 and out.reaction[0] == pytest.approx(7.0)
    assert out.short_platoons[0] + out.start_long[0] == pytest.approx(0.75 * 2.0)
    s["contingent.on_long"][0] = s["contingent.on_area"][0] = 2
    there = s.act(contingent, day, "decide", reaction_share=0.10, rest_share=0.15)
    assert there.start_area[0] == 2.0 and there.short_platoons[0] + there.start_long[0] == pytest.approx(0.75 * 2.0)


def test_men_on_an_area_eat_from_a_stock_that_convoys_of_their_base_bring() -> None:
    """70 men, no stock: a convoy sets out at once on six hours of road, and its base gives a platoon of escort while it drives."""
    s = stage(hour=2.0)
    s["base.people"][HOLDS], s["base.posted"][SITE], s["base.open"][SITE] = 140.0, 70.0, False
    s["base.supply_days"][:] = 40.0, 0.0
    usual = {"local_escort": 0.0, "prepare_days": 0.0, "long_patrol_load": 0.25}
    s.act(supply, area(s), hours_per_day=3.0, **usual)
    assert s["base.convoy_on"].tolist() == [False, True] and s["base.escort_need"].tolist() == [35.0, 0.0]
    assert s["field.convoy_passages"].tolist() == [1.0, 1.0, 0.0, 0.0, 0.0], "no load beside it: they live on their own convoys"
    s.act(supply, area(s, number=16877), hours_per_day=3.0, **usual)
    assert s["base.convoy_on"].tolist() == [False, False] and s["base.escort_need"].tolist() == [0.0, 0.0]
    assert s["base.supply_days"].tolist() == [38.0, 45.0] and s["field.convoy_passages"].tolist() == [0.0, 0.0, 1.0, 1.0, 0.0]


def test_those_who_hold_an_area_can_be_shelled_and_assaulted_there() -> None:
    """A cell beside it may pick the site; what hits it falls on the platoon there, and where nobody is there nothing happens."""
    for posted in (70.0, 0.0):
        s = stage()
        s["base.people"][HOLDS], s["base.posted"][SITE], s["base.open"][SITE] = 0.0, posted, False
        s.cell(3, men=40, action=STRIKE, site=SITE)
        s.add("patrol", contingent=0, base=HOLDS, active=True, task=ON_SITE, square=3, target=3, posted=True, site=SITE)
        found = [s.act(attacks, s.day(number=20000 + k), indirect_per_week=2.0, assault_per_week=1.0) for k in range(60)]
        happened = [event for events in found for event in events if event.subtype != "ambush"]
        assert (len(happened) > 5) == bool(posted)
        assert all(event.square == 3 and event.contingent == 0 for event in happened)
        picks = s.act(cell, s.day(), "decide").site
        assert (picks == SITE).any() or not posted


# ---- in the whole model ------------------------------------------------------------------------------------------


def test_an_area_is_held_from_its_first_day_to_its_last_and_adds_cover() -> None:
    """150 men are four platoons; Labbezanga is two hours from Ansongo, so that they are there on the first day."""
    usual, model = fork(), fork(ROAD)
    a, square = model.state.arrays, model.geography.bases.square[-1]
    first, last = (int(np.datetime64(ROAD[word], "D").astype(int)) for word in ("since", "until"))
    men, cover, escorts = [], [], []
    while model.index < 115:
        usual.step()
        model.step()
        assert model.today is not None
        n = int(a["patrol.size"][0])
        active = a["patrol.active"][:n]
        out = np.bincount(a["patrol.contingent"][:n][active & (a["patrol.task"][:n] >= OUT)], minlength=len(a["contingent.on_long"]))
        assert (out <= a["contingent.establishment_infantry"] // full_platoon(model.regimes[1])).all()
        number = model.today.number
        assert platoons(model, OUT) + platoons(model, ON_SITE) == 0 or first <= number < last
        if first < number < last - 1:
            men.append(float(a["base.posted"][-1]))
            cover.append(float(a["field.cover"][square] - usual.state.arrays["field.cover"][square]))
            ansongo = model.geography.bases.key.index("ansongo")
            escorts.append(float(a["base.escort_need"][ansongo] - usual.state.arrays["base.escort_need"][ansongo]))
    assert np.mean(men) > 100.0 and max(men) <= 175.0, "now and then a relief waits until platoons are rested"
    assert np.mean(cover[14:]) > 0.15 and np.mean(escorts) > 4.0
    assert total(model, "establishment") == total(usual, "establishment")
    long = {m: m.recorder.daily[eve().index :, m.recorder.names.index("tally.long_patrol_days")].sum() for m in (usual, model)}
    assert long[model] > long[usual] + 100.0


def total(model: Mali, column: str) -> int:
    return int(model.state.arrays[f"contingent.{column}"].sum())


def test_a_point_of_the_map_will_do_and_two_areas_in_one_square_are_two() -> None:
    here = {"at": [15.0, 0.7], "base": "ansongo", "men": 35}
    model = fork(here, {**here, "base": "gao"})
    for _ in range(6):
        model.step()
    assert model.state.arrays["base.posted"][-2:].tolist() == [35.0, 35.0]
