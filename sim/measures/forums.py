"""Forums: sessions of regional reconciliation a year, tied to the accord of Algiers or not, and who is invited (claim L19)."""

from __future__ import annotations

import numpy as np

from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter, switch
from sim.engine.state import array
from sim.geography import Geography
from sim.words import REGIONS

# A forum's seat and the regions whose groups it invites; Timbuktu's speaks for Taoudenit, Gao's for Menaka as well.
FORUMS = {"kidal": ("Kidal",), "gao": ("Gao", "Menaka"), "timbuktu": ("Timbuktu", "Taoudenit")}


class Params(Base):
    """None under the status quo."""

    kidal: float = parameter(0.0, 0.0, 12.0, "sessions per year", "definition", "lever", "sessions of a forum in Kidal")
    gao: float = parameter(0.0, 0.0, 12.0, "sessions per year", "definition", "lever", "sessions of a forum in Gao")
    timbuktu: float = parameter(0.0, 0.0, 12.0, "sessions per year", "definition", "lever", "sessions of a forum in Timbuktu")
    tied: bool = switch(True, "what a forum settles counts for the accord of Algiers")
    outsiders: bool = switch(True, "groups outside the accord are invited too")
    officers: float = parameter(
        6.0, 0.0, 60.0, "officers", "definition", "lever", "political and civil-affairs officers who prepare each forum"
    )


TERMS = {
    "seats": array(object, "place keys", "seat of each forum"),
    "sessions": array(float, "sessions per year", "sessions of each forum"),
    "invited": array(bool, "yes or no", "whether the groups of a region (column) are invited to each forum", of=REGIONS),
    "tied": array(bool, "on or off", "whether what a forum settles counts for the accord of Algiers"),
    "outsiders": array(bool, "on or off", "whether groups outside the accord are invited too"),
    "officers": array(float, "officers", "political and civil-affairs officers who prepare each forum"),
}


def terms(levers: Params, geography: Geography) -> dict[str, object]:
    """The levers by forum, in the order of FORUMS, and the switches."""
    sessions = np.array([getattr(levers, seat) for seat in FORUMS])
    invited = np.array([[region in regions for region in REGIONS] for regions in FORUMS.values()])
    return {
        "seats": tuple(FORUMS), "sessions": sessions, "invited": invited, "tied": levers.tied, "outsiders": levers.outsiders,
        "officers": levers.officers,
    }  # fmt: skip
