"""M11: a part whose share of income is below its share of men may break away; small ones join; integration dilutes dividends."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.rules.north import _shares, armed_groups, fracture
from sim.words import CMA, GROUPS, NAMED_GROUPS, OUTSIDE, PLATFORM, SPLINTERS

HCUA, MNLA, GATIA, CPA, CMFPR2, MSA = (NAMED_GROUPS.index(name) for name in ("HCUA", "MNLA", "GATIA", "CPA", "CMFPR2", "MSA"))
ONE, TWO = GROUPS.index("HCUA_splinter_1"), GROUPS.index("HCUA_splinter_2")
LEADING, OTHER = 0, 1  # on the tiny ground the HCUA draws on the first community
HERE = 1
FIRST = {"number": 17045, "first_of_month": True, "month_number": 560}  # 1 September 2016, a day on which incomes are worked out
NEXT = 17046
USUAL = 0.35 / 1.85  # pay of support alone at 0.35 against a cost of 1.5


def stage(leading: int = 100, other: int = 100) -> Stage:
    """The HCUA: one band of its leading community and one of another."""
    s = Stage().north()
    s.band(HERE, leading, HCUA, community=LEADING)
    s.band(HERE, other, HCUA, community=OTHER)
    return count(s)


def count(s: Stage) -> Stage:
    """Men by group, as the evening's roll has them."""
    men = np.array(s.column("band.men")) * s.column("band.alive")
    s["group.men"][:] = np.bincount(s.column("band.group"), men, len(GROUPS))
    return s


def month(s: Stage, k: int = 0, **params: float) -> Any:
    return s.act(fracture, s.day(**FIRST, seed=(k, 9)), **params)


def muster(s: Stage, integrate: bool | None = None, **changes: Any) -> Stage:
    measures = {} if integrate is None else {"splinters": {"integrate": integrate}}
    s.act(fracture, s.day(measures, **{"first_of_mandate": True, "after_mandate": True, **changes}), "muster")
    return s


# ---- coalitions and integration -----------------------------------------------------------------------------------


def test_the_first_day_says_who_is_in_which_coalition_and_that_nobody_parts() -> None:
    s = Stage()
    muster(s, index=0, first_of_mandate=False, after_mandate=False)
    assert s["group.coalition"][: len(NAMED_GROUPS)].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert (s["group.coalition"][len(NAMED_GROUPS) :] == OUTSIDE).all() and not s["group.integrated"].any()
    assert (s["group.claim"] == -1).all() and (s["group.joins"] == -1).all()
    s = muster(Stage(), True, index=0)
    assert s["group.coalition"][[CPA, CMFPR2]].tolist() == [CMA, PLATFORM], "a run that starts on the mandate date integrates"


def test_integration_gives_outsiders_the_coalition_they_left_and_nothing_else() -> None:
    s, of_gatia = Stage().north(), GROUPS.index("GATIA_splinter_1")
    s["group.men"][[HCUA, GATIA, CPA, CMFPR2, MSA, ONE, of_gatia]] = 50.0
    before = s.kept()
    for integrate, first in ((None, True), (False, True), (True, False)):
        muster(s, integrate, first_of_mandate=first)
        assert all((array == before[name]).all() for name, array in s.state.arrays.items()), "ordered, and on the mandate date alone"
    muster(s, True)
    assert s["group.coalition"][[HCUA, GATIA, CPA, CMFPR2, MSA, ONE]].tolist() == [CMA, PLATFORM, CMA, PLATFORM, CMA, CMA]
    assert s["group.coalition"][of_gatia] == PLATFORM
    assert not s["group.integrated"][[HCUA, GATIA]].any() and s["group.integrated"][[CPA, MSA, ONE]].all()
    assert s["group.coalition"][TWO] == OUTSIDE and not s["group.integrated"][TWO], "a name that nobody bears is not taken in"
    changed = {name for name, array in s.state.arrays.items() if (array != before[name]).any()}
    assert changed == {"group.coalition", "group.integrated"}


def test_whoever_breaks_away_later_is_outside_though_its_name_was_taken_in() -> None:
    s = Stage().north()
    s["group.men"][ONE] = 50.0
    muster(s, True)
    s["group.men"][ONE], s["group.claim"][ONE] = 0.0, OTHER
    muster(s, first_of_mandate=False)
    assert s["group.coalition"][ONE] == OUTSIDE and not s["group.integrated"][ONE]


