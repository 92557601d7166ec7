"""Displacement: people flee recent violence and return slowly; some cross the border and leave the map (M21)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine import chance
from sim.engine.acts import dated, eventful, in_turn, native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography
from sim.rules._casualties import mourn
from sim.words import REGIONS

MECHANISM = "M21"
READS = ()
DECLARES = {"tally.displaced": float, "tally.abroad": float, "tally.new_displaced": float, "tally.returned": float}
WRITES = ("community.people", "community.people_home", "community.displaced", "community.abroad", "community.cum_killed", "community.fear")
SCRATCH = {"deaths": ("community", float)}
DRAWS = ("displacement.flee", "displacement.back", "displacement.away")
_FLEE, _BACK, _AWAY = (chance.decision(name) for name in DRAWS)


class Params(Base):
    """How many flee and come back."""

    per_death: float = parameter(
        18.0,
        0.0,
        1000.0,
        "people a death",
        "judgement",
        "own, held by 38,000 to 52,000 displaced",
        "people who flee for each death at their locality, at first",
    )
    most_share: float = parameter(0.25, 0.0, 0.8, "share", "judgement", "own", "people of a locality who flee at most")
    fear_half_life: float = parameter(40.0, 5.0, 200.0, "days", "judgement", "own", "how long violence is feared")
    return_per_day: float = parameter(
        0.0016,
        0.0,
        0.02,
        "share a day",
        "judgement",
        "adjusts 0.3 to 2 percent a day; 61,621 to 37,801 in 18 months",
        "displaced who return where nobody is afraid",
    )
    abroad_share: float = parameter(0.15, 0.0, 0.8, "share", "judgement", "own", "of those who flee, who leave the country and the map")


@dated
def muster(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Settle the people and the displaced of the first day."""
    if day.index == 0:
        _settle_in(v, geography)


@kernel
def flee(people, home, displaced, abroad, fear, violence, identity, keep, p, seed, number):
    """Move people out by today's violence and back where fear is gone; returns new, returned, displaced, abroad."""
    p = p[0]
    new, returned, inside, outside = 0, 0, 0, 0
    for c in range(people.shape[0]):
        fear[c] = fear[c] * keep + violence[c]
        if violence[c] > 0.0:
            room = max(p.most_share * people[c] - displaced[c] - abroad[c], 0.0)
            wanted = room * (1.0 - np.exp(-p.per_death * violence[c] / max(room, 1.0)))
            out = min(chance.whole(wanted, chance.uniform(seed, _FLEE, identity[c], 0, number)), home[c])
            away = min(chance.whole(out * p.abroad_share, chance.uniform(seed, _AWAY, identity[c], 0, number)), out)
            displaced[c] += out - away
            abroad[c] += away
            home[c] -= out
            new += out - away
        if displaced[c] + abroad[c] > 0:
            pace = p.return_per_day / (1.0 + fear[c])
            u = chance.uniform(seed, _BACK, identity[c], 0, number)
            back = min(chance.whole(displaced[c] * pace, u), displaced[c])
            over = min(chance.whole(abroad[c] * pace, u), abroad[c])
            displaced[c] -= back
            abroad[c] -= over
            home[c] += back + over
            returned += back
        inside += displaced[c]
        outside += abroad[c]
    return new, returned, inside, outside


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """What is left of fear a day later."""
    return SimpleNamespace(keep=0.5 ** (1.0 / p.fear_half_life))


@eventful
def bury(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Count today's dead by locality."""
    c = v.community
    mourn(day.events, v.scratch.deaths)
    for event in day.events:
        if event.community >= 0:
            c.people_home[event.community] -= event.deaths_civilians
            c.people[event.community] -= event.deaths_civilians
            c.cum_killed[event.community] += event.deaths_civilians


@native
def move(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Let people flee today's violence, and let some of the displaced go home."""
    c, t = v.community, v.tally
    t.new_displaced[0], t.returned[0], t.displaced[0], t.abroad[0] = flee(
        c.people, c.people_home, c.displaced, c.abroad, c.fear, v.scratch.deaths, geography.localities.identity, v.fixed.keep,
        p.numbers, day.seed, day.number,
    )  # fmt: skip


def _settle_in(v: SimpleNamespace, geography: Geography) -> None:
    """People by locality; the displaced of December 2014 by the regional shares of January 2016, the rest to the Centre."""
    c, places = v.community, geography.localities
    c.people[:] = np.rint(places.people).astype(np.int64)
    table = geography.seeds.observed_displaced
    first = float(table["displaced"][np.argmin(table["date"])])
    dated = table["date"] == np.datetime64("2016-01-31")
    share = {str(r): float(x) for r, x in zip(table["region"][dated], table["displaced"][dated], strict=True)}
    total = share.pop("all")
    known = {REGIONS.index(r): x / total for r, x in share.items()}
    known[REGIONS.index("Mopti")] = max(1.0 - sum(known.values()), 0.0)
    for region, part in known.items():
        here = places.region == region
        weight = c.people[here] / c.people[here].sum()
        c.displaced[here] = np.floor(first * part * weight).astype(np.int64)
    c.people_home[:] = c.people - c.displaced - c.abroad


resolve = in_turn(bury, move)
