"""M20: a list names spoilers with error and bias; it bites those named and taints its makers, one apart from the other."""

from math import exp
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny import SEED, Stage

from sim.events import Event
from sim.rules.north import sanctions
from sim.rules.north.sanctions import Params, aimed_at, instead, names, spoilers, struck, unfairness
from sim.words import CMA, GROUPS, OUTSIDE, PLATFORM

N = len(GROUPS)
HCUA, GATIA, CPA, MSA = 0, 3, 6, 8
KEEP = 1 - exp(-365.25 / 12 / 100)  # of the way in a month at 100 days
SURE: dict[str, float] = {"outside": 3.0, "violent": 3.0, "tolls": 3.0, "bite_days": 100.0, "stigma_days": 100.0}
ALL = {"share": 1.0, "accuracy": 1.0, "enforcement": 1.0}


def stage() -> Stage:
    """Four groups of 100 men: one in each coalition, two outside; MSA is at odds with the CMA; the first holds a place."""
    s = Stage()
    m = s.geography.armed_groups
    object.__setattr__(m, "odds", np.array([(HCUA, GATIA, 0.0, 0.7), (MSA, HCUA, 0.0, 0.3)]))
    s["group.coalition"][:] = m.coalition
    for group in (HCUA, GATIA, CPA, MSA):
        s["group.men"][group] = 100.0
    s["community.holder"][:] = [HCUA, GATIA, -1]
    return s


def month(s: Stage, measures: dict[str, Any] | None = None, months: int = 1, **params: float) -> Stage:
    """Firsts of months, with spoilers that are marked strongly unless told otherwise."""
    for k in range(months):
        s.act(sanctions, s.day({"sanctions": measures or {}}, first_of_month=True, month_number=570 + k), **{**SURE, **params})
    return s


# ---- spoilers ----------------------------------------------------------------------------------------------------


def marks(**weights: float) -> list[float]:
    """Scores of four groups: calm inside, violent inside, outside, toll-living inside; the fifth has no men."""
    groups = SimpleNamespace(
        coalition=np.array([CMA, CMA, OUTSIDE, PLATFORM, OUTSIDE]), men=np.array([10.0, 10.0, 10.0, 10.0, 0.0]),
        violence=np.array([0.0, 30.0, 0.0, 0.0, 9.0]), toll_share=np.array([0.0, 0.0, 0.0, 0.8, 1.0]),
    )  # fmt: skip
    p = Params(**{"outside": 0.0, "violent": 0.0, "tolls": 0.0, "violent_deaths": 30.0, **weights})
    return spoilers(SimpleNamespace(group=groups), p).tolist()


def test_each_mark_of_a_spoiler_has_its_own_weight() -> None:
    found = marks(outside=0.7, violent=2.0, tolls=0.5)
    assert found == pytest.approx([0, 1 - exp(-2.0 * (1 - exp(-1))), 1 - exp(-0.7), 1 - exp(-0.4), 0])


def test_who_opens_violence_is_remembered_with_a_half_life() -> None:
    s = stage()
    opened = Event(0, 2, "contest_won", "HCUA", "GATIA", "GATIA", "HCUA", deaths_a=3, deaths_b=2, deaths_civilians=1)
    other = Event(0, 1, "ambush", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=3)
    s.act(sanctions, s.day(events=[opened, other]), violent_half_life=30.0)
    assert s["group.violence"][GATIA] == 6.0 == s["group.violence"].sum()
    for _ in range(30):
        s.act(sanctions, s.day(), violent_half_life=30.0)
    assert s["group.violence"][GATIA] == pytest.approx(3.0)


@pytest.mark.parametrize(("against", "aimed"), [(PLATFORM, [GATIA, MSA]), (CMA, [HCUA])])
def test_allies_stand_outside_and_are_more_at_odds_with_the_other_side(against: int, aimed: list[int]) -> None:
    odds = np.zeros((N, N))
    odds[MSA, HCUA] = odds[HCUA, MSA] = 0.3
    levers = SimpleNamespace(sanctions=SimpleNamespace(against=float(against)))
    side = aimed_at(SimpleNamespace(group=SimpleNamespace(coalition=stage().geography.armed_groups.coalition), levers=levers), odds)
    assert [group for group in (HCUA, GATIA, CPA, MSA) if side[group]] == aimed


# ---- the list ----------------------------------------------------------------------------------------------------

SCORE = np.linspace(0.05, 0.95, N)
MEN = np.full(N, 50.0)
SIDE = np.arange(N) % 2 == 0


def drawn(seed: tuple[int, int] = SEED, **lever: float) -> tuple[set[int], int, int]:
    levers = SimpleNamespace(sanctions=SimpleNamespace(**{"share": 1.0, "accuracy": 1.0, "partiality": 0.0, **lever}))
    v = SimpleNamespace(group=SimpleNamespace(men=MEN), levers=levers)
    day: Any = SimpleNamespace(seed=seed)
    listed, mistaken, spared = names(SCORE, SIDE, v, day)
    return set(np.flatnonzero(listed).tolist()), mistaken, spared


