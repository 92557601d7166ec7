"""M14: officials hold where soldiers are in reach, with a floor; influence drives them out, killings at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import GAO, JNIM, MOPTI, Stage, table

from sim.events import Event
from sim.rules.state import state_presence


def stage(army: float = 0.0, base: float = 0.8, **options: int) -> Stage:
    s = Stage(**options)
    s["field.presence_base"][:] = base
    s["field.presence"][:] = base
    s["field.army_reach"][:] = army
    return s


def settled(s: Stage, **params: float) -> float:
    """Presence in the long run in the middle square."""
    for _ in range(2000):
        s.act(state_presence, **{"pace_days": 60.0, **params})
    return float(s["field.presence"][2])


def test_soldiers_in_reach_sustain_it_and_a_floor_holds_without() -> None:
    """Half of what is above the floor at the half: 0.8 x (0.4 + 0.6 / 2)."""
    assert settled(stage(60.0), army_half=60.0, floor=0.4) == pytest.approx(0.8 * 0.7)
    assert settled(stage(0.0), floor=0.4) == pytest.approx(0.8 * 0.4)
    assert settled(stage(0.0), floor=1.0) == pytest.approx(0.8), "at a full floor soldiers do not matter"


def test_influence_drives_it_out_and_at_the_null_does_not() -> None:
    s = stage(60.0)
    s["field.influence"][JNIM, 2] = 0.5
    assert settled(s, army_half=60.0, floor=0.4, influence=0.8) == pytest.approx(0.8 * 0.7 * 0.6)
    assert settled(s, army_half=60.0, floor=0.4, influence=0.0) == pytest.approx(0.8 * 0.7)


def test_it_moves_at_its_pace() -> None:
    s = stage(0.0)
    s.act(state_presence, pace_days=100.0, floor=0.5)
    assert s["field.presence"] == pytest.approx(0.8 - 0.4 / 100)


def test_what_was_in_place_on_the_first_day_stays_while_nothing_changes() -> None:
    """20 men in reach sustain 0.4 + 0.6 / 4 of the base level on the first day: 0.3 stays; with 60 it heads for 0.3 x 0.7 / 0.55."""
    known = {"army_half": 60.0, "floor": 0.4}
    s = Stage(initial_state=table(variable=["state_presence"], cercle=["there"], value=[0.3]))
    s["field.army_reach"][:] = 20.0
    s.act(state_presence, s.day(index=0, number=16436), **known)
    assert s["field.presence_kept"] == pytest.approx(0.55) and s["field.presence_base"] == pytest.approx(0.3 / 0.55)
    assert settled(s, **known) == pytest.approx(0.3)
    s["field.army_reach"][:] = 60.0
    assert settled(s, **known) == pytest.approx(0.3 * 0.7 / 0.55)
    s["field.presence_base"][:] = 3.0
    assert settled(s, **known) == pytest.approx(1.0), "never more than a full state"


def test_violence_in_the_cercle_drives_it_out_past_a_threshold_and_at_the_null_does_not() -> None:
    """Five recent deaths among 100,000 people are 0.5 in 10,000: half of those who ever flee at that threshold, a tenth at thrice."""
    s = stage(60.0)
    s["community.fear"][0] = 5.0
    known = {"army_half": 60.0, "floor": 0.4, "fled": 0.6}
    assert settled(s, threshold=0.5, **known) == pytest.approx(0.8 * 0.7 * 0.7), "all over the cercle, not where it was alone"
    assert settled(s, threshold=1.5, **known) == pytest.approx(0.8 * 0.7 * (1 - 0.6 * 0.1))
    assert settled(s, **{**known, "fled": 0.0}) == pytest.approx(0.8 * 0.7)


def test_where_no_state_was_none_comes() -> None:
    s = stage(500.0, base=0.0)
    assert settled(s) == 0.0


def killing(official: bool = False, soldiers: int = 0, **params: float) -> float:
    """Part of presence lost at once by one event."""
    lost = []
    for happens in (False, True):
        s, day = stage(60.0), None
        day = s.day()
        if happens:
            losses: dict[str, Any] = {"official": official, "deaths_a": soldiers, "garrison": 0 if soldiers else -1}
            day.events.append(Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, **losses))
        s.act(state_presence, day, **params)
        lost.append(float(s["field.presence"][2]))
        assert s["field.presence"][1] == pytest.approx(s["field.presence"][3])
    return 1 - lost[1] / lost[0]


def test_killings_of_officials_and_soldiers_cost_presence_at_once_each_with_its_null() -> None:
    assert killing(official=True, per_official=0.1) == pytest.approx(0.1)
    assert killing(official=True, per_official=0.0) == pytest.approx(0.0)
    assert killing(soldiers=3, per_attack=0.02) == pytest.approx(1 - 0.98**3)
    assert killing(soldiers=3, per_attack=0.0) == pytest.approx(0.0)
    assert killing() == pytest.approx(0.0)


def test_shares_in_post_are_weighted_by_people() -> None:
    s = stage(60.0, region=GAO)
    s["field.presence"][:] = np.linspace(0, 0.8, 5)
    s.act(state_presence, pace_days=2000.0)
    assert s.tally("officials_north") == pytest.approx(s["field.presence"].mean()) and s.tally("officials_centre") == 0.0


def test_shares_in_post_of_mopti_leave_the_rest_of_the_centre_out() -> None:
    s = stage(60.0, region=MOPTI)
    s["field.presence"][:] = np.linspace(0, 0.8, 5)
    s.act(state_presence, pace_days=2000.0)
    assert s.tally("officials_mopti") == s.tally("officials_centre") == pytest.approx(s["field.presence"].mean())
    elsewhere = stage(60.0, region=MOPTI + 1)
    elsewhere["field.presence"][:] = np.linspace(0, 0.8, 5)
    elsewhere.act(state_presence, pace_days=2000.0)
    assert elsewhere.tally("officials_centre") > 0.0 == elsewhere.tally("officials_mopti")


ALONE = {"covered": 0.0, "returning": 0.0}  # cover does nothing without support


def supported(strength: float, cover: float, days: int = 900, **params: float) -> float:
    """Presence in the middle square without soldiers, base 0.8 and floor 0.4, under the mission's support."""
    s = stage(0.0)
    s["field.cover"][2] = cover
    for _ in range(days):
        shut = {"pace_days": 60.0, "floor": 0.4, "quicker": 0.0, **ALONE}
        s.act(state_presence, s.day({"state": {"support": strength}}), **{**shut, **params})
    assert s["field.presence"][1] == pytest.approx(0.8 * (0.4 + 0.6 * (1 - 1 / 60) ** days)), "where there is no cover nothing is added"
    return float(s["field.presence"][2])


