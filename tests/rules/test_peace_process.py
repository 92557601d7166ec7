"""M19: each input enters at its own weight, breaches and lockout weigh against, collapse is a hazard and recoverable."""

from __future__ import annotations

from math import exp, log
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny import SEED, Stage, table

from sim.engine import chance
from sim.events import Event
from sim.rules.north import peace_process
from sim.rules.north._accord import DAYS_PER_MONTH, SIGNED, carried, goal, locked, running, stirred
from sim.rules.north.peace_process import Params, breaches, shaken, shock
from sim.words import CMA, OUTSIDE, PLATFORM

WEIGHTS = ("will", "coherence", "offices", "calendar", "inclusion", "truces", "violated", "lockout")
STILL: dict[str, float] = {**dict.fromkeys(WEIGHTS, 0.0), "shocks_per_year": 0.0, "collapse_per_year": 0.0}
LAPSED = int(SIGNED + 24 * 365.25 / 12)
MONDAY = 2480 * 7  # a day of the weekly step in July 2017, a month after the lapse
assert LAPSED < MONDAY < LAPSED + 60
HCUA, GATIA, MSA = 0, 3, 8


def stage(**tallies: float) -> Stage:
    """The index at 0.3, elites passive, sponsors apart, half of the men in signatory groups."""
    s = Stage(initial_state=table(variable=["fighters", "peace_index"], value=[9.0, 0.3]))
    s["group.coalition"][:] = s.geography.armed_groups.coalition
    s["group.men"][HCUA] = s["group.men"][MSA] = 100.0
    start = {"peace_index": 0.3, "elite_stock": 0.2, "coherence": 0.35}
    for name, value in {**start, **tallies}.items():
        s[f"tally.{name}"][0] = value
    return s


def week(s: Stage, number: int = MONDAY, measures: dict[str, Any] | None = None, events: tuple[Event, ...] = (), **params: float) -> Stage:
    """One asking on a day of the weekly step, all weights at 0 unless named."""
    day = s.day({"accord": measures or {}}, number=number)
    day.events.extend(events)
    s.act(peace_process, day, **{**STILL, **params})
    return s


def fight(a: str, b: str, dead: tuple[int, int, int] = (3, 2, 1)) -> Event:
    """A fight between two sides that killed six."""
    return Event(0, 2, "contest_won", a, b, a, b, deaths_a=dead[0], deaths_b=dead[1], deaths_civilians=dead[2])


# ---- the index ---------------------------------------------------------------------------------------------------


def test_it_starts_where_the_seeds_say() -> None:
    s = Stage(initial_state=table(variable=["fighters", "peace_index"], value=[9.0, 0.42]))
    s.act(peace_process, s.day(index=0), "muster", passive=0.25, diverging=0.4)
    assert s.tally("peace_index") == 0.42
    assert (s.tally("elite_stock"), s.tally("elite_will"), s.tally("coherence")) == (0.25, 0.25, 0.4)


def test_it_goes_a_share_of_the_way_to_its_goal_in_a_week() -> None:
    s = week(stage(), will=2.0, passive=0.2, pace_days=100.0)
    target = 1 - exp(-2.0 * 0.2)
    assert s.tally("peace_index") == pytest.approx(0.3 + (target - 0.3) * (1 - exp(-7 / 100)))


def test_between_weekly_steps_it_stands_still() -> None:
    assert week(stage(), number=MONDAY + 1, will=2.0).tally("peace_index") == 0.3


@pytest.mark.parametrize(("place", "weight"), list(enumerate(WEIGHTS[:6])))
def test_each_input_enters_with_its_own_weight(place: int, weight: str) -> None:
    """By hand: 3 teams of 7 do 0.3 of what many would, and at 0.75 a year a period with two years to run presses at 0.4."""
    inputs = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    s = stage(elite_will=0.1, coherence=0.2, inclusion=0.5, forum_truces=log(2.5))
    p = Params(**{**STILL, weight: 1.5}, mediators_half=7.0, slack=0.75, truces_many=1.0)
    day = s.day({"accord": {"mediators": 3.0}}, number=SIGNED)
    assert carried(s.view(peace_process, p, day), p, day) == pytest.approx(1.5 * inputs[place])


