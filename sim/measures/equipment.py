"""Equipment: helicopters, armour, counter-IED, medical evacuation, hardened bases (claim L26). It brings no people."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.geography import Geography
from sim.settings import Params as Base
from sim.settings import parameter

# People that each item takes from its contingents' others, then infantry (own judgement, from unit_costs.csv texts).
CREW = {"helicopters": 12, "armoured_vehicles": 0, "counter_ied_units": 100, "medevac_teams": 10, "hardened_bases": 0}


class Params(Base):
    """Additional items; none under the status quo."""

    helicopters: int = parameter(
        0,
        0,
        40,
        "aircraft",
        "definition",
        "missing and requested: 4 in January 2017",
        "additional military helicopters, spread over the air bases",
    )
    armoured_vehicles: int = parameter(0, 0, 400, "vehicles", "definition", "missing: about 100", "additional mine-protected vehicles")
    counter_ied_units: int = parameter(0, 0, 14, "units of 100", "definition", "lever", "additional route-clearance units")
    medevac_teams: int = parameter(0, 0, 20, "teams", "definition", "lever", "additional medical evacuation teams")
    hardened_bases: int = parameter(0, 0, 14, "bases", "definition", "lever", "bases given walls, sensors and shelters, the largest first")


def terms(levers: Params, geography: Geography) -> dict[str, Any]:
    """Items a base, shape (bases,): helicopters and evacuation over the air bases, hardening to the largest first."""
    table = geography.seeds.bases
    row = {str(k): i for i, k in enumerate(table["base"])}
    nominal = np.array([float(table["troops_nominal"][row[k]]) for k in geography.bases.key])
    air = np.where(geography.bases.helicopters > 0, geography.bases.helicopters, 0.0)
    order = np.argsort(-nominal, kind="stable")
    hardened = np.zeros(len(nominal))
    hardened[order[: levers.hardened_bases]] = 1.0
    return {
        "helicopters": levers.helicopters * air / air.sum(), "medevac_teams": levers.medevac_teams * air / air.sum(),
        "hardened": hardened, "vehicles": float(levers.armoured_vehicles), "clearance": float(levers.counter_ied_units),
        "crews": sum(CREW[item] * getattr(levers, item) for item in CREW) * air / air.sum(),
    }  # fmt: skip
