"""M14, M17: soldiers out near a raid between communities may fight the raiders; none where none are out, and none at the null."""

from typing import Any

import numpy as np
import pytest
from tiny import Stage, assert_fair, orders

from sim.events import Event
from sim.rules.centre import interventions


def lived(soldiers: float = 30.0, k: int = 0, men: int = 40, subtype: str = "communal_raid", of: str = "militia", **params: float) -> Any:
    """One day with a raid by 40 militiamen, or a band, where so many soldiers are out; the stage and the fights."""
    s = Stage()
    s.garrison(2, 60)
    s.add(of, men=men, place=1, square=2, alive=True)
    s["field.army_patrols"][:] = soldiers
    unit = {f"{of}_a": 0}
    raid = Event(2, 3, subtype, "Dogon_dozo", "Civilians", "Dogon_dozo", "Civilians", deaths_civilians=4, community=1, **unit)
    day = s.day(number=15000 + k, events=[raid], orders={"garrison": orders(out=[soldiers])})
    return s, s.act(interventions, day, **params)


@pytest.mark.parametrize(("soldiers", "subtype", "share"), [
    (30.0, "communal_raid", 1 - np.exp(-0.7)), (60.0, "communal_raid", 1 - np.exp(-1.4)), (0.0, "communal_raid", 0.0), (1e5, "ambush", 0.0),
])  # fmt: skip
def test_the_chance_grows_with_soldiers_who_are_out_and_they_meet_raids_alone(soldiers: float, subtype: str, share: float) -> None:
    """At 0.7 a party: 1 - exp(-0.7) where 30 are out, 1 - exp(-1.4) where 60 are."""
    met = [len(lived(soldiers, k, subtype=subtype, per_party=0.7)[1]) for k in range(500)]
    assert np.mean(met) == pytest.approx(share, abs=0.06 * (share > 0.0))


def test_the_dead_are_raiders_and_soldiers_as_many_as_expected_and_no_more_than_there_are() -> None:
    gap = []
    for k in range(600):
        s, fights = lived(30.0, k, per_party=0.7, rate=0.2, return_rate=0.1)
        gap.append(sum(e.best for e in fights) - s.tally("interventions_expected_deaths"))
        for e in fights:
            assert (e.type, e.initiator, e.target, e.militia_b, e.garrison, e.deaths_civilians) == (1, "FAMA", "Dogon_dozo", 0, 0, 0)
    assert_fair(gap, 0.5)
    assert all(e.deaths_b <= 2 for k in range(50) for e in lived(1e4, k, men=2, per_party=5.0, rate=0.5)[1])


def test_bands_that_raid_are_met_too() -> None:
    (fight,) = lived(1e5, of="band", per_party=5.0, rate=0.5)[1]
    assert fight.band_b == 0 and fight.militia_b == -1 and fight.deaths_b > 0
