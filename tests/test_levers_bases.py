"""Bases that a scenario opens, and countries that come, go or set caveats: nulls, men, helicopters, and mistakes in one line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs
import yaml

from sim.actors.patrol import ON_SITE, OUT
from sim.geography.distance import km_apart
from sim.model import Mali, ground_for
from sim.regimes import full_platoon
from sim.rules.mission._traits import number_of
from sim.run import Snapshot, run, simulate_history
from sim.settings import Settings, build
from sim.words import REGIONS

CALENDAR = {"start": "2017-05-30", "mandate": "2017-06-29", "end": "2017-09-30"}
HOMBORI: dict[str, Any] = {"bases": {"hombori": {"action": "open", "from": ["gossi", "gao"], "men": 200}}}


def settings(measures: dict[str, Any] | None = None, **calendar: str) -> Settings:
    return build({"calendar": {**CALENDAR, **calendar}, "measures": measures or {}})


@cache
def eve(opened: bool = False) -> Snapshot:
    """The eve of the mandate, lived on the ground of June 2017 or on one that has a further site."""
    return simulate_history(settings(HOMBORI if opened else {}), 8)


def lived(measures: dict[str, Any], days: int = 40, snapshot: Snapshot | None = None) -> Mali:
    """A fork that has lived some days of the mandate."""
    snapshot = snapshot or eve()
    model = Mali(settings(measures), history=8, future=9, enlist=False)
    model.resume(snapshot.index, snapshot.arrays)
    for _ in range(days):
        model.step()
    return model


def men(model: Mali, column: str = "establishment") -> dict[str, int]:
    """Men by base."""
    a, n, keys = model.state.arrays, int(model.state.arrays["contingent.size"][0]), model.geography.bases.key
    here = np.bincount(a["contingent.base"][:n], a[f"contingent.{column}"][:n], len(keys))
    return dict(zip(keys, here.astype(int).tolist(), strict=True))


def total(model: Mali, column: str) -> int:
    return int(model.state.arrays[f"contingent.{column}"].sum())


# ---- bases that open ---------------------------------------------------------------------------------------------


def test_a_ground_with_a_further_site_is_the_same_ground() -> None:
    usual, more = ground_for(settings()), ground_for(settings(HOMBORI))
    n, o = len(usual.bases.key), len(usual.roads.origin)
    assert more.bases.key == (*usual.bases.key, "hombori") and more.bases.added.tolist() == [False] * n + [True]
    for name in ("square", "region", "centre", "origin", "depot_origin", "helicopters", "hospital"):
        assert (getattr(more.bases, name)[:n] == getattr(usual.bases, name)).all(), name
    assert (more.roads.hours[:, :o] == usual.roads.hours).all() and (more.roads.previous[:, :o] == usual.roads.previous).all()
    assert REGIONS[more.bases.region[-1]] == "Mopti" and more.bases.square[-1] == usual.place_square("hombori")
    back = more.roads.hours[:, more.bases.origin[-1], usual.bases.square]
    there = usual.roads.hours[:, usual.bases.origin, more.bases.square[-1]]
    assert back == pytest.approx(there), "as far one way as the other"


def test_history_is_the_same_on_either_ground_and_either_can_be_forked() -> None:
    usual, more = eve(), eve(opened=True)
    for name, values in usual.arrays.items():
        assert (more.arrays[name][tuple(map(slice, values.shape))] == values).all(), name
        idle = more.arrays[name].shape == values.shape or not more.arrays[name][len(values) :].any()
        assert idle or name == "base.adequacy", f"{name}; adequacy is worked out anew each morning"
    assert usual.rows == more.rows and (usual.daily == more.daily).all()
    for measures in ({}, HOMBORI):
        one, two = (lived(measures, 20, snapshot) for snapshot in (usual, more))
        assert not runs.differing(runs.fingerprint(one), runs.fingerprint(two))


def test_men_of_an_opened_base_come_from_those_named_and_it_is_a_base_like_any() -> None:
    usual, model = lived({}), lived(HOMBORI)
    before, after = men(usual), men(model)
    assert after["hombori"] == 200 and sum(after.values()) == sum(before.values())
    assert before["gossi"] + before["gao"] - after["gossi"] - after["gao"] == 200
    assert all(after[key] == before[key] for key in before if key not in ("gossi", "gao"))
    for column in ("infantry", "establishment_infantry"):
        assert total(model, column) == pytest.approx(total(usual, column), abs=total(usual, column) - total(model, column) + 30)
    a = model.state.arrays
    assert a["base.open"][-1] and a["base.guard_need"][-1] == pytest.approx(70.0 * (200 / 600) ** 0.5 + 0.25 * 200)
    assert a["base.escort_need"][-1] > 0.0 and a["base.supply_days"][-1] > 15.0, "a convoy has come by then"
    assert a["field.cover"][model.geography.bases.square[-1]] > usual.state.arrays["field.cover"][model.geography.bases.square[-1]]
    n = int(a["patrol.size"][0])
    own = a["patrol.active"][:n] & (a["patrol.base"][:n] == len(a["base.open"]) - 1)
    assert own.sum() > 0, "platoons are raised there"


def test_an_opened_base_costs_what_its_men_make_it_and_nobody_is_paid_twice() -> None:
    costs = {}
    for name, measures in (("usual", {}), ("opened", HOMBORI)):
        record = run(name, settings(measures), 8, 9, snapshot=eve())
        costs[name] = {row["item"]: row["quantity"] for row in record.costs}
    assert costs["opened"]["troops"] == costs["usual"]["troops"]
    assert costs["opened"]["bases, as small ones"] > costs["usual"]["bases, as small ones"]


def test_a_base_may_move_to_one_that_opens() -> None:
    """Gossi closes in September, its people go to Hombori, which opened in July from Gao."""
    orders = {"hombori": {"action": "open", "from": "gao", "share": 0.05, "since": "2017-07-10"},
              "gossi": {"action": "close", "to": "hombori", "since": "2017-07-20"}}  # fmt: skip
    early, late = lived({"bases": orders}, 15), lived({"bases": orders}, 25)
    usual = men(lived({}, 1))
    assert men(early)["gossi"] == usual["gossi"] and men(early)["hombori"] == usual["gao"] - men(early)["gao"] > 100
    assert men(late)["gossi"] == 0 and men(late)["hombori"] == men(early)["hombori"] + usual["gossi"]
    assert sum(men(late).values()) == sum(usual.values())


# ---- countries ---------------------------------------------------------------------------------------------------

LEAVES = {"contingents": {"germany": {"leave": "2017-07-11", "helicopters": 4}}}
ARRIVES = {"contingents": {"canada": {"arrive": "2017-07-11", "base": "gao", "men": 250, "infantry": 50, "helicopters": 8}}}


@pytest.mark.parametrize(("measures", "change"), [(LEAVES, -512), (ARRIVES, 250)], ids=["leaves", "arrives"])
def test_men_balance_on_every_day(measures: dict[str, Any], change: int) -> None:
    """Men today = men yesterday + replaced + arrived - left - killed; platoons are those that infantry fills."""
    model = lived(measures, 0)
    a = model.state.arrays
    before, first = total(model, "men"), total(model, "establishment")
    for day in range(60):
        model.step()
        t = {name: int(a[f"tally.troops_{name}"][0]) for name in ("replaced", "arrived", "left", "killed")}
        assert total(model, "men") == before + t["replaced"] + t["arrived"] - t["left"] - t["killed"] == a["tally.troops"][0], day
        assert (t["arrived"] or t["left"]) == (0 if day != 12 else abs(change)) or t["left"] >= abs(change) - 5
        assert total(model, "establishment") == first + (change if day >= 12 else 0) == a["tally.establishment"][0]
        n = int(a["contingent.size"][0])
        platoons = np.bincount(a["patrol.contingent"][a["patrol.active"]], minlength=n)
        assert (platoons == a["contingent.establishment_infantry"][:n] // full_platoon(model.regimes[1])).all(), day
        before = total(model, "men")
    model.close()


def test_helicopters_come_and_go_and_evacuation_feels_it_on_that_day() -> None:
    gao = ground_for(settings()).bases.key.index("gao")
    hours = {}
    for name, measures in (("usual", {}), ("leaves", LEAVES), ("arrives", ARRIVES)):
        model = lived(measures, 12)
        eve_of = model.state.arrays["field.evacuation_hours"].copy()
        model.step()
        hours[name] = model.state.arrays["field.evacuation_hours"].copy()
        assert (eve_of == hours[name]).all() == (name == "usual")
        change = {"usual": 0.0, "leaves": -4.0, "arrives": 8.0}[name]
        assert model.state.arrays["base.helicopters_change"][gao] == change == model.state.arrays["tally.helicopters_change"][0]
    assert (hours["leaves"] >= hours["usual"]).all() and (hours["arrives"] <= hours["usual"]).all()


def test_platoons_keep_to_the_caveats_of_their_capital() -> None:
    """No platoon of Bangladesh sets out long or beyond 60 km from its base; without caveats some do both; others go on as they did."""
    caveats = {"contingents": {"bangladesh": {"caveats": {"long_patrols": False, "beyond_km": 60}}}}
    found = {}
    for name, order in (("usual", {}), ("caveats", caveats)):
        model = lived({**runs.MOBILE, **order}, 0)
        a, squares, far, long, others = model.state.arrays, model.geography.squares, 0, 0, 0
        for _ in range(60):
            model.step()
            n = int(a["patrol.size"][0])
            theirs = a["contingent.country"][a["patrol.contingent"][:n]] == number_of("Bangladesh")
            home, task = model.geography.bases.square[a["patrol.base"][:n]], a["patrol.task"][:n]
            away = km_apart(a["patrol.target"][:n], home, squares) > 60.0
            active = a["patrol.active"][:n]
            far += int((active & theirs & (task > 0) & away).sum()) if model.index > eve().index + 30 else 0
            long += int((active & theirs & np.isin(task, (OUT, ON_SITE))).sum()) if model.index > eve().index + 30 else 0
            others += int((active & ~theirs & (task >= OUT)).sum())
        found[name] = far, long, others
        model.close()
    assert found["caveats"][:2] == (0, 0) and min(found["usual"]) > 0 < found["caveats"][2]


# ---- the page that tells of them -----------------------------------------------------------------------------------


def test_what_the_page_shows_can_be_ordered() -> None:
    text = (Path(__file__).resolve().parents[1] / "docs" / "places.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        assert build(yaml.safe_load(block)).tree()["measures"] != build({}).tree()["measures"]