def moved(weight: str) -> tuple[Stage, dict[str, Any]]:
    """A stage and levers in which the input of one weight differs from the usual."""
    s, levers = stage(), {}
    if weight == "will":
        s["tally.elite_stock"][0] = 0.9
    elif weight == "coherence":
        s["tally.coherence"][0] = 0.9
    elif weight == "offices":
        levers = {"mediators": 3.0}
    elif weight in ("calendar", "lockout"):
        levers = {"extension_months": 12.0}
    elif weight == "inclusion":
        s["group.men"][MSA] = 0.0
    elif weight == "truces":
        s["tally.forum_truces"][0] = 2.0
    else:
        s["tally.violations"][0] = 100.0
    return s, levers


USUAL = {name: Params.model_fields[name].default for name in WEIGHTS}
BETTER = {"violated": -1.0}


@pytest.mark.parametrize("weight", WEIGHTS)
def test_each_input_moves_the_index_its_way_and_at_its_null_changes_no_digit(weight: str) -> None:
    s, levers = moved(weight)
    other = {**USUAL, **({"calendar": 0.0} if weight == "lockout" else {"lockout": 0.0} if weight == "calendar" else {})}
    still = {"offices_will": 0.0, "put_off": 0.0}
    usual = week(stage(), **{**other, **still}).tally("peace_index")
    assert (week(s, measures=levers, **{**other, **still}).tally("peace_index") - usual) * BETTER.get(weight, 1.0) > 1e-4
    without = week(stage(), **{**other, **still, weight: 0.0}).tally("peace_index")
    s, levers = moved(weight)
    assert week(s, measures=levers, **{**other, **still, weight: 0.0}).tally("peace_index") == without


def test_breaches_and_lockout_take_shares_of_what_carries_it() -> None:
    """By hand: half carries it, half of full breaches, and a quarter of full lockout a hundred days after the lapse."""
    number = LAPSED + 100
    lockout_days = (number - SIGNED - 24 * DAYS_PER_MONTH) / log(4 / 3)

    def aim(collapsed: float = 0.0, **params: float) -> float:
        p = Params(**{**STILL, "inclusion": 1.0, "lockout_days": lockout_days, "violation_deaths": 40.0, **params})
        s = stage(inclusion=0.5, violations=40.0 * log(2.0), collapsed=collapsed)
        day = s.day(number=number)
        return goal(s.view(peace_process, p, day), p, day)

    weights = {"violated": 0.7, "lockout": 0.4, "suspended": 0.6}
    assert aim(0.0, **weights) == pytest.approx((1 - exp(-0.5)) * exp(-0.35 - 0.1))
    assert aim(1.0, **weights) == pytest.approx((1 - exp(-0.5)) * exp(-0.35 - 0.1) * 0.4)
    assert aim(1.0, suspended=0.0) == 1 - exp(-0.5)


def test_it_stays_between_0_and_1_whatever_pushes_it() -> None:
    most = dict.fromkeys(WEIGHTS[:6], 3.0)
    s = stage(elite_stock=1.0, coherence=1.0, forum_truces=50.0)
    for k in range(200):
        week(s, MONDAY - 7 * 104 + 7 * k, {"mediators": 8.0, "algeria": True, "extension_months": 60.0}, pace_days=30.0, **most)
    assert 0.97 < s.tally("peace_index") <= 1.0
    for k in range(200):
        week(s, MONDAY + 7 * k, events=(fight("HCUA", "GATIA", (900, 900, 900)),), violated=3.0, lockout=3.0, pace_days=30.0)
    assert 0.0 <= s.tally("peace_index") < 0.01
    assert all(0.0 <= s.tally(name) <= 1.0 for name in ("elite_will", "elite_stock", "coherence", "inclusion"))


# ---- calendar ----------------------------------------------------------------------------------------------------


def interim(number: int, extension: float, p: Params) -> tuple[float, float]:
    """How far the interim period presses on a day, and how far its lapse locks out."""
    v: Any = SimpleNamespace(levers=SimpleNamespace(accord=SimpleNamespace(extension_months=extension)))
    day: Any = SimpleNamespace(number=number)
    return running(v, p, day), locked(v, p, day)


