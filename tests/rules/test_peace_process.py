"""M19: each input enters at its own weight, breaches and lockout weigh against, collapse is a hazard and recoverable."""

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
from sim.words import CMA, PLATFORM

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
    s = week(stage(), number=MONDAY + 1, will=2.0)
    assert s.tally("peace_index") == 0.3, "between weekly steps it stands still"
    week(s, will=2.0, passive=0.2, pace_days=100.0)
    assert s.tally("peace_index") == pytest.approx(0.3 + (1 - exp(-2.0 * 0.2) - 0.3) * (1 - exp(-7 / 100)))


@pytest.mark.parametrize(("place", "weight"), list(enumerate(WEIGHTS[:6])))
def test_each_input_enters_with_its_own_weight(place: int, weight: str) -> None:
    """By hand: 3 teams of 7 do 0.3 of what many would, and at 0.75 a year a period with two years to run presses at 0.4."""
    inputs = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    s = stage(elite_will=0.1, coherence=0.2, inclusion=0.5, forum_truces=log(2.5))
    p = Params(**{**STILL, weight: 1.5}, mediators_half=7.0, slack=0.75, truces_many=1.0)
    day = s.day({"accord": {"mediators": 3.0}}, number=SIGNED)
    assert carried(s.view(peace_process, p, day), p, day) == pytest.approx(1.5 * inputs[place])


def test_breaches_lockout_and_collapse_take_shares_of_what_carries_it() -> None:
    """By hand: half carries it, half of full breaches, and a quarter of full lockout a hundred days after the lapse."""
    lockout_days = (LAPSED + 100 - SIGNED - 24 * DAYS_PER_MONTH) / log(4 / 3)
    weights = {"inclusion": 1.0, "violated": 0.7, "lockout": 0.4, "suspended": 0.6}
    p = Params(**{**STILL, "lockout_days": lockout_days, "violation_deaths": 40.0, **weights})
    for collapsed, kept in ((0.0, 1.0), (1.0, 0.4)):
        s = stage(inclusion=0.5, violations=40.0 * log(2.0), collapsed=collapsed)
        day = s.day(number=LAPSED + 100)
        assert goal(s.view(peace_process, p, day), p, day) == pytest.approx((1 - exp(-0.5)) * exp(-0.35 - 0.1) * kept)


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


def accord(after: int, **levers: float) -> tuple[Any, Any]:
    """What is shown of the levers, and a day so many days after the lapse without extension."""
    v = SimpleNamespace(levers=SimpleNamespace(accord=SimpleNamespace(**{"extension_months": 0.0, "mediators": 0.0, **levers})))
    return v, SimpleNamespace(number=LAPSED + after)


def interim(after: int, extension: float, **params: float) -> tuple[float, float]:
    """How far the interim period presses on a day, and how far its lapse locks out."""
    v, day = accord(after, extension_months=extension)
    p = Params(**{"slack": 0.0, "lockout_days": 100.0, **params})
    return running(v, p, day), locked(v, p, day)


def test_the_interim_period_runs_from_signature_for_two_years_and_an_extension_puts_the_lapse_off() -> None:
    assert interim(SIGNED - LAPSED - 1, 0.0) == (0.0, 0.0)
    assert interim(SIGNED - LAPSED, 0.0) == interim(0, 0.0) == interim(100, 6.0) == (1.0, 0.0)
    for after, extension in ((100, 0.0), (183 + 100, 6.0)):
        assert interim(after, extension) == (0.0, pytest.approx(1 - exp(-1), abs=0.004))
    assert interim(0, 60.0, slack=1.0)[0] == pytest.approx(1 / 6, abs=0.002), "far deadlines press less"


def test_an_extension_lets_elites_put_things_off() -> None:
    """Half a year of a longer extension left takes half of a half; a year or more all of it; what has lapsed, or none, nothing."""
    p = Params(put_off=0.5, passive=0.4)
    for after, months, will in ((0, 24.0, 0.2), (365, 24.0, 0.2), (548, 24.0, 0.3), (731, 24.0, 0.4), (-100, 0.0, 0.4)):
        v, day = accord(after, extension_months=months)
        assert stirred(v, p, day) == pytest.approx(will, abs=0.002)


# ---- elites and sponsors -----------------------------------------------------------------------------------------


def test_elites_fall_back_to_passivity() -> None:
    s = stage(elite_stock=0.8)
    for k in range(30):
        week(s, MONDAY + 7 * k, passive=0.2, will_days=70.0)
    assert s.tally("elite_stock") == pytest.approx(0.2 + 0.6 * exp(-3.0))


