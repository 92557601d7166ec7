"""M02: bases eat, convoys come by road and need escorts; a base that is gone needs none."""

from __future__ import annotations

import pytest
from tiny import Stage

from sim.rules.mission import supply

QUICK = {"full_days": 20.0, "reorder_days": 8.0, "hours_per_day": 3.0, "km_per_hour": 20.0, "cargo": 10000.0}


def stage() -> Stage:
    """A depot base and one four hours away, each with 10 days of stock and 1,000 people."""
    s = Stage(bases=(0, 4))
    s["base.people"][:] = 1000.0
    s["base.supply_days"][:] = 30.0, 10.0
    return s


def live(s: Stage, days: int, **params: float) -> list[tuple[float, float, float]]:
    """Convoys arrived, km and convoys on the road, day by day."""
    out = []
    for k in range(days):
        s.act(supply, s.day(number=16876 + k), **{**QUICK, **params})
        out.append((s.tally("convoys"), s.tally("convoy_km"), s.tally("convoys_on_road")))
    return out


def test_a_convoy_sets_out_drives_and_arrives() -> None:
    """Ten days of stock eaten to below eight: it sets out on the third day, and four hours take two days of three."""
    s = stage()
    assert live(s, 5) == [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 60.0, 1.0), (1.0, 20.0, 1.0), (0.0, 0.0, 0.0)]
    assert s["base.supply_days"][1] == pytest.approx(10.0 - 4 + 10.0 - 1), "10,000 man-days feed 1,000 people for ten days"


def test_it_passes_the_squares_on_its_way() -> None:
    s = stage()
    live(s, 3)
    assert s["field.convoy_passages"].tolist() == [1.0, 1.0, 1.0, 1.0, 0.0]
    assert s["field.convoy_men"].tolist() == [150.0] * 4 + [0.0], "12,000 man-days are more than a full convoy"
    live(s, 1)
    assert s["field.convoy_passages"].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_it_brings_no_more_than_fits() -> None:
    s = stage()
    s["base.people"][:] = 100.0
    live(s, 4)
    assert s["base.supply_days"][1] == 19.0, "full at 20 when it was loaded, a day later there"


def test_removing_a_base_removes_its_convoy_kilometres() -> None:
    with_it, without = stage(), stage()
    without["base.open"][1] = False
    without["base.people"][1] = 0.0
    one = sum(km for _n, km, _r in live(with_it, 40))
    two = sum(km for _n, km, _r in live(without, 40))
    alone = stage()
    alone["base.open"][0] = False
    alone["base.people"][0] = 0.0
    assert two == 0.0 and one == sum(km for _n, km, _r in live(alone, 40)) > 0, "the depot's own convoys drive no road"
    assert without["base.escort_need"][1] == 0.0


def test_escorts_are_needed_for_daily_runs_convoys_and_the_long_patrols_of_the_base_itself() -> None:
    """1,000 x 0.1 a day, 6 x 150 in 30.44 tied up, 150 while a full convoy drives, and 0.5 for each of its own men out."""
    s = stage()
    p = {"local_escort": 0.1, "prepare_days": 6.0, "escort_men": 150.0, "long_patrol_load": 0.5}
    live(s, 1, **p)
    quiet = 100.0 + 6 * 150.0 / (365.25 / 12)
    assert s["base.escort_need"] == pytest.approx([quiet, quiet])
    s["base.long_men"][0] = 200.0
    live(s, 1, **p)
    assert s["base.escort_need"] == pytest.approx([quiet + 100.0, quiet])
    live(s, 1, **p)
    assert s["base.escort_need"] == pytest.approx([quiet + 100.0, quiet + 150.0])
    live(s, 1, **{**p, "long_patrol_load": 0.0})
    assert s["base.escort_need"][0] == pytest.approx(quiet), "at the null the men out tie up nobody"


def test_a_small_convoy_needs_a_small_escort_but_a_platoon_at_least() -> None:
    """Twelve days' supplies of 1,000 people are 12,000 man-days: a half of 24,000; a tenth of it would be 15 men."""
    p = {"local_escort": 0.0, "prepare_days": 0.0, "escort_men": 150.0, "cargo": 24000.0}
    for people, least, wanted in ((1000.0, 35.0, 75.0), (200.0, 35.0, 35.0), (200.0, 0.0, 15.0)):
        s = stage()
        s["base.people"][:] = people
        live(s, 3, **p, least_escort=least)
        assert s["base.convoy_on"].tolist() == [False, True] and s["base.escort_need"].tolist() == [0.0, wanted]


def test_the_flood_makes_convoys_late_not_longer() -> None:
    dry, wet = stage(), stage()
    wet["tally.flood"][0] = 1
    arrived = [next(k for k, day in enumerate(live(s, 12)) if day[0]) for s in (dry, wet)]
    assert arrived == [3, 4], "eight hours instead of four"


def test_a_convoy_that_is_past_the_end_of_its_way_when_the_flood_ends_unloads_there_and_drives_no_km_back() -> None:
    """Six of eight flooded hours driven in two days; then the way is four hours."""
    s = stage()
    s["tally.flood"][0] = 1
    assert live(s, 4)[2:] == [(0.0, 60.0, 1.0), (0.0, 60.0, 1.0)] and s["base.convoy_hours"][1] == 6.0
    s["tally.flood"][0] = 0
    assert live(s, 1) == [(1.0, 0.0, 1.0)]


def test_on_the_first_day_stocks_are_spread_between_reorder_and_full() -> None:
    s = Stage(bases=(0, 1, 2, 3))
    s["base.people"][:] = 100.0
    s.act(supply, s.day(index=0), **QUICK)
    stock = s["base.supply_days"]
    assert len(set(stock.tolist())) == 4 and (stock >= 8.0 - 1).all() and (stock <= 20.0).all()


def test_stock_never_falls_below_nothing() -> None:
    s = stage()
    s["base.supply_days"][:] = 0.5
    live(s, 1)
    assert s["base.supply_days"][1] == 0.0
