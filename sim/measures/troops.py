"""Troops: fill the gap between deployed strength and the authorised ceiling, pro rata (claim L18)."""

from __future__ import annotations

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.geography import Geography

CEILING = 13289  # military ceiling of resolution 2364 (seeds/mali/strength.csv)


class Params(Base):
    """The status quo leaves the gap as it is."""

    fill: float = parameter(
        0.0,
        0.0,
        1.0,
        "share of the gap",
        "definition",
        "Security Council resolution 2364: ceiling 13,289",
        "part of the gap to the authorised military ceiling that is filled, each contingent in proportion",
    )


def terms(levers: Params, geography: Geography) -> float:
    """Men to add, whole force: the filled part of the gap between the ceiling and what is deployed on the last map."""
    if levers.fill == 0.0:
        return 0.0
    table = geography.seeds.contingents
    deployed = int(table["troops"][table["date"] == table["date"].max()].sum())
    return levers.fill * max(CEILING - deployed, 0)
