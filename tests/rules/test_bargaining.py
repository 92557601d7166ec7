"""M10: sides weary of their own dead make a truce, by their own rate; truces break, sooner where both live off tolls."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.geography.agreements import Agreements
from sim.rules.north import bargaining
from sim.words import CMA, GROUPS, NAMED_GROUPS, PLATFORM

HCUA, MNLA, GATIA, CPA, MSA = (NAMED_GROUPS.index(name) for name in ("HCUA", "MNLA", "GATIA", "CPA", "MSA"))
TRIES = 400
WEARY = 8.0 * np.log(2.0)  # own dead at which a side is half weary, at 8


def foes() -> Stage:
    """The North as the first day leaves it, everybody at odds with everybody."""
    s = Stage().north()
    s["group.enmity"][:] = 0.7 * (1.0 - np.eye(len(s["group.enmity"])))
    return s


def stage(dead_cma: float = WEARY, dead_platform: float = WEARY, **tolls: float) -> Stage:
    """HCUA and MNLA of the CMA, GATIA of the Platform, CPA outside, 100 men each; the CMA's dead fell to the GATIA."""
    s = foes()
    for group in (HCUA, MNLA, GATIA, CPA):
        s["group.men"][group] = 100.0
    s["group.grudge"][MNLA, GATIA], s["group.grudge"][GATIA, MNLA] = dead_cma, dead_platform
    s["group.toll_share"][[HCUA, MNLA]], s["group.toll_share"][GATIA] = tolls.get("cma", 0.0), tolls.get("platform", 0.0)
    return s


def agree(s: Stage) -> Stage:
    """A truce between the two coalitions."""
    for one in (HCUA, MNLA):
        s["group.truce"][one, GATIA] = s["group.truce"][GATIA, one] = 1.0
    return s


def share(s: Stage, days: int = 7, **params: float) -> float:
    """Share of many rounds of some days after which the coalitions have a truce."""
    before, held = s["group.truce"].copy(), 0
    for k in range(TRIES):
        s["group.truce"][:] = before
        s.act(bargaining, s.day(span=days, seed=(k, 9)), **params)
        held += s["group.truce"][HCUA, GATIA] == 1.0
    s["group.truce"][:] = before
    return held / TRIES


def near(expected: float) -> Any:
    return pytest.approx(expected, abs=3.2 * np.sqrt(expected * (1.0 - expected) / TRIES) + 1e-12)


def test_weariness_grows_with_ones_own_dead_and_shrinks_with_tolls() -> None:
    p = bargaining.Params(weary_deaths=8.0, prize=0.6)
    assert bargaining.weariness(WEARY, 0.5, p) == pytest.approx(0.5 * 0.7) and bargaining.weariness(0.0, 0.0, p) == 0.0


@pytest.mark.parametrize(("dead", "weary"), [((WEARY, WEARY), 0.25), ((1e6, 0.0), 0.0), ((0.0, 1e6), 0.0)])
def test_a_truce_is_made_at_the_product_of_both_sides_weariness(dead: tuple[float, float], weary: float) -> None:
    """A week at two a month; one side that lost nobody makes no peace."""
    assert share(stage(*dead), agree_per_month=2.0, weary_deaths=8.0) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12) * weary))


def test_who_lives_off_tolls_is_slower_to_agree() -> None:
    """300 men of the HCUA without and 100 of the MNLA wholly off tolls, against the GATIA wholly: at a prize of one half 7/8 of 1/2."""
    s = stage(1e6, 1e6, platform=1.0)
    s["group.men"][HCUA], s["group.toll_share"][MNLA] = 300.0, 1.0
    assert share(s, agree_per_month=2.0, prize=0.5) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12) * 7 / 16))


@pytest.mark.parametrize("days", [1, 7])
def test_a_truce_breaks_at_its_own_rate_and_over_rich_places_sooner(days: int) -> None:
    """Toll shares of 0.8 and 0.4 at a temptation of 2 raise the hazard by 1.2, on each day that a round covers."""
    rich = agree(stage(0.0, 0.0, cma=0.8, platform=0.4))
    assert share(rich, days, truce_days=28.0, temptation=2.0) == near(np.exp(-days / 28.0 * 2.2))


def test_a_truce_holds_longer_under_cover() -> None:
    """A truce of ten weeks on average; where half of the men of both sides are watched at ln 4, it breaks half as often."""
    s = agree(stage())
    s.band(0, 50, HCUA)
    s.band(1, 50, GATIA)
    s["field.cover"][int(s.geography.localities.square[0])] = 1.0
    assert share(s, truce_days=70.0, watched=2 * np.log(2.0), agree_per_month=0.0) == near(np.exp(-0.05))


def surely(s: Stage) -> Stage:
    """The first of many rounds after which weary sides agree."""
    for k in range(200):
        s["group.truce"][:] = 0.0
        s.act(bargaining, s.day(span=7, seed=(k, 9)), agree_per_month=2.0)
        if s["group.truce"].any():
            return s
    raise AssertionError("nobody agreed in 200 rounds")


