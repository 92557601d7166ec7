"""Equipment: helicopters, armour, counter-IED, medical evacuation, hardened bases (claim L26). It brings no people."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.geography import Geography

# People that each item takes from its contingents' others, then infantry (own judgement, from unit_costs.csv texts).
CREW = {"helicopters": 12, "armoured_vehicles": 0, "counter_ied_units": 100, "medevac_teams": 10, "hardening": 0}


class Params(Base):
    """Additional items; none under the status quo."""

    helicopters: int = parameter(
        0, 0, 40, "aircraft", "definition", "missing and requested: 4 in January 2017",
        "additional military helicopters, spread over the air bases",
    )  # fmt: skip
    armoured_vehicles: int = parameter(0, 0, 400, "vehicles", "definition", "missing: about 100", "additional mine-protected vehicles")
    counter_ied_units: int = parameter(0, 0, 14, "units of 100", "definition", "lever", "additional route-clearance units")
    medevac_teams: int = parameter(0, 0, 20, "teams", "definition", "lever", "additional medical evacuation teams")
    hardening: float = parameter(
        0.0, 0.0, 60.0, "bases' worth", "definition", "lever",
        "walls, sensors and shelters, in what one base gets once, spread over the bases of June 2017",
    )  # fmt: skip


TERMS = {
    "helicopters": array(float, "aircraft", "additional helicopters at each base, spread over the air bases"),
    "medevac_teams": array(float, "teams", "additional medical evacuation teams at each base, spread over the air bases"),
    "hardening": array(float, "share", "share of what walls, sensors and shelters can give that each base has"),
    "armoured_vehicles": array(float, "vehicles", "additional mine-protected vehicles, whole force"),
    "counter_ied_units": array(float, "units", "additional route-clearance units, whole force"),
    "crews": array(float, "men", "men of each base's contingents that crew the additional items"),
}


def terms(levers: Params, geography: Geography) -> dict[str, Any]:
    """Items by base where it matters where they are, else for the whole force."""
    air = np.where(geography.bases.helicopters > 0, geography.bases.helicopters, 0.0)
    bases = ~geography.bases.added
    return {
        "helicopters": levers.helicopters * air / air.sum(), "medevac_teams": levers.medevac_teams * air / air.sum(),
        "hardening": np.where(bases, 1.0 - np.exp(-levers.hardening / bases.sum()), 0.0),
        "armoured_vehicles": float(levers.armoured_vehicles), "counter_ied_units": float(levers.counter_ied_units),
        "crews": sum(CREW[item] * getattr(levers, item) for item in CREW) * air / air.sum(),
    }  # fmt: skip
