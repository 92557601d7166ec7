"""The lever of a joint force: what it reads, where it may operate, and what a run keeps account of (L16, L27)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import runs

from sim.geography import Geography
from sim.measures import joint_force
from sim.measures.joint_force import ACROSS, BATTALIONS, NAMES, SECTORS
from sim.model import Mali, ground_for
from sim.regimes import full_platoon
from sim.run import run
from sim.settings import build

FOUND: dict[str, Any] = {"partner_operations": {"find_per_week": 2.0, "joint_technical": 1.0}}  # a joint force that finds somebody
SOON = "2015-03-01"  # before the mandate date of the runs here, which is then its first day


@cache
def ground() -> Geography:
    return ground_for(build({}))


def lever(**levers: Any) -> dict[str, Any]:
    """Terms of a lever on the real ground."""
    return joint_force.terms(joint_force.Params(**levers), ground())


def lived(joint: dict[str, Any], mandate: int = 70, days: int = 140, **rest: Any) -> Mali:
    """A short run under one order."""
    return runs.live(runs.make(mandate, days, measures={"joint_force": joint}, **rest), history=5)


# ---- the order ---------------------------------------------------------------------------------------------------


def test_battalions_are_those_of_the_seeds() -> None:
    inputs = {str(k): float(v) for k, v in zip(ground().seeds.scenario_inputs["key"], ground().seeds.scenario_inputs["value"])}
    countries = [country for country, _sector, _place in BATTALIONS["g5"]]
    for country in set(countries):
        assert countries.count(country) == inputs[f"g5jf_battalions_{country.replace(' ', '_')}"], country
    assert len(countries) == inputs["g5jf_battalions"] and len(SECTORS) == inputs["g5jf_sectors"]
    texts = dict(zip(ground().seeds.scenario_inputs["key"], ground().seeds.scenario_inputs["text"]))
    assert {country for country, _sector, _place in BATTALIONS["g3"]} == set(str(texts["g3_countries"]).split(";"))
    assert str(joint_force.Params().since) == texts["g5jf_start"]
    assert lever(force="g5")["men"] == inputs["g5jf_battalion_strength"]
    assert NAMES["g5"] in ground().seeds.groups["name"]


def test_those_with_ground_here_set_out_from_places_on_the_roads() -> None:
    for battalions in BATTALIONS.values():
        for _country, sector, place in battalions:
            assert (place in ground().bases.key) == bool(ACROSS[sector])


def test_strips_run_along_the_right_borders() -> None:
    """50 km from the countries across; never off the map, never along Algeria's border, never the same square twice."""
    strip, squares = lever(force="g5")["strip"], ground().squares
    west, centre, east = strip
    assert west.any() and centre.any() and not east.any() and not (west & centre).any()
    assert squares.in_play[strip.any(axis=0)].all() and (squares.border_km[strip.any(axis=0)] <= 50.0).all()
    for place, there in (("labbezanga", centre), ("boulkessi", centre), ("anderamboukane", centre), ("nampala", west)):
        assert there[ground().place_square(place)], place
    for place in ("gao", "kidal", "tessalit", "timbuktu", "sevare"):
        assert not strip[:, ground().place_square(place)].any(), place
    small = lever(force="g3")["strip"]
    assert (small[1] == centre).all() and not small[[0, 2]].any()


@pytest.mark.parametrize(("since", "first"), [("2017-10-28", "2017-11-01"), ("2017-11-01", "2017-11-01"), ("2017-12-02", "2018-01-01")])
def test_men_come_and_go_with_the_rotation(since: str, first: str) -> None:
    assert lever(force="g5", since=since)["since"] == int(np.datetime64(first, "D").astype(np.int64))


# ---- a run -------------------------------------------------------------------------------------------------------


def test_agreeing_changes_nothing_where_commands_do_not_jam() -> None:
    calm = {"partner_operations": {"interference": 0.0}}
    assert not runs.differing(runs.fingerprint(lived({"deconflicted": True}, world=calm)), runs.fingerprint(lived({}, world=calm)))
    jammed = lived({"deconflicted": True})
    lost = jammed.recorder.daily[:, jammed.recorder.names.index("tally.lost_capacity")]
    assert (lost[:70] > 0.0).all() and (lost[70:] == 0.0).all()


