"""M03: where patrols go: short ones near and by road, long ones by recorded need and neglect against distance and risk."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tiny import Stage, ground, orders

from sim.actors import patrol
from sim.actors.patrol import BASE, ON_SITE, OUT, SHORT

PLACES = (0, 2, 4, 6, 8)
BLIND: dict[str, float] = {
    "evacuation_weight": 0.0, "road_weight": 0.0, "need_weight": 0.0, "people_weight": 0.0, "neglect_weight": 0.0, "risk_weight": 0.0,
    "choice_noise": 1.0, "long_reach_hours": 60.0, "travel_weight": 0.0, "sector_weight": 0.0, "cover_heed": 0.0, "crowd_weight": 0.0,
    "site_reach_hours": 0.0,
}  # fmt: skip


def stage(platoons: int = 40, hour: float = 0.05, **options: Any) -> Stage:
    """One contingent's platoons at the western end of nine squares; so near that travel hardly counts."""
    s = Stage(ground(1, 9, places=PLACES, hour=hour, **options))
    s.contingent(0, platoons * 35, platoons * 35)
    for k in range(platoons):
        s.add("patrol", contingent=0, base=0, ordinal=k, active=True)
    return s


def decide(s: Stage, long: float = 0.0, short: float = 0.0, area: float = 0.0, seed: int = 1, placebo: bool = False, **params: Any) -> Any:
    """Orders of a day; `choice`, `tolerance` and `days` out are of the posture, `from_base` is that of the second base as a patrol area."""
    posture = {
        "choice": params.pop("choice", "need"), "risk_tolerance": params.pop("tolerance", 0.0), "long_patrol_days": params.pop("days", 4.0),
    }  # fmt: skip
    levers = {"patrol_areas": {"base": np.array([-1, params.pop("from_base", -1)])}}
    day = s.day({"posture": {"centre": posture}, "control": {"placebo": placebo}}, number=16876, seed=(seed, 9), levers=levers)
    day.orders["contingent"] = orders(start_long=[long], short_platoons=[short], start_area=[area], slot=s["contingent.slot"][:1])
    return s.act(patrol, day, "decide", **{**BLIND, **params})


def long_shares(s: Stage, tries: int = 80, **options: Any) -> np.ndarray:
    """Share of long patrols by locality, the base's own left out."""
    targets: list[int] = []
    for k in range(tries):
        out = decide(s, long=40.0, seed=k, **options)
        targets += out.target[out.task == OUT].tolist()
    counts = np.array([targets.count(place) for place in PLACES[1:]])
    return counts / counts.sum()


def odds(s: Stage, last: int = 3, first: int = 0, **options: Any) -> float:
    """Log odds of the farthest locality against the nearest: the difference of their values."""
    share = long_shares(s, **options)
    return float(np.log(share[last] / share[first]))


CLOSE = 0.17


@pytest.mark.parametrize(("name", "level", "felt", "options"), [
    ("known_harm", 6.0, 0.8 * np.log(7.0), {"need_weight": 0.8}),
    ("known_harm", 6.0, 0.2 * np.log(7.0), {"need_weight": 0.8, "choice": "road", "need_by_road": 0.25}),
    ("unvisited", 30.0, 1.5 * (1 - np.exp(-1.0)), {"neglect_weight": 1.5}),
    ("known_attacks", 4.0, -0.5 * np.log(5.0), {"risk_weight": 1.0, "tolerance": 0.5}),
    ("people_home", 0.0, -0.6 * np.log(5.0), {"people_weight": 0.6}),
])  # fmt: skip
def test_each_pull_and_push_of_a_place_has_its_rate(name: str, level: float, felt: float, options: dict[str, Any]) -> None:
    """Harm on record is heeded less by those who go by road, attacks by those who tolerate risk."""
    s = stage()
    s["community.people_home"][1] = 20000
    s[f"community.{name}"][4] = level
    assert odds(s, **options) == pytest.approx(felt, abs=CLOSE)


@pytest.mark.parametrize(("choice", "felt"), [("road", 1.0), ("need", 0.0)])
def test_roads_pull_those_who_go_by_road_only(choice: str, felt: float) -> None:
    s = stage()
    road = np.zeros(9)
    road[8] = 1.0
    s.geography = replace(s.geography, roads=replace(s.geography.roads, road=road))
    assert odds(s, road_weight=1.0, choice=choice) == pytest.approx(felt, abs=CLOSE)