# ---- incomes ------------------------------------------------------------------------------------------------------


def pay() -> Stage:
    """HCUA 100 and MNLA 300 men, GATIA 200, MSA 400 outside; the HCUA took 1,000 in tolls."""
    s = Stage().north()
    for group, men in ((HCUA, 100), (MNLA, 300), (GATIA, 200), (MSA, 400)):
        s["group.men"][group] = men
    s["group.tolls"][HCUA] = 1000.0
    month(s, dividend=2000.0, support=0.35, upkeep=1.5, chest=0.3)
    return s


def test_incomes_by_hand() -> None:
    """A quarter of 2,000, three tenths of 1,000, and 0.35 a man; pay is income over itself and 1.5 a man."""
    s = pay()
    expected = np.zeros(len(GROUPS))
    expected[[HCUA, MNLA, GATIA, MSA]] = 500.0 + 300.0 + 35.0, 1500.0 + 105.0, 2000.0 + 70.0, 140.0
    assert s["group.income"].tolist() == pytest.approx(expected.tolist())
    assert s["group.toll_share"][HCUA] == pytest.approx(300.0 / 835.0) and s["group.toll_share"].sum() == s["group.toll_share"][HCUA]
    assert s["group.pay"][[HCUA, MSA]].tolist() == pytest.approx([835.0 / 985.0, 140.0 / 740.0])
    assert s["group.pay"][CPA] == pytest.approx(USUAL) and s.tally("n_groups") == 4.0


def test_integration_dilutes_the_dividend_of_its_coalition_alone() -> None:
    """400 men of the MSA among 800: the HCUA's quarter is an eighth."""
    s = pay()
    muster(s, True)
    month(s, dividend=2000.0)
    assert s["group.income"][[HCUA, MNLA, MSA]].tolist() == pytest.approx([250.0 + 335.0, 750.0 + 105.0, 1000.0 + 140.0])
    assert s["group.income"][GATIA] == pytest.approx(2070.0) and s.tally("men_integrated") == 400.0


def test_incomes_are_worked_out_once_a_week() -> None:
    s = pay()
    before = s["group.income"].copy()
    s["group.men"][HCUA] = 5000.0
    for k in range(1, 7):
        s.act(fracture, s.day(number=FIRST["number"] + k))
    assert (s["group.income"] == before).all()
    s.act(fracture, s.day(number=FIRST["number"] + 7))
    assert s["group.income"][HCUA] > 2.0 * before[HCUA]


def test_splits_and_mergers_wait_for_the_first_of_a_month() -> None:
    s = stage()
    for k in range(60):
        s.act(fracture, s.day(number=FIRST["number"], seed=(k, 9)), **KEEN)
        assert (s["group.claim"] == -1).all() and (s["group.joins"] == -1).all()


# ---- shortfalls ---------------------------------------------------------------------------------------------------


def gap(s: Stage, group: int = HCUA, **params: float) -> np.ndarray:
    """Shares of men less shares of income, after incomes without a dividend."""
    given = {"dividend": 0.0, "support": 0.5, "split_per_year": 0.0, **params}
    s.act(fracture, s.day(**FIRST), **given)
    view = s.view(fracture)
    here = _shares.men_by_community(group, view, s.geography)
    return _shares.shortfalls(group, here, here.sum(axis=0), view, fracture.Params(**given), s.geography)


def test_men_are_counted_of_the_living_bands_of_the_group_alone() -> None:
    s = Stage()
    for group, men, alive in ((HCUA, 30, True), (MNLA, 50, True), (HCUA, 70, False)):
        s["band.alive"][s.band(1, men, group, community=0)] = alive
    counted = _shares.men_by_community(HCUA, s.view(fracture), s.geography)
    assert counted.sum() == counted[1, 0] == 30.0


def test_the_leading_community_takes_more() -> None:
    """Twice for the leaders' 300 men of 400: 6/7 of the income."""
    assert gap(stage(300, 100), lead=2.0).tolist() == pytest.approx([0.75 - 6 / 7, 0.25 - 1 / 7])


