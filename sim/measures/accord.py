"""Accord: good offices, a longer calendar, Algeria in the capital, a visit from New York (claims L15, L21, L29)."""

from __future__ import annotations

from pydantic import Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter, switch
from sim.engine.state import array
from sim.geography import Geography
from sim.measures._dates import When, day_number


class Params(Base):
    """The status quo adds no mediators, lets the interim period lapse, and sends nobody."""

    mediators: float = parameter(0.0, 0.0, 8.0, "teams", "definition", "lever", "mediation teams beyond those of June 2017")
    extension_months: float = parameter(
        0.0, 0.0, 60.0, "months", "definition", "lever; the accord's interim period ended in June 2017",
        "months by which the interim period of the accord is extended",
    )  # fmt: skip
    algeria: bool = switch(False, "a standing Algerian team leads the sponsors from the capital")
    visit: When = Field(
        None, description="day of the Secretary-General's visit to the capital; one before the mandate date does not come about",
        json_schema_extra={"unit": "date or null", "grade": "definition", "source": "lever"},
    )  # fmt: skip


TERMS = {
    "mediators": array(float, "teams", "mediation teams beyond those of June 2017"),
    "extension_months": array(float, "months", "months by which the interim period of the accord is extended"),
    "algeria": array(float, "0 or 1", "whether a standing Algerian team leads the sponsors from the capital"),
    "visit": array(float, "day since 1970", "day of the Secretary-General's visit; -1 for none"),
}


def terms(levers: Params, geography: Geography) -> dict[str, float]:
    """The levers as numbers."""
    return {
        "mediators": levers.mediators, "extension_months": levers.extension_months, "algeria": float(levers.algeria),
        "visit": float(day_number(levers.visit)),
    }  # fmt: skip
