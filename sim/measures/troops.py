"""Troops: fill the gap between deployed strength and the authorised ceiling, or multiply all contingents, pro rata (claim L18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.geography import Geography

CEILING = 13289  # military ceiling of resolution 2364 (seeds/mali/strength.csv)


class Params(Base):
    """The status quo leaves strength, and the gap to the ceiling, as they are."""

    fill: float = parameter(
        0.0, 0.0, 1.0, "share of the gap", "definition", "Security Council resolution 2364: ceiling 13,289",
        "part of the gap to the authorised military ceiling that is filled, each contingent in proportion",
    )  # fmt: skip
    factor: float = parameter(
        1.0, 0.0, 3.0, "times", "definition", "lever",
        "men of every contingent over those of the mandate date; 0 removes the mission, its helicopters and civil teams too",
    )  # fmt: skip

    @model_validator(mode="after")
    def _one_way(self) -> Params:
        if self.fill and self.factor != 1.0:
            raise ValueError("give 'fill' or 'factor', not both: each says how many men there are")
        return self


TERMS = {
    "fill": array(float, "men", "men to add to the whole force"),
    "factor": array(float, "times", "men of every contingent over those of the mandate date"),
}


def agree(measures: Mapping[str, Any], _calendar: Any) -> None:
    """A mission that is removed gets no officers, no equipment and no further country."""
    if measures["troops"].factor:
        return
    equipment = measures["equipment"]
    given = [f"equipment.{name}" for name in type(equipment).model_fields if getattr(equipment, name)]
    given += ["civil.staff_factor"] if measures["civil"].staff_factor > 1.0 else []
    given += [f"contingents.{name}" for name, order in measures["contingents"].orders.items() if order.men]
    if given:
        raise ValueError(f"factor 0 removes the mission, which leaves nobody for {', '.join(given)}")


def terms(levers: Params, geography: Geography) -> dict[str, float]:
    """The factor, and the filled part of the gap between the ceiling and what is deployed on the last map."""
    if levers.fill == 0.0:
        return {"fill": 0.0, "factor": levers.factor}
    table = geography.seeds.contingents
    deployed = int(table["troops"][table["date"] == table["date"].max()].sum())
    return {"fill": levers.fill * max(CEILING - deployed, 0), "factor": levers.factor}