def test_who_collects_tolls_keeps_what_is_not_shared() -> None:
    """150 of the other community and 50 leaders hold a place of 400 a year; 100 leaders are elsewhere. Chest 0.5, shared 0.4.

    Kept are 0.5 x 0.6 x 400 = 120, 90 to the others and 30 to the leaders; of the income of 200 from tolls and 150 from
    support (300 men), 230 are left for all: half and half at a lead of one.
    """
    s = Stage().north()
    for place, men, community in ((HERE, 150, OTHER), (HERE, 50, LEADING), (0, 100, LEADING)):
        s.band(place, men, HCUA, community=community)
    count(s)
    s["community.holder"][HERE], s["community.toll"][HERE], s["group.tolls"][HCUA] = HCUA, 400.0, 400.0
    s["community.toll"][0] = 900.0  # nobody of theirs holds it
    out = gap(s, lead=1.0, chest=0.5, shared=0.4)
    assert out.tolist() == pytest.approx([0.5 - (30 + 115) / 350, 0.5 - (90 + 115) / 350])
    assert gap(s, lead=1.0, chest=0.5, shared=1.0).tolist() == pytest.approx([0.0, 0.0]), "all is shared"
    assert gap(s, lead=1.0, chest=0.0, shared=0.4).tolist() == pytest.approx([0.0, 0.0]), "nothing reaches the men"


# ---- splits -------------------------------------------------------------------------------------------------------

KEEN: dict[str, float] = {"dividend": 0.0, "split_per_year": 20.0, "lead": 6.0, "least": 100.0, "merge_per_year": 0.0}


def split_share(s: Stage, tries: int = 600, **params: float) -> float:
    """Share of months in which a part of the HCUA breaks away."""
    seen = 0
    for k in range(tries):
        month(s, k, **{**KEEN, **params})
        seen += s["group.claim"][ONE] >= 0
    return seen / tries


@pytest.mark.parametrize(("men", "lead"), [(100, 2.0), (100, 6.0), (50, 6.0)])
def test_the_hazard_rises_with_strength_minus_dividend_share(men: int, lead: float) -> None:
    """So many men of 100 more, with their share of income, at a brake of 100: 20/12 x gap x men / (men + 100) a month."""
    gap, brake = men / (men + 100) - men / (men + lead * 100), men / (men + 100)
    expected = 1.0 - np.exp(-20.0 / 12.0 * gap * brake)
    assert split_share(stage(100, men), lead=lead) == pytest.approx(expected, abs=3.2 * np.sqrt(expected * (1 - expected) / 600))


def test_it_is_the_part_that_falls_short_that_leaves_under_one_name() -> None:
    s, seen = stage(), set()
    for k in range(100):
        month(s, k, **KEEN)
        seen.add((int(s["group.claim"][ONE]), int(s["group.claim"][TWO]), s.tally("splits")))
    assert seen == {(-1, -1, 0.0), (OTHER, -1, 1.0)}
    s["group.claim"][ONE] = OTHER
    s.act(fracture, s.day())
    assert s.tally("splits") == 0.0


@pytest.mark.parametrize(("group", "community"), [(ONE, LEADING), (HCUA, OTHER)])
def test_splinters_and_groups_of_one_community_do_not_break(group: int, community: int) -> None:
    s = stage()
    s["band.group"][:2], s["band.community"][0] = group, community
    count(s)
    for k in range(100):
        month(s, k, **KEEN)
        assert (s["group.claim"] == -1).all()


def breaking(s: Stage) -> Stage:
    """The first of many months in which the HCUA breaks, and the morning after."""
    for k in range(200):
        month(s, k, **KEEN)
        if (s["group.claim"] >= 0).any():
            return morning(s)
    raise AssertionError("nobody left in 200 months")


def morning(s: Stage) -> Stage:
    """Those who left or joined yesterday go over."""
    s.act(armed_groups, s.day(after_mandate=True), "muster")
    s.act(fracture, s.day(number=NEXT))
    return count(s)


def test_the_part_goes_with_all_its_men_and_the_claim_is_spent() -> None:
    s = breaking(stage(100, 80))
    assert s["group.men"][[HCUA, ONE]].tolist() == [100.0, 80.0] and s["group.men"].sum() == 180.0
    assert (s["group.claim"] == -1).all() and s["group.coalition"][ONE] == OUTSIDE
    assert s["group.pay"][ONE] == pytest.approx(USUAL), "paid from its first day"


