"""Mixed patrols: a battalion of army, CMA and Platform in more regions than Gao, each from its date (claims L07, L08)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.geography import Geography
from sim.measures._dates import When, day_number

CAMPS = ("kidal", "gao", "timbuktu")  # a field each; the place where the battalion of the region camps


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
        600, 30, 1200, "men", "definition", "UN Missions, August 2016: 200 army, 200 CMA, 200 Platform",
        "men planned for each, in equal parts",
    )  # fmt: skip


TERMS = {"battalions": array(object, "tuple", "battalions to raise: (place of the camp, day since 1970, men)")}


def terms(levers: Params, geography: Geography) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Battalions to raise; none under the status quo."""
    dates = {"kidal": levers.kidal, "gao": levers.gao, "timbuktu": levers.timbuktu}
    battalions = tuple((camp, day_number(dates[camp]), levers.men) for camp in CAMPS if dates[camp] is not None)
    return {"battalions": battalions}