def test_the_interim_period_runs_from_signature_for_two_years() -> None:
    p = Params(slack=0.0, lockout_days=100.0)
    assert interim(SIGNED - 1, 0.0, p) == (0.0, 0.0)
    assert interim(SIGNED, 0.0, p) == (1.0, 0.0)
    assert interim(LAPSED, 0.0, p) == (1.0, 0.0)
    running, locked = interim(LAPSED + 100, 0.0, p)
    assert running == 0.0 and locked == pytest.approx(1 - exp(-1), abs=0.004)


def test_extension_opens_it_again_and_puts_the_lapse_off() -> None:
    p = Params(slack=0.0, lockout_days=100.0)
    assert interim(LAPSED + 100, 6.0, p) == (1.0, 0.0)
    running, locked = interim(LAPSED + 183 + 100, 6.0, p)
    assert running == 0.0 and locked == pytest.approx(1 - exp(-1), abs=0.004)


def test_far_deadlines_press_less_and_at_the_null_as_much() -> None:
    p = Params(slack=1.0)
    assert interim(LAPSED, 12.0, p)[0] == pytest.approx(0.5, abs=0.002)
    assert interim(LAPSED, 60.0, p)[0] == pytest.approx(1 / 6, abs=0.002)
    assert interim(LAPSED, 60.0, Params(slack=0.0))[0] == 1.0


def test_an_extension_lets_elites_put_things_off_and_at_the_null_does_not() -> None:
    """Half a year of a longer extension left takes half of a half; a year or more all of it; what has lapsed, or none, nothing."""
    v: Any = SimpleNamespace(levers=SimpleNamespace(accord=SimpleNamespace(extension_months=24.0, mediators=0.0)))
    p = Params(put_off=0.5, passive=0.4)
    for after, will in ((0, 0.2), (365, 0.2), (548, 0.3), (731, 0.4)):
        assert stirred(v, p, SimpleNamespace(number=LAPSED + after)) == pytest.approx(will, abs=0.002)  # type: ignore[arg-type]
    assert stirred(v, Params(put_off=0.0, passive=0.4), SimpleNamespace(number=LAPSED)) == 0.4  # type: ignore[arg-type]
    v.levers.accord.extension_months = 0.0
    assert stirred(v, p, SimpleNamespace(number=LAPSED - 100)) == 0.4, "the interim period itself is no extension"  # type: ignore[arg-type]


# ---- elites and sponsors -----------------------------------------------------------------------------------------


def test_elites_fall_back_to_passivity() -> None:
    s = stage(elite_stock=0.8)
    for k in range(30):
        week(s, MONDAY + 7 * k, passive=0.2, will_days=70.0)
    assert s.tally("elite_stock") == pytest.approx(0.2 + 0.6 * exp(-3.0))


def test_good_offices_stir_elites_and_at_the_null_do_not() -> None:
    s = week(stage(), measures={"mediators": 3.0}, offices_will=0.5, mediators_half=1.0, will_days=70.0)
    assert s.tally("elite_will") == pytest.approx(0.2 + 0.5 * 0.75 * 0.8 * (1 - exp(-0.1)))
    assert week(stage(), measures={"mediators": 3.0}, offices_will=0.0).tally("elite_will") == 0.2


def test_a_visit_pushes_and_wears_off_with_its_half_life() -> None:
    s = stage()
    visit = {"visit": str(np.datetime64(MONDAY, "D"))}
    week(s, measures=visit, visit_will=0.5, visit_morale=0.8, visit_half_life=10.0)
    assert (s.tally("visit"), s.tally("morale")) == (1.0, 0.8)
    assert s.tally("elite_will") == pytest.approx(0.2 + 0.5 * 0.8)
    for k in range(1, 141):
        week(s, MONDAY + k, visit, visit_will=0.5, visit_morale=0.8, visit_half_life=10.0)
        if k == 10:
            assert (s.tally("visit"), s.tally("morale")) == (pytest.approx(0.5), pytest.approx(0.4))
        if k == 14:
            assert s.tally("elite_will") == pytest.approx(0.2 + 0.5 * 0.8 * 0.5**1.4)
    assert s.tally("elite_will") == pytest.approx(0.2, abs=1e-4) and s.tally("elite_stock") == pytest.approx(0.2)


