"""M14: the army's posts follow the order of battle, lose men, and are filled up slowly."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, table

from sim.events import Event
from sim.model import Mali
from sim.rules.state import garrisons


def stage(men: int = 100, establishment: int = 100) -> Stage:
    s = Stage()
    s.garrison(2, men, establishment=establishment)
    return s


def live(s: Stage, number: int = 16876, seed: int = 1, **params: Any) -> Stage:
    s.act(garrisons, s.day(number=number, after_mandate=True, seed=(seed, 1)), **params)
    return s


def lose(s: Stage, *dead: int) -> Stage:
    """The evening of a day on which men of the first post died."""
    events = [Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=number, garrison=0) for number in dead]
    s.act(garrisons, s.day(events=events), "settle")
    return s


def test_the_dead_are_taken_off() -> None:
    s = lose(stage(), 12, 3)
    assert (s["garrison.men"][0], s["garrison.cum_killed"][0], s.tally("army_killed"), s.tally("army")) == (85, 15, 15.0, 85.0)


def test_replacements_arrive_at_their_pace_and_stop_when_full() -> None:
    """Forty missing at a scale of forty days: one a day at first, 40 x exp(-1) still missing after forty."""
    missing = []
    for seed in range(30):
        s = stage(60)
        for k in range(40):
            live(s, 15000 + k, seed, refill_days=40.0)
        missing.append(100 - int(s["garrison.men"][0]))
        assert s["garrison.cum_replaced"][0] == s["garrison.men"][0] - 60
    assert np.mean(missing) == pytest.approx(40 * np.exp(-1.0), rel=0.1)
    for men in (100, 130):  # over strength, nobody is sent home
        s = live(stage(men))
        assert s["garrison.men"][0] == men and s.tally("army_replaced") == 0.0


def hit(days: int, lost: int = 60, seed: int = 1, **params: Any) -> Stage:
    """Two posts, the first of which lost men; days without replacements to speak of."""
    s = stage()
    s.garrison(4, 50)
    lose(s, lost)
    for k in range(days):
        live(s, 15000 + k, seed, **{"refill_days": 365.0, **params})
    return s


def test_a_post_that_loses_many_is_given_up_for_the_nearest() -> None:
    """Sixty of a hundred at a threshold of thirty: 0.8 of the rate, 0.7 a week; none is lost on the way."""
    left = 0
    for seed in range(200):
        s = hit(7, seed=seed, given_up=0.875, threshold=0.3, memory_days=180.0, return_days=2000.0)
        g = s["garrison.given_up"][0]
        left += g
        assert s["garrison.men"][:2].sum() == 90 + s["garrison.cum_replaced"][:2].sum() and s.tally("posts_given_up") == g
        assert not g or (s["garrison.men"][0] == 0 and s["garrison.men"][1] >= 90)
    assert left / 200 == pytest.approx(1 - np.exp(-0.68), abs=0.08)
    assert not any(hit(30, lost=1, seed=seed, given_up=0.5, threshold=1.0)["garrison.given_up"].any() for seed in range(20)), "far below"
    alone = lose(stage(), 90)
    for k in range(60):
        live(alone, 15000 + k, given_up=5.0, threshold=0.02)
    assert not alone["garrison.given_up"].any() and alone["garrison.men"][0] >= 10, "nobody leaves the only post"


@pytest.mark.parametrize(("rule", "returned"), [(0.0, 1 - (1 - 1 / 50) ** 50), (1.0, 0.0)])
def test_soldiers_return_in_time_and_not_where_jihadists_rule(rule: float, returned: float) -> None:
    back = []
    for seed in range(100):
        s = stage(0)
        s["garrison.given_up"][0] = True
        s["field.influence"][0, 2] = rule
        for k in range(50):
            live(s, 15000 + k, seed, return_days=50.0, refill_days=20.0)
        back.append(not s["garrison.given_up"][0])
        assert back[-1] or s["garrison.men"][0] == 0, "no replacements for a post that nobody holds"
    assert np.mean(back) == pytest.approx(returned, abs=0.12)


def test_the_pull_of_a_post_fades_with_travel_time_and_is_seen_weekly() -> None:
    s = live(stage(), 7 * 2400, reach_hours=2.0)
    assert s["field.army_men"].tolist() == [0, 0, 100, 0, 0]
    assert s["field.army_reach"] == pytest.approx(100 * np.exp(-np.array([2, 1, 0, 1, 2]) / 2.0))
    s["garrison.men"][0] = 50
    live(s, 7 * 2400 + 1)
    assert s["field.army_men"][2] == 100


def test_the_real_order_of_battle_is_followed_month_by_month() -> None:
    model = Mali(history=3, enlist=False)
    t = model.geography.seeds.garrisons
    first, last = t["date"].min(), t["date"].max()
    places = list(dict.fromkeys(str(p) for p in t["place"]))
    for _ in range(800):
        model.step()
    a, n = model.state.arrays, int(model.state.arrays["garrison.size"][0])
    assert n == len(places)
    when = np.datetime64(int(model.first) + 799, "D").astype("datetime64[M]").astype("datetime64[D]")
    part = min(max(float((when - first) / (last - first)), 0.0), 1.0)
    for row, place in enumerate(places):
        here = t["place"] == place
        start, end = (float(t["strength"][here & (t["date"] == d)][0]) for d in (first, last))
        assert a["garrison.establishment"][row] == round(start + part * (end - start))


def ordered(open_share: float = 0.0, agents: int = 1, centre: bool = True, **state: Any) -> Stage:
    """The mandate date at posts of 60, 30 and 30 men and one of none, in parts; a place called Kidal is in the last square."""
    s = Stage(region=5 if centre else 0)
    s.geography.seeds.places = table(key=["kidal"], admin_seat=["cercle"], offmap=[0], latitude=[12.6], longitude=[-6.9])
    for square, men in enumerate((60, 30, 30, 0)):
        for part in range(agents):
            s.garrison(square, men // agents, part=part, parts=agents, slot=10 * square + part)
    s["tally.return_open"][0] = open_share
    s.act(garrisons, s.day({"state": state}, first_of_mandate=True, after_mandate=True, agents=agents), refill_days=45.0)
    return s


@pytest.mark.parametrize("agents", [1, 2])
def test_a_reinforcement_is_shared_by_strength_to_the_man_and_comes_as_replacements(agents: int) -> None:
    s = ordered(agents=agents, reinforcement=1001)
    added = np.array(s.column("garrison.establishment")).reshape(-1, agents).sum(axis=1) - [60, 30, 30, 0]
    assert added.sum() == 1001 and added == pytest.approx([500.5, 250.25, 250.25, 0.0], abs=1.0)
    assert s.tally("army_added") == 1001.0
    came = sum(s.column("garrison.cum_replaced"))
    assert sum(s.column("garrison.men")) == 120 + came and came == s.tally("army_replaced") and 0 < came < 40, "no man from nowhere"


def test_posts_outside_the_centre_get_none_and_without_an_order_none_does() -> None:
    for s in (ordered(centre=False, reinforcement=500), ordered()):
        assert s.column("garrison.establishment") == s.column("garrison.men") == [60, 30, 30, 0] and s.tally("army_added") == 0.0


@pytest.mark.parametrize("agents", [1, 2])
def test_a_return_to_kidal_brings_a_post_as_far_as_the_accord_lets_it_in(agents: int) -> None:
    """Ordered on the mandate date, before the accord is asked; from the next month on its establishment follows."""
    lever = {"return_to": "kidal", "return_soldiers": 150}
    s = ordered(agents=agents, **lever)

    def of_kidal(name: str) -> list[int]:
        return s.column(f"garrison.{name}")[4 * agents :]

    def month(number: int, **params: float) -> None:
        day = s.day({"state": lever}, number=16876 + 30 * number, first_of_month=True, after_mandate=True, agents=agents)
        s.act(garrisons, day, **params)

    assert of_kidal("square") == [4] * agents and sum(of_kidal("establishment")) == 0
    s["tally.return_open"][0] = 0.5
    for k in range(1, 14):
        month(k, refill_days=5.0)
    assert len(of_kidal("men")) == agents and s.tally("army_added") == 75.0
    assert sum(of_kidal("establishment")) == 75 and 60 < sum(of_kidal("men")) <= 75
    assert of_kidal("cum_replaced") == of_kidal("men"), "all came from the south"
    s["tally.return_open"][0] = 0.1
    before = s.column("garrison.men")
    month(14)
    assert sum(of_kidal("establishment")) == 15 and s.column("garrison.men") == before, "nobody is sent home"
