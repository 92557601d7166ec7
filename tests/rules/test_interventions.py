"""M14, M17: soldiers out near a raid between communities may fight the raiders; none where none are out, and none at the null."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import Stage, orders

from sim.events import Event
from sim.rules.centre import interventions


def raid(**units: int) -> Event:
    """A raid on the people of the middle square."""
    return Event(2, 3, "communal_raid", "Dogon_dozo", "Civilians", "Dogon_dozo", "Civilians", deaths_civilians=4, community=1, **units)


def lived(soldiers: float = 30.0, k: int = 0, men: int = 40, subtype: str = "", **params: float) -> tuple[Stage, list[Any]]:
    """One day with a raid by 40 militiamen where so many soldiers are out; the stage and the fights."""
    s = Stage()
    s.garrison(2, 60)
    s.add("militia", men=men, place=1, square=2, alive=True)
    s["field.army_patrols"][:] = soldiers
    day = s.day(number=15000 + k)
    day.orders["garrison"] = orders(out=[soldiers])
    one = raid(militia_a=0)
    one.subtype = subtype or one.subtype
    day.events.append(one)
    return s, s.act(interventions, day, **params)


def test_the_chance_grows_with_soldiers_who_are_out_and_has_its_nulls() -> None:
    """At 0.7 a party: 1 - exp(-0.7) where 30 are out, 1 - exp(-1.4) where 60 are."""
    for soldiers, share in ((30.0, 1 - np.exp(-0.7)), (60.0, 1 - np.exp(-1.4))):
        assert np.mean([len(lived(soldiers, k, per_party=0.7)[1]) for k in range(500)]) == pytest.approx(share, abs=0.06)
    assert not any(lived(soldiers, k, per_party=x)[1] for k in range(50) for soldiers, x in ((0.0, 5.0), (1e5, 0.0)))
    assert not any(lived(1e5, k, subtype="ambush", per_party=5.0)[1] for k in range(20)), "soldiers meet raids alone here"


def test_the_dead_are_raiders_and_soldiers_as_many_as_expected_and_no_more_than_there_are() -> None:
    gap = []
    for k in range(600):
        s, fights = lived(30.0, k, per_party=0.7, rate=0.2, return_rate=0.1)
        gap.append(sum(e.best for e in fights) - s.tally("interventions_expected_deaths"))
        for e in fights:
            assert (e.type, e.initiator, e.target, e.militia_b, e.garrison, e.deaths_civilians) == (1, "FAMA", "Dogon_dozo", 0, 0, 0)
    assert abs(np.mean(gap)) < 3 * np.std(gap) / np.sqrt(600) and np.std(gap) > 0.5
    assert all(e.deaths_b <= 2 for k in range(50) for e in lived(1e4, k, men=2, per_party=5.0, rate=0.5)[1])


def test_bands_that_raid_are_met_too() -> None:
    s = Stage()
    s.garrison(2, 60)
    s.add("band", men=30, place=1, square=2, alive=True)
    s["field.army_patrols"][:] = 1e5
    day = s.day()
    day.orders["garrison"] = orders(out=[1e5])
    day.events.append(raid(band_a=0))
    (fight,) = s.act(interventions, day, per_party=5.0, rate=0.5)
    assert fight.band_b == 0 and fight.militia_b == -1 and fight.deaths_b > 0