def test_a_visit_can_come_to_nothing() -> None:
    usual, visited = stage(), stage()
    for k in range(60):
        number = MONDAY + k
        week(usual, number, **USUAL)
        week(visited, number, {"visit": str(np.datetime64(MONDAY + 3, "D"))}, **USUAL, visit_will=0.0, visit_morale=0.0)
    assert visited.tally("visit") > 0.3
    for name in ("peace_index", "elite_will", "elite_stock", "morale"):
        assert visited.tally(name) == usual.tally(name)


def shock_of(seed: tuple[int, int], month: int, p: Params) -> float:
    """The shock of a month."""
    day: Any = SimpleNamespace(seed=seed, month_number=month)
    return shock(p, day)


def test_shocks_are_a_schedule_that_no_scenario_changes() -> None:
    p = Params(shocks_per_year=3.0, shock=0.4)
    one = [shock_of(SEED, month, p) for month in range(500, 700)]
    assert one != [shock_of((1, 2), month, p) for month in range(500, 700)]
    struck = np.array([value for value in one if value])
    assert len(struck) / 200 == pytest.approx(1 - exp(-0.25), abs=0.08)
    assert np.abs(struck).max() <= 0.4 and abs(struck.mean()) < 0.15
    assert {shock_of(SEED, month, Params(shocks_per_year=0.0)) for month in range(500, 700)} == {0.0}
    assert {shock_of(SEED, month, Params(shock=0.0)) for month in range(500, 700)} == {0.0}


def test_a_shock_opens_or_sets_back_and_no_lever_moves_the_draw() -> None:
    assert shaken(0.2, 0.5) == pytest.approx(0.6) and shaken(0.2, -0.5) == pytest.approx(0.1) and shaken(0.2, 0.0) == 0.2
    month = next(m for m in range(554, 700) if shock_of(SEED, m, Params()) != 0.0)
    for levers in ({}, {"mediators": 4.0, "algeria": True}):
        s = stage()
        s.act(peace_process, s.day({"accord": levers}, number=MONDAY + 1, first_of_month=True, month_number=month))
        assert s.tally("elite_stock") == shaken(0.2, shock_of(SEED, month, Params()))


def test_algeria_brings_sponsors_together_slowly_and_may_do_nothing() -> None:
    s = week(stage(), measures={"algeria": True}, diverging=0.35, algeria=0.4, coherence_days=70.0)
    assert s.tally("coherence") == pytest.approx(0.35 + 0.4 * 0.65 * (1 - exp(-0.1)))
    assert week(stage(), measures={"algeria": True}, algeria=0.0).tally("coherence") == 0.35
    assert week(stage()).tally("coherence") == 0.35


def test_stigma_drives_sponsors_apart_and_may_do_nothing() -> None:
    assert week(stage(stigma=0.5), stigma=0.6, coherence_days=70.0).tally("coherence") == pytest.approx(0.35 - 0.35 * 0.3 * (1 - exp(-0.1)))
    assert week(stage(stigma=0.5), stigma=0.0).tally("coherence") == 0.35


def test_inclusion_is_the_share_of_armed_men_in_signatory_groups() -> None:
    s = stage()
    s["group.men"][GATIA] = 200.0
    assert week(s).tally("inclusion") == pytest.approx(300 / 400)
    s["group.coalition"][MSA] = CMA
    assert week(s).tally("inclusion") == 1.0
    s["group.men"][:] = 0.0
    assert week(s).tally("inclusion") == 0.0


# ---- breaches ----------------------------------------------------------------------------------------------------


def counted(s: Stage, *events: Event) -> float:
    """Breaches among some events."""
    day = s.day(events=list(events))
    return breaches(s.view(peace_process, None, day), day)


