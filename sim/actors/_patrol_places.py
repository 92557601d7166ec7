"""Places as patrols weigh them: where platoons of a base may go at all, what draws them there and what keeps them away."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.geography.distance import km_apart

ROAD, NEED = range(2)  # how places are chosen, in the order of the lever's codes
UNREACHED = -1e9  # value of a locality that no road leads to, or where a base does not serve


@equation
def part_of(s, geography):
    """Part of the country that a square lies in, as a code: its posture governs what is done there."""
    return int(geography.centre[s])


@equation
def serves(b, s, v, geography):
    """Whether platoons of a base go to a square: in its own part of the country, and in the other one where that is ordered."""
    return geography.centre[s] == geography.bases.centre[b] or v.levers.posture.serve_in_other_part[b]


@equation
def heed(b, s, v, p, geography):
    """Part of need and neglect that commanders heed at a square: all where places are chosen by need, less where by road."""
    return 1.0 if v.levers.posture.choice[b, part_of(s, geography)] == NEED else p.need_by_road


@equation
def short_value(b, k, v, p, geography):
    """Value of the k-th near square for a day trip: recorded violence and a good road, against travel time."""
    roads = geography.roads
    s = roads.near_square[k]
    known = np.log1p(v.community.known_violence[geography.localities.of_square[s]])
    value = -roads.near_hours[k] / p.short_decay_hours + heed(b, s, v, p, geography) * p.need_weight * known
    return value + p.road_weight * roads.road[s] if v.levers.posture.choice[b, part_of(s, geography)] == ROAD else value


@equation
def reluctance(hours, square, v, p):
    """What distance costs a long patrol: hours beyond the reach of supply, and evacuation that takes too long."""
    late = max(v.field.evacuation_hours[square] - p.evacuation_limit_hours, 0.0)
    return max(hours - p.long_reach_hours, 0.0) / p.beyond_hours + p.evacuation_weight * late


@equation
def long_value(b, c, v, p, geography):
    """Value of a locality for a long patrol: need, neglect and people, against distance and risk; by road a good road as well."""
    m, s = v.community, geography.localities.square[c]
    hours = geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin[b], s]
    if not np.isfinite(hours) or not serves(b, s, v, geography):
        return UNREACHED
    far = reluctance(hours, s, v, p)
    if v.levers.control.placebo:
        return -far
    neglect = 1.0 - np.exp(-m.unvisited[c] / p.neglect_days)
    value = heed(b, s, v, p, geography) * (p.need_weight * np.log1p(m.known_violence[c]) + p.neglect_weight * neglect)
    risk = p.risk_weight * (1.0 - v.levers.posture.risk_tolerance[b, part_of(s, geography)]) * np.log1p(m.known_attacks[c])
    value += p.people_weight * np.log1p(m.people_home[c] / p.people) - risk
    value -= far + hours / p.hours_scale
    return value + p.road_weight * geography.roads.road[s] if v.levers.posture.choice[b, part_of(s, geography)] == ROAD else value


@equation
def allowed(i, s, v, geography):
    """Whether a platoon's capital lets it go to a square: any, or none beyond so many kilometres from its base."""
    limit = v.contingent.limit_km[v.patrol.contingent[i]]
    return limit == 0.0 or km_apart(s, geography.bases.square[v.patrol.base[i]], geography.squares) <= limit
