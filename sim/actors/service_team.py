"""Service team: officials with an escort who go each week to a nomadic locality far from services, where it seems safe."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.words import DAYS_PER_WEEK, ISGS, JNIM

IN_TOWN = -1  # place of a team that stays in the town of its base
COLUMNS = {
    "base": array(np.int64, "row", "base whose town it works from"),
    "square": array(np.int64, "square", "where it is"),
    "place": array(np.int64, "row", "locality that it serves; -1 in town"),
    "officials": array(np.int64, "people", "officials that it has"),
    "establishment": array(np.int64, "people", "officials that it is kept up to"),
    "cum_killed": array(np.int64, "people", "its officials killed since the first day"),
}
CAPACITY = 60
ORDERS = {"place": array(np.int64, "row", "locality that it serves this week; -1 stays in town")}
_PLACE = chance.decision("service_team.place")


class Params(Base):
    """How teams choose places."""

    home: float = parameter(
        0.0, -10.0, 10.0, "utility", "judgement", "own", "pull on a mobile service team of staying in the town that it works from"
    )
    nomads: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "letter of 2017: services for nomads", "pull on a service team of a people of nomads"
    )
    absence: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own", "pull on a service team of a place where no official is in post"
    )
    neglect: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own", "push on a service team of a place where services reached everybody lately"
    )
    people_weight: float = parameter(
        0.3, 0.0, 2.0, "utility per log unit", "judgement", "own", "pull on a service team of people living in a place"
    )
    people: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people in a place that weigh one log unit with a service team"
    )
    safety: float = parameter(
        1.5, 0.0, 6.0, "utility", "judgement", "own", "pull on a service team of full UN cover or of many soldiers in reach"
    )
    army_half: float = parameter(
        30.0, 5.0, 400.0, "men", "judgement", "own: a platoon",
        "soldiers in reach that make a place half as safe for a service team as many do",
    )  # fmt: skip
    influence: float = parameter(4.0, 0.0, 10.0, "utility", "judgement", "own", "push on a service team of full jihadist influence")
    hours: float = parameter(0.1, 0.0, 2.0, "utility per hour", "judgement", "own", "push on a service team of travel time from its town")
    choice_noise: float = parameter(
        0.6, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in a service team's choice of a place"
    )


@equation
def safe(s, v, p):
    """How safe a square seems, 0 to 1: by UN cover, and by soldiers in reach where cover is not full."""
    return 1.0 - (1.0 - v.field.cover[s]) * p.army_half / (v.field.army_reach[s] + p.army_half)


@equation
def value(i, c, v, p, geography):
    """Value of a locality to a team: nomads without officials or services, where it seems safe, against travel and jihadist influence."""
    f, s, state = v.field, geography.localities.square[c], v.levers.state
    hours = geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin[v.service_team.base[i]], s]
    need = p.nomads * state.nomads[c] + p.absence * (1.0 - f.presence[s]) - p.neglect * f.service[s]
    out = need + p.safety * safe(s, v, p)
    out += p.people_weight * np.log1p(v.community.people_home[c] / p.people) - p.hours * hours
    return out - p.influence * min(f.influence[JNIM, s] + f.influence[ISGS, s], 1.0)


@equation
def choose(i, v, p, day, geography):
    """Logit choice of a team among the localities that teams may serve, and town."""
    where, slot = geography.localities.square, v.service_team.slot[i]
    best, pick = p.home + p.choice_noise * chance.gumbel(day.seed, _PLACE, slot, IN_TOWN, day.week), IN_TOWN
    for c in range(where.shape[0]):
        if v.levers.state.teams_in[c]:
            worth = value(i, c, v, p, geography) + p.choice_noise * chance.gumbel(day.seed, _PLACE, slot, where[c], day.week)
            if worth > best:
                best, pick = worth, c
    return pick


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Each team chooses once a week where it works."""
    t, o = v.service_team, v.orders.service_team
    o.n[0] = t.size[0]
    for i in range(t.size[0]):
        o.place[i] = t.place[i]
        if (day.number + t.slot[i]) % DAYS_PER_WEEK == 0:
            o.place[i] = choose(i, v, p, day, geography)