@pytest.mark.parametrize(("tolerance", "hours", "cost"), [(0.3, 3.5, 1.2), (0.65, 3.5, 0.6), (1.0, 3.5, 0.0), (0.3, 2.4, 0.0)])
def test_late_evacuation_holds_back_who_does_not_tolerate_risk(tolerance: float, hours: float, cost: float) -> None:
    """An hour beyond the limit costs the weight where 0.7 of risk is heeded, as in the status quo, half of it at 0.35, nothing at none."""
    s = stage()
    s["field.evacuation_hours"][:] = 2.0
    s["field.evacuation_hours"][8] = hours
    found = odds(s, evacuation_weight=1.2, evacuation_limit_hours=2.5, tolerance=tolerance)
    assert found == pytest.approx(-cost, abs=CLOSE)


def test_distance_beyond_the_reach_of_supply_discourages() -> None:
    assert odds(stage(hour=2.0), long_reach_hours=10.0) == pytest.approx(-6.0 / 3.0, abs=2 * CLOSE), "six hours beyond the ten"


@pytest.mark.parametrize("days", [4, 14])
def test_the_way_costs_the_time_that_it_takes_of_all_the_time_out_and_less_where_patrols_stay_longer(days: int) -> None:
    """Four and sixteen hours one way; at three hours for a day, four days are 12 hours: log(1 + 16/12) against log(1 + 4/12)."""
    found = odds(stage(hour=2.0), travel_weight=2.0, travel_hours=3.0, days=days)
    assert found == pytest.approx(-2.0 * np.log((1 + 16 / (3 * days)) / (1 + 4 / (3 * days))), abs=CLOSE)


def test_the_border_of_the_sector_keeps_patrols_in() -> None:
    s = stage()
    sector = np.zeros(9, np.int64)
    sector[7:] = 1
    s.geography = replace(s.geography, sector=sector)
    assert odds(s, sector_weight=1.5) == pytest.approx(-1.5, abs=CLOSE)


def test_harm_and_people_count_as_far_as_nobody_covers_them() -> None:
    s = stage()
    s["community.people_home"][:] = 20000
    s["community.known_harm"][:] = 6.0
    s["field.cover"][8] = 0.75
    assert odds(s, people_weight=0.6, cover_heed=1.0) == pytest.approx(0.6 * np.log(2.0 / 5.0), abs=CLOSE)
    assert odds(s, need_weight=1.0, cover_heed=1.0) == pytest.approx(np.log(2.5 / 7.0), abs=CLOSE)


@pytest.mark.parametrize(("platoons", "base_men"), [(2, 0.0), (0, 350.0)])
def test_men_of_bases_and_platoons_there_or_on_the_way_keep_others_off(platoons: int, base_men: float) -> None:
    """Two platoons of 35 at the far end, one on its way to it, or a base there: log(1 + 70/35); those elsewhere are too far to matter.

    One platoon sets out at a time, so that those of the day do not crowd each other.
    """
    s = stage(40 + platoons, hour=5.0, bases=(0, 8))
    s["patrol.task"][40:42], s["patrol.target"][40:42] = (ON_SITE, OUT), 8
    s["base.people"][1] = base_men
    targets = [int(decide(s, long=1.0, seed=k, crowd_weight=1.0, crowd_hours=0.3).target.max()) for k in range(1500)]
    found = np.log(targets.count(8) / targets.count(2))
    assert found == pytest.approx(-np.log1p((35.0 * platoons + base_men) / 35.0), abs=2 * CLOSE)


def test_those_who_set_out_on_one_day_spread() -> None:
    s = stage(20, hour=5.0)
    s["community.people_home"][:] = 1000
    s["community.people_home"][4] = 60000
    for weight, places in ((0.0, 1), (3.0, 4)):
        out = decide(s, crowd_weight=weight, people_weight=2.0, choice_noise=0.1, crowd_hours=0.3, long=12.0)
        assert len(set(out.target[out.task == OUT].tolist())) == places


