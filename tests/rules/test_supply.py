"""M02: bases eat, convoys come by road and need escorts; a base that is gone needs none."""

import numpy as np
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
    km = []
    for closed in ((), (1,), (0,)):
        s = stage()
        s["base.open"][list(closed)] = False
        s["base.people"][list(closed)] = 0.0
        km.append(sum(km for _n, km, _r in live(s, 40)))
        assert not s["base.escort_need"][list(closed)].any()
    assert km[1] == 0.0 < km[0] == km[2], "the depot's own convoys drive no road"


def test_escorts_are_needed_for_daily_runs_convoys_and_the_long_patrols_of_the_base_itself() -> None:
    """1,000 x 0.1 a day, 6 x 150 in 30.44 tied up, 150 while a full convoy drives, and 0.5 for each of its own men out."""
    s, quiet = stage(), 100.0 + 6 * 150.0 / (365.25 / 12)
    for out, needs in ((0.0, [0.0, 0.0]), (200.0, [100.0, 0.0]), (200.0, [100.0, 150.0])):
        s["base.long_men"][0] = out
        live(s, 1, local_escort=0.1, prepare_days=6.0, escort_men=150.0, long_patrol_load=0.5)
        assert s["base.escort_need"] == pytest.approx(quiet + np.array(needs))


@pytest.mark.parametrize(("people", "least", "wanted"), [(1000.0, 35.0, 75.0), (200.0, 35.0, 35.0), (200.0, 0.0, 15.0)])
def test_a_small_convoy_needs_a_small_escort_but_a_platoon_at_least(people: float, least: float, wanted: float) -> None:
    """Twelve days' supplies of 1,000 people are 12,000 man-days: a half of 24,000; a tenth of it would be 15 men."""
    s = stage()
    s["base.people"][:] = people
    live(s, 3, local_escort=0.0, prepare_days=0.0, escort_men=150.0, cargo=24000.0, least_escort=least)
    assert s["base.convoy_on"].tolist() == [False, True] and s["base.escort_need"].tolist() == [0.0, wanted]


def test_the_flood_makes_convoys_late() -> None:
    """Six of eight flooded hours driven in two days; when the flood ends the way is four hours: it unloads and drives no km back."""
    s = stage()
    s["tally.flood"][0] = 1
    assert live(s, 4)[2:] == [(0.0, 60.0, 1.0), (0.0, 60.0, 1.0)] and s["base.convoy_hours"][1] == 6.0
    kept = s.kept()
    assert live(s, 1)[0][0] == 1.0, "eight hours instead of four"
    s.put_back(kept)
    s["tally.flood"][0] = 0
    assert live(s, 1) == [(1.0, 0.0, 1.0)]


def test_on_the_first_day_stocks_are_spread_between_reorder_and_full() -> None:
    s = Stage(bases=(0, 1, 2, 3))
    s["base.people"][:] = 100.0
    s.act(supply, s.day(index=0), **QUICK)
    stock = s["base.supply_days"]
    assert len(set(stock.tolist())) == 4 and (stock >= 8.0 - 1).all() and (stock <= 20.0).all()