def test_the_missions_support_raises_the_floor_where_its_cover_is_and_at_the_null_does_not() -> None:
    """Half cover at full support adds half of half of what the floor lacks: 0.4 + 0.6 x 0.5 x 0.5."""
    assert supported(1.0, 0.5, supported=0.5) == pytest.approx(0.8 * 0.55)
    assert supported(0.5, 1.0, supported=0.5) == pytest.approx(0.8 * 0.55)
    plain = supported(0.0, 0.0)
    assert supported(0.0, 0.5, supported=0.5) == supported(1.0, 0.5, supported=0.0) == supported(1.0, 0.0, supported=0.5) == plain


def test_support_adds_less_where_soldiers_already_hold_the_place() -> None:
    gain = []
    for army in (0.0, 60.0):
        s = stage(army)
        s["field.cover"][2] = 1.0
        for _ in range(2000):
            s.act(state_presence, s.day({"state": {"support": 1.0}}), pace_days=60.0, floor=0.4, army_half=60.0, supported=0.5, **ALONE)
        gain.append(s["field.presence"][2] - s["field.presence"][1])
    assert gain == pytest.approx([0.8 * 0.3, 0.8 * 0.15])


def a_day_after(start: float, strength: float = 0.0, **params: float) -> float:
    """Presence under half cover a day after it was `start`; posts hold 0.32 of it in the long run."""
    s = stage(0.0)
    s["field.presence"][2], s["field.cover"][2] = start, 0.5
    shut = {"pace_days": 60.0, "floor": 0.4, "supported": 0.0, "quicker": 0.0, **ALONE}
    s.act(state_presence, s.day({"state": {"support": strength}}), **{**shut, **params})
    return float(s["field.presence"][2])


@pytest.mark.parametrize(("strength", "door"), [(1.0, "quicker"), (0.0, "returning")])
def test_support_and_cover_alone_quicken_return_and_at_their_nulls_do_not(strength: float, door: str) -> None:
    """From 0.02 toward 0.32: a sixtieth of the way in a day, half as much again under half cover at 1. Nobody leaves sooner for it."""
    assert a_day_after(0.02, strength, **{door: 1.0}) == pytest.approx(0.02 + 1.5 * 0.3 / 60)
    assert a_day_after(0.02, strength, **{door: 0.0}) == a_day_after(0.02) == pytest.approx(0.02 + 0.3 / 60)
    assert a_day_after(0.8, strength, **{door: 1.0}) == a_day_after(0.8) == pytest.approx(0.8 - 0.48 / 60)


