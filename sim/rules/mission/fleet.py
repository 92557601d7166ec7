"""Fleet: added equipment is worth its full number up to what the mission lacks, and less beyond (M07)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M07"
DECLARES = {
    "base.added_helicopters": array(float, "aircraft", "helicopters added at a base, by what they are worth"),
    "tally.added_armour": array(float, "vehicles", "mine-protected vehicles added, by what they are worth"),
    "tally.added_clearance": array(float, "units", "route-clearance units added, by what they are worth"),
}
WRITES = ()


class Params(Base):
    """What the mission lacks in June 2017, and what more than that is worth."""

    beyond: float = parameter(
        0.2, 0.0, 1.0, "share", "judgement", "own: spares and relief; 1 is no saturation",
        "what an item of equipment beyond those that the mission lacks is worth against one that it lacks", null=1.0,
    )  # fmt: skip
    helicopters: float = parameter(
        4.0, 1.0, 20.0, "aircraft", "derived", "4 missing and requested in January 2017", "military helicopters that the mission lacks"
    )
    armoured_vehicles: float = parameter(
        100.0, 30.0, 300.0, "vehicles", "derived", "about 100 missing in January 2017", "mine-protected vehicles that the mission lacks"
    )
    counter_ied_units: float = parameter(
        3.0, 1.0, 10.0, "units", "judgement", "own: one for each sector", "route-clearance units that the mission lacks"
    )


@equation
def worth(added, lacking, p):
    """What added items are worth: ever less for each more as what is lacking is filled, but never less than `beyond` each."""
    return p.beyond * added + (1.0 - p.beyond) * lacking * (1.0 - np.exp(-added / lacking))


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Work out what the added vehicles, units and helicopters are worth; helicopters share it by base."""
    e, t, added = v.levers.equipment, v.tally, 0.0
    t.added_armour[0] = worth(e.armoured_vehicles, p.armoured_vehicles, p)
    t.added_clearance[0] = worth(e.counter_ied_units, p.counter_ied_units, p)
    for b in range(v.base.added_helicopters.shape[0]):
        added += e.helicopters[b]
    each = worth(added, p.helicopters, p) / added if added > 0.0 and p.beyond < 1.0 else 1.0
    for b in range(v.base.added_helicopters.shape[0]):
        v.base.added_helicopters[b] = e.helicopters[b] * each
