"""Controls that no Council would order: they show what chance alone does between two runs."""

from __future__ import annotations

from sim.engine.parameters import Params as Base
from sim.engine.parameters import switch
from sim.engine.state import array
from sim.geography import Geography


class Params(Base):
    """Off under the status quo."""

    butterfly: bool = switch(False, "one immaterial draw differs on the mandate date")
    placebo: bool = switch(False, "long patrols go to places drawn at random instead of chosen")


TERMS = {
    "butterfly": array(bool, "on or off", "whether one immaterial draw differs on the mandate date"),
    "placebo": array(bool, "on or off", "whether long patrols go to places drawn at random"),
}


def terms(levers: Params, geography: Geography) -> dict[str, bool]:
    """The two switches."""
    return {"butterfly": levers.butterfly, "placebo": levers.placebo}
