"""M17: fear and feuds without a state bring men out of a finite pool, calm and burden send them home; men are conserved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs
from feuding import DOGON, FULANI, ground, militia, stage
from tiny import Stage, orders

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
    return [int(m) for m in s["militia.men"][: int(s["militia.size"][0])]]


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
    assert sum(men(s)) == 50 and len(men(s)) == 2 and set(s["militia.group"][:2]) == {FULANI} and total(s) == 1000
    assert s.tally("militia_fulani") == 50.0 and s.tally("militias") == 2.0 and s.tally("militia_dogon") == 0.0
    places = s["militia.place"][:2]
    assert (s["militia.square"][:2] == s.geography.localities.square[places]).all()


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


def test_history_forms_a_militia_on_its_day_and_not_after_the_mandate() -> None:
    def formed(day: str, **changes: Any) -> int:
        s = Stage(ground(history=[("2016-12-01", "forms", "Dogon_dozo", 60)]))
        s.act(militias, s.day(index=0), "muster", pool_share=0.01)
        before = total(s)
        s.act(militias, s.day(number=int(np.datetime64(day).astype(int)), **changes), "muster", pool_share=0.01)
        assert total(s) == before
        return sum(men(s))

    assert formed("2016-12-01") == 60 and formed("2016-11-30") == formed("2016-12-02") == 0
    assert formed("2016-12-01", after_mandate=True) == 0


def test_a_newborn_is_its_place_kind_and_ordinal() -> None:
    g = ground()
    assert len({newborn(g, place, kind, k) for place in range(3) for kind in range(3) for k in range(30)}) == 270
    s = mustered(fighters=[("Fulani_selfdefence", "Mopti", 300.0)])
    n = int(s["militia.size"][0])
    assert n == 15 and len(set(s["militia.slot"][:n])) == n


# ---- losses ------------------------------------------------------------------------------------------------------


def test_the_dead_are_taken_off_both_sides_and_the_empty_are_buried() -> None:
    s = stage()
    militia(s, DOGON, 0, 30)
    militia(s, FULANI, 1, 5)
    s["tally.militia_recruits"][0] = s["tally.militia_deserters"][0] = 4.0
    day = s.day()
    day.events = [
        Event(0, 2, "x", "Dogon_dozo", "Fulani_selfdefence", "", "", deaths_a=3, deaths_b=5, deaths_civilians=9, militia_a=0, militia_b=1),
        Event(0, 2, "x", "Dogon_dozo", "JNIM", "", "", deaths_a=2, deaths_b=7, militia_a=0, cell=0),
        Event(0, 1, "x", "FAMA", "JNIM", "", "", deaths_a=50, deaths_b=50),
    ]
    s.act(militias, day, "settle")
    assert men(s) == [25, 0] and s["militia.fallen"][:2].tolist() == [5.0, 5.0] and s["militia.alive"][:2].tolist() == [True, False]
    assert s.tally("militias_killed") == 10.0 and s.tally("militia_dogon") == 25.0 and s.tally("militias") == 1.0
    assert s.tally("militia_recruits") == s.tally("militia_deserters") == 0.0, "flows are today's"


def test_a_militias_dead_are_remembered_for_a_while() -> None:
    s = stage()
    militia(s, DOGON, 0, 30, fallen=8.0)
    week(s, tiredness_days=10.0)
    assert s["militia.fallen"][0] == pytest.approx(8.0 * 0.5**0.7)


# ---- coming ------------------------------------------------------------------------------------------------------


def joined(weeks: int = 60, prepare: Any = None, **params: Any) -> float:
    """Men who join a Dogon militia of 20 in the first village in a week, mean over weeks that start alike."""
    s = stage()
    militia(s, DOGON, 0, 20)
    if prepare is not None:
        prepare(s)
    came = []
    for k in range(weeks):
        s["militia.men"][0], s["community.watch"][:] = 20, 0
        s["community.watch"][0, :3] = (240, 0, 160)
        week(s, k, **{"join_per_year": 4.0, **params})
        came.append(int(s["militia.men"][0]) - 20)
    return float(np.mean(came))


def test_men_join_by_alarm_and_by_the_militia_that_is_there() -> None:
    """Alarm 0.5 (the feud's), a half of those willing reached by 20 men: 240 x (1 - exp(-4 x 0.5 x 0.5 x 7 / 365)) a week."""
    usual = 240 * (1 - np.exp(-4 * 0.5 * 0.5 * 7 / 365))
    assert joined(200) == pytest.approx(usual, abs=0.15)
    assert joined(200, men_half=60.0) == pytest.approx(240 * (1 - np.exp(-4 * 0.5 * 0.25 * 7 / 365)), abs=0.15)
    assert joined(join_per_year=0.0) == 0.0


def test_violence_and_tension_alarm_and_the_state_stills_each_with_its_null() -> None:
    def fear(s: Stage) -> None:
        s["community.fear"][:] = 8.0  # two deaths in 10,000

    def calmer(s: Stage) -> None:
        s["feud.tension"][:] = 0.25

    def state(s: Stage) -> None:
        s["field.presence"][:] = 1.0

    usual = joined(200)
    assert joined(200, fear, insecurity=0.5) > 1.2 * usual and joined(200, fear, insecurity=0.0) == usual
    assert joined(200, calmer) == pytest.approx(usual / 2, abs=0.2)
    assert joined(200, state, state=0.8) == pytest.approx(0.2 * usual, abs=0.2) and joined(200, state, state=0.0) == usual


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


def formed(weeks: int = 150, **params: Any) -> float:
    """New militias a week, from full pools."""
    s = stage()
    count = 0
    for k in range(weeks):
        s["militia.alive"][:] = False
        s["militia.men"][:] = s["militia.size"][0] = 0
        s["community.watch"][:, :3] = [(200, 0, 100)] * 3
        before = total(s)
        week(s, k, **{"form_per_year": 5.0, "unit_men": 20.0, "pool_share": 0.0002, **params})
        assert total(s) == before and set(men(s)) <= {20}
        count += len(men(s))
    return count / weeks


def test_militias_form_out_of_the_pool_in_alarm() -> None:
    """3 villages x 5 a year x alarm 0.5 x (200 / 220 + 100 / 120)."""
    mean = sum(3 * (1 - np.exp(-5 * 0.5 * w / (w + 20) * 7 / 365)) for w in (200, 100))
    assert formed(400) == pytest.approx(mean, abs=3 * np.sqrt(mean / 400)) and formed(form_per_year=0.0) == 0.0


def test_a_raid_calls_men_out_where_it_hit_and_at_the_null_does_not() -> None:
    """One of three villages was hit, at 0.1 raids in return a day: 0.7 x rally of them a week, times 200 / 220 of the pool."""

    def called(rally: float, side: int = 0) -> float:
        s, came = stage(0.0001), 0
        s["feud.pull"][0, side], s["feud.struck"][0, side] = 0.1, 1
        kept = s.kept()
        for k in range(200):
            s.put_back(kept)
            s["community.watch"][:, 0] = 200
            week(s, k, unit_men=20.0, form_per_year=0.0, pool_share=0.0002, rally=rally)
            came += len(men(s))
            assert not men(s) or s["militia.place"][0] == 1
        return came / 200

    expected = 1.0 - np.exp(-0.7 * 200 / 220)
    assert called(1.0) == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 200)) and called(0.0) == 0.0
    assert called(1.0, side=1) == 0.0, "the other side has no men in the pool"


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

    def left(**params: Any) -> float:
        gone = []
        for k in range(300):
            s.state.rosters["militia"]["men"][0] = 24
            week(s, k, **{"leave_per_year": 1.0, "pool_share": 0.0002, **params})
            gone.append(24 - men(s)[0])
            assert s.tally("militia_deserters") == gone[-1]
        return float(np.mean(gone))

    s = stage()
    militia(s, DOGON, 0, 24)
    once = 24 * 7 / 365
    assert left(burden=1.0) == pytest.approx(2 * once, abs=0.1) and left(burden=20.0) == pytest.approx(1.05 * once, abs=0.1)
    assert left(leave_per_year=0.0) == 0.0