@pytest.mark.parametrize(
    ("a", "b", "dead"),
    [
        ("HCUA", "GATIA", 6), ("FAMA", "HCUA", 6), ("GATIA", "FAMA", 6), ("HCUA", "MNLA", 0), ("HCUA", "MSA", 0), ("FAMA", "MSA", 0),
        ("HCUA", "JNIM", 0), ("FAMA", "JNIM", 0), ("MINUSMA", "JNIM", 0), ("GATIA", "Civilians", 0),
    ],
)  # fmt: skip
def test_only_fights_between_the_parties_are_breaches(a: str, b: str, dead: int) -> None:
    assert counted(stage(), fight(a, b)) == dead


def test_a_group_that_is_taken_in_becomes_a_party() -> None:
    s = stage()
    assert s["group.coalition"][MSA] == OUTSIDE
    s["group.coalition"][MSA] = PLATFORM
    assert counted(s, fight("HCUA", "MSA")) == 6


def test_breaches_are_remembered_with_a_half_life() -> None:
    s = week(stage(), MONDAY + 1, events=(fight("HCUA", "GATIA"), fight("HCUA", "JNIM")), violation_half_life=10.0)
    assert s.tally("violations") == 6.0
    for k in range(10):
        week(s, MONDAY + 2 + k, violation_half_life=10.0)
    assert s.tally("violations") == pytest.approx(3.0)


def test_the_ceasefire_is_trusted_from_signature_and_less_as_nothing_is_carried_out() -> None:
    """At index 0.3: 1 on the day, 0.3 + 0.7 e^-0.8 a year later; remembered dead of 20 leave e^-1 of it; none before or when collapsed."""

    def ceasefire(number: int, wear_per_year: float = 0.8, **tallies: float) -> float:
        s = stage(**tallies)
        return week(s, number, wear_per_year=wear_per_year, violation_deaths=20.0, violation_half_life=365.0).tally("ceasefire")

    year = round(365.25)
    assert ceasefire(SIGNED - 1) == ceasefire(SIGNED + 30, collapsed=1.0) == 0.0 and ceasefire(SIGNED) == pytest.approx(1.0)
    assert ceasefire(SIGNED + year) == pytest.approx(0.3 + 0.7 * exp(-0.8), abs=1e-3)
    assert ceasefire(SIGNED + year, wear_per_year=0.0) == pytest.approx(1.0)
    assert ceasefire(SIGNED, violations=20.0) == pytest.approx(exp(-(0.5 ** (1 / 365))))


# ---- collapse ----------------------------------------------------------------------------------------------------


def hazard(s: Stage, number: int = MONDAY, **params: float) -> float:
    """The week's chance of collapse; the index does not move, since it would take a thousand years."""
    s["tally.collapsed"][0] = 0.0
    return week(s, number, **{"collapse_per_year": 1.0, "steady": 0.0, "provoke": 0.0, **params}).tally("collapse_chance")


def test_the_hazard_by_hand() -> None:
    s = week(stage(violations=40.0), collapse_per_year=2.0, steady=3.0, provoke=1.0, violation_deaths=40.0, violation_half_life=365.0)
    dead, index = 40.0 * 0.5 ** (1 / 365), 0.3 * exp(-7 / 240)
    assert s.tally("collapse_chance") == pytest.approx(1 - exp(-2.0 * exp((1 - exp(-dead / 40)) - 3.0 * index) * 7 / 365.25))


def test_collapse_is_likelier_when_the_index_is_low_and_breaches_are_many() -> None:
    assert hazard(stage(peace_index=0.1), steady=4.0) > 1.5 * hazard(stage(peace_index=0.5), steady=4.0)
    assert hazard(stage(violations=100.0), provoke=1.5) > 1.5 * hazard(stage(), provoke=1.5)
    assert hazard(stage(peace_index=0.1)) == hazard(stage(peace_index=0.5)) == pytest.approx(1 - exp(-7 / 365.25))
    assert hazard(stage(violations=100.0)) == hazard(stage())
    assert hazard(stage(), collapse_per_year=0.0) == 0.0


def test_nothing_can_collapse_before_it_is_signed() -> None:
    before, after = SIGNED // 7 * 7, SIGNED // 7 * 7 + 7
    assert hazard(stage(), before, collapse_per_year=5.0) == 0.0 and hazard(stage(), after, collapse_per_year=5.0) > 0.0


