"""Controls that no Council would order: they show what chance alone does between two runs."""

from __future__ import annotations

from sim.engine.parameters import Params as Base
from sim.engine.parameters import switch
from sim.geography import Geography


class Params(Base):
    """Off under the status quo."""

    butterfly: bool = switch(False, "one immaterial draw differs on the mandate date")
    placebo: bool = switch(False, "long patrols go to places drawn at random instead of chosen")


def terms(levers: Params, geography: Geography) -> dict[str, bool]:
    """The two switches."""
    return {"butterfly": levers.butterfly, "placebo": levers.placebo}