def test_a_platoon_at_its_place_visits_the_worthiest_square_in_reach_and_no_two_the_same() -> None:
    """People times days since a patrol, thinned by an hour's road; two hours of reach; at the null it stays."""
    s = stage(3, hour=1.0)
    s["patrol.task"][:3], s["patrol.square"][:3], s["patrol.target"][:3] = ON_SITE, 4, 4
    s["field.last_patrol"][:] = 16875
    s["field.last_patrol"][5] = 16866
    first = decide(s, site_reach_hours=2.0, short_decay_hours=0.45).trip
    assert first[0] == 5, "ten days against one outweigh the 9.2 times that an hour's road costs"
    assert len(set(first[:3].tolist())) == 3
    assert (decide(s, site_reach_hours=0.0).trip[:3] == 4).all()


def test_the_placebo_goes_anywhere_within_reach() -> None:
    s = stage()
    s["community.known_harm"][4], s["community.known_attacks"][2] = 50.0, 50.0
    assert long_shares(s, placebo=True, need_weight=2.0, risk_weight=2.0) == pytest.approx(0.25, abs=0.03)


def test_as_many_set_out_as_ordered_and_the_rested_only() -> None:
    s = stage(10)
    out = decide(s, long=3.0, short=4.0)
    assert sorted(out.task.tolist()) == [BASE, BASE, BASE, SHORT, SHORT, SHORT, SHORT, OUT, OUT, OUT]
    s["patrol.rest_until"][:8] = 16900
    out = decide(s, long=3.0, short=10.0)
    assert (out.task == OUT).tolist() == [False] * 8 + [True, True] and (out.task[:8] == SHORT).all()
    s.geography = replace(s.geography, centre=np.zeros(9, bool))
    assert set(decide(s, short=10.0).task) == {BASE}, "no square near the base is of its part of the country"


def test_those_on_their_way_keep_to_it_and_the_inactive_stay() -> None:
    s = stage(4)
    s["patrol.task"][:2] = OUT, ON_SITE
    s["patrol.active"][3] = False
    out = decide(s, long=4.0, short=4.0)
    assert out.task.tolist() == [-1, -1, OUT, -1]


@pytest.mark.parametrize(("limit_km", "squares"), [(0.0, 5), (60.0, 3)])
def test_short_patrols_stay_within_a_day_and_their_capitals_limit_and_thin_with_travel_time(limit_km: float, squares: int) -> None:
    s = stage(40, hour=0.5)
    s["contingent.limit_km"][0] = limit_km
    targets = np.concatenate([decide(s, short=40.0, seed=k, short_reach_hours=2.0, short_decay_hours=0.5).target for k in range(60)])
    share = np.bincount(targets, minlength=9) / len(targets)
    expected = np.exp(-np.arange(squares) * 0.5 / 0.5)
    assert (share[squares:] == 0).all() and share[:squares] == pytest.approx(expected / expected.sum(), abs=0.025)


@pytest.mark.parametrize(("spare", "lacking", "sent"), [(2.0, 3, 2), (5.0, 3, 3), (5.0, 1, 1)])
def test_patrol_areas_are_manned_by_rested_platoons_that_can_be_spared(spare: float, lacking: int, sent: int) -> None:
    s = stage(8, bases=(0, 8))
    s["base.area_short"][1], s["patrol.rest_until"][:4] = lacking, 16900
    out = decide(s, area=spare, from_base=0)
    assert (out.task[4:] == OUT).sum() == (out.task == OUT).sum() == sent
    assert set(out.target[out.task == OUT]) == {8} and set(out.site[out.task == OUT]) == {1} and set(out.site[out.task != OUT]) == {-1}


def test_a_fraction_of_a_platoon_goes_on_part_of_the_days() -> None:
    s = stage(10)
    out = [int((decide(s, short=2.4, seed=k).task == SHORT).sum()) for k in range(400)]
    assert set(out) == {2, 3} and np.mean(out) == pytest.approx(2.4, abs=0.08)


def test_a_day_trip_may_lead_to_every_square_in_reach_on_the_finest_grid() -> None:
    """The list of a base's day trips is long enough at 0.125 degrees and the widest reach: none is dropped in silence."""
    import runs

    from sim.model import ground_for

    g = ground_for(runs.make(grid={"resolution": 0.125}))
    widest = next(bound.le for bound in patrol.Params.model_fields["short_reach_hours"].metadata if hasattr(bound, "le"))
    start, hours = g.roads.near_start, g.roads.near_hours
    reached = [int((hours[start[s] : start[s + 1]] <= widest).sum()) for s in g.bases.square]
    assert 1 < max(reached) <= patrol.FURTHEST, f"{max(reached)} squares in reach, room for {patrol.FURTHEST}"
