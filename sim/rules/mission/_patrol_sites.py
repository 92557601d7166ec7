"""Long patrols at their places: where a platoon goes for the day, and which squares and people patrols reach (M03)."""

from __future__ import annotations

from sim.engine.compiling import equation
from sim.geography.distance import km_apart
from sim.words import DAYS_PER_WEEK, HOURS_PER_DAY


@equation
def felt_men(i, v, day):
    """Men of a platoon, by what those of its contingent are worth."""
    return day.platoon * v.contingent.worth[v.patrol.contingent[i]]


@equation
def go_around(i, v, p, day):
    """From its place a platoon visits the square that it planned to, for the hours of a day patrol; at its null it never leaves."""
    f, here = v.field, v.patrol.target[i]
    there = v.patrol.visited[i] = v.orders.patrol.trip[i] if i < v.orders.patrol.n[0] and v.orders.patrol.trip[i] >= 0 else here
    part = p.short_hours / HOURS_PER_DAY if there != here else 0.0
    f.patrol_passages[here] += 1.0 / day.agents
    f.un_hours[here] += felt_men(i, v, day) * (1.0 - part)
    if there != here:
        f.patrol_passages[there] += 1.0 / day.agents
        f.un_hours[there] += felt_men(i, v, day) * part


@equation
def count_site(i, v, day, geography):
    """Count a day at the place of a long patrol: how far from its base, and whether a base is there."""
    t, s, at_base = v.tally, v.patrol.target[i], False
    t.site_days[0] += 1.0 / day.agents
    t.site_km[0] += km_apart(s, geography.bases.square[v.patrol.base[i]], geography.squares) / day.agents
    for b in range(v.base.open.shape[0]):
        at_base = at_base or (v.base.open[b] and geography.bases.square[b] == s)
    if at_base:
        t.site_days_at_bases[0] += 1.0 / day.agents


@equation
def count_squares(v, day, geography):
    """Squares without a base where a patrol has been within a week, and the people who live there."""
    f, t = v.field, v.tally
    v.scratch.has_base[:] = False
    for b in range(v.base.open.shape[0]):
        if v.base.open[b]:
            v.scratch.has_base[geography.bases.square[b]] = True
    t.squares_reached[0] = t.people_reached[0] = 0.0
    for s in geography.squares.play:
        if f.patrol_passages[s] > 0.0:
            f.last_patrol[s] = day.number
        if day.number - f.last_patrol[s] < DAYS_PER_WEEK and not v.scratch.has_base[s]:
            t.squares_reached[0] += 1.0
            t.people_reached[0] += geography.squares.people[s]
