"""Service team: officials with an escort who go each week to a nomadic locality far from services, where it seems safe."""

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

COLUMNS = {
    "base": np.int64, "square": np.int64, "place": np.int64, "officials": np.int64, "establishment": np.int64, "cum_killed": np.int64,
}  # fmt: skip
CAPACITY = 60
READS = (
    "service_team.size", "service_team.slot", "service_team.base", "service_team.place", "community.people_home", "field.presence",
    "field.service", "field.cover", "field.army_reach", "field.influence", "tally.flood",
)  # fmt: skip
DRAWS = ("service_team.place",)
_PLACE = chance.decision("service_team.place")


class Params(Base):
    """How teams choose places."""

    home: float = parameter(0.0, -10.0, 10.0, "utility", "judgement", "own", "pull of staying in the town that the team works from")
    nomads: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "letter of 2017: services for nomads", "pull of a people of nomads")
    absence: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own", "pull of a place where no official is in post")
    neglect: float = parameter(2.0, 0.0, 6.0, "utility", "judgement", "own", "push of services that were brought lately")
    people_weight: float = parameter(0.3, 0.0, 2.0, "utility a log unit", "judgement", "own", "pull of people")
    people: float = parameter(5000.0, 500.0, 50000.0, "people", "judgement", "own", "people that weigh one log unit")
    safety: float = parameter(1.5, 0.0, 6.0, "utility", "judgement", "own", "pull of UN cover or of soldiers in reach")
    army_half: float = parameter(30.0, 5.0, 400.0, "men", "judgement", "own: a platoon", "soldiers in reach that are half of full safety")
    influence: float = parameter(4.0, 0.0, 10.0, "utility", "judgement", "own", "push of full jihadist influence")
    hours: float = parameter(0.1, 0.0, 2.0, "utility an hour", "judgement", "own", "push of travel time from the team's town")
    choice_noise: float = parameter(0.6, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")


# The locality each team serves this week, -1 to stay in town.
ORDERS = {"place": np.int64}


@kernel
def choose(n, slot, base, place, origin, hours, allowed, nomads, where, people, fields, p, seed, week, number, out):
    """Logit choice once a week among the localities that teams may serve, and town."""
    p = p[0]
    presence, service, cover, army, influence = fields
    for i in range(n):
        out[i] = place[i]
        if (number + slot[i]) % 7 != 0:
            continue
        best = p.home + p.choice_noise * chance.gumbel(seed, _PLACE, slot[i], -1, week)
        out[i] = -1
        for c in range(where.shape[0]):
            if not allowed[c]:
                continue
            s = where[c]
            safe = 1.0 - (1.0 - cover[s]) * p.army_half / (army[s] + p.army_half)
            value = p.nomads * nomads[c] + p.absence * (1.0 - presence[s]) - p.neglect * service[s] + p.safety * safe
            value += p.people_weight * np.log1p(people[c] / p.people) - p.hours * hours[origin[base[i]], s]
            value -= p.influence * min(influence[0, s] + influence[1, s], 1.0)
            value += p.choice_noise * chance.gumbel(seed, _PLACE, slot[i], s, week)
            if value > best:
                best = value
                out[i] = c


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Where each team works this week."""
    n, t, f, o = int(v.service_team.size[0]), v.service_team, v.field, day.orders["service_team"]
    o.n[0] = n
    if n == 0:
        return
    lever, places = day.levers["state"], geography.localities
    choose(
        n, t.slot, t.base, t.place, geography.bases.origin, geography.roads.hours[int(v.tally.flood[0])], lever["teams_in"],
        lever["nomads"], places.square, v.community.people_home, (f.presence, f.service, f.cover, f.army_reach, f.influence),
        p.numbers, day.seed, day.week, day.number, o.place,
    )  # fmt: skip
