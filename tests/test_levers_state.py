"""The state's levers on the real ground: defaults change nothing, nobody comes from nowhere, each acts where it is said to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs
from tiny import Stage, orders, table

from sim.actors import community
from sim.events import Event
from sim.geography import Geography
from sim.measures import state
from sim.model import Mali, ground_for
from sim.rules.people import support
from sim.rules.state import services
from sim.run import run
from sim.words import REGIONS, SIDES

KIDAL: dict[str, Any] = {"return_to": "kidal", "return_posts": 100, "return_soldiers": 150}
ALL: dict[str, Any] = {"support": 1.0, "teams": 20, "reinforcement": 1000, **KIDAL}
MANDATE, DAYS = 60, 200


@pytest.fixture(scope="module")
def ground() -> Geography:
    return ground_for(runs.make())


def lived(world: dict[str, Any] | None = None, days: int = DAYS, **levers: Any) -> Mali:
    return runs.live(runs.make(MANDATE, days, measures={"state": levers} if levers else {}, world=world or {}), 5, 6)


def changed(one: Mali, two: Mali) -> list[str]:
    return runs.differing(runs.fingerprint(one), runs.fingerprint(two))


def test_levers_at_their_defaults_and_posts_without_a_return_change_nothing() -> None:
    usual = lived()
    assert not changed(usual, lived(support=0.0, teams=0, return_to="none", reinforcement=0))
    assert not changed(usual, lived(return_posts=4000, return_soldiers=600, teams_in="north")), "what is not ordered is not done"


def test_each_lever_at_the_null_of_its_effect_changes_nothing_that_it_is_for() -> None:
    usual = lived()
    still = lived({"state_presence": {"supported": 0.0, "quicker": 0.0}}, support=1.0)
    assert not changed(lived({"state_presence": {"supported": 0.0, "quicker": 0.0}}), still)
    idle = {"services": {"attack_per_week": 0.0}, "community": {"served": 0.0}, "support": {"relief": 0.0}}
    own = {"daily", "field.service", "field.service_marks"}
    moved = {name for name in changed(lived(idle), lived(idle, teams=20)) if not name.startswith(("service_team.", "tally."))}
    assert moved <= own, "teams whom nobody minds and nobody attacks touch no one"
    assert changed(usual, lived(teams=20)) and changed(usual, lived(support=1.0))


def test_the_army_balances_with_every_order() -> None:
    """Men today = men yesterday + replacements + men of posts given up - killed at every post, from the mandate date on."""
    model = Mali(runs.make(MANDATE, 400, measures={"state": ALL}, world={"state_presence": {"accord_half": 0.0}}), 8, 9, enlist=False)
    a, before = model.state.arrays, None
    for day in range(400):
        model.step()
        n = int(a["garrison.size"][0])
        g = {c: a[f"garrison.{c}"][:n].copy() for c in ("men", "cum_killed", "cum_replaced", "cum_moved")}
        own = {"men": g["men"] - g["cum_moved"], **{c: g[c] for c in ("cum_killed", "cum_replaced")}}
        assert a["tally.army"][0] == g["men"].sum() and (g["men"] >= 0).all()
        if before is not None and day >= MANDATE:
            old = {c: np.append(values, np.zeros(n - len(values), np.int64)) for c, values in before.items()}
            assert (own["men"] - own["cum_replaced"] + own["cum_killed"] == old["men"] - old["cum_replaced"] + old["cum_killed"]).all()
        before = own
    assert a["tally.army_added"][0] == 1150
    posts = a["garrison.square"][:n]
    assert a["garrison.men"][:n][posts == model.geography.place_square("kidal")].sum() > 140
    model.close()


def test_the_reinforcement_goes_to_the_posts_of_mopti_and_segou(ground: Geography) -> None:
    held = {"garrisons": {"given_up": 0.0, "refill_days": 45.0}, "outlook": {"army": 0.0}}
    usual, more = lived(held, days=400), lived(held, days=400, reinforcement=1000)
    n = int(usual.state.arrays["garrison.size"][0])
    added = more.state.arrays["garrison.establishment"][:n] - usual.state.arrays["garrison.establishment"][:n]
    centre = ground.centre[usual.state.arrays["garrison.square"][:n]]
    assert added[centre].sum() == 1000 and (added[centre] > 0).all() and not added[~centre].any()
    assert 900 < more.state.arrays["tally.army"][0] - usual.state.arrays["tally.army"][0] < 1100


def test_presence_rises_only_where_it_is_said_to() -> None:
    world = {"state_presence": {"accord_half": 0.0}, "civilian_targeting": {"officials": 0.0}}
    usual = lived(world)
    base = usual.state.arrays["field.presence_base"]
    squares, seat = usual.geography.squares, state.seats(usual.geography)
    for levers, where in ((KIDAL, seat & (squares.region == REGIONS.index("Kidal"))), ({"return_to": "rural"}, squares.in_play & ~seat)):
        model = lived(world, **levers)
        raised = model.state.arrays["field.presence_base"] > base
        assert (raised == where).all() and raised.any()
        assert model.state.arrays["tally.posts_paid"][0] == pytest.approx(100.0, rel=0.3)


def test_kidal_needs_the_accord_and_the_countryside_does_not() -> None:
    kidal, rural = lived(**KIDAL), lived(return_to="rural")
    assert kidal.state.arrays["tally.posts_paid"][0] < rural.state.arrays["tally.posts_paid"][0] == pytest.approx(100.0)
    index = kidal.state.arrays["tally.peace_index"][0]
    assert 0.0 < kidal.state.arrays["tally.return_open"][0] < 1.0 and 0.0 < index < 1.0


def test_the_levers_know_seats_nomads_and_parts(ground: Geography) -> None:
    names = ground.localities.key
    by_name = {part: state.terms(state.Params(teams=5, teams_in=part), ground) for part in ("both", "north", "centre")}
    served = {part: {names[c] for c in np.flatnonzero(lever["teams_in"])} for part, lever in by_name.items()}
    assert served["both"] == served["north"] | served["centre"] and not served["north"] & served["centre"]
    assert not served["both"] & {"kidal", "gao", "timbuktu", "menaka", "mopti", "segou", "douentza"}
    assert {"in_delimane", "ber"} <= served["north"] and {"boni", "dioura"} <= served["centre"]
    nomads = dict(zip(names, by_name["both"]["nomads"], strict=True))
    assert nomads["kidal"] > 0.7 > nomads["djenne"] and all(0.0 <= share <= 1.0 for share in nomads.values())


def test_services_are_slow_and_people_are_served_in_the_countryside() -> None:
    model = lived(days=400, teams=20)
    d = {name: model.recorder.daily[:, i] for i, name in enumerate(model.recorder.names)}
    served = d["tally.people_served"] if "tally.people_served" in d else d["people_served"]
    assert (served[:MANDATE] == 0).all() and served[MANDATE + 30] < 0.5 * served[-1] and served[-1] > 20000
    seat = state.seats(model.geography)[model.geography.localities.square]
    assert (model.state.arrays["field.service"][model.geography.localities.square[seat]] == 0).all()


def test_what_is_paid_stands_in_the_costs_and_the_metrics() -> None:
    """Twenty teams at 0.4 million, a thousand men at 14 for 600, 84 projects at 47,400, and none of it under the status quo."""
    names = ("mobile service teams", "added army battalions", "projects that support the state", "posts of officials")
    record = run(
        "x", runs.make(MANDATE, 120, measures={"state": {"support": 1.0, "teams": 20, "reinforcement": 1000, "return_to": "rural"}}), 3, 4
    )
    paid = {row["item"]: row["value"] for row in record.costs}
    assert [paid[name] for name in names] == pytest.approx([8.0, 14.0 * 1000 / 600, 84 * 0.0474, 1.5])
    usual = run("x", runs.make(MANDATE, 120), 3, 4)
    assert all(row["value"] == 0.0 for row in usual.costs if row["item"] in names)
    more, less = record.outcomes, usual.outcomes
    assert more["service_days"] > 600 and more["people_served"] > 0 and more["posts_paid"] == pytest.approx(100.0)
    assert less["service_days"] == less["people_served"] == less["posts_paid"] == 0.0
    assert more["state_presence_rural"] > less["state_presence_rural"] > 0.0 and 0.0 < less["state_presence_kidal"] < 0.2


# ---- one visit and one abuse, by hand --------------------------------------------------------------------------

PLAIN: dict[str, Any] = {
    "services": 0.0, "protected": 0.0, "governed": 0.0, "kinship": 0.0, "taste_isgs": 0.0, "held": 0.0,
    "mistrust_weight": 0.0, "state_harm_turns": 0.0, "served": 0.5, "harm_weight": 0.8,
}  # fmt: skip


def village() -> Stage:
    """Nobody holds with a coalition; 30,000 people at the middle locality; support is where it settles without any deed."""
    groups = ["state", "jihadists", "CMA", "Platform", "nobody"]
    seeds = table(variable=["support_share"] * 5, region=["Mopti"] * 5, group=groups, value=[0.25, 0.5, 0.0, 0.0, 0.25])
    s = Stage(initial_state=seeds, kin=0.0)
    s["community.support"][:] = np.array([0.25, 0.5, 0.0, 0.0, 0.0, 0.25])
    assert s["community.support"].shape[1] == len(SIDES)
    return s


def morrow(s: Stage, events: list[Event], **params: float) -> float:
    """Support for the state at the middle locality on the day after a deed, at a pace of 100 days."""
    day = s.day()
    day.events = events
    day.orders["community"] = s.act(community, day, "decide", **PLAIN)
    s.act(support, day, pace_days=100.0, harm_half_life=365.0)  # harm is remembered from today
    day = s.day()
    day.orders["community"] = s.act(community, day, "decide", **{**PLAIN, **params})
    s.act(support, day, pace_days=100.0)
    return float(s["community.support"][1, 0])


def leaned(utility: float) -> float:
    """A day's step from a quarter toward the logit share of the state among four."""
    share = np.exp(utility) / (np.exp(utility) + 3.0)
    return float(0.25 + (share - 0.25) / 100.0)