def test_collapses_come_as_often_as_their_hazard_says() -> None:
    s, expected, seen = stage(), 0.0, 0.0
    for k in range(3000):
        s["tally.peace_index"][0] = 0.3
        expected += hazard(s, MONDAY + 7 * k, collapse_per_year=5.0, fall=0.0)
        seen += s.tally("collapses")
    assert expected == pytest.approx(3000 * (1 - exp(-5 * 7 / 365.25))) and seen == pytest.approx(expected, abs=4 * expected**0.5)


def fated(draw: str, below: float) -> int:
    """A weekly day on which a keyed draw is below a chance."""
    decision = chance.decision(f"peace_process.{draw}")
    return next(d for d in range(MONDAY, MONDAY + 70000, 7) if chance.uniform(SEED, decision, 0, 0, d // 7) < below)


def test_a_collapse_takes_a_share_of_the_index_and_is_counted_on_its_day_only() -> None:
    number = fated("collapse", 0.05)
    s = week(stage(), number, collapse_per_year=5.0, steady=0.0, fall=0.4, pace_days=1500.0)
    assert (s.tally("collapsed"), s.tally("collapses")) == (1.0, 1.0)
    assert s.tally("peace_index") == pytest.approx(0.3 * exp(-7 / 1500) * 0.6)
    week(s, number + 1)
    assert (s.tally("collapsed"), s.tally("collapses"), s.tally("collapse_chance")) == (1.0, 0.0, 0.0)
    kept = week(stage(), number, collapse_per_year=5.0, steady=0.0, fall=0.0, pace_days=1500.0)
    assert kept.tally("collapsed") == 1.0 and kept.tally("peace_index") == pytest.approx(0.3 * exp(-7 / 1500))


def test_while_collapsed_it_sinks_and_it_comes_back_at_a_hazard() -> None:
    weeks = []
    for key in range(300):
        s, k = stage(collapsed=1.0), 0
        while s.tally("collapsed"):
            k += 1
            week(s, MONDAY + 7 * (key * 80 + k), recover_per_year=4.0, will=1.5, suspended=0.9)
            assert s.tally("peace_index") < 0.3, "what carries it is suspended"
        weeks.append(k)
    assert np.mean(weeks) == pytest.approx(1 / (1 - exp(-4 * 7 / 365.25)), rel=0.2)


def test_after_a_collapse_the_index_recovers() -> None:
    s = stage(peace_index=0.02)
    for k in range(100):
        week(s, MONDAY + 7 * k, will=2.0, pace_days=100.0)
    assert s.tally("peace_index") == pytest.approx(1 - exp(-0.4), abs=0.001)


def test_mediators_quicken_the_way_back_and_at_the_null_do_not() -> None:
    usual, quick = 1 - exp(-2.0 * 7 / 365.25), 1 - exp(-2.0 * (1 + 3.0 * 0.5) * 7 / 365.25)
    decision = chance.decision("peace_process.recover")
    number = next(d for d in range(MONDAY, MONDAY + 70000, 7) if usual < chance.uniform(SEED, decision, 0, 0, d // 7) < quick)
    levers = {"mediators": 1.0}

    def back(**params: float) -> bool:
        return week(stage(collapsed=1.0), number, levers, recover_per_year=2.0, mediators_half=1.0, **params).tally("collapsed") == 0.0

    assert back(mediated=3.0) and not back(mediated=0.0)


def test_what_was_drawn_for_collapse_does_not_depend_on_levers() -> None:
    """One draw a week: the accord that is better kept collapses on a subset of the other's days."""
    better, worse = [], []
    for k in range(400):
        for found, index in ((better, 0.6), (worse, 0.2)):
            hazard(s := stage(peace_index=index), MONDAY + 7 * k, collapse_per_year=5.0, steady=3.0, pace_days=1500.0)
            found.append(bool(s.tally("collapses")))
    assert all(w for b, w in zip(better, worse, strict=True) if b) and sum(worse) > sum(better) > 0
