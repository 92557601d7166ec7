"""Forums: a session makes those present readier; nobody present, nothing; the tie only counts; all of it wears off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny import GAO, SEED, Stage, table

from sim.rules.north import _stock, bargaining, forums, rivalry
from sim.words import CMA, OUTSIDE, PLATFORM

HCUA, GATIA, MSA = 0, 3, 8
SEATS = table(key=["kidal", "gao", "timbuktu"], latitude=[14.125] * 3, longitude=[-4.125] * 3)
SURE = {"come": 1.0, "danger": 0.0}


def stage(*groups: int) -> Stage:
    """A ground in the region of Gao with one band of 60 men for each group named."""
    s = Stage(region=GAO, places=(0, 2, 4))
    s.geography.seeds.places = SEATS  # type: ignore[misc]
    s["group.coalition"][:] = OUTSIDE
    s["group.coalition"][HCUA], s["group.coalition"][GATIA] = CMA, PLATFORM
    for group in groups:
        s.add("band", 500 + group, group=group, men=60, place=1, square=2, home=1)
        s["group.men"][group] += 60
    return s


def meet(s: Stage, lever: dict[str, Any] | None = None, days: int = 7, **params: Any) -> None:
    """One week in which a forum in Gao meets, unless the lever says otherwise."""
    day = s.day({"forums": {"gao": 12.0, **(lever or {})}}, after_mandate=True, span=days, number=_due())
    s.act(forums, day, **{**SURE, **params})


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


def test_with_one_party_or_nobody_there_is_nothing() -> None:
    for groups in ((), (HCUA,)):
        s = stage(*groups)
        meet(s)
        assert s["group.brokered"].sum() == 0.0 and s["group.sharing"].sum() == 0.0


def test_groups_of_other_regions_are_not_invited() -> None:
    s = stage(HCUA, GATIA)
    day = s.day({"forums": {"kidal": 12.0}}, after_mandate=True, span=31, number=17430)
    s.act(forums, day, **SURE)
    assert s.tally("cum_forum_sessions") == 1.0 and s["group.brokered"].sum() == 0.0


def test_outsiders_come_only_where_invited() -> None:
    for invited, number in ((True, 2.0), (False, 1.0)):
        s = stage(HCUA, MSA)
        meet(s, {"outsiders": invited})
        assert s.tally("cum_forum_present") == number and (s["group.brokered"].sum() > 0) == invited


def test_better_prepared_does_more_and_nobody_to_prepare_nothing() -> None:
    got = []
    for officers in (0.0, 2.0, 20.0):
        s = stage(HCUA, GATIA)
        meet(s, {"officers": officers})
        got.append(float(s["group.brokered"][HCUA, GATIA]))
    assert got[0] == 0.0 < got[1] < got[2]


def test_cover_brings_and_danger_keeps_away() -> None:
    def present(cover: float, known: float, **params: Any) -> float:
        total, s = 0.0, stage(HCUA, GATIA, MSA)
        s["field.cover"][:], s["community.known_violence"][:] = cover, known
        first = s.kept()
        for week in range(200):
            s.put_back(first)
            day = s.day({"forums": {"gao": 12.0}}, after_mandate=True, span=400, number=17400 + 7 * week)
            s.act(forums, day, **params)
            total += s.tally("cum_forum_present")
        return total

    plain = present(0.0, 0.0)
    assert plain == pytest.approx(600 * 0.5, abs=45)
    assert present(1.0, 0.0) > plain > present(0.0, 40.0)
    assert present(1.0, 0.0, safety=0.0) == plain == present(0.0, 40.0, danger=0.0)


@pytest.mark.parametrize(
    ("cover", "known", "safety", "expected"),
    [
        (0.0, 0.0, 0.3, 0.5), (0.5, 0.0, 0.3, 0.65), (0.5, 20.0, 0.3, 0.65 * 0.6), (0.5, 60.0, 0.3, 0.65 * 0.4), (1.0, 0.0, 0.9, 1.0),
        (1.0, 20.0, 0.9, 0.6),
    ],
)  # fmt: skip
def test_the_chance_to_come_by_hand(cover: float, known: float, safety: float, expected: float) -> None:
    """0.5 of those invited, more under cover up to all; at 20 weighted deaths half of a fall of 0.8, at 60 three quarters of it."""
    s = stage()
    s["field.cover"][:], s["community.known_violence"][:] = cover, known
    p = forums.Params(come=0.5, safety=safety, danger=0.8, danger_half=20.0)
    v = s.view(forums, p, s.day({"forums": {"gao": 12.0}}, after_mandate=True))
    assert forums.chance_to_come(1, v, p, s.geography) == pytest.approx(expected)


def test_what_was_settled_wears_off_by_half() -> None:
    s = stage()
    s["group.brokered"][HCUA, GATIA] = s["group.sharing"][HCUA, GATIA] = 0.8
    s.act(forums, s.day({"forums": {"kidal": 0.001}}, after_mandate=True, span=150, number=17001))
    assert s["group.brokered"][HCUA, GATIA] == pytest.approx(0.4) and s["group.sharing"][HCUA, GATIA] == pytest.approx(0.4)


def test_what_was_settled_lasts_longer_under_cover_and_at_the_null_does_not() -> None:
    """Both groups stand under half cover: at 1, half as long again."""

    def left(cover: float, lasting: float) -> float:
        s = stage(HCUA, GATIA)
        s["field.cover"][:] = cover
        s["group.brokered"][HCUA, GATIA] = 0.8
        s.act(forums, s.day({"forums": {"kidal": 0.001}}, after_mandate=True, span=150, number=17001), lasting=lasting)
        return float(s["group.brokered"][HCUA, GATIA])

    assert left(0.5, 1.0) == pytest.approx(0.8 * 0.5 ** (1 / 1.5)) and left(0.5, 0.0) == left(0.0, 0.0) == pytest.approx(0.4)


def test_the_tie_only_decides_whether_truces_count() -> None:
    """A truce of the coalitions counts as far as it rests on a forum; one among others does not."""
    got = {}
    for tied in (True, False):
        s = stage(HCUA, GATIA, MSA)
        s["group.truce"][HCUA, GATIA] = s["group.truce"][GATIA, HCUA] = 1.0
        meet(s, {"tied": tied})
        got[tied] = (s.tally("forum_truces"), s["group.brokered"].copy())
    assert got[True][0] == pytest.approx(0.35 * 0.6) and got[False][0] == 0.0
    assert np.array_equal(got[True][1], got[False][1])
    s = stage(HCUA, GATIA, MSA)
    s["group.truce"][HCUA, MSA] = s["group.truce"][MSA, HCUA] = 1.0
    meet(s)
    assert s.tally("forum_truces") == 0.0


def test_without_a_forum_nothing_happens_and_nothing_before_the_mandate() -> None:
    for lever, after in (({"gao": 0.0}, True), ({"gao": 12.0}, False)):
        s = stage(HCUA, GATIA)
        s.act(forums, s.day({"forums": lever}, after_mandate=after, span=31, number=_due()), **SURE)
        assert s["group.brokered"].sum() == 0.0 and s.tally("cum_forum_sessions") == 0.0


def test_as_many_sessions_as_ordered() -> None:
    for sessions in (1.0, 4.0, 12.0):
        met = [due(forum, sessions, n) for forum in range(3) for n in range(17346, 17346 + 7 * 521, 7)]
        assert sum(met) == pytest.approx(3 * sessions * 7 * 521 / 365.25, abs=4)


def truces(forum: float, brokered: float, weeks: int = 400) -> float:
    """Truces agreed in many weeks that each begin without one."""
    s = stage(HCUA, GATIA)
    s["group.enmity"][:] = 1.0
    s["group.brokered"][HCUA, GATIA] = s["group.brokered"][GATIA, HCUA] = brokered
    for week in range(weeks):
        s["group.truce"][:] = 0.0
        s.act(bargaining, s.day(number=7 * week, span=7, seed=SEED), forum=forum, agree_per_month=0.35)
    return s.tally("cum_truces")


def test_a_session_raises_the_hazard_of_a_truce_by_its_own_rate() -> None:
    assert truces(0.5, 0.0) == 0.0, "no dead, no weariness, no session"
    hazard = 0.35 * 7.0 / (365.25 / 12) * 0.5 * 0.6
    assert truces(0.5, 0.6) == pytest.approx(400 * (1.0 - np.exp(-hazard)), abs=3 * np.sqrt(400 * hazard))
    assert truces(0.0, 0.6) == 0.0, "the null"


def at_odds(hostile: np.ndarray, coalition: list[int], index: float, p: rivalry.Params, sharing: np.ndarray) -> np.ndarray:
    """Enmity of as many groups as there are coalitions named, without grudges and truces."""
    zero, out = np.zeros_like(hostile), np.empty_like(hostile)
    group = SimpleNamespace(coalition=np.array(coalition), grudge=zero, truce=zero, sharing=sharing, enmity=out)
    v = SimpleNamespace(group=group, tally=SimpleNamespace(peace_index=np.array([index]), ceasefire=np.zeros(1)))
    relations = SimpleNamespace(root=np.arange(len(coalition)), hostile=hostile[None])
    _stock.at_odds(0, v, p, SimpleNamespace(armed_groups=relations))
    return out


def test_sharing_takes_enmity_away_and_its_null_nothing() -> None:
    g = 2
    hostile, zero, sharing = np.array([[0.0, 0.7], [0.7, 0.0]]), np.zeros((g, g)), np.array([[0.0, 0.4], [0.4, 0.0]])

    def enmity(p: rivalry.Params, shared: np.ndarray) -> np.ndarray:
        return at_odds(hostile, [CMA, PLATFORM], 0.3, p, shared)

    plain = enmity(rivalry.Params(), zero)
    assert plain[0, 1] == pytest.approx(0.7)
    assert enmity(rivalry.Params(sharing=0.5), sharing)[0, 1] == pytest.approx(0.7 * 0.8)
    assert np.array_equal(enmity(rivalry.Params(sharing=0.0), sharing), plain)


def test_the_accord_takes_enmity_from_signatories_alone() -> None:
    """0.7 at an index of 0.3; carried out in full it is halved, against 0.85 at the stated index; outsiders keep theirs."""
    hostile, zero = np.full((3, 3), 0.7), np.zeros((3, 3))

    def enmity(index: float, accord: float) -> np.ndarray:
        return at_odds(hostile, [CMA, PLATFORM, OUTSIDE], index, rivalry.Params(accord=accord), zero)

    assert enmity(0.3, 0.5)[0, 1] == pytest.approx(0.7)
    assert enmity(1.0, 0.5)[0, 1] == pytest.approx(0.7 * 0.5 / 0.85)
    assert enmity(1.0, 0.5)[0, 2] == pytest.approx(0.7)
    assert np.array_equal(enmity(1.0, 0.0), enmity(0.0, 0.0))
