"""Forums: a session makes those present readier; nobody present, nothing; the tie only counts; all of it wears off."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny import GAO, SEED, Stage, table

from sim.rules.north import bargaining, forums
from sim.words import CMA, OUTSIDE, PLATFORM

HCUA, GATIA, MSA = 0, 3, 8
SEATS = table(key=["kidal", "gao", "timbuktu"], latitude=[14.125] * 3, longitude=[-4.125] * 3)
SURE = {"come": 1.0, "danger": 0.0}


def stage(*groups: int) -> Stage:
    """A ground in the region of Gao with one band of 60 men for each group named."""
    s = Stage(region=GAO, places=(0, 2, 4))
    s.geography.seeds.places = SEATS
    s["group.coalition"][:] = OUTSIDE
    s["group.coalition"][HCUA], s["group.coalition"][GATIA] = CMA, PLATFORM
    for group in groups:
        s.add("band", 500 + group, group=group, men=60, place=1, square=2, home=1)
        s["group.men"][group] += 60
    return s


def meet(s: Stage, lever: dict[str, Any] | None = None, days: int = 7, after: bool = True, **params: Any) -> Stage:
    """One week in which a forum in Gao meets, unless the lever says otherwise."""
    day = s.day({"forums": {"gao": 12.0, **(lever or {})}}, after_mandate=after, span=days, number=_due())
    s.act(forums, day, **{**SURE, **params})
    return s


def _due() -> int:
    """A day on which the monthly forum of Gao is due."""
    return next(n for n in range(17400, 17500) if due(1, 12.0, n))


def due(forum: int, sessions: float, number: int) -> bool:
    """Whether a forum that meets so often a year meets in the week to a day."""
    v: Any = SimpleNamespace(levers=SimpleNamespace(forums=SimpleNamespace(sessions=[sessions] * 3)))
    day: Any = SimpleNamespace(number=number, span=7)
    return forums.due(forum, v, day)


def test_a_session_with_both_present_makes_the_pair_readier() -> None:
    s = stage(HCUA, GATIA)
    meet(s)
    effect = 6.0 / (6.0 + 4.0)
    assert s["group.brokered"][HCUA, GATIA] == pytest.approx(0.35 * effect)
    assert s["group.brokered"][GATIA, HCUA] == s["group.brokered"][HCUA, GATIA]
    assert s["group.sharing"][HCUA, GATIA] == pytest.approx(0.15 * effect)
    assert s["group.brokered"].sum() == pytest.approx(2 * 0.35 * effect), "nobody else"
    assert s.tally("cum_forum_sessions") == 1.0 and s.tally("cum_forum_present") == 2.0


def test_outsiders_come_where_invited() -> None:
    s = meet(stage(HCUA, MSA), {"outsiders": True})
    assert s.tally("cum_forum_present") == 2.0 and s["group.brokered"][HCUA, MSA] > 0.0
    assert meet(stage(HCUA, MSA), {"outsiders": False}).tally("cum_forum_present") == 1.0


def test_as_many_come_as_their_chance_says() -> None:
    s, total = stage(HCUA, GATIA, MSA), 0.0
    kept = s.kept()
    for week in range(200):
        s.put_back(kept)
        s.act(forums, s.day({"forums": {"gao": 12.0}}, after_mandate=True, span=400, number=17400 + 7 * week))
        total += s.tally("cum_forum_present")
    assert total == pytest.approx(600 * 0.5, abs=45)


@pytest.mark.parametrize(("groups", "lever", "after"), [
    ((), {}, True), ((HCUA,), {}, True), ((HCUA, GATIA), {"gao": 0.0, "kidal": 12.0}, True), ((HCUA, GATIA), {"officers": 0.0}, True),
    ((HCUA, GATIA), {"gao": 0.0}, True), ((HCUA, GATIA), {}, False), ((HCUA, MSA), {"outsiders": False}, True),
])  # fmt: skip
def test_nothing_is_settled_alone_or_elsewhere_unprepared_uninvited_or_before_the_mandate(
    groups: tuple[int, ...], lever: dict[str, Any], after: bool
) -> None:
    s = meet(stage(*groups), lever, 31, after)
    assert s["group.brokered"].sum() == s["group.sharing"].sum() == 0.0
    assert (s.tally("cum_forum_sessions") == 0.0) == (not after or lever == {"gao": 0.0})


@pytest.mark.parametrize(("cover", "known", "safety", "expected"), [
    (0.0, 20.0, 0.3, 0.5 * 0.6), (0.5, 60.0, 0.3, 0.65 * 0.4), (1.0, 20.0, 0.9, 0.6),
])  # fmt: skip
def test_the_chance_to_come_by_hand(cover: float, known: float, safety: float, expected: float) -> None:
    """0.5 of those invited, more under cover up to all; at 20 weighted deaths half of a fall of 0.8, at 60 three quarters of it."""
    s = stage()
    s["field.cover"][:], s["community.known_violence"][:] = cover, known
    p = forums.Params(come=0.5, safety=safety, danger=0.8, danger_half=20.0)
    v = s.view(forums, p, s.day({"forums": {"gao": 12.0}}, after_mandate=True))
    assert forums.chance_to_come(1, v, p, s.geography) == pytest.approx(expected)


@pytest.mark.parametrize(("cover", "halves"), [(0.0, 1.0), (0.5, 1 / 1.5)])
def test_what_was_settled_wears_off_by_half_and_later_under_cover(cover: float, halves: float) -> None:
    """Both groups stand under half cover: at 1, half as long again."""
    s = stage(HCUA, GATIA)
    s["field.cover"][:] = cover
    s["group.brokered"][HCUA, GATIA] = s["group.sharing"][HCUA, GATIA] = 0.8
    s.act(forums, s.day({"forums": {"kidal": 0.001}}, after_mandate=True, span=150, number=17001), lasting=1.0)
    assert s["group.brokered"][HCUA, GATIA] == s["group.sharing"][HCUA, GATIA] == pytest.approx(0.8 * 0.5**halves)


@pytest.mark.parametrize(("tied", "other", "count"), [(True, GATIA, 0.35 * 0.6), (False, GATIA, 0.0), (True, MSA, 0.0)])
def test_the_tie_only_decides_whether_truces_count(tied: bool, other: int, count: float) -> None:
    """A truce of the coalitions counts as far as it rests on a forum; one among others does not."""
    s = stage(HCUA, GATIA, MSA)
    s["group.truce"][HCUA, other] = s["group.truce"][other, HCUA] = 1.0
    meet(s, {"tied": tied})
    assert s.tally("forum_truces") == pytest.approx(count) and s["group.brokered"][HCUA, GATIA] == pytest.approx(0.35 * 0.6)


def test_as_many_sessions_as_ordered() -> None:
    for sessions in (1.0, 4.0, 12.0):
        met = [due(forum, sessions, n) for forum in range(3) for n in range(17346, 17346 + 7 * 521, 7)]
        assert sum(met) == pytest.approx(3 * sessions * 7 * 521 / 365.25, abs=4)


def test_a_session_raises_the_hazard_of_a_truce_by_its_own_rate() -> None:
    """Nobody is weary of dead: at a readiness of 0.6 and a weight of one half."""
    s, hazard = stage(HCUA, GATIA), 0.35 * 7.0 / (365.25 / 12) * 0.5 * 0.6
    s["group.enmity"][:] = 1.0
    for brokered, agreed in ((0.0, 0.0), (0.6, 400 * (1.0 - np.exp(-hazard)))):
        s["group.brokered"][HCUA, GATIA] = s["group.brokered"][GATIA, HCUA] = brokered
        for week in range(400):
            s["group.truce"][:] = 0.0
            s.act(bargaining, s.day(number=7 * week, span=7, seed=SEED), forum=0.5, agree_per_month=0.35)
        assert s.tally("cum_truces") == pytest.approx(agreed, abs=3 * np.sqrt(agreed))
