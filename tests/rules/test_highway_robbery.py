"""Banditry in the Centre: by people, less with the state, jihadists and UN cover, each with its null; the North has none of it."""

from typing import Any

import numpy as np
import pytest
from tiny import GAO, Stage

from sim.attrition import lengths, mean_aimed
from sim.events import Event
from sim.rules.centre import highway_robbery

FREE: dict[str, float] = {"per_week": 0.5, "state": 0.0, "jihadists": 0.0, "deterrence": 0.0, "rate": 0.05}
TOLL = float(mean_aimed(6.0, 40.0, 0.05, lengths(0.8)))


def expected(s: Stage, **params: float) -> float:
    """Robberies a day that are expected at all localities."""
    s.act(highway_robbery, **{**FREE, **params})
    assert s.tally("highway_robbery_expected_deaths") == s.tally("highway_robbery_expected_civilian")
    return s.tally("highway_robbery_expected_deaths") / TOLL


@pytest.mark.parametrize(("array", "value", "door", "left"), [
    ("field.presence", 0.0, {}, 1.0), ("field.presence", 0.5, {"state": 0.8}, 1 - 0.8 * 0.5),
    ("field.cover", 0.5, {"deterrence": 1.0}, np.exp(-0.5)),
    ("field.influence", 0.25, {"jihadists": 0.6}, 1 - 0.6 * 0.5),
])  # fmt: skip
def test_the_rate_is_that_of_people_and_week_and_what_hinders(array: str, value: float, door: dict[str, float], left: float) -> None:
    """100,000 people on three localities at 0.5 a week; influence is of both organisations."""
    s = Stage()
    s[array][...] = value
    people = s["community.people_home"]
    assert expected(s, **door) == pytest.approx(float((1 - np.exp(-0.5 / 7 * left * people / 1e5)).sum()))
    assert expected(Stage(region=GAO)) == 0.0, "the North has its armed groups"


def days(number: int, **params: Any) -> list[Event]:
    """Robberies of many days, each at its own month's marks."""
    s, out = Stage(), []
    for k in range(number):
        day = s.day(number=15000 + k, month_number=k, first_of_month=True)
        out += s.act(highway_robbery, day, **{**FREE, **params})
    return out


def test_a_robbery_says_who_robbed_whom_where() -> None:
    e = days(200)[0]
    assert (e.type, e.subtype, e.side_a, e.side_b, e.initiator) == (3, "highway_robbery", "Bandits", "Civilians", "Bandits")
    assert e.square == [0, 2, 4][e.community] and e.group == e.garrison == e.cell == -1


def test_dead_agree_with_their_expectation() -> None:
    happened = days(2000, rate=0.3)
    mean = float(mean_aimed(6.0, 40.0, 0.3, lengths(0.8)))
    dead = np.array([e.deaths_civilians for e in happened])
    assert dead.mean() == pytest.approx(mean, abs=3 * dead.std() / np.sqrt(len(dead))) and dead.std() > 0.3
    assert len(happened) == pytest.approx(2000 * expected(Stage()), abs=3 * np.sqrt(2000 * 0.07))


def test_nobody_dies_who_is_not_there() -> None:
    s = Stage()
    s["community.people_home"][:] = 20000
    killed = [Event(0, 3, "punishment", "JNIM", "Civilians", "JNIM", "Civilians", deaths_civilians=20000, community=c) for c in range(3)]
    found = [s.act(highway_robbery, s.day(number=number, events=list(killed)), **{**FREE, "rate": 1.0}) for number in range(15000, 15200)]
    dead = [e.deaths_civilians for events in found for e in events]
    assert len(dead) > 3 and sum(dead) == 0
