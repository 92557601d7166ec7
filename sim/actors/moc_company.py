"""MOC company: 100 to 150 men of army, CMA and Platform who each week choose a place to patrol (claims L07, L08)."""

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
    "square": array(np.int64, "square", "where its camp is"),
    "men": array(np.int64, "men", "men of all three parts"),
    "men_army": array(np.int64, "men", "soldiers of the army"),
    "men_cma": array(np.int64, "men", "men of the CMA"),
    "men_platform": array(np.int64, "men", "men of the Platform"),
    "plan_army": array(np.int64, "men", "soldiers planned for it"),
    "plan_cma": array(np.int64, "men", "men of the CMA planned for it"),
    "plan_platform": array(np.int64, "men", "men of the Platform planned for it"),
    "call_cma": array(np.int64, "men", "places still open to men of the CMA"),
    "call_platform": array(np.int64, "men", "places still open to men of the Platform"),
    "patrol_from": array(np.int64, "day since 1970", "first day on which it may patrol"),
    "place": array(np.int64, "row", "locality that it patrols; -1 for none yet"),
    "post": array(np.int64, "square", "where its patrol is"),
    "share": array(np.float64, "share", "share of the men who can patrol mixed that is to go out"),
    "out": array(np.int64, "men", "men out on patrol"),
    "toll_share": array(np.float64, "share", "share of its men who live on tolls"),
    "shock": array(np.float64, "weighted deaths", "recent deaths as it still feels them"),
}
CAPACITY = 60
ORDERS = {
    "place": array(np.int64, "row", "locality that it is to patrol; -1 for none yet"),
    "share": array(np.float64, "share", "share of the men who can patrol mixed that is to go out"),
}
_PLACE = chance.decision("moc_company.place")


class Params(Base):
    """Where a company patrols and how much of it goes out."""

    reach_hours: float = parameter(
        4.0, 0.5, 5.0, "hours one way", "judgement", "own",
        "travel time from its camp within which a mixed company patrols and is back the same day",
    )  # fmt: skip
    hours_scale: float = parameter(
        2.0, 0.2, 5.0, "hours", "judgement", "own: patrols kept to the town and its roads",
        "travel time that costs a place one unit of utility when a mixed company chooses where to patrol",
    )  # fmt: skip
    need_weight: float = parameter(
        0.5, 0.0, 4.0, "utility per log unit", "judgement", "own, as the mission's patrols by road",
        "pull of recorded violence on the patrols of a mixed company",
    )  # fmt: skip
    road_weight: float = parameter(
        1.5, 0.0, 5.0, "utility", "judgement", "own, as the mission's patrols", "pull of a good road on the patrols of a mixed company"
    )
    choice_noise: float = parameter(
        0.7, 0.1, 3.0, "utility", "judgement", "own", "scale of the noise when a mixed company chooses where to patrol"
    )
    out_share: float = parameter(
        0.3, 0.0, 0.6, "share of men", "judgement", "own: as much as the army sends out",
        "men of a mixed company out on an ordinary day, of those who can patrol mixed",
    )  # fmt: skip
    caution: float = parameter(
        0.05, 0.0, 1.0, "per weighted death", "judgement", "own; 0 is none",
        "how strongly its recent dead keep the men of a mixed company in camp", null=0.0,
    )  # fmt: skip


@equation
def in_reach(k, p, geography):
    """Whether the k-th near square is where a locality stands and lies within a day's patrol."""
    s = geography.roads.near_square[k]
    c = geography.localities.of_square[s]
    return c >= 0 and geography.localities.square[c] == s and geography.roads.near_hours[k] <= p.reach_hours


@equation
def place_value(i, k, v, p, day, geography):
    """Value of a locality for a company's patrol: recorded violence and a good road, against travel time, with noise."""
    roads, places, s = geography.roads, geography.localities, geography.roads.near_square[k]
    c = places.of_square[s]
    value = p.need_weight * np.log1p(v.community.known_violence[c]) + p.road_weight * roads.road[s] - roads.near_hours[k] / p.hours_scale
    return value + p.choice_noise * chance.gumbel(day.seed, _PLACE, v.moc_company.slot[i], places.identity[c], day.week)


@equation
def choose_place(i, v, p, day, geography):
    """A company takes the best locality within a day of its camp; where there is none it goes on as it did."""
    best, start, camp = -1e18, geography.roads.near_start, v.moc_company.square[i]
    for k in range(start[camp], start[camp + 1]):
        if in_reach(k, p, geography):
            value = place_value(i, k, v, p, day, geography)
            if value > best:
                best = value
                v.orders.moc_company.place[i] = geography.localities.of_square[geography.roads.near_square[k]]


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week, on the same day for all: where each company patrols and what share of its men is out, less after losses."""
    m, o = v.moc_company, v.orders.moc_company
    o.n[0] = m.size[0]
    for i in range(m.size[0]):
        o.place[i], o.share[i] = m.place[i], m.share[i]
        if day.number % DAYS_PER_WEEK == 0:
            o.share[i] = p.out_share * np.exp(-p.caution * m.shock[i])
            choose_place(i, v, p, day, geography)
