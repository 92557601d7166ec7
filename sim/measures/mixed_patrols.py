"""Mixed patrols: a battalion of army, CMA and Platform in more regions than Gao, each from its date (claims L07, L08)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.geography import Geography

CAMPS = ("kidal", "gao", "timbuktu")  # a field each; the place where the battalion of the region camps


def _dated(value: Any) -> Any:
    """A day in ISO form, or nothing; never another number, which would be read as seconds."""
    if value is None or value == "never" or type(value) is date:
        return None if value == "never" else value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("needs a date such as 2017-10-01, or null for none") from None


When = Annotated[date | None, BeforeValidator(_dated)]


def _when(doc: str) -> Any:
    """A field for the date of one region."""
    source = "lever"
    return Field(None, description=doc, json_schema_extra={"unit": "date or null", "grade": "definition", "source": source})


class Params(Base):
    """The status quo has the battalion of Gao as history raised it, and no other."""

    kidal: When = _when("day from which a battalion is raised at Kidal")
    gao: When = _when("day from which the battalion of Gao is brought to the planned men, where history has not done so")
    timbuktu: When = _when("day from which a battalion is raised at Timbuktu")
    men: int = parameter(
        600,
        30,
        1200,
        "men",
        "definition",
        "UN Missions, August 2016: 200 army, 200 CMA, 200 Platform",
        "men planned for each, in equal parts",
    )


TERMS = {"battalions": array(object, "tuple", "battalions to raise: (place of the camp, day since 1970, men)")}


def terms(levers: Params, geography: Geography) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Battalions to raise; none under the status quo."""
    dates = {"kidal": levers.kidal, "gao": levers.gao, "timbuktu": levers.timbuktu}
    battalions = tuple((camp, (dates[camp] - date(1970, 1, 1)).days, levers.men) for camp in CAMPS if dates[camp] is not None)  # type: ignore[operator]
    return {"battalions": battalions}
