"""M14: officials hold where soldiers are in reach, with a floor; influence drives them out, killings at once."""

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


def settled(s: Stage, support: float = 0.0, **params: float) -> float:
    """Presence in the long run in the middle square; cover does nothing unless told."""
    for _ in range(2000):
        day = s.day({"state": {"support": support}})
        s.act(state_presence, day, **{"pace_days": 60.0, "army_half": 60.0, "floor": 0.4, "covered": 0.0, "returning": 0.0, **params})
    return float(s["field.presence"][2])


@pytest.mark.parametrize(("army", "kept"), [(60.0, 0.7), (0.0, 0.4)])
def test_soldiers_in_reach_sustain_it_a_floor_holds_without_and_influence_drives_it_out(army: float, kept: float) -> None:
    """Half of what is above the floor at the half: 0.8 x (0.4 + 0.6 / 2)."""
    s = stage(army)
    assert settled(s) == pytest.approx(0.8 * kept)
    s["field.influence"][JNIM, 2] = 0.5
    assert settled(s, influence=0.8) == pytest.approx(0.8 * kept * 0.6)


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


@pytest.mark.parametrize(("threshold", "fled"), [(0.5, 0.5), (1.5, 0.1)])
def test_violence_in_the_cercle_drives_it_out_past_a_threshold(threshold: float, fled: float) -> None:
    """Five recent deaths among 100,000 people are 0.5 in 10,000: half of those who ever flee at that threshold, a tenth at thrice."""
    s = stage(60.0)
    s["community.fear"][0] = 5.0
    assert settled(s, threshold=threshold, fled=0.6) == pytest.approx(0.8 * 0.7 * (1 - 0.6 * fled)), "all over the cercle"


@pytest.mark.parametrize(("official", "soldiers", "lost"), [(True, 0, 0.1), (False, 3, 1 - 0.98**3), (False, 0, 0.0)])
def test_killings_of_officials_and_soldiers_cost_presence_at_once(official: bool, soldiers: int, lost: float) -> None:
    losses: dict[str, Any] = {"official": official, "deaths_a": soldiers, "garrison": 0 if soldiers else -1}
    event = Event(2, 3, "civilian_targeting", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=1, **losses)
    s = stage(60.0)
    s.act(state_presence, s.day(events=[event]), per_official=0.1, per_attack=0.02)
    assert s["field.presence"][2] == pytest.approx((1 - lost) * s["field.presence"][1]) and s["field.presence"][1] == s["field.presence"][3]


@pytest.mark.parametrize(("region", "part"), [(GAO, "north"), (MOPTI, "centre"), (MOPTI + 1, "centre")])
def test_shares_in_post_are_weighted_by_people(region: int, part: str) -> None:
    s = stage(60.0, region=region)
    s["field.presence"][:] = np.linspace(0, 0.8, 5)
    s.act(state_presence, pace_days=2000.0)
    mean = pytest.approx(s["field.presence"].mean())
    assert s.tally(f"officials_{part}") == mean and s.tally(f"officials_{'north' if part == 'centre' else 'centre'}") == 0.0
    assert s.tally("officials_mopti") == (mean if region == MOPTI else 0.0)


def supported(support: float, cover: float, army: float = 0.0, **params: float) -> float:
    """What cover adds to presence of base 0.8 in the middle square, under the mission's support."""
    s = stage(army)
    s["field.cover"][2] = cover
    return settled(s, support, quicker=0.0, **params) - float(s["field.presence"][1])


@pytest.mark.parametrize(("support", "cover", "army", "params", "added"), [
    (1.0, 0.5, 0.0, {"supported": 0.5}, 0.25), (0.5, 1.0, 0.0, {"supported": 0.5}, 0.25), (1.0, 1.0, 60.0, {"supported": 0.5}, 0.25),
    (0.0, 0.5, 0.0, {"supported": 0.5}, 0.0), (1.0, 0.0, 0.0, {"supported": 0.5}, 0.0), (0.0, 0.5, 0.0, {"covered": 0.4}, 0.2),
    (1.0, 0.5, 0.0, {"supported": 0.5, "covered": 0.4}, 0.45), (1.0, 1.0, 0.0, {"supported": 1.0, "covered": 1.0}, 1.0),
])  # fmt: skip
def test_support_and_cover_raise_the_floor_where_cover_is(
    support: float, cover: float, army: float, params: dict[str, float], added: float
) -> None:
    """Half cover at full support adds half of half of the 0.6 that the floor lacks; less where soldiers hold; never beyond all."""
    assert supported(support, cover, army, **params) == pytest.approx(0.8 * 0.6 * added)


@pytest.mark.parametrize(("support", "door"), [(1.0, "quicker"), (0.0, "returning")])
@pytest.mark.parametrize(("start", "after"), [(0.02, 0.02 + 1.5 * 0.3 / 60), (0.8, 0.8 - 0.48 / 60)])
def test_support_and_cover_alone_quicken_return(support: float, door: str, start: float, after: float) -> None:
    """From 0.02 toward 0.32: a sixtieth of the way in a day, half as much again under half cover at 1. Nobody leaves sooner for it."""
    s = stage(0.0)
    s["field.presence"][2], s["field.cover"][2] = start, 0.5
    shut = {"pace_days": 60.0, "floor": 0.4, "supported": 0.0, "quicker": 0.0, "covered": 0.0, "returning": 0.0}
    s.act(state_presence, s.day({"state": {"support": support}}), **{**shut, door: 1.0})
    assert s["field.presence"][2] == pytest.approx(after)


def back(peace: float = 0.5, *, first: bool = True, **state: Any) -> Stage:
    """The mandate date on a ground of Kidal whose last square is a seat of administration; 20,000 people a square, base 0.4."""
    s = Stage(region=0, initial_state=table(variable=["state_presence"], cercle=["there"], value=[0.4]))
    s.geography.seeds.places = table(admin_seat=["cercle"], offmap=[0], latitude=[12.6], longitude=[-6.9])
    s["field.presence"][:] = s["field.presence_base"][:] = 0.4
    s["tally.peace_index"][0] = peace
    s.act(state_presence, s.day({"state": state}, first_of_mandate=first, after_mandate=True), posts=50.0, accord_half=0.5)
    return s


@pytest.mark.parametrize(("peace", "posts", "paid"), [(0.5, 30, 15.0), (0.5, 4000, 30.0), (0.0, 30, 0.0), (0.5, 0, 0.0)])
def test_a_return_to_kidal_raises_seats_only_as_far_as_the_accord_lets_it_in(peace: float, posts: int, paid: float) -> None:
    """The seat lacks 0.6 of 100 posts; 30 of 60 fill half of that, at an index of the half half of it again; no more than are lacking."""
    s = back(peace, return_to="kidal", return_posts=posts)
    assert s["field.presence_base"].tolist() == pytest.approx([0.4, 0.4, 0.4, 0.4, 0.4 + paid / 100]) and s.tally("posts_paid") == paid
    assert s.tally("return_open") == pytest.approx(peace)
    assert (back(peace, first=False, return_to="kidal", return_posts=posts)["field.presence_base"] == 0.4).all()
    assert state_presence.let_in(0.2, 0.0) == 1.0, "at the null no accord is needed"


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