def test_a_truce_binds_all_members_of_both_sides_and_nobody_else() -> None:
    s = surely(stage(1e6, 1e6))
    cma, platform = s["group.coalition"] == CMA, s["group.coalition"] == PLATFORM
    expected = (cma[:, None] & platform[None, :]) | (platform[:, None] & cma[None, :])
    assert ((s["group.truce"] > 0) == expected).all()
    assert s.tally("truces") == s.tally("cum_truces") == 1.0
    s.act(bargaining, s.day(span=7), truce_days=1500.0, temptation=0.0, agree_per_month=0.0)
    assert s.tally("truces") == 1.0 and s.tally("cum_truces") == 1.0, "it is new once"
    s["group.truce"][:] = 0.0
    surely(s)
    assert s.tally("truces") == 1.0 and s.tally("cum_truces") == 2.0


@pytest.mark.parametrize(("start", "each", "params"), [
    (1.0, np.exp(-7.0 / 20.0), {"truce_days": 20.0, "agree_per_month": 0.0}),
    (0.0, 1.0 - np.exp(-14.0 / (365.25 / 12)), {"agree_per_month": 2.0}),
])  # fmt: skip
def test_pairs_draw_on_their_own(start: float, each: float, params: dict[str, float]) -> None:
    """Truces of two pairs break, and are made, in the same week as often together as chance has it."""
    s = foes()
    s["group.men"][[HCUA, GATIA, CPA]] = 100.0
    s["group.grudge"][:] = 1e6
    seen = []
    for k in range(TRIES):
        s["group.truce"][:] = start
        s.act(bargaining, s.day(span=7, seed=(k, 9)), **params)
        seen.append(s["group.truce"][HCUA, [GATIA, CPA]].copy())
    assert np.mean(seen, axis=0).tolist() == [near(each), near(each)] and np.mean(np.prod(seen, axis=1)) == near(each**2)


def test_whoever_stands_outside_bargains_alone() -> None:
    s = foes()
    s["group.men"][[CPA, MSA, HCUA]] = 100.0
    s["group.grudge"][CPA, HCUA] = s["group.grudge"][HCUA, CPA] = 1e6
    surely(s)
    assert s["group.truce"][CPA, HCUA] == s["group.truce"][HCUA, CPA] == s["group.truce"][CPA, MNLA] == 1.0
    assert not s["group.truce"][MSA].any() and not s["group.truce"][CPA, GATIA]


@pytest.mark.parametrize("peace", [False, True])
def test_whoever_enters_a_coalition_has_its_truces_and_needs_none_with_its_members(peace: bool) -> None:
    """The MSA, 50 men outside with a truce with both coalitions, enters the CMA, which has one with the Platform or none."""
    s = stage(0.0, 0.0)
    s["group.men"][MSA] = 50.0
    for other in (HCUA, GATIA):
        s["group.truce"][MSA, other] = s["group.truce"][other, MSA] = 1.0
    s["group.truce"][MSA, GATIA] = s["group.truce"][GATIA, MSA] = float(not peace)
    if peace:
        agree(s)
    s["group.coalition"][MSA] = CMA
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0, temptation=0.0)
    assert s["group.truce"][HCUA, GATIA] == s["group.truce"][MSA, GATIA] == s.tally("truces") == float(peace)
    assert s["group.truce"][MSA, HCUA] == 0.0


@pytest.mark.parametrize("group", [GATIA, GROUPS.index("MNLA_splinter_1")])
def test_a_side_without_men_has_no_truce_and_whoever_has_men_again_starts_without_one(group: int) -> None:
    s = stage(0.0, 0.0)
    s["group.men"][group] = 0.0
    s["group.truce"][group, HCUA] = s["group.truce"][HCUA, group] = 1.0
    for men in (0.0, 80.0):
        s["group.men"][group] = men
        s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0)
        assert not s["group.truce"].any() and s.tally("truces") == 0.0


def test_truces_hold_both_ways_or_not_at_all() -> None:
    s = foes()
    s["group.men"][:] = 50.0
    s["group.grudge"][:] = 20.0
    for week in range(60):
        s.act(bargaining, s.day(span=7, number=7 * (2400 + week)), truce_days=60.0)
        truce = s["group.truce"]
        assert (truce == truce.T).all() and not np.diagonal(truce).any() and set(np.unique(truce)) <= {0.0, 1.0}
    assert s.tally("truces") > 5


def test_friends_need_no_truce() -> None:
    s = stage(1e6, 1e6)
    s["group.enmity"][:] = 0.0
    assert share(s, agree_per_month=2.0) == 0.0


def recorded(number: int, on_record: float = 1.0, tries: int = 20, **changes: Any) -> float:
    """Share of rounds up to a day after which the coalitions, neither of them weary, have a truce that is on record for day 16,717."""
    s, held = stage(0.0, 0.0), 0
    s.geography = replace(s.geography, agreements=Agreements(np.array([16717]), np.array([CMA]), np.array([PLATFORM])))
    for k in range(tries):
        s["group.truce"][:] = 0.0
        s.act(bargaining, s.day(seed=(k, 9), number=number, span=7, **changes), on_record=on_record)
        held += s["group.truce"][HCUA, GATIA] == s["group.truce"][GATIA, MNLA] == 1.0
    return held / tries


def test_a_local_agreement_on_record_is_made_in_its_week() -> None:
    assert [recorded(number) for number in (16716, 16717, 16723, 16724)] == [0.0, 1.0, 1.0, 0.0]
    assert recorded(16720, on_record=0.25, tries=TRIES) == near(0.25)
    assert recorded(16720, after_mandate=True) == 0.0, "what came after the mandate date is no history of the model's"
