"""Support: communities divide support by services, protection, kinship, fear and who harmed them; grievance is slow (M16)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.geography import Geography
from sim.settings import Params as Base
from sim.settings import parameter
from sim.words import PERPETRATORS, REGIONS, SIDES, Day, Event

MECHANISM = "M16"
READS = ("community.people_home", "community.tension")
DECLARES = {"field.information": float, "tally.support_state": float, "tally.support_jihadists": float}
WRITES = ("community.support", "community.harm", "community.grievance", "community.informing")
DRAWS = ()
_WHO = {"FAMA": 0, "JNIM": 1, "Ansaroul_Islam": 1, "ISGS": 2, "Barkhane": 3}


class Params(Base):
    """Paces."""

    pace_days: float = parameter(120.0, 20.0, 600.0, "days", "judgement", "own", "time scale on which support follows what earns it")
    harm_half_life: float = parameter(60.0, 7.0, 365.0, "days", "judgement", "Condra and Shapiro 2012: weeks", "how long harm weighs")
    grievance_days: float = parameter(400.0, 60.0, 2000.0, "days", "judgement", "UNDP 2017: 71 percent name state action; a slow stock", "time scale of grievance")
    grievance_harm: float = parameter(0.15, 0.0, 1.0, "per death in 10,000", "judgement", "own", "grievance from harm by the state and foreigners")
    grievance_tension: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "grievance from unsettled tension")


def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> list[Event]:
    """Remember today's harm, move support toward what each community leans to, and let grievance follow."""
    c = v.community
    if day.index == 0:
        c.support[:] = start(geography)
    c.harm *= 0.5 ** (1.0 / p.harm_half_life)
    for event in day.events:
        who = _WHO.get(event.initiator)
        if who is not None and event.community >= 0 and event.deaths_civilians:
            c.harm[event.community, who] += event.deaths_civilians
    orders = day.orders["community"]
    c.support += (orders.support - c.support) / p.pace_days
    c.informing[:] = orders.informing
    outside = (c.harm[:, 0] + c.harm[:, 3]) * 10000.0 / np.maximum(c.people_home, 1000)
    goal = 1.0 - np.exp(-p.grievance_harm * outside - p.grievance_tension * c.tension)
    c.grievance += (goal - c.grievance) / p.grievance_days
    v.field.information[:] = c.informing[geography.localities.of_square] * geography.squares.in_play
    weight = c.people_home / max(float(c.people_home.sum()), 1.0)
    v.tally.support_state[0] = float(np.dot(c.support[:, 0], weight))
    v.tally.support_jihadists[0] = float(np.dot(c.support[:, 1] + c.support[:, 2], weight))
    return []


def start(geography: Geography) -> np.ndarray:
    """Support shares of January 2015 by region; the jihadists' share is JNIM's, since ISGS is not yet there."""
    table = geography.seeds.initial_state
    column = {"state": 0, "jihadists": 1, "CMA": 3, "Platform": 4, "nobody": 5}
    by_region = np.zeros((len(REGIONS), len(SIDES)))
    for row in np.flatnonzero(table["variable"] == "support_share"):
        by_region[REGIONS.index(str(table["region"][row])), column[str(table["group"][row])]] = table["value"][row]
    return by_region[geography.localities.region]


assert len(PERPETRATORS) == 4
