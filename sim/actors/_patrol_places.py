"""Places as patrols weigh them: where platoons of a base may go at all, what draws them there and what keeps them away."""

from __future__ import annotations

import numpy as np

from sim.engine.compiling import equation
from sim.geography.distance import km_apart

ROAD, NEED = range(2)  # how places are chosen, in the order of the lever's codes
STATED_HEED = 0.7  # part of risk that the status quo heeds, at which reluctance over evacuation is stated
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
def by_road(b, s, v, p, geography):
    """What a good road adds to a square's value where places are chosen by road."""
    return p.road_weight * geography.roads.road[s] if v.levers.posture.choice[b, part_of(s, geography)] == ROAD else 0.0


@equation
def uncovered(s, v, p):
    """Part of what a square needs that is left to patrols: all at a cover of none, less the better it is covered."""
    return 1.0 - p.cover_heed * v.field.cover[s]


@equation
def short_value(b, k, v, p, day, geography):
    """Value of the k-th near square for a day trip: recorded harm, neglect, people and a good road, against travel time."""
    s = geography.roads.near_square[k]
    known = p.need_weight * np.log1p(v.community.known_harm[geography.localities.of_square[s]])
    neglect = p.neglect_weight * (1.0 - np.exp(-(day.number - v.field.last_patrol[s]) / p.neglect_days))
    value = heed(b, s, v, p, geography) * (known + neglect) + p.people_weight * np.log1p(geography.squares.people[s] / p.people)
    return value + by_road(b, s, v, p, geography) - geography.roads.near_hours[k] / p.short_decay_hours


@equation
def heeded(b, s, v, geography):
    """Part of risk that planners of a base heed at a square: all but what the posture tolerates."""
    return 1.0 - v.levers.posture.risk_tolerance[b, part_of(s, geography)]


@equation
def reluctance(b, s, hours, v, p, geography):
    """What distance costs a long patrol: hours beyond the reach of supply, and evacuation that takes too long, as far as it is heeded."""
    late = max(v.field.evacuation_hours[s] - p.evacuation_limit_hours, 0.0) * (heeded(b, s, v, geography) / STATED_HEED)
    return max(hours - p.long_reach_hours, 0.0) / p.beyond_hours + p.evacuation_weight * late


@equation
def need_of(b, c, v, p, geography):
    """What draws a long patrol to a locality: harm and people that are not covered, and neglect."""
    m, s = v.community, geography.localities.square[c]
    left, neglect = uncovered(s, v, p), 1.0 - np.exp(-m.unvisited[c] / p.neglect_days)
    known = p.need_weight * np.log1p(m.known_harm[c] * left) + p.neglect_weight * neglect
    return heed(b, s, v, p, geography) * known + p.people_weight * np.log1p(m.people_home[c] * left / p.people)


@equation
def way_to(b, s, hours, v, p, geography):
    """What the way to a square costs a long patrol: its share of the time out, and the border of its base's sector."""
    days = v.levers.posture.long_patrol_days[b, part_of(s, geography)]
    cost = p.travel_weight * np.log1p(hours / (p.travel_hours * days))
    return cost if geography.sector[s] == geography.sector[geography.bases.square[b]] else cost + p.sector_weight


@equation
def long_value(b, c, v, p, geography):
    """Value of a locality for a long patrol: need, against the way and risk; by road a good road as well."""
    m, s = v.community, geography.localities.square[c]
    hours = geography.roads.hours[int(v.tally.flood[0]), geography.bases.origin[b], s]
    if not np.isfinite(hours) or not serves(b, s, v, geography):
        return UNREACHED
    far = reluctance(b, s, hours, v, p, geography)
    if v.levers.control.placebo:
        return -far
    risk = p.risk_weight * heeded(b, s, v, geography) * np.log1p(m.known_attacks[c])
    value = need_of(b, c, v, p, geography) + by_road(b, s, v, p, geography)
    return value - risk - far - way_to(b, s, hours, v, p, geography)


@equation
def allowed(i, s, v, geography):
    """Whether a platoon's capital lets it go to a square: any, or none beyond so many kilometres from its base."""
    limit = v.contingent.limit_km[v.patrol.contingent[i]]
    return limit == 0.0 or km_apart(s, geography.bases.square[v.patrol.base[i]], geography.squares) <= limit