def test_good_offices_stir_elites() -> None:
    s = week(stage(), measures={"mediators": 3.0}, offices_will=0.5, mediators_half=1.0, will_days=70.0)
    assert s.tally("elite_will") == pytest.approx(0.2 + 0.5 * 0.75 * 0.8 * (1 - exp(-0.1)))


def test_a_visit_pushes_and_wears_off_with_its_half_life() -> None:
    s = stage()
    for k in range(15):
        visit = {"visit": str(np.datetime64(MONDAY, "D"))}
        week(s, MONDAY + k, visit, visit_will=0.5, visit_morale=0.8, visit_half_life=10.0)
        if k in (0, 10):
            assert [s.tally("visit"), s.tally("morale")] == pytest.approx([0.5 ** (k / 10), 0.8 * 0.5 ** (k / 10)])
        assert s.tally("elite_will") == pytest.approx(0.2 + 0.5 * 0.8 * 0.5 ** (k // 7 * 0.7)) and s.tally("elite_stock") == 0.2


def test_shocks_are_a_schedule_that_no_scenario_changes() -> None:
    p, days = Params(shocks_per_year=3.0, shock=0.4), [stage().day(month_number=month) for month in range(500, 700)]
    one = np.array([shock(p, day) for day in days])
    assert (one != 0.0).mean() == pytest.approx(1 - exp(-0.25), abs=0.08)
    assert 0.3 < np.abs(one).max() <= 0.4 and abs(one[one != 0.0].mean()) < 0.15
    day = next(day for day in days if shock(Params(), day))
    for levers in ({}, {"mediators": 4.0, "algeria": True}):
        s = stage()
        s.act(peace_process, s.day({"accord": levers}, number=MONDAY + 1, first_of_month=True, month_number=day.month_number))
        assert s.tally("elite_stock") == shaken(0.2, shock(Params(), day))


def test_a_shock_opens_or_sets_back() -> None:
    assert shaken(0.2, 0.5) == pytest.approx(0.6) and shaken(0.2, -0.5) == pytest.approx(0.1) and shaken(0.2, 0.0) == 0.2


def test_algeria_brings_sponsors_together_slowly_and_stigma_drives_them_apart() -> None:
    s = week(stage(stigma=0.5), measures={"algeria": True}, diverging=0.35, algeria=0.4, stigma=0.6, coherence_days=70.0)
    assert s.tally("coherence") == pytest.approx(0.35 + ((0.35 + 0.4 * 0.65) * (1 - 0.3) - 0.35) * (1 - exp(-0.1)))
    assert week(stage()).tally("coherence") == 0.35


def test_inclusion_is_the_share_of_armed_men_in_signatory_groups() -> None:
    s = stage()
    s["group.men"][GATIA] = 200.0
    assert week(s).tally("inclusion") == pytest.approx(300 / 400)
    s["group.coalition"][MSA] = CMA
    assert week(s).tally("inclusion") == 1.0
    s["group.men"][:] = 0.0
    assert week(s).tally("inclusion") == 0.0


# ---- breaches ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "dead"),
    [
        ("HCUA", "GATIA", 6), ("FAMA", "HCUA", 6), ("GATIA", "FAMA", 6), ("HCUA", "MNLA", 0), ("HCUA", "MSA", 0), ("FAMA", "MSA", 0),
        ("HCUA", "JNIM", 0), ("FAMA", "JNIM", 0), ("MINUSMA", "JNIM", 0), ("GATIA", "Civilians", 0),
    ],
)  # fmt: skip
def test_only_fights_between_the_parties_are_breaches(a: str, b: str, dead: int) -> None:
    s = stage()
    day = s.day(events=[fight(a, b)])
    assert breaches(s.view(peace_process, None, day), day) == dead
    if "MSA" in (a, b):
        s["group.coalition"][MSA] = PLATFORM
        assert breaches(s.view(peace_process, None, day), day) == 6, "a group that is taken in becomes a party"


def test_breaches_are_remembered_with_a_half_life() -> None:
    s = week(stage(), MONDAY + 1, events=(fight("HCUA", "GATIA"), fight("HCUA", "JNIM")), violation_half_life=10.0)
    assert s.tally("violations") == 6.0
    for k in range(10):
        week(s, MONDAY + 2 + k, violation_half_life=10.0)
    assert s.tally("violations") == pytest.approx(3.0)


def test_the_ceasefire_is_trusted_from_signature_and_less_as_nothing_is_carried_out() -> None:
    """At index 0.3: 1 on the day, 0.3 + 0.7 e^-0.8 a year later; remembered dead of 20 leave e^-1 of it; none before or when collapsed."""

    def ceasefire(number: int, **tallies: float) -> float:
        s = week(stage(**tallies), number, wear_per_year=0.8, violation_deaths=20.0, violation_half_life=365.0)
        return s.tally("ceasefire")

    assert ceasefire(SIGNED - 1) == ceasefire(SIGNED + 30, collapsed=1.0) == 0.0 and ceasefire(SIGNED) == pytest.approx(1.0)
    assert ceasefire(SIGNED + 365) == pytest.approx(0.3 + 0.7 * exp(-0.8), abs=1e-3)
    assert ceasefire(SIGNED, violations=20.0) == pytest.approx(exp(-(0.5 ** (1 / 365))))


# ---- collapse ----------------------------------------------------------------------------------------------------


def test_collapses_come_as_often_as_their_hazard_says() -> None:
    """The index is low and breaches are many, and both stay as they are."""
    s, seen = stage(), 0.0
    chance = 1 - exp(-2.0 * exp(1 - exp(-1.0) - 3.0 * 0.3) * 7 / 365.25)
    hazard = {"collapse_per_year": 2.0, "steady": 3.0, "provoke": 1.0, "violation_deaths": 40.0, "fall": 0.0, "pace_days": 1500.0}
    for k in range(3000):
        s["tally.peace_index"][0] = 0.3 * exp(7 / 1500)
        s["tally.violations"][0], s["tally.collapsed"][0] = 40.0 * 2 ** (1 / 365), 0.0
        week(s, MONDAY + 7 * k, violation_half_life=365.0, **hazard)
        assert s.tally("collapse_chance") == pytest.approx(chance)
        seen += s.tally("collapses")
    assert seen == pytest.approx(3000 * chance, abs=4 * (3000 * chance) ** 0.5)
    signed = SIGNED // 7 * 7 + 7
    before, after = (week(stage(), day, collapse_per_year=5.0).tally("collapse_chance") for day in (signed - 7, signed))
    assert before == 0.0 < after, "nothing can collapse before it is signed"


def fated(draw: str, above: float, below: float) -> int:
    """A weekly day on which a keyed draw is between two chances."""
    decision = chance.decision(f"peace_process.{draw}")
    return next(d for d in range(MONDAY, MONDAY + 70000, 7) if above < chance.uniform(SEED, decision, 0, 0, d // 7) < below)


def test_a_collapse_takes_a_share_of_the_index_and_is_counted_on_its_day_only() -> None:
    number = fated("collapse", 0.0, 0.05)
    s = week(stage(), number, collapse_per_year=5.0, steady=0.0, fall=0.4, pace_days=1500.0)
    assert (s.tally("collapsed"), s.tally("collapses")) == (1.0, 1.0)
    assert s.tally("peace_index") == pytest.approx(0.3 * exp(-7 / 1500) * 0.6)
    week(s, number + 1)
    assert (s.tally("collapsed"), s.tally("collapses"), s.tally("collapse_chance")) == (1.0, 0.0, 0.0)


def test_while_collapsed_it_sinks_and_it_comes_back_at_a_hazard_that_mediators_raise() -> None:
    weeks = []
    for key in range(300):
        s, k = stage(collapsed=1.0), 0
        while s.tally("collapsed"):
            k += 1
            week(s, MONDAY + 7 * (key * 80 + k), recover_per_year=4.0, will=1.5, suspended=0.9)
            assert s.tally("peace_index") < 0.3, "what carries it is suspended"
        weeks.append(k)
    assert np.mean(weeks) == pytest.approx(1 / (1 - exp(-4 * 7 / 365.25)), rel=0.2)
    usual, quick = 1 - exp(-2.0 * 7 / 365.25), 1 - exp(-2.0 * (1 + 3.0 * 0.5) * 7 / 365.25)
    for chances, mediators, collapsed in ((usual, quick), 0.0, 1.0), ((usual, quick), 1.0, 0.0), ((quick, 1.01 * quick), 1.0, 1.0):
        params = {"recover_per_year": 2.0, "mediators_half": 1.0, "mediated": 3.0}
        s = week(stage(collapsed=1.0), fated("recover", *chances), {"mediators": mediators}, **params)
        assert s.tally("collapsed") == collapsed