@pytest.mark.parametrize("agreed", [False, True])
def test_the_mission_loses_exactly_those_who_are_drawn(agreed: bool) -> None:
    """Day by day, by country: establishment falls by the drawn alone, and nobody is unaccounted for."""
    joint = {"force": "g5", "since": SOON, "roles_agreed": agreed}
    model = Mali(runs.make(912, 960, measures={"joint_force": joint}), history=5, enlist=False)
    a = model.state.arrays
    before, owed, drawn = None, None, 0.0
    for day in range(960):
        model.step()
        if day < 905:
            continue
        n = int(a["contingent.size"][0])
        c = {name: a[f"contingent.{name}"][:n] for name in (
            "men", "infantry", "establishment", "establishment_infantry", "cum_killed", "cum_replaced")}  # fmt: skip
        assert (c["infantry"] >= 0).all() and (c["infantry"] <= c["men"]).all() and (c["men"] <= c["establishment"]).all()
        assert (c["establishment_infantry"] <= c["establishment"]).all()
        now = int(c["establishment"].sum()), int(c["establishment_infantry"].sum())
        gap = int((c["establishment"] - c["men"] - c["cum_killed"] + c["cum_replaced"]).sum())
        if before is not None:
            left = a["tally.troops_drawn"][0] - drawn
            assert before[0] - now[0] == before[1] - now[1] == left and gap == owed, f"day {day}"
            assert left == 0.0 or day == 912
        before, owed, drawn = now, gap, float(a["tally.troops_drawn"][0])
        platoons = np.bincount(a["patrol.contingent"][a["patrol.active"]], minlength=n)
        assert (platoons == c["establishment_infantry"] // full_platoon(model.regimes[1])).all(), "platoons stand down with their men"
    # Burkina Faso and Chad give 0.3 of a battalion each, Niger of two; Mali and Mauritania have nobody here.
    assert drawn == (0 if agreed else 4 * 195)


@pytest.fixture(scope="module", params=["g5", "g3"])
def record(request: pytest.FixtureRequest) -> Any:
    """Two years of which one under a joint force that finds somebody."""
    settings = runs.make(365, 730, measures={"joint_force": {"force": request.param, "since": SOON}}, world=FOUND)
    return request.param, run("x", settings, 8, 9)


def test_its_events_lie_in_its_strip_and_bear_its_name(record: Any) -> None:
    force, r = record
    name, other = NAMES[force], NAMES["g3" if force == "g5" else "g5"]
    ours = r.events["side_a"] == name
    assert ours.sum() > 3 and not (r.events["side_a"] == other).any()
    assert lever(force=force)["strip"].any(axis=0)[r.events["square"][ours]].all()
    raids = ours & (r.events["subtype"] == "raid_by_partner")
    assert (r.events["initiator"][raids] == name).all() and (r.events["target"][ours & ~raids] == name).all(), "or it is attacked"
    assert (r.events["date"][ours] >= r.daily["date"][365].astype(int)).all()
    assert r.events["deaths_b"][ours].sum() == r.outcomes["killed_by_joint_force"] == r.window("killed_by_joint_force").sum() > 0
    assert r.events["deaths_b"][r.chosen(side_a="Barkhane")].sum() == r.window("killed_by_barkhane").sum()


def test_its_men_its_dead_and_its_cost_are_booked(record: Any) -> None:
    """Battalions with ground here have their men less this month's dead; all battalions are paid for."""
    force, r = record
    men = 650 * sum(bool(place) for _country, _sector, place in BATTALIONS[force])
    dead = np.zeros(len(r.daily["date"]))
    ours = r.events["side_a"] == NAMES[force]
    days = r.daily["date"].astype("datetime64[D]")
    np.add.at(dead, r.events["date"][ours] - int(days[0].astype(int)), r.events["deaths_a"][ours])
    month, gone = days.astype("datetime64[M]"), 0.0
    for day in range(365, 730):
        gone = dead[day] + (0.0 if month[day] != month[day - 1] else gone)
        assert r.daily["joint_force_men"][day] == men - gone
    assert dead.sum() > 0 and not r.daily["joint_force_men"][:365].any()
    cost = {row["item"]: row for row in r.costs}["joint-force battalions"]
    assert cost["quantity"] == len(BATTALIONS[force]) and cost["value"] == pytest.approx(40.0 * len(BATTALIONS[force]))
    assert r.outcomes["contributed_away"] == r.window("troops_drawn").mean() > 0.0 and 0.0 < r.outcomes["lost_capacity"] < 0.2


def test_every_grid_has_a_strip() -> None:
    for resolution in (0.5, 0.125):
        geography = ground_for(build({"grid": {"resolution": resolution}}))
        strip = joint_force.terms(joint_force.Params(force="g5"), geography)["strip"]
        share, usual = strip.sum(axis=1) / geography.squares.in_play.sum(), lever(force="g5")["strip"].sum(axis=1) / 1333
        assert share == pytest.approx(usual, abs=0.03)
