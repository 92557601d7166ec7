"""M17: fear and feuds without a state bring men out of a finite pool, calm and burden send them home; men are conserved."""

from typing import Any

import numpy as np
import pytest
import runs
from feuding import DOGON, FULANI, ground, militia, stage
from tiny import Stage, number, orders

from sim.actors.militia import DISBAND
from sim.events import Event
from sim.model import Mali
from sim.rules.centre import militias
from sim.rules.centre.militias import newborn

MONDAY = 7 * 2400
STILL: dict[str, Any] = {
    "form_per_year": 0.0, "join_per_year": 0.0, "leave_per_year": 0.0, "pool_share": 0.01, "insecurity": 0.0, "state": 0.0,
    "men_half": 20.0, "smallest": 3.0,
}  # fmt: skip


def men(s: Stage) -> list[int]:
    """Men of all militias ever born, in order of birth."""
    return s.column("militia.men")


def total(s: Stage) -> int:
    """Men of militias and pools."""
    return sum(men(s)) + int(s["community.watch"].sum())


def week(s: Stage, k: int = 0, **params: Any) -> None:
    """A week of coming and going."""
    s.act(militias, s.day(number=MONDAY + 7 * k, span=7), **{**STILL, **params})


# ---- the first day and history -----------------------------------------------------------------------------------


def mustered(**options: Any) -> Stage:
    s = Stage(ground(**options))
    for verb in ("muster", "settle"):
        s.act(militias, s.day(index=0), verb, pool_share=0.01, unit_men=20.0)
    return s


def test_the_pool_is_a_share_of_each_militias_own_people() -> None:
    """40,000, 40,000 and 20,000 people, 0.6 of them Dogon and 0.4 Fulani."""
    s = mustered()
    assert s["community.watch"].tolist() == [[240, 0, 160, 0, 0], [240, 0, 160, 0, 0], [120, 0, 80, 0, 0]] and s.tally("watch") == 1000.0


def test_militias_of_the_first_day_come_out_of_the_pools_of_their_region() -> None:
    s = mustered(fighters=[("Fulani_selfdefence", "Mopti", 50.0), ("Fulani_selfdefence", "Gao", 10.0)])
    assert sum(men(s)) == 50 and len(men(s)) == 2 and set(s.column("militia.group")) == {FULANI} and total(s) == 1000
    assert s.tally("militia_fulani") == 50.0 and s.tally("militias") == 2.0 and s.tally("militia_dogon") == 0.0
    places = s.column("militia.place")
    assert s.column("militia.square") == s.geography.localities.square[places].tolist()
    slots = [newborn(s.geography, place, FULANI, places[:k].count(place)) for k, place in enumerate(places)]
    assert s.column("militia.slot") == slots, "known by place, kind and a running number"


def test_there_are_never_more_men_than_people_who_would_come() -> None:
    s = mustered(fighters=[("Fulani_selfdefence", "Mopti", 5000.0)])
    assert sum(men(s)) == 400 and s["community.watch"][:, FULANI].sum() == 0
    nobody = mustered(fighters=[("Dozo_Segou", "Mopti", 100.0)])
    assert men(nobody) == [], "their people do not live there"


def test_where_they_muster_is_drawn_by_people_and_feuds() -> None:
    places = []
    for seed in range(150):
        s = Stage(ground(fighters=[("Fulani_selfdefence", "Mopti", 20.0)]))
        s.act(militias, s.day(index=0, seed_history=(seed, 1)), "muster", pool_share=0.01)
        places.append(int(s["militia.place"][0]))
    assert np.bincount(places, minlength=3) / 150 == pytest.approx([0.4, 0.4, 0.2], abs=0.12)


@pytest.mark.parametrize(("day", "after", "formed"), [
    ("2016-12-01", False, 60), ("2016-11-30", False, 0), ("2016-12-02", False, 0), ("2016-12-01", True, 0),
])  # fmt: skip
def test_history_forms_a_militia_on_its_day_and_not_after_the_mandate(day: str, after: bool, formed: int) -> None:
    s = mustered(history=[("2016-12-01", "forms", "Dogon_dozo", 60)])
    s.act(militias, s.day(number=number(day), after_mandate=after), "muster", pool_share=0.01)
    assert sum(men(s)) == formed and total(s) == 1000


# ---- losses ------------------------------------------------------------------------------------------------------


def test_the_dead_are_taken_off_both_sides_and_the_empty_are_buried() -> None:
    s = stage()
    militia(s, DOGON, 0, 30)
    militia(s, FULANI, 1, 5)
    s["tally.militia_recruits"][0] = s["tally.militia_deserters"][0] = 4.0
    events = [
        Event(0, 2, "x", "Dogon_dozo", "Fulani_selfdefence", "", "", deaths_a=3, deaths_b=5, deaths_civilians=9, militia_a=0, militia_b=1),
        Event(0, 2, "x", "Dogon_dozo", "JNIM", "", "", deaths_a=2, deaths_b=7, militia_a=0, cell=0),
        Event(0, 1, "x", "FAMA", "JNIM", "", "", deaths_a=50, deaths_b=50),
    ]
    s.act(militias, s.day(events=events), "settle")
    assert men(s) == [25, 0] and s.column("militia.fallen") == [5.0, 5.0] and s.column("militia.alive") == [True, False]
    assert s.tally("militias_killed") == 10.0 and s.tally("militia_dogon") == 25.0 and s.tally("militias") == 1.0
    assert s.tally("militia_recruits") == s.tally("militia_deserters") == 0.0, "flows are today's"
    week(s, tiredness_days=10.0)
    assert s["militia.fallen"][0] == pytest.approx(5.0 * 0.5**0.7), "they are remembered for a while"


