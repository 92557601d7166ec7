"""The state's levers on the real ground: defaults change nothing, nobody comes from nowhere, each acts where it is said to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import runs

from sim.geography import Geography
from sim.measures import state
from sim.model import Mali, ground_for
from sim.words import REGIONS

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
