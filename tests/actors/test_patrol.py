"""M03: where patrols go: short ones near and by road, long ones by recorded need and neglect against distance and risk."""

from __future__ import annotations

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


def decide(
    s: Stage,
    long: float = 0.0,
    short: float = 0.0,
    choice: str = "need",
    tolerance: float = 0.0,
    seed: int = 1,
    placebo: bool = False,
    area: float = 0.0,
    days: float = 4.0,
    **params: Any,
) -> Any:
    measures = {
        "posture": {"centre": {"choice": choice, "risk_tolerance": tolerance, "long_patrol_days": days}},
        "control": {"placebo": placebo},
    }
    day = s.day(measures, number=16876, seed=(seed, 9))
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


def test_with_nothing_to_choose_by_all_localities_are_alike() -> None:
    assert long_shares(stage()) == pytest.approx(0.25, abs=0.03)


def test_need_pulls_and_is_heeded_less_by_those_who_go_by_road() -> None:
    s = stage()
    s["community.known_harm"][4] = 6.0
    assert odds(s, need_weight=0.8) == pytest.approx(0.8 * np.log(7.0), abs=CLOSE)
    assert odds(s, need_weight=0.8, choice="road", need_by_road=0.25) == pytest.approx(0.2 * np.log(7.0), abs=CLOSE)
    assert odds(s, need_weight=0.0) == pytest.approx(0.0, abs=CLOSE)


def test_neglect_pulls() -> None:
    s = stage()
    s["community.unvisited"][4] = 30.0
    assert odds(s, neglect_weight=1.5) == pytest.approx(1.5 * (1 - np.exp(-1.0)), abs=CLOSE)


def test_risk_pushes_less_with_tolerance_and_at_the_null_not() -> None:
    s = stage()
    s["community.known_attacks"][4] = 4.0
    assert odds(s, risk_weight=1.0) == pytest.approx(-np.log(5.0), abs=CLOSE)
    assert odds(s, risk_weight=1.0, tolerance=0.5) == pytest.approx(-0.5 * np.log(5.0), abs=CLOSE)
    assert odds(s, risk_weight=1.0, tolerance=1.0) == pytest.approx(odds(s, risk_weight=0.0, tolerance=1.0), abs=1e-9)


def test_people_pull() -> None:
    s = stage()
    s["community.people_home"][1], s["community.people_home"][4] = 0, 20000
    assert odds(s, people_weight=0.6) == pytest.approx(0.6 * np.log(5.0), abs=CLOSE)


def test_roads_pull_those_who_go_by_road_only() -> None:
    s = stage()
    road = np.zeros(9)
    road[8] = 1.0
    s.geography = replace(s.geography, roads=replace(s.geography.roads, road=road))
    assert odds(s, road_weight=1.0, choice="road") == pytest.approx(1.0, abs=CLOSE)
    assert odds(s, road_weight=1.0, choice="need") == pytest.approx(0.0, abs=CLOSE)


def test_late_evacuation_holds_back_and_one_more_helicopter_widens_the_reach() -> None:
    """An hour beyond the limit costs the weight; within it nothing."""
    s = stage()
    s["field.evacuation_hours"][:] = 2.0
    s["field.evacuation_hours"][8] = 3.5
    felt = odds(s, evacuation_weight=1.2, evacuation_limit_hours=2.5, tolerance=0.3)
    assert felt == pytest.approx(-1.2, abs=CLOSE)
    s["field.evacuation_hours"][8] = 2.4
    assert odds(s, evacuation_weight=1.2, evacuation_limit_hours=2.5, tolerance=0.3) > felt + 0.8
    assert odds(s, evacuation_weight=0.0) == pytest.approx(0.0, abs=CLOSE)


@pytest.mark.parametrize(("tolerance", "cost"), [(0.3, 1.2), (0.65, 0.6), (1.0, 0.0)])
def test_a_posture_that_tolerates_risk_goes_where_evacuation_is_late(tolerance: float, cost: float) -> None:
    """An hour beyond the limit costs the weight where 0.7 of risk is heeded, as in the status quo, half of it at 0.35, nothing at none."""
    s = stage()
    s["field.evacuation_hours"][:] = 2.0
    s["field.evacuation_hours"][8] = 3.5
    found = odds(s, evacuation_weight=1.2, evacuation_limit_hours=2.5, tolerance=tolerance)
    assert found == pytest.approx(-cost, abs=CLOSE)


def test_distance_beyond_the_reach_of_supply_discourages() -> None:
    s = stage(hour=2.0)
    assert odds(s, long_reach_hours=60.0) == pytest.approx(0.0, abs=CLOSE)
    assert odds(s, long_reach_hours=10.0) == pytest.approx(-6.0 / 3.0, abs=2 * CLOSE), "six hours beyond the ten"


