"""Civil component: number, placement and mobility of political and civil-affairs officers (claims L20, L23)."""

from __future__ import annotations

from typing import Literal

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter, switch
from sim.engine.state import array
from sim.geography import Geography


class Params(Base):
    """The status quo keeps the staff of June 2017 in their stations' towns."""

    staff_factor: float = parameter(
        1.0, 0.0, 4.0, "times", "definition", "lever", "civil-affairs officers in the field over those of June 2017"
    )
    mobile: bool = switch(False, "teams go where long patrols operate, with their protection")
    placement: Literal["stations", "centre", "north"] = choice(
        "stations", ("stations", "centre", "north"), "definition", "lever",
        "where additional officers go: as today, or to one part of the country",
    )  # fmt: skip


TERMS = {
    "staff_factor": array(float, "times", "civil-affairs officers in the field over those of June 2017"),
    "mobile": array(float, "0 or 1", "whether teams go where long patrols operate"),
    "placement": array(float, "code", "where additional officers go: 0 as today, 1 to the Centre, 2 to the North"),
}


def terms(levers: Params, geography: Geography) -> dict[str, float]:
    """The levers as numbers."""
    placement = {"stations": 0.0, "centre": 1.0, "north": 2.0}[levers.placement]
    return {"staff_factor": levers.staff_factor, "mobile": float(levers.mobile), "placement": placement}