def test_cover_alone_keeps_officials_and_at_the_null_does_not() -> None:
    """Half cover at 0.4 adds 0.2 of what the floor lacks, beside support, and both together no more than all of it."""
    assert supported(0.0, 0.5, covered=0.4) == pytest.approx(0.8 * (0.4 + 0.6 * 0.2))
    assert supported(1.0, 0.5, supported=0.5, covered=0.4) == pytest.approx(0.8 * (0.4 + 0.6 * 0.45))
    assert supported(1.0, 1.0, supported=1.0, covered=1.0) == pytest.approx(0.8)
    assert supported(0.0, 0.5, covered=0.0, returning=0.0) == supported(0.0, 0.0, covered=0.4)


def back(peace: float = 0.5, *, first: bool = True, **state: Any) -> Stage:
    """The mandate date on a ground of Kidal whose last square is a seat of administration; 20,000 people a square, base 0.4."""
    s = Stage(region=0, initial_state=table(variable=["state_presence"], cercle=["there"], value=[0.4]))
    s.geography.seeds.places = table(admin_seat=["cercle"], offmap=[0], latitude=[12.6], longitude=[-6.9])  # type: ignore[misc]
    s["field.presence"][:] = s["field.presence_base"][:] = 0.4
    s["tally.peace_index"][0] = peace
    s.act(state_presence, s.day({"state": state}, first_of_mandate=first, after_mandate=True), posts=50.0, accord_half=0.5)
    return s


def test_a_return_to_kidal_raises_seats_only_as_far_as_the_accord_lets_it_in() -> None:
    """The seat lacks 0.6 of 100 posts; 30 of 60 fill half of that, at an index of the half half of it again."""
    s = back(return_to="kidal", return_posts=30)
    assert s["field.presence_base"].tolist() == pytest.approx([0.4, 0.4, 0.4, 0.4, 0.4 + 0.3 * 0.5])
    assert (s.tally("posts_paid"), s.tally("return_open")) == pytest.approx((15.0, 0.5))
    assert back(0.0, return_to="kidal", return_posts=30)["field.presence_base"][4] == pytest.approx(0.4), "no accord, no return"
    assert state_presence.let_in(0.2, 0.0) == 1.0, "at the null no accord is needed"
    assert 0.0 < state_presence.let_in(0.2, 0.5) < state_presence.let_in(0.4, 0.5) < 1.0


def test_more_posts_than_are_lacking_are_neither_filled_nor_paid() -> None:
    s = back(return_to="kidal", return_posts=4000)
    assert s["field.presence_base"][4] == pytest.approx(0.4 + 0.6 * 0.5) and s.tally("posts_paid") == pytest.approx(30.0)


def test_a_rural_return_raises_all_but_seats_and_needs_no_accord() -> None:
    """Four squares lack 240 posts; 60 are a quarter."""
    s = back(0.0, return_to="rural", return_posts=60)
    assert s["field.presence_base"].tolist() == pytest.approx([0.55, 0.55, 0.55, 0.55, 0.4])
    assert (s.tally("posts_paid"), s.tally("return_open")) == pytest.approx((60.0, 1.0))


def test_posts_follow_the_accord_month_by_month_and_presence_follows_slowly() -> None:
    s = back(0.5, return_to="kidal", return_posts=60)
    lever = {"state": {"return_to": "kidal", "return_posts": 60}}
    s["tally.peace_index"][0] = 0.0
    s.act(state_presence, s.day(lever, after_mandate=True), posts=50.0, accord_half=0.5)
    assert s["field.presence_base"][4] == pytest.approx(0.4 + 0.6 * 0.5), "not within the month"
    s.act(state_presence, s.day(lever, after_mandate=True, first_of_month=True), posts=50.0, accord_half=0.5)
    assert s["field.presence_base"][4] == pytest.approx(0.4) and s.tally("posts_paid") == 0.0


def test_without_the_lever_nothing_returns() -> None:
    assert (back()["field.presence_base"] == 0.4).all() and back(first=False, return_to="rural")["field.presence_base"][0] == 0.4