def test_a_group_has_no_more_splinters_than_names_and_a_free_name_is_taken_again() -> None:
    s = stage(100, 80)
    assert SPLINTERS == 2 and breaking(s)["group.men"][ONE] == 80.0
    s.band(HERE, 70, HCUA, community=OTHER)
    assert breaking(count(s))["group.men"][TWO] == 70.0
    s.band(HERE, 60, HCUA, community=OTHER)
    with pytest.raises(AssertionError, match="nobody left"):
        breaking(count(s))
    assert s["group.men"][HCUA] == 160.0, "they stay"
    s["band.alive"][1] = False
    assert breaking(count(s))["group.men"][[ONE, TWO, HCUA]].tolist() == [60.0, 70.0, 100.0], "the first name was free again"


def test_two_parts_that_leave_in_one_month_take_two_names() -> None:
    """Three communities on this ground, one of which leads."""
    s = Stage().north()
    own, kin = np.zeros((len(GROUPS), 3), bool), np.full((3, 3), 0.3)
    own[:, LEADING] = True
    three = replace(s.geography.armed_groups, communities=("a", "b", "c"), own=own, open=~own | own, kin=kin)
    s.geography = replace(s.geography, armed_groups=three)
    for community in range(3):
        s.band(HERE, 100, HCUA, community=community)
    count(s)
    claims = set()
    for k in range(300):
        month(s, k, **KEEN)
        claims.add(tuple(sorted(s["group.claim"][[ONE, TWO]].tolist())))
    assert claims == {(-1, -1), (-1, 1), (-1, 2), (1, 2)}


# ---- mergers ------------------------------------------------------------------------------------------------------


def small(men: int = 30) -> Stage:
    """A splinter of the HCUA beside 200 men of the HCUA and 300 of the MNLA."""
    s = Stage().north()
    s.band(0, men, ONE, community=OTHER)
    s.band(1, men, ONE, community=LEADING)
    s.band(1, 200, HCUA)
    s.band(2, 300, MNLA)
    return count(s)


def merge_share(s: Stage, tries: int = 600, **params: float) -> float:
    seen = 0
    for k in range(tries):
        month(s, k, **{"split_per_year": 0.0, "merge_per_year": 10.0, "smallest": 60.0, **params})
        seen += s["group.joins"][ONE] >= 0
    return seen / tries


@pytest.mark.parametrize("men", [15, 90])
def test_small_splinters_join_more_readily(men: int) -> None:
    expected = 1.0 - np.exp(-10.0 / 12.0 * np.exp(-2.0 * men / 60.0))
    assert merge_share(small(men)) == pytest.approx(expected, abs=3.2 * np.sqrt(expected * (1 - expected) / 600))
    alone = Stage().north()
    alone.band(0, men, ONE)
    assert merge_share(count(alone), 60) == 0.0


def joining(s: Stage) -> Stage:
    for k in range(200):
        month(s, k, split_per_year=0.0, merge_per_year=10.0)
        if s["group.joins"][ONE] >= 0:
            assert s.tally("mergers") == float((s["group.joins"] >= 0).sum())
            return morning(s)
    raise AssertionError("nobody joined in 200 months")


def test_all_its_men_go_over_to_the_largest_of_its_peoples_and_its_name_is_free() -> None:
    s = joining(small())
    assert s["group.men"][[ONE, HCUA, MNLA]].tolist() == [0.0, 200.0, 360.0] and (s["group.joins"] == -1).all()


def test_it_joins_nobody_of_another_people() -> None:
    s = small()
    open_ = np.zeros((len(GROUPS), 2), bool)
    open_[[HCUA, ONE], 0] = open_[MNLA, 1] = True
    s.geography = replace(s.geography, armed_groups=replace(s.geography.armed_groups, open=open_))
    assert joining(s)["group.men"][[HCUA, MNLA]].tolist() == [260.0, 300.0]


def test_men_of_two_that_join_each_other_are_not_lost() -> None:
    s = Stage().north()
    for place, group in enumerate((ONE, TWO)):
        s.band(place, 20 + place, group)
    s["group.joins"][[ONE, TWO]] = TWO, ONE
    assert morning(count(s))["group.men"].sum() == 41.0
