"""Civil team: a few political or civil-affairs officers who pick a locality each week, in town unless protected."""

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
from sim.words import DAYS_PER_WEEK

COLUMNS = {
    "base": array(np.int64, "row", "base that is its duty station"),
    "officers": array(np.float64, "officers", "officers in it"),
    "ordinal": array(np.int64, "count", "which of its station's teams it is"),
    "square": array(np.int64, "square", "where it works"),
    "active": array(np.bool_, "yes or no", "whether its station has the officers for it"),
}
CAPACITY = 400
ORDERS = {"square": array(np.int64, "square", "where it works this week")}
_PLACE = chance.decision("civil_team.place")


class Params(Base):
    """How teams choose places."""

    town_weight: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own", "how strongly the town of its duty station draws a civil team"
    )
    tension_weight: float = parameter(
        2.0, 0.0, 6.0, "utility", "judgement", "own", "how strongly full tension of a locality draws a civil team"
    )
    danger_weight: float = parameter(
        1.2, 0.0, 5.0, "utility per log unit", "judgement", "UNDSS practice: no movement without clearance",
        "how strongly recorded violence keeps a civil team from a locality without UN cover",
    )  # fmt: skip
    hours_weight: float = parameter(
        0.35, 0.0, 2.0, "utility per hour", "judgement", "own", "how strongly travel time keeps a civil team from a locality"
    )
    escort_weight: float = parameter(
        3.0, 0.0, 8.0, "utility", "judgement", "own", "how strongly a large long patrol at a locality draws a mobile civil team"
    )
    range_hours: float = parameter(
        12.0, 2.0, 48.0, "hours", "judgement", "own: two days of road", "how far from its duty station a civil team works"
    )
    people_weight: float = parameter(0.3, 0.0, 2.0, "utility per log unit", "judgement", "own", "how strongly people draw a civil team")
    people: float = parameter(
        5000.0, 500.0, 50000.0, "people", "judgement", "own", "people of a locality that weigh one log unit with a civil team"
    )
    escort_men: float = parameter(
        20.0, 1.0, 100.0, "men", "judgement", "own", "men of a long patrol who are half of a full escort for a civil team"
    )
    choice_noise: float = parameter(
        0.6, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise in a civil team's choice of a locality"
    )


@equation
def value(b, c, hours, v, p, geography):
    """Value of a locality for a team: tension, people, its own town and, if it is mobile, an escort; against travel and danger."""
    m, s = v.community, geography.localities.square[c]
    worth = p.tension_weight * m.tension[c] + p.people_weight * np.log1p(m.people_home[c] / p.people) - p.hours_weight * hours
    worth -= p.danger_weight * (1.0 - v.field.cover[s]) * np.log1p(m.known_violence[c])
    if s == geography.bases.square[b]:
        worth += p.town_weight
    if v.levers.civil.mobile:
        worth += p.escort_weight * v.field.long_men[s] / (v.field.long_men[s] + p.escort_men)
    return worth


@equation
def choose(i, v, p, day, geography):
    """The square of the locality within reach that a team picks by logit; where it is if none is within reach."""
    team, where = v.civil_team, geography.localities.square
    b, season = team.base[i], int(v.tally.flood[0])
    best, pick = -1e18, team.square[i]
    for c in range(where.shape[0]):
        hours = geography.roads.hours[season, geography.bases.origin[b], where[c]]
        if hours <= p.range_hours:
            worth = value(b, c, hours, v, p, geography)
            worth += p.choice_noise * chance.gumbel(day.seed, _PLACE, team.slot[i], where[c], day.week)
            if worth > best:
                best, pick = worth, where[c]
    return pick


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each team works: it chooses anew once a week, on a day of its own."""
    team, o = v.civil_team, v.orders.civil_team
    o.n[0] = team.size[0]
    for i in range(team.size[0]):
        o.square[i] = team.square[i]
        if team.active[i] and (day.number + team.slot[i]) % DAYS_PER_WEEK == 0:
            o.square[i] = choose(i, v, p, day, geography)