def test_a_share_of_spoilers_is_named_and_a_larger_share_names_them_too() -> None:
    lists = [drawn(share=share)[0] for share in (0.0, 0.3, 0.6, 1.0)]
    assert lists[0] == set() and all(a <= b for a, b in zip(lists, lists[1:], strict=False)) and lists[3]
    counts = [len(drawn((7, k), share=0.5)[0]) for k in range(300)]
    assert np.mean(counts) == pytest.approx(0.5 * SCORE.sum(), rel=0.06)


def test_accuracy_is_the_chance_that_the_spoiler_itself_is_named() -> None:
    assert drawn(accuracy=1.0)[1] == 0
    kept = [len(drawn((7, k), accuracy=0.7)[0] & drawn((7, k))[0]) / len(drawn((7, k))[0]) for k in range(200)]
    assert 0.7 < np.mean(kept) < 0.9, "a spoiler may be named in another's place too"
    assert any(drawn((7, k), accuracy=0.5)[1] > 0 for k in range(20))


def test_in_error_another_group_with_men_is_named_and_rather_a_calm_one() -> None:
    men = MEN.copy()
    men[3] = 0.0
    v, days = SimpleNamespace(group=SimpleNamespace(men=men)), [stage().day(seed=(7, k)) for k in range(600)]
    found = [instead(20, SCORE, v, day) for day in days]
    assert 20 not in found and 3 not in found
    assert np.mean(SCORE[found]) < SCORE.mean() - 0.08
    men[:] = 0.0
    assert instead(20, SCORE, v, days[0]) == -1


def test_a_one_sided_list_names_one_side_only() -> None:
    everyone = drawn()[0]
    named, _mistaken, spared = drawn(partiality=1.0)
    assert named == {g for g in everyone if SIDE[g]} and spared == len(everyone) - len(named) > 0
    part = drawn(partiality=0.5)[0]
    assert named <= part <= everyone


# ---- bite and taint ----------------------------------------------------------------------------------------------


def test_those_named_lose_income_slowly_and_nobody_else() -> None:
    """A fair list taints nobody."""
    s = stage()
    s.act(sanctions, s.day({"sanctions": ALL}), **SURE)
    assert not s["group.designated"].any(), "in between the list is not reviewed"
    month(s, {**ALL, "enforcement": 0.5}, bite=0.4)
    named = s["group.designated"] > 0
    assert named[[CPA, MSA]].all() and not named[[HCUA, GATIA]].any() and s.tally("designated") == 2.0
    assert s["group.sanction_bite"][named] == pytest.approx(0.2 * KEEP) and not s["group.sanction_bite"][~named].any()
    month(s, {**ALL, "enforcement": 0.5}, months=60, bite=0.4)
    assert s["group.sanction_bite"][named] == pytest.approx(0.2)
    assert s.tally("stigma") == 0.0 and not s["field.resentment"].any()
    month(s, {}, bite=0.4)
    assert s["group.sanction_bite"][named] == pytest.approx(0.2 * (1 - KEEP)), "it wears off once the list is gone"


def test_unfairness_by_hand_with_a_weight_for_each_part() -> None:
    p = Params(partial=2.0, mistaken=1.0)
    assert unfairness(3, 1, 1, p) == pytest.approx(1 - exp(-0.5 - 1 / 3)) and unfairness(0, 0, 4, p) == 0.0


def partial(**params: float) -> Stage:
    """One spoiler of either side is violent; the list is aimed at the CMA and spares the other."""
    s = stage()
    s["group.violence"][[HCUA, GATIA]] = 1000.0
    return month(s, {**ALL, "partiality": 1.0, "against": "cma"}, **{"outside": 0.0, **params})


def test_a_list_that_spares_one_side_taints_its_makers() -> None:
    s = partial(partial=2.0)
    assert s["group.designated"][HCUA] == 1.0 and s.tally("designated") == 1.0
    assert s.tally("stigma") == pytest.approx((1 - exp(-2.0 * 0.5)) * KEEP)


def test_people_resent_the_mission_where_a_named_side_holds_the_place() -> None:
    s = partial(resent=0.8)
    squares = s.geography.localities.square
    assert s["field.resentment"][squares].tolist() == pytest.approx([0.8 * s.tally("stigma"), 0.0, 0.0])
    assert s["field.resentment"].sum() == pytest.approx(0.8 * s.tally("stigma"))
    s["community.holder"][0] = -1
    month(s, {**ALL, "partiality": 1.0})
    assert not s["field.resentment"].any(), "a place that changes hands is no longer resentful"


@pytest.mark.parametrize(("men", "share"), [((30.0, 10.0, 20.0, 5.0, 5.0), [0.25, 0.25, 0.0, 1.0, 0.0]), ((0.0,) * 5, [0.0] * 5)])
def test_a_side_is_struck_by_the_share_of_its_men_who_are_named(men: tuple[float, ...], share: list[float]) -> None:
    coalition, listed = np.array([CMA, CMA, PLATFORM, OUTSIDE, OUTSIDE]), np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    groups = SimpleNamespace(coalition=coalition, men=np.array(men), designated=listed * (np.array(men) > 0))
    found = struck(SimpleNamespace(group=groups))
    assert found.tolist() == share
