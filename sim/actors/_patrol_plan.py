"""The week's plan of long patrols: who is at a place already or on the way there, and where a platoon goes from its place for the day."""

from __future__ import annotations

import numpy as np

from sim.actors._patrol_places import part_of
from sim.engine.compiling import equation

BASE, SHORT, OUT, ON_SITE, BACK = range(5)  # tasks of a platoon


@equation
def station_men(s, men, v, geography):
    """Add men at a square to those whom commanders see there and within reach of it, in its own part of the country."""
    roads, others = geography.roads, v.scratch.others
    for k in range(roads.near_start[s], roads.near_start[s + 1]):
        if part_of(roads.near_square[k], geography) == part_of(s, geography):
            others[roads.near_square[k]] += men * v.fixed.near[k]


@equation
def see_others(v, day, geography):
    """Men of bases, and of platoons at their places or on the way there, as they are felt in each square before today's orders."""
    g = v.patrol
    v.scratch.others[:] = 0.0
    for b in range(v.base.people.shape[0]):
        if v.base.people[b] > 0.0:
            station_men(geography.bases.square[b], v.base.people[b], v, geography)
    for i in range(g.size[0]):
        if g.active[i] and (g.task[i] == OUT or g.task[i] == ON_SITE):
            station_men(g.target[i], day.platoon, v, geography)


@equation
def trip_value(s, k, v, day, geography):
    """Worth of the k-th near square for a platoon at its place: people there, days since a patrol came, and how near it is."""
    return geography.squares.people[s] * (day.number - v.field.last_patrol[s]) * v.fixed.trip[k]


@equation
def trip_from(here, v, p, day, geography):
    """Square that a platoon on a long patrol visits for the day: the worthiest in reach that no other goes to today; its own if none."""
    roads, best, pick = geography.roads, 0.0, here
    for k in range(roads.near_start[here], roads.near_start[here + 1]):
        s = roads.near_square[k]
        if roads.near_hours[k] <= p.site_reach_hours and not v.scratch.taken[s]:
            worth = trip_value(s, k, v, day, geography)
            if worth > best:
                best, pick = worth, s
    v.scratch.taken[pick] = True
    return pick


@equation
def plan_trips(v, p, day, geography):
    """Platoons at their places go out from there for the day, none to where another one goes."""
    g, o = v.patrol, v.orders.patrol
    v.scratch.taken[:] = False
    for i in range(g.size[0]):
        if g.active[i] and g.task[i] == ON_SITE:
            o.trip[i] = trip_from(g.square[i], v, p, day, geography)


@equation
def crowded(s, v, p, day):
    """What men of the mission who are there, or on the way, take off a square's value; nothing for patrols sited by lot."""
    return 0.0 if v.levers.control.placebo else p.crowd_weight * np.log1p(v.scratch.others[s] / (day.platoon * day.agents))