def test_one_visit_and_one_abuse_move_support_by_their_own_rates() -> None:
    """A team-day reaches 60 of 30,000 people, each worth 0.5; one abuse kills three of them, worth 0.8 for each in 10,000."""
    calm = village()
    assert morrow(calm, []) == pytest.approx(0.25)

    visited = village()
    people = float(visited["community.people_home"][1])
    visited.add("service_team", base=0, place=-1, officials=10, establishment=10)
    day = visited.day()
    day.orders["service_team"] = orders(place=[1])
    visited.act(services, day, reach=60.0, refused=0.0, attack_per_week=0.0)
    reached = 1.0 - np.exp(-60.0 / people)
    first = leaned(0.5 * reached)
    after = morrow(visited, [], served=0.5)
    assert after > first > 0.25 and after - 0.25 == pytest.approx(2 * (first - 0.25), rel=0.01), "one day's step, and the next day's"

    abused = village()
    deed = Event(2, 3, "army_abuse", "FAMA", "Civilians", "FAMA", "Civilians", deaths_civilians=3, community=1)
    assert morrow(abused, [deed]) == pytest.approx(leaned(-0.8 * 3 * 10000.0 / people), rel=1e-9)
    deaf = village()
    deaf["field.service"][:] = 0.5
    before = float(deaf["community.support"][1, 0])
    day = deaf.day()
    lean = deaf.act(community, day, "decide", **{**PLAIN, "served": 0.0}).support
    assert lean[1, 0] == pytest.approx(before), "at the null a visit earns nothing"
    lean = deaf.act(community, day, "decide", **PLAIN).support
    assert np.log(lean[1, 0] / lean[1, 5]) == pytest.approx(0.25) and lean[1].sum() == pytest.approx(1.0)