# ---- coming ------------------------------------------------------------------------------------------------------


def joined(men_half: float = 20.0, at: tuple[str, float] = ("feud.tension", 0.5), **params: Any) -> float:
    """Men who join a Dogon militia of 20 in the first village in a week, mean over weeks that start alike."""
    s = stage()
    militia(s, DOGON, 0, 20)
    s[at[0]][...] = at[1]
    kept, came = s.kept(), []
    for k in range(150):
        s.put_back(kept)
        s["community.watch"][0, :3] = (240, 0, 160)
        week(s, k, **{"join_per_year": 4.0, "men_half": men_half, **params})
        came.append(men(s)[0] - 20)
    return float(np.mean(came))


@pytest.mark.parametrize(("alarm", "reached", "world"), [
    (0.5, 0.25, {"men_half": 60.0}), (0.25, 0.5, {"at": ("feud.tension", 0.25)}), (0.1, 0.5, {"at": ("field.presence", 1.0), "state": 0.8}),
])  # fmt: skip
def test_men_join_by_alarm_and_by_the_militia_that_is_there(alarm: float, reached: float, world: dict[str, Any]) -> None:
    """Of 240: the alarm is the feud's, less where there is a state; a quarter of those willing are reached by 20 men, or a half."""
    assert joined(**world) == pytest.approx(240 * (1 - np.exp(-4 * alarm * reached * 7 / 365)), abs=0.15)


def test_violence_alarms() -> None:
    """Two deaths in 10,000."""
    assert joined(at=("community.fear", 8.0), insecurity=0.5) > 1.2 * joined()


def test_a_full_militia_takes_nobody_and_a_pool_gives_no_more_than_it_has() -> None:
    s = stage()
    militia(s, DOGON, 0, 78)
    s["community.watch"][0, DOGON] = 240
    week(s, join_per_year=20.0)
    assert men(s) == [80] and s["community.watch"][0, DOGON] == 238
    poor = stage()
    militia(poor, DOGON, 0, 40)
    poor["community.watch"][0, DOGON] = 1
    for k in range(30):
        week(poor, k, join_per_year=20.0, refill_years=40.0, pool_share=0.0002)
    assert men(poor) == [41] and poor["community.watch"][0, DOGON] == 0


def test_militias_form_out_of_the_pool_in_alarm() -> None:
    """3 villages x 5 a year x alarm 0.5 x (200 / 220 + 100 / 120)."""
    s, count = stage(), 0
    s["community.watch"][:, :3] = (200, 0, 100)
    kept, before = s.kept(), total(s)
    for k in range(400):
        s.put_back(kept)
        week(s, k, form_per_year=5.0, unit_men=20.0, pool_share=0.0002)
        assert total(s) == before and set(men(s)) <= {20}
        count += len(men(s))
    mean = sum(3 * (1 - np.exp(-5 * 0.5 * w / (w + 20) * 7 / 365)) for w in (200, 100))
    assert count / 400 == pytest.approx(mean, abs=3 * np.sqrt(mean / 400))


@pytest.mark.parametrize(("side", "expected"), [(0, 1.0 - np.exp(-0.7 * 200 / 220)), (1, 0.0)])
def test_a_raid_calls_men_out_where_it_hit(side: int, expected: float) -> None:
    """One of three villages was hit, at 0.1 raids in return a day: 0.7 of them a week, times 200 / 220 of the pool of one side."""
    s, came = stage(0.0001), 0
    s["feud.pull"][0, side], s["feud.struck"][0, side] = 0.1, 1
    s["community.watch"][:, 0] = 200
    kept = s.kept()
    for k in range(200):
        s.put_back(kept)
        week(s, k, unit_men=20.0, form_per_year=0.0, pool_share=0.0002, rally=1.0)
        came += len(men(s))
        assert set(s.column("militia.place")) <= {1}
    assert came / 200 == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 200))


def test_the_pool_fills_again_slowly_and_only_for_those_who_are_gone() -> None:
    s = stage()
    s["community.watch"][0, :3] = (140, 0, 160)
    militia(s, DOGON, 0, 60)
    before = total(s)
    week(s, pool_share=0.01, refill_years=2.0)
    mean = 40 * 7 / 730 + (240 + 160) * 7 / 730 + (120 + 80) * 7 / 730
    assert total(s) - before == s.tally("watch_refilled") and abs(s.tally("watch_refilled") - mean) <= 5