def test_a_militia_that_disbands_goes_home_whole() -> None:
    s = stage()
    militia(s, DOGON, 0, 24, action=DISBAND)
    week(s, pool_share=0.0002)
    assert men(s) == [0] and s["community.watch"][0, DOGON] == 24 and not s["militia.alive"][0]
    assert s.tally("militia_deserters") == 24.0 and s.tally("militias") == 0.0


def test_a_small_militia_joins_the_nearest_of_its_kind_or_goes_home() -> None:
    s = stage()
    militia(s, DOGON, 0, 5)
    militia(s, DOGON, 2, 20)
    militia(s, DOGON, 1, 20)
    militia(s, FULANI, 0, 20)
    week(s, smallest=8.0, reach_km=60.0, pool_share=0.0002)
    assert men(s) == [0, 20, 25, 20] and s["community.watch"].sum() == 0
    alone = stage()
    militia(alone, DOGON, 0, 5)
    militia(alone, DOGON, 1, 20)
    week(alone, smallest=8.0, reach_km=20.0, pool_share=0.0002)
    assert men(alone) == [0, 20] and alone["community.watch"][0, DOGON] == 5


def test_a_militia_takes_in_as_many_as_it_has_room_for_and_of_two_as_near_the_lower_identity_does() -> None:
    """Five and thirty-five are just the most; five and thirty-six are one too many."""
    for there, left in ((35, [0, 40]), (36, [0, 36])):
        s = stage()
        militia(s, DOGON, 0, 5)
        militia(s, DOGON, 1, there)
        week(s, smallest=8.0, largest=40.0, reach_km=200.0, pool_share=0.0002)
        assert men(s) == left and s["community.watch"].sum() == (0 if there == 35 else 5)
    for first, second, left in ((30, 20, [0, 20, 25]), (20, 30, [0, 25, 20])):
        s = stage()
        militia(s, DOGON, 0, 5)
        militia(s, DOGON, 1, 20, slot=first)
        militia(s, DOGON, 1, 20, slot=second)
        week(s, smallest=8.0, reach_km=200.0, pool_share=0.0002)
        assert men(s) == left


