"""UN police: formed units and advisers patrol the towns of their bases; violence there is reported more often (M03, M22)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

MECHANISM = "M03"
DECLARES = {
    "field.police_passages": array(float, "passages per day", "passages of UN police through a square"),
    "tally.police_patrols": array(float, "patrols per day", "patrols of UN police in towns"),
}
WRITES = ()


class Params(Base):
    """How often police go out."""

    patrols: float = parameter(
        1.0, 0.0, 10.0, "patrols per day and 100 police", "judgement",
        "own: a platoon of each formed unit goes out most days; 0 is none: police stay inside",
        "patrols of UN police in the town of their base", null=0.0)  # fmt: skip


@equation
def patrols_from(b, v, p, geography):
    """Patrols a day of the police at a base: none where it is closed."""
    return p.patrols * geography.bases.police[b] / 100.0 * v.base.open[b]


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Police go out in the towns of their bases."""
    v.field.police_passages[:] = 0.0
    v.tally.police_patrols[0] = 0.0
    for b in range(geography.bases.square.shape[0]):
        out = patrols_from(b, v, p, geography)
        v.field.police_passages[geography.bases.square[b]] += out
        v.tally.police_patrols[0] += out
