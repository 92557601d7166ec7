"""Splinters: those that left a signatory coalition are taken in again, on the accord's terms (claim L04)."""

from __future__ import annotations

from sim.engine.parameters import Params as Base
from sim.engine.parameters import switch
from sim.engine.state import array
from sim.geography import Geography


class Params(Base):
    """Off under the status quo: splinters stay outside and get no dividends."""

    integrate: bool = switch(False, "groups outside the accord enter the coalition they left, with its dividends and duties")


TERMS = {"integrate": array(bool, "on or off", "whether groups outside the accord enter the coalition they left")}


def terms(levers: Params, geography: Geography) -> dict[str, bool]:
    """The switch."""
    return {"integrate": levers.integrate}
