"""M14: the army's posts follow the order of battle, lose men, and are filled up slowly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import Stage

from sim.model import Mali
from sim.rules import garrisons
from sim.words import Event


def stage(men: int = 100, establishment: int = 100) -> Stage:
    s = Stage()
    s.garrison(2, men, establishment=establishment)
    return s


def live(s: Stage, verb: str = "resolve", events: list[Event] | None = None, number: int = 16876, **params: Any) -> Stage:
    day = s.day(number=number, after_mandate=True)
    day.events = events or []
    s.act(garrisons, day, verb, **params)
    return s


def raid(dead: int) -> Event:
    return Event(2, 1, "raid", "FAMA", "JNIM", "JNIM", "FAMA", deaths_a=dead, garrison=0)


def test_the_dead_are_taken_off() -> None:
    s = live(stage(), "settle", [raid(12), raid(3)])
    assert (s["garrison.men"][0], s["garrison.cum_killed"][0], s.tally("army_killed"), s.tally("army")) == (85, 15, 15.0, 85.0)


def test_replacements_arrive_at_their_pace_and_stop_when_full() -> None:
    """Forty missing at a scale of forty days: one a day at first, 40 x exp(-1) still missing after forty."""
    missing = []
    for seed in range(30):
        s = stage(60)
        for k in range(40):
            s.act(garrisons, s.day(number=15000 + k, after_mandate=True, seed=(seed, 1)), refill_days=40.0)
        missing.append(100 - int(s["garrison.men"][0]))
        assert s["garrison.cum_replaced"][0] == s["garrison.men"][0] - 60
    assert np.mean(missing) == pytest.approx(40 * np.exp(-1.0), rel=0.1)
    s = stage()
    assert live(s)["garrison.men"][0] == 100 and s.tally("army_replaced") == 0.0


def test_a_post_over_strength_sends_nobody_home() -> None:
    assert live(stage(130))["garrison.men"][0] == 130


def test_the_pull_of_a_post_fades_with_travel_time_and_is_seen_weekly() -> None:
    s = live(stage(), number=7 * 2400, reach_hours=2.0)
    assert s["field.army_men"].tolist() == [0, 0, 100, 0, 0]
    assert s["field.army_reach"] == pytest.approx(100 * np.exp(-np.array([2, 1, 0, 1, 2]) / 2.0))
    s["garrison.men"][0] = 50
    live(s, number=7 * 2400 + 1)
    assert s["field.army_men"][2] == 100


def test_the_real_order_of_battle_is_followed_month_by_month() -> None:
    model = Mali(history=3, enlist=False)
    t = model.geography.seeds.garrisons
    first, last = t["date"].min(), t["date"].max()
    places = list(dict.fromkeys(str(p) for p in t["place"]))
    for _ in range(800):
        model.step()
    a, n = model.world.arrays, int(model.world.arrays["garrison.size"][0])
    assert n == len(places)
    when = np.datetime64(int(model.first) + 799, "D").astype("datetime64[M]").astype("datetime64[D]")
    part = min(max(float((when - first) / (last - first)), 0.0), 1.0)
    for row, place in enumerate(places):
        here = t["place"] == place
        start, end = (float(t["strength"][here & (t["date"] == d)][0]) for d in (first, last))
        assert a["garrison.establishment"][row] == round(start + part * (end - start))
