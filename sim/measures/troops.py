"""Troops: fill the gap between deployed strength and the authorised ceiling, pro rata (claim L18)."""

from __future__ import annotations

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
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


TERMS = {"fill": array(float, "men", "men to add to the whole force")}


def terms(levers: Params, geography: Geography) -> dict[str, float]:
    """The filled part of the gap between the ceiling and what is deployed on the last map."""
    if levers.fill == 0.0:
        return {"fill": 0.0}
    table = geography.seeds.contingents
    deployed = int(table["troops"][table["date"] == table["date"].max()].sum())
    return {"fill": levers.fill * max(CEILING - deployed, 0)}