def test_the_way_costs_the_time_that_it_takes_of_all_the_time_out_and_less_where_patrols_stay_longer() -> None:
    """Four and sixteen hours one way; at three hours for a day, four days are 12 hours: log(1 + 16/12) against log(1 + 4/12)."""
    s = stage(hour=2.0)
    assert odds(s, travel_weight=2.0, travel_hours=3.0) == pytest.approx(-2.0 * np.log((1 + 16 / 12) / (1 + 4 / 12)), abs=CLOSE)
    longer = odds(s, travel_weight=2.0, travel_hours=3.0, days=14.0)
    assert longer == pytest.approx(-2.0 * np.log((1 + 16 / 42) / (1 + 4 / 42)), abs=CLOSE)


def test_the_border_of_the_sector_keeps_patrols_in_and_at_the_null_does_not() -> None:
    s = stage()
    sector = np.zeros(9, np.int64)
    sector[7:] = 1
    s.geography = replace(s.geography, sector=sector)
    assert odds(s, sector_weight=1.5) == pytest.approx(-1.5, abs=CLOSE)
    assert odds(s, sector_weight=0.0) == pytest.approx(0.0, abs=CLOSE)


def test_harm_and_people_count_as_far_as_nobody_covers_them() -> None:
    s = stage()
    s["community.people_home"][:] = 20000
    s["field.cover"][8] = 0.75
    assert odds(s, people_weight=0.6, cover_heed=1.0) == pytest.approx(0.6 * np.log(2.0 / 5.0), abs=CLOSE)
    assert odds(s, people_weight=0.6, cover_heed=0.0) == pytest.approx(0.0, abs=CLOSE)
    s["community.known_harm"][:] = 6.0
    assert odds(s, need_weight=1.0, cover_heed=1.0) == pytest.approx(np.log(2.5 / 7.0), abs=CLOSE)


def test_men_of_bases_and_platoons_there_or_on_the_way_keep_others_off() -> None:
    """Two platoons of 35 at the far end, one on its way to it: log(1 + 70/35); those elsewhere are too far to matter."""
    s = stage(42, hour=5.0)
    s["patrol.task"][40:42], s["patrol.target"][40:42] = (ON_SITE, OUT), 8
    few = {"crowd_weight": 1.0, "crowd_hours": 0.3, "long_reach_hours": 60.0}
    assert crowd_odds(s, **few) == pytest.approx(-np.log(3.0), abs=2 * CLOSE)
    assert crowd_odds(s, **{**few, "crowd_weight": 0.0}) == pytest.approx(0.0, abs=CLOSE)
    s = stage(hour=5.0, bases=(0, 8))
    s["base.people"][1] = 350.0
    assert crowd_odds(s, **few) == pytest.approx(-np.log(11.0), abs=2 * CLOSE)


def crowd_odds(s: Stage, **options: Any) -> float:
    """As odds, with one platoon at a time, so that those of the day do not crowd each other."""
    targets = [int(decide(s, long=1.0, seed=k, **options).target.max()) for k in range(1500)]
    return float(np.log(targets.count(8) / targets.count(2)))


def test_those_who_set_out_on_one_day_spread_and_at_the_null_they_all_go_to_the_worthiest() -> None:
    s = stage(20, hour=5.0)
    s["community.people_home"][:] = 1000
    s["community.people_home"][4] = 60000
    options = {"people_weight": 2.0, "choice_noise": 0.1, "crowd_hours": 0.3, "long": 12.0}
    together, apart = decide(s, **options), decide(s, crowd_weight=3.0, **options)
    assert set(together.target[together.task == OUT].tolist()) == {8}
    assert len(set(apart.target[apart.task == OUT].tolist())) == 4


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


def test_those_on_their_way_keep_to_it_and_the_inactive_stay() -> None:
    s = stage(4)
    s["patrol.task"][:2] = OUT, ON_SITE
    s["patrol.active"][3] = False
    out = decide(s, long=4.0, short=4.0)
    assert out.task.tolist() == [-1, -1, OUT, -1]


def test_short_patrols_stay_within_a_day_and_thin_with_travel_time() -> None:
    s = stage(40, hour=0.5)
    targets = np.concatenate([decide(s, short=40.0, seed=k, short_reach_hours=2.0, short_decay_hours=0.5).target for k in range(60)])
    share = np.bincount(targets, minlength=9) / len(targets)
    expected = np.exp(-np.arange(5) * 0.5 / 0.5)
    assert (share[5:] == 0).all() and share[:5] == pytest.approx(expected / expected.sum(), abs=0.025)


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
