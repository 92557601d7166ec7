"""Civil team: a few political or civil-affairs officers who pick a locality each week, in town unless protected."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

COLUMNS = {"base": np.int64, "officers": np.float64, "ordinal": np.int64, "square": np.int64, "active": np.bool_}
CAPACITY = 400
READS = (
    "civil_team.size", "civil_team.slot", "civil_team.active", "civil_team.base", "civil_team.square", "field.cover",
    "field.long_men", "community.tension", "community.known_violence", "community.people_home", "tally.flood",
)  # fmt: skip
DRAWS = ("civil_team.place",)
_PLACE = chance.decision("civil_team.place")


class Params(Base):
    """How teams choose places."""

    town_weight: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own", "pull of the duty station's own locality")
    tension_weight: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own", "pull of tension")
    danger_weight: float = parameter(
        1.2,
        0.0,
        5.0,
        "utility a log unit",
        "judgement",
        "UNDSS practice: no movement without clearance",
        "push of recorded violence where there is no cover",
    )
    hours_weight: float = parameter(0.35, 0.0, 2.0, "utility an hour", "judgement", "own", "push of travel time")
    escort_weight: float = parameter(3.0, 0.0, 8.0, "utility", "judgement", "own", "pull of a long patrol's place on mobile teams")
    range_hours: float = parameter(12.0, 2.0, 48.0, "hours", "judgement", "own: two days of road", "how far from its station a team works")
    people_weight: float = parameter(0.3, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of people")
    people: float = parameter(5000.0, 500.0, 50000.0, "people", "judgement", "own", "people that weigh one log unit")
    escort_men: float = parameter(20.0, 1.0, 100.0, "men", "judgement", "own", "men of a long patrol that make half of full escort")
    choice_noise: float = parameter(0.6, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# The square each team works in this week.
ORDERS = {"square": np.int64}


@kernel
def choose(
    n,
    slot,
    active,
    base,
    square,
    origin,
    base_square,
    hours,
    places,
    cover,
    long_men,
    tension,
    known,
    people,
    mobile,
    p,
    seed,
    week,
    number,
    out,
):
    """Logit choice of a locality by tension and people, against travel, danger without cover, and leaving town."""
    p = p[0]
    for i in range(n):
        out[i] = square[i]
        if not active[i] or (number + slot[i]) % 7 != 0:
            continue
        b = base[i]
        best = -1e18
        for c in range(places.shape[0]):
            s = places[c]
            t = hours[origin[b], s]
            if t > p.range_hours:
                continue
            value = p.tension_weight * tension[c] + p.people_weight * np.log1p(people[c] / p.people) - p.hours_weight * t
            value -= p.danger_weight * (1.0 - cover[s]) * np.log1p(known[c])
            if s == base_square[b]:
                value += p.town_weight
            if mobile > 0.5:
                value += p.escort_weight * long_men[s] / (long_men[s] + p.escort_men)
            value += p.choice_noise * chance.gumbel(seed, _PLACE, slot[i], s, week)
            if value > best:
                best = value
                out[i] = s


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each team works this week."""
    t, n, o = v.civil_team, int(v.civil_team.size[0]), day.orders["civil_team"]
    places, bases = geography.localities, geography.bases
    o.n[0] = n
    choose(
        n, t.slot, t.active, t.base, t.square, bases.origin, bases.square, geography.roads.hours[int(v.tally.flood[0])], places.square,
        v.field.cover, v.field.long_men, v.community.tension, v.community.known_violence, v.community.people_home,
        day.levers["civil"]["mobile"], p.numbers, day.seed, day.week, day.number, o.square,
    )  # fmt: skip
