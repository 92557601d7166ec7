"""MOC company: 100 to 150 men of army, CMA and Platform who each week choose a place to patrol (claims L07, L08)."""

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
    "square": np.int64, "men": np.int64, "men_army": np.int64, "men_cma": np.int64, "men_platform": np.int64, "plan_army": np.int64,
    "plan_cma": np.int64, "plan_platform": np.int64, "call_cma": np.int64, "call_platform": np.int64, "patrol_from": np.int64,
    "place": np.int64, "post": np.int64, "share": np.float64, "out": np.int64, "toll_share": np.float64, "shock": np.float64,
}  # fmt: skip
CAPACITY = 60
READS = (
    "moc_company.size", "moc_company.slot", "moc_company.square", "moc_company.place", "moc_company.share", "moc_company.shock",
    "community.known_violence",
)  # fmt: skip
DRAWS = ("moc_company.place",)
_PLACE = chance.decision("moc_company.place")


class Params(Base):
    """Where a company patrols and how much of it goes out."""

    reach_hours: float = parameter(
        4.0, 0.5, 5.0, "hours one way", "judgement", "own", "travel time from the camp within which a patrol is back the same day"
    )
    hours_scale: float = parameter(
        2.0, 0.2, 5.0, "hours", "judgement", "own: patrols kept to the town and its roads", "travel time that costs one unit"
    )
    need_weight: float = parameter(
        0.5, 0.0, 4.0, "utility a log unit", "judgement", "own, as the mission's patrols by road", "pull of recorded violence"
    )
    road_weight: float = parameter(1.5, 0.0, 5.0, "utility", "judgement", "own, as the mission's patrols", "pull of a good road")
    choice_noise: float = parameter(0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise of choice")
    out_share: float = parameter(
        0.3,
        0.0,
        0.6,
        "share of men",
        "judgement",
        "own: as much as the army sends out",
        "men out on an ordinary day, of those who can patrol mixed",
    )
    caution: float = parameter(
        0.05, 0.0, 1.0, "per weighted death", "judgement", "own; 0 is none", "how strongly a company's recent dead keep its men in"
    )


# The locality each company is to patrol (-1 for none yet) and the share, in 0 to 1, of its men who go out.
ORDERS = {"place": np.int64, "share": np.float64}


@kernel
def choose(n, slot, camp, shock, start, square, hours, of_square, place_square, identity, road, known, p, seed, week, out_place, out_share):
    """Each company weighs the localities within a day of its camp: recorded violence and road against distance."""
    p = p[0]
    for i in range(n):
        out_share[i] = p.out_share * np.exp(-p.caution * shock[i])
        best = -1e18
        for k in range(start[camp[i]], start[camp[i] + 1]):
            s = square[k]
            c = of_square[s]
            if c < 0 or place_square[c] != s or hours[k] > p.reach_hours:
                continue
            value = p.need_weight * np.log1p(known[c]) + p.road_weight * road[s] - hours[k] / p.hours_scale
            value += p.choice_noise * chance.gumbel(seed, _PLACE, slot[i], identity[c], week)
            if value > best:
                best = value
                out_place[i] = c


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, on the same day for all: where each company patrols and what share of its men is out."""
    n, m, o = int(v.moc_company.size[0]), v.moc_company, day.orders["moc_company"]
    o.n[0] = n
    o.place[:n], o.share[:n] = m.place[:n], m.share[:n]
    if n and day.number % 7 == 0:
        net, places = geography.roads, geography.localities
        choose(
            n, m.slot, m.square, m.shock, net.near_start, net.near_square, net.near_hours, places.of_square, places.square,
            places.identity, net.road, v.community.known_violence, p.numbers, day.seed, day.week, o.place, o.share,
        )  # fmt: skip