def test_orders_are_carried_out() -> None:
    s = stage()
    militia(s, DOGON, 0)
    day = s.day()
    day.orders["militia"] = orders(action=[1], feud=[0], side=[0], target=[2])
    s.act(militias, day, "place")
    assert [int(s[f"militia.{name}"][0]) for name in ("action", "feud", "side", "target")] == [1, 0, 0, 2]


def test_the_order_of_rows_changes_nothing() -> None:
    def lived(order: list[int]) -> dict[int, int]:
        s = stage()
        s["community.watch"][:, :3] = (100, 0, 100)
        for i in order:
            militia(s, (DOGON, FULANI)[i % 2], i % 3, 5 + 3 * i, slot=50 + i)
        for k in range(12):
            week(s, k, join_per_year=5.0, leave_per_year=1.0, smallest=12.0, pool_share=0.004)
        return {int(slot): m for slot, m in zip(s["militia.slot"], men(s), strict=False)}

    assert lived([0, 1, 2, 3, 4, 5, 6, 7]) == lived([5, 2, 7, 0, 3, 6, 1, 4])


# ---- the real ground ---------------------------------------------------------------------------------------------


def test_men_are_conserved_every_day_and_stay_within_what_is_known() -> None:
    """Men + pool + dead - refilled is the same every day of 900; 2017's totals are near the ranges of group_strength.csv."""
    model = Mali(runs.make(905, 910), history=2, enlist=False)
    w = model.state
    start, dead, filled = None, 0, 0
    for _ in range(900):
        model.step()
        dead += int(w.arrays["tally.militias_killed"][0])
        filled += int(w.arrays["tally.watch_refilled"][0])
        now = int(w.arrays["militia.men"].sum() + w.arrays["community.watch"].sum()) + dead - filled
        start = now if start is None else start
        assert now == start
        assert (w.arrays["militia.men"] >= 0).all() and (w.arrays["community.watch"] >= 0).all()
    assert dead > 0 < filled
    known = sum(float(w.arrays[f"tally.militia_{name}"][0]) for name in ("dogon", "segou", "fulani", "tuareg", "arab"))
    assert known == w.arrays["militia.men"].sum() and 350 <= known <= 3400
    table = model.geography.seeds.group_strength
    for name, tally in (("Dogon_dozo", "dogon"), ("Dozo_Segou", "segou"), ("Fulani_selfdefence", "fulani")):
        row = int(np.flatnonzero(table["group"] == name)[0])
        assert table["low"][row] / 2 <= w.arrays[f"tally.militia_{tally}"][0] <= table["high"][row], name