@pytest.mark.parametrize(("missing", "moves"), [(0, {"join_per_year": 2.0, "insecurity": 0.0}), (60, {"leave_per_year": 2.0})])
def test_those_who_join_or_go_home_are_counted_once(missing: int, moves: dict[str, float]) -> None:
    """In a year half of those who are missing come of age: of nobody, whoever joined, and of 60, whoever went home."""
    s = stage()
    s["community.watch"][:] = 10**6
    s["community.watch"][0, DOGON] = int(0.01 * s.geography.feuds.folk[0, DOGON]) - 100 - missing
    militia(s, DOGON, 0, 100)
    s.act(militias, s.day(number=MONDAY, span=365), **{**STILL, "refill_years": 2.0, "largest": 200.0, **moves})
    assert s.tally("militia_recruits") + s.tally("militia_deserters") > 20
    assert s.tally("watch_refilled") == pytest.approx(missing / 2, abs=1.0)


# ---- going -------------------------------------------------------------------------------------------------------


def test_men_go_home_and_more_where_they_weigh_on_the_village() -> None:
    """24,000 Dogon bear 24 men at one in 1,000: 24 men leave twice as fast as few would."""
    s, gone = stage(), []
    militia(s, DOGON, 0, 24)
    for k in range(300):
        s["militia.men"][0] = 24
        week(s, k, leave_per_year=1.0, pool_share=0.0002, burden=1.0)
        gone.append(24 - men(s)[0])
        assert s.tally("militia_deserters") == gone[-1]
    assert np.mean(gone) == pytest.approx(2 * 24 * 7 / 365, abs=0.1)


def test_a_militia_that_disbands_goes_home_whole() -> None:
    s = stage()
    militia(s, DOGON, 0, 24, action=DISBAND)
    week(s, pool_share=0.0002)
    assert men(s) == [0] and s["community.watch"][0, DOGON] == 24 and not s["militia.alive"][0]
    assert s.tally("militia_deserters") == 24.0 and s.tally("militias") == 0.0


@pytest.mark.parametrize(("others", "largest", "reach", "left", "home"), [
    (((DOGON, 2, 20, 9), (DOGON, 1, 20, 8), (FULANI, 0, 20, 7)), 80.0, 60.0, [0, 20, 25, 20], 0),
    (((DOGON, 1, 20, 9),), 80.0, 20.0, [0, 20], 5),
    (((DOGON, 1, 35, 9),), 40.0, 200.0, [0, 40], 0), (((DOGON, 1, 36, 9),), 40.0, 200.0, [0, 36], 5),
    (((DOGON, 1, 20, 30), (DOGON, 1, 20, 20)), 80.0, 200.0, [0, 20, 25], 0),
    (((DOGON, 1, 20, 20), (DOGON, 1, 20, 30)), 80.0, 200.0, [0, 25, 20], 0),
])  # fmt: skip
def test_a_small_militia_joins_the_nearest_of_its_kind_that_has_room_or_goes_home(
    others: tuple[tuple[int, int, int, int], ...], largest: float, reach: float, left: list[int], home: int
) -> None:
    """Five men with others of a kind, place, men and identity; of two as near the lower identity takes them in."""
    s = stage()
    militia(s, DOGON, 0, 5)
    for kind, place, strong, slot in others:
        militia(s, kind, place, strong, slot=slot)
    week(s, smallest=8.0, largest=largest, reach_km=reach, pool_share=0.0002)
    assert men(s) == left and s["community.watch"][0, DOGON] == s["community.watch"].sum() == home


def test_orders_are_carried_out() -> None:
    s = stage()
    militia(s, DOGON, 0)
    s.act(militias, s.day(orders={"militia": orders(action=[1], feud=[0], side=[0], target=[2])}), "place")
    assert [int(s[f"militia.{name}"][0]) for name in ("action", "feud", "side", "target")] == [1, 0, 0, 2]


# ---- the real ground ---------------------------------------------------------------------------------------------


def test_men_are_conserved_every_day_and_stay_within_what_is_known() -> None:
    """Men + pool + dead - refilled is the same every day of 900; 2017's totals are near the ranges of group_strength.csv."""
    model = Mali(runs.make(905, 910), history=2, enlist=False)
    a, flows, found = model.state.arrays, np.zeros(2), set()
    for _ in range(900):
        model.step()
        flows += a["tally.militias_killed"][0], a["tally.watch_refilled"][0]
        found.add(float(a["militia.men"].sum() + a["community.watch"].sum() + flows[0] - flows[1]))
        assert (a["militia.men"] >= 0).all() and (a["community.watch"] >= 0).all()
    assert len(found) == 1 and flows.min() > 0
    known = sum(float(a[f"tally.militia_{name}"][0]) for name in ("dogon", "segou", "fulani", "tuareg", "arab"))
    assert known == a["militia.men"].sum() and 350 <= known <= 3400
    table = model.geography.seeds.group_strength
    for name, tally in (("Dogon_dozo", "dogon"), ("Dozo_Segou", "segou"), ("Fulani_selfdefence", "fulani")):
        row = int(np.flatnonzero(table["group"] == name)[0])
        assert table["low"][row] / 2 <= a[f"tally.militia_{tally}"][0] <= table["high"][row], name
