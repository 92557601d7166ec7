"""M10: sides weary of their own dead make a truce, by their own rate; truces break, sooner where both live off tolls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.geography.agreements import Agreements
from sim.rules.north import bargaining, rivalry
from sim.words import CMA, GROUPS, NAMED_GROUPS, PLATFORM

HCUA, MNLA, GATIA, GANDA, CPA, MSA = (NAMED_GROUPS.index(name) for name in ("HCUA", "MNLA", "GATIA", "Ganda", "CPA", "MSA"))
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


def share(s: Stage, **params: float) -> float:
    """Share of many weekly rounds after which the coalitions have a truce."""
    before, held = s["group.truce"].copy(), 0
    for k in range(TRIES):
        s["group.truce"][:] = before
        s.act(bargaining, s.day(span=7, seed=(k, 9)), **params)
        held += s["group.truce"][HCUA, GATIA] == 1.0
    s["group.truce"][:] = before
    return held / TRIES


def near(expected: float) -> Any:
    return pytest.approx(expected, abs=3.2 * np.sqrt(expected * (1.0 - expected) / TRIES) + 1e-12)


HALF = 1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12) * 0.25)  # a week at two a month, both sides half weary


def test_weariness_grows_with_ones_own_dead_and_shrinks_with_tolls() -> None:
    p = bargaining.Params(weary_deaths=8.0, prize=0.6)
    assert bargaining.weariness(WEARY, 0.0, p) == pytest.approx(0.5) and bargaining.weariness(0.0, 0.0, p) == 0.0
    assert bargaining.weariness(WEARY, 0.5, p) == pytest.approx(0.5 * 0.7)
    assert bargaining.weariness(WEARY, 0.5, bargaining.Params(weary_deaths=8.0, prize=0.0)) == pytest.approx(0.5), "the null"


def test_a_truce_is_made_at_the_product_of_both_sides_weariness() -> None:
    assert share(stage(), agree_per_month=2.0, weary_deaths=8.0) == near(HALF)
    assert share(stage(1e6, 1e6), agree_per_month=2.0) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12)))
    assert share(stage(), agree_per_month=0.0) == 0.0, "the null"


def test_one_side_that_lost_nobody_makes_no_peace() -> None:
    assert share(stage(1e6, 0.0), agree_per_month=2.0) == share(stage(0.0, 1e6), agree_per_month=2.0) == 0.0


def test_who_lives_off_tolls_is_slower_to_agree_and_at_the_null_is_not() -> None:
    """Both wholly off tolls at a prize of one half: a quarter of the hazard."""
    rich = stage(1e6, 1e6, cma=1.0, platform=1.0)
    assert share(rich, agree_per_month=2.0, prize=0.5) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12) / 4.0))
    assert share(rich, agree_per_month=2.0, prize=0.0) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12)))


def test_a_coalitions_tolls_weigh_by_men() -> None:
    """300 men of the HCUA without and 100 of the MNLA wholly off tolls: a quarter."""
    s = stage(1e6, 1e6)
    s["group.men"][HCUA], s["group.toll_share"][MNLA] = 300.0, 1.0
    assert share(s, agree_per_month=2.0, prize=1.0) == near(1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12) * 0.75))


def test_a_truce_breaks_at_its_own_rate() -> None:
    assert share(agree(stage(0.0, 0.0)), truce_days=28.0, temptation=1.0) == near(np.exp(-0.25))


def test_a_truce_over_rich_places_breaks_sooner_and_at_the_null_does_not() -> None:
    """Toll shares of 0.8 and 0.4 at a temptation of 2 raise the hazard by 1.2."""
    rich = agree(stage(0.0, 0.0, cma=0.8, platform=0.4))
    assert share(rich, truce_days=28.0, temptation=2.0) == near(np.exp(-0.25 * 2.2))
    assert share(rich, truce_days=28.0, temptation=0.0) == near(np.exp(-0.25))


def test_a_truce_holds_longer_under_cover_and_at_the_null_does_not() -> None:
    """A truce of ten weeks on average; where half of the men of both sides are watched at ln 4, it breaks half as often."""
    s = agree(stage())
    s.band(0, 50, HCUA)
    s.band(1, 50, GATIA)
    s["field.cover"][int(s.geography.localities.square[0])] = 1.0
    kept = share(s, truce_days=70.0, watched=0.0, agree_per_month=0.0)
    assert kept == near(np.exp(-0.1)) and share(s, truce_days=70.0, watched=2 * np.log(2.0), agree_per_month=0.0) == near(np.exp(-0.05))
    s["field.cover"][:] = 0.0
    assert share(s, truce_days=70.0, watched=2.0, agree_per_month=0.0) == kept


def test_the_hazard_is_that_of_the_days_it_covers() -> None:
    s = agree(stage(0.0, 0.0))
    held = 0
    for k in range(TRIES):
        agree(s)
        s.act(bargaining, s.day(span=1, seed=(k, 9)), truce_days=20.0, temptation=0.0)
        held += s["group.truce"][HCUA, GATIA] == 1.0
    assert held / TRIES == near(np.exp(-1.0 / 20.0))


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
    side = s["group.coalition"]
    cma, platform = side == CMA, side == PLATFORM
    expected = (cma[:, None] & platform[None, :]) | (platform[:, None] & cma[None, :])
    assert ((s["group.truce"] > 0) == expected).all()
    assert s.tally("truces") == s.tally("cum_truces") == 1.0
    s.act(bargaining, s.day(span=7), truce_days=1500.0, temptation=0.0, agree_per_month=0.0)
    assert s.tally("truces") == 1.0 and s.tally("cum_truces") == 1.0, "it is new once"
    s["group.truce"][:] = 0.0
    surely(s)
    assert s.tally("truces") == 1.0 and s.tally("cum_truces") == 2.0


def test_whoever_stands_outside_bargains_alone() -> None:
    s = foes()
    s["group.men"][[CPA, MSA, HCUA]] = 100.0
    s["group.grudge"][CPA, HCUA] = s["group.grudge"][HCUA, CPA] = 1e6
    surely(s)
    assert s["group.truce"][CPA, HCUA] == s["group.truce"][HCUA, CPA] == s["group.truce"][CPA, MNLA] == 1.0
    assert not s["group.truce"][MSA].any() and not s["group.truce"][CPA, GATIA]


def test_brothers_have_no_truce() -> None:
    """Whoever enters a coalition needs none with its members."""
    s = stage(0.0, 0.0)
    s["group.men"][MSA] = 50.0
    s["group.truce"][MSA, HCUA] = s["group.truce"][HCUA, MSA] = 1.0
    s["group.coalition"][MSA] = CMA
    s.act(bargaining, s.day(span=7), truce_days=1500.0)
    assert not s["group.truce"].any() and s.tally("truces") == 0.0


def test_truces_break_on_their_own() -> None:
    s = foes()
    s["group.men"][[HCUA, GATIA, CPA]] = 100.0
    seen = np.zeros(3)
    for k in range(TRIES):
        s["group.truce"][:] = 1.0
        s.act(bargaining, s.day(span=7, seed=(k, 9)), truce_days=20.0, agree_per_month=0.0)
        with_gatia, with_cpa = s["group.truce"][HCUA, GATIA], s["group.truce"][HCUA, CPA]
        seen += with_gatia, with_cpa, with_gatia * with_cpa
    each = np.exp(-7.0 / 20.0)
    assert (seen / TRIES).tolist() == [near(each), near(each), near(each**2)]


def test_pairs_draw_on_their_own() -> None:
    """Two pairs in the same week agree as often together as chance has it."""
    s = foes()
    s["group.men"][[HCUA, GATIA, CPA]] = 100.0
    s["group.grudge"][:] = 1e6
    seen = np.zeros(3)
    for k in range(TRIES):
        s["group.truce"][:] = 0.0
        s.act(bargaining, s.day(span=7, seed=(k, 9)), agree_per_month=2.0)
        with_gatia, with_cpa = s["group.truce"][HCUA, GATIA], s["group.truce"][HCUA, CPA]
        seen += with_gatia, with_cpa, with_gatia * with_cpa
    each = 1.0 - np.exp(-2.0 * 7.0 / (365.25 / 12))
    assert (seen / TRIES).tolist() == [near(each), near(each), near(each**2)]


def test_a_side_without_men_has_no_truce_and_a_new_name_starts_without_one() -> None:
    s = agree(stage(0.0, 0.0))
    s["group.men"][GATIA] = 0.0
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0)
    assert not s["group.truce"].any() and s.tally("truces") == 0.0
    splinter = GROUPS.index("MNLA_splinter_1")
    s["group.truce"][splinter, HCUA] = s["group.truce"][HCUA, splinter] = 1.0
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0)
    s["group.men"][splinter] = 80.0
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0)
    assert not s["group.truce"].any()


def test_truces_hold_both_ways_or_not_at_all() -> None:
    s = foes()
    s["group.men"][:] = 50.0
    s["group.grudge"][:] = 20.0
    for week in range(60):
        s.act(bargaining, s.day(span=7, number=7 * (2400 + week)), truce_days=60.0)
        truce = s["group.truce"]
        assert (truce == truce.T).all() and not np.diagonal(truce).any() and set(np.unique(truce)) <= {0.0, 1.0}
    assert s.tally("truces") > 5


def test_it_takes_enmity_away() -> None:
    """From the round to the relation: 0.7 between HCUA and GATIA on this ground, a tenth of it under a truce."""
    s = surely(stage(1e6, 1e6))
    s["group.grudge"][:] = 0.0
    s.act(rivalry, s.day(number=7 * 2400), truce=0.9)
    assert s["group.enmity"][HCUA, GATIA] == pytest.approx(0.07) and s["group.enmity"][GATIA, HCUA] == pytest.approx(0.07)


def test_integration_makes_no_peace_between_the_coalitions() -> None:
    """The MSA, 50 men outside with a truce with the Platform, enters the CMA, which has none."""
    s = stage(0.0, 0.0)
    s["group.men"][MSA] = 50.0
    s["group.truce"][MSA, GATIA] = s["group.truce"][GATIA, MSA] = 1.0
    s["group.coalition"][MSA] = CMA
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0, temptation=0.0)
    assert s["group.truce"][HCUA, GATIA] == s["group.truce"][MSA, GATIA] == 0.0


def test_nor_does_it_break_the_one_there_is() -> None:
    s = agree(stage(0.0, 0.0))
    s["group.men"][MSA] = 50.0
    s["group.coalition"][MSA] = CMA
    s.act(bargaining, s.day(span=7), truce_days=1500.0, agree_per_month=0.0, temptation=0.0)
    assert s["group.truce"][HCUA, GATIA] == s["group.truce"][MSA, GATIA] == 1.0


def test_friends_need_no_truce() -> None:
    s = stage()
    s["group.enmity"][:] = 0.0
    assert share(s) == 0.0


def recorded(number: int, **changes: Any) -> float:
    """Share of rounds up to a day after which the coalitions, neither of them weary, have a truce that is on record for day 16,717."""
    s, held = stage(0.0, 0.0), 0
    s.geography = replace(s.geography, agreements=Agreements(np.array([16717]), np.array([CMA]), np.array([PLATFORM])))
    on_record, days = changes.pop("on_record", 1.0), {"number": number, "span": 7, **changes}
    for k in range(TRIES):
        s["group.truce"][:] = 0.0
        s.act(bargaining, s.day(seed=(k, 9), **days), on_record=on_record)
        held += s["group.truce"][HCUA, GATIA] == s["group.truce"][GATIA, MNLA] == 1.0
    return held / TRIES


def test_a_local_agreement_on_record_is_made_in_its_week_and_at_the_null_is_not() -> None:
    assert [recorded(number) for number in (16716, 16717, 16723, 16724)] == [0.0, 1.0, 1.0, 0.0]
    assert recorded(16720, on_record=0.25) == near(0.25)
    assert recorded(16720, on_record=0.0) == 0.0
    assert recorded(16720, after_mandate=True) == 0.0, "what came after the mandate date is no history of the model's"
